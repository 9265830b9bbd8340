import fc from 'fast-check';
import { expect, it } from 'vitest';
import { profileToJson } from '../../../src/export';
import { readProfile } from '../../../src/measured';
import { anyProfile, profileOf } from './profile';

it('gives back any profile, as it is stored and as it is exported', () => {
  fc.assert(fc.property(anyProfile, (profile) => {
    expect(readProfile(JSON.stringify(profile))).toEqual(profile);
    expect(readProfile(profileToJson(profile, null))).toEqual(profile);
  }), { numRuns: 200 });
});

it.each([
  ['', /not JSON/],
  ['[]', /no profile that Blocklens wrote/],
  ['{"version":2}', /version 2; this Blocklens reads version 1/],
  ['{"version":1,"models":[]}', /at measuredAt, invalid key|at measuredAt, expected/i],
  [JSON.stringify({ ...profileOf(), nodes: [{ id: 3 }] }), /at nodes\.0\.id, expected string but received 3\./],
  [JSON.stringify({ ...profileOf(), peakMemoryBytes: -1 }), /at peakMemoryBytes, expected >=0 but received -1\./],
  [JSON.stringify({ ...profileOf(), device: { ...profileOf().device, backend: 'abacus' } }), /at device\.backend, expected .*"wasm".* but received "abacus"/],
])('refuses %s', (text, message) => {
  expect(() => readProfile(text)).toThrow(message);
});
