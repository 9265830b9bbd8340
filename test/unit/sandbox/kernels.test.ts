import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
// The CPU backend, and tensors with methods, which gradients use.
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { kernelRules, valueDependent } from '../../../src/sandbox/guest/kernels';
import { installMetaBackend } from '../../../src/sandbox/guest/meta-backend';
import { cases } from './kernelCases';
import { Random } from './random';

const RUNS = 25;

/** tfjs-core's own list. */
const core = path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-core'));
const names = [...readFileSync(path.join(core, 'kernel_names.js'), 'utf8').matchAll(/^export const \w+ = '(\w+)';/gm)].map((match) => match[1] as string);

/** Names on that list that no op of tfjs-core 4.22 dispatches and that its CPU backend does not have. */
const NEVER_DISPATCHED = ['BroadcastTo', 'LogSoftmax', 'LogicalXor', 'LowerBound', 'MatrixBandPart', 'Pool', 'UpperBound'];

/** The CPU backend leaves this one to `tf.browser.fromPixels` itself. */
const NOT_ON_CPU = ['FromPixels'];

beforeAll(() => {
  installMetaBackend();
  // What the browser has, and Node.js not: only `Draw` asks for it.
  (globalThis as Record<string, unknown>)['ImageData'] ??= class {};
});

type Told = { shape: number[]; dtype: string };
const told = (result: tf.Tensor | tf.Tensor[]): Told[] => [result].flat().map(({ shape, dtype }) => ({ shape, dtype }));

async function on(backend: 'cpu' | 'blocklens', name: string, seed: number): Promise<{ outputs: Told[]; kernels: string[] }> {
  await tf.setBackend(backend);
  let outputs: Told[] = [];
  const { kernelNames } = await tf.profile(() => tf.tidy(() => { outputs = told((cases[name] as (typeof cases)[string])(new Random(seed))); }) as never);
  return { outputs, kernels: kernelNames };
}

describe('shapes of kernels', () => {
  it('are there for every kernel of tfjs-core that an op dispatches', () => {
    expect(names.length).toBeGreaterThan(175);
    expect(names.filter((name) => !(name in kernelRules)).sort()).toEqual(NEVER_DISPATCHED);
    expect(Object.keys(kernelRules).filter((name) => !names.includes(name))).toEqual([]);
  });

  it('leave out only what is never dispatched', () => {
    const onCpu = new Set(tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName));
    expect(names.filter((name) => !onCpu.has(name)).sort()).toEqual([...NEVER_DISPATCHED, ...NOT_ON_CPU].sort());
    expect([...onCpu].filter((name) => !(name in kernelRules))).toEqual([]);
  });

  it('are each tested, but for those that lie in the values', () => {
    expect(names.filter((name) => !(name in cases) && !(name in valueDependent)).sort()).toEqual(NEVER_DISPATCHED);
  });

  it.each(Object.keys(cases))('%s gives what the CPU backend gives', async (name) => {
    for (let seed = 1; seed <= RUNS; seed++) {
      const real = await on('cpu', name, seed);
      const ours = await on('blocklens', name, seed);
      expect(ours.outputs, `seed ${seed}`).toEqual(real.outputs);
      expect(ours.kernels).toContain(name);
      if (!NOT_ON_CPU.includes(name)) expect(real.kernels).toContain(name);
    }
  });

  it.each(Object.keys(valueDependent).filter((name) => name !== 'NonMaxSuppressionV4'))('%s says that it depends on values', (name) => {
    expect(() => kernelRules[name]?.({}, {})).toThrow(`The shape that ${name} gives depends on values`);
  });
});
