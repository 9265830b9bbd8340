import { expect, it } from 'vitest';
import { compare } from '../../../src/measured';
import { device, node, profileOf } from './profile';

it('puts two devices side by side', () => {
  const other = profileOf({ device: { ...device, name: 'Adapter 1' }, nodes: profileOf().nodes.map((one) => (one.id === 's1' ? node('s1', 6) : one)) });
  const compared = compare(profileOf(), other);
  expect(compared.rows.find(({ id }) => id === 's1')).toEqual({ id: 's1', idInB: 's1', changed: false, a: 2, b: 6, difference: 4, ratio: 3 });
  expect(compared.rows.find(({ id }) => id === 'mine')).toMatchObject({ a: null, b: null, difference: null, ratio: null });
  expect(compared).toMatchObject({ onlyInA: [], onlyInB: [], sameDevice: false, differently: [], endToEnd: { a: 6.5, b: 6.5, difference: 0, ratio: 1 } });
  expect(compared.sumOfLayers.difference).toBeCloseTo(4);
});

it('puts two versions of the code side by side', () => {
  const a = profileOf({ nodes: [node('s1', 2), node('gone', 1), node('old', 3, { key: 'same' }), node('twin', 5, { key: 'same' })] });
  const b = profileOf({ nodes: [node('s1', 2, { key: 'new' }), node('new', 1), node('renamed', 4, { key: 'same' })] });
  const compared = compare(a, b);
  expect(compared.rows.map(({ id, idInB, changed, difference }) => [id, idInB, changed, difference])).toEqual([['s1', 's1', true, 0], ['old', 'renamed', false, 1]]);
  expect(compared.onlyInA.map(({ id }) => id)).toEqual(['gone', 'twin']);
  expect(compared.onlyInB.map(({ id }) => id)).toEqual(['new']);
  expect(compared.sameDevice).toBe(true);
});

it('says what was measured differently', () => {
  const a = profileOf();
  const b = profileOf({ settings: { ...a.settings, batch: 8, training: true, optimizer: 'adam', mode: 'quick' }, outcome: { status: 'cancelled', message: 'It was cancelled.' } });
  expect(compare(a, b).differently).toEqual([
    'The batch is 4 in the first and 8 in the second.',
    'The first measures a forward pass, the second a training step with adam.',
    'The first was measured in exact mode, the second in quick mode.',
    'The second is not complete: It was cancelled.',
  ]);
});
