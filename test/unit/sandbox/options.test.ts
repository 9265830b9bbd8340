import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { withOptionsOf } from '../../../src/sandbox/guest/options';
import { holds } from '../cost/proof/agreement';
import { options } from './configurations';

const told = vi.hoisted(() => [] as string[]);
vi.mock('../../../src/sandbox/guest/notes', () => ({ note: (_: string, message: string) => { told.push(message); } }));

beforeAll(async () => {
  await tf.setBackend('cpu');
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterEach(() => { told.length = 0; });

const makers = withOptionsOf('tf.layers', tf.layers) as Record<string, (options: unknown) => unknown>;
const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
/** What the types of a class allow and its constructor never reads. */
const UNREAD: Record<string, string[]> = {
  simpleRNN: ['recurrentActivation', 'implementation', 'unitForgetBias'], gru: ['unitForgetBias'],
  averagePooling1d: ['dataFormat'], maxPooling1d: ['dataFormat'], randomWidth: ['autoVectorize'],
};

describe('what a layer’s constructor never reads is told, and nothing else', () => {
  it.each(Object.keys(options))('%s', (name) => {
    const make = (config: Record<string, unknown>): boolean => {
      told.length = 0;
      try { makers[name](structuredClone(config)); return true; } catch { return false; }
    };
    holds(fc.record({ config: options[name], at: fc.nat(), shape: fc.constantFrom({}, { inputShape: [3, 3] }, { batchInputShape: [1, 3] }) }), ({ config, at, shape }) => {
      const given: Record<string, unknown> = { ...config, ...shape };
      if (!make(given)) return;
      expect(told).toEqual(Object.keys(config).filter((key) => UNREAD[name]?.includes(key) && config[key] !== undefined).map((key) => expect.stringContaining(`ignores ${key} here`)));
      const known = told.length;
      if (make({ ...given, groups: 4 })) expect(told.slice(known)).toEqual([`TensorFlow.js ignores groups here: tf.layers.${name} has no such option.`]);
      // A key in Python's spelling, whether the constructor can do without it or not.
      const keys = Object.keys(given).filter((key) => snake(key) !== key && !UNREAD[name]?.includes(key) && !(name === 'spatialDropout1d' && key === 'noiseShape'));
      const key = keys[at % keys.length];
      if (key === undefined) return;
      const { [key]: value, ...rest } = given;
      make({ ...rest, [snake(key)]: value });
      expect(told.filter((message) => message.includes('_'))).toEqual([`TensorFlow.js ignores ${snake(key)} here: did you mean ${key}?`]);
    }, 1 / 4);
  });
});
