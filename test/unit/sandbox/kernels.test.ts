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

/** Shapes that do not fit together. */
const wrong: [name: string, run: () => unknown][] = [
  ['reshape to another size', () => tf.zeros([2, 6]).reshape([5])],
  ['reshape to a fraction', () => tf.zeros([1, 784]).reshape([-1, 100])],
  ['reshape with two open axes', () => tf.zeros([4, 6]).reshape([-1, -1])],
  ['matMul', () => tf.matMul(tf.zeros([2, 3]), tf.zeros([4, 5]))],
  ['matMul, turned', () => tf.matMul(tf.zeros([2, 3]), tf.zeros([3, 5]), false, true)],
  ['matMul of batches', () => tf.matMul(tf.zeros([2, 3, 4]), tf.zeros([5, 4, 3]))],
  ['fused matMul', () => tf.fused.matMul({ a: tf.zeros([2, 3]), b: tf.zeros([4, 5]), bias: tf.zeros([5]), activation: 'relu' })],
  ['add', () => tf.add(tf.zeros([2, 3]), tf.zeros([4, 3]))],
  ['where', () => tf.where(tf.zeros([2, 3], 'bool'), tf.zeros([4, 3]), tf.zeros([2, 3]))],
  ['concat', () => tf.concat([tf.zeros([2, 3]), tf.zeros([4, 5])], 1)],
  ['stack', () => tf.stack([tf.zeros([2, 3]), tf.zeros([2, 4])])],
  ['slice past the end', () => tf.slice(tf.zeros([4]), [3], [5])],
  ['split', () => tf.split(tf.zeros([2, 7]), 2, 1)],
  ['conv2d', () => tf.conv2d(tf.zeros([1, 8, 8, 3]) as tf.Tensor4D, tf.zeros([3, 3, 4, 2]) as tf.Tensor4D, 1, 'same')],
  ['depthwiseConv2d', () => tf.depthwiseConv2d(tf.zeros([1, 8, 8, 3]) as tf.Tensor4D, tf.zeros([3, 3, 4, 2]) as tf.Tensor4D, 1, 'same')],
  ['pool with steps and gaps', () => tf.pool(tf.zeros([1, 8, 8, 3]) as tf.Tensor4D, 2, 'max', 'same', 2, 2)],
  ['expandDims', () => tf.expandDims(tf.zeros([2, 3]), 4)],
  ['expandDims from the end', () => tf.expandDims(tf.zeros([2, 3]), -5)],
  ['squeeze', () => tf.squeeze(tf.zeros([2, 3]), [1])],
  ['transpose', () => tf.transpose(tf.zeros([2, 3]), [0, 2])],
  ['batchNorm', () => tf.batchNorm(tf.zeros([2, 3]), tf.zeros([2, 3]), tf.zeros([3]))],
  ['einsum', () => tf.einsum('ij,jk->ik', tf.zeros([2, 3]), tf.zeros([4, 5]))],
  ['depthToSpace', () => tf.depthToSpace(tf.zeros([1, 2, 2, 3]) as tf.Tensor4D, 2)],
  ['broadcastTo', () => tf.broadcastTo(tf.zeros([2, 3]), [4, 3])],
  ['sum over an axis that is not there', () => tf.sum(tf.zeros([2, 3]), 2)],
  ['tile', () => tf.tile(tf.zeros([2, 3]), [2])],
];

describe('shapes that do not fit', () => {
  it.each(wrong)('%s is refused in the words of the CPU backend', async (_, run) => {
    const refusal = async (backend: string): Promise<string | null> => {
      await tf.setBackend(backend);
      try {
        tf.tidy(() => { run(); });
        return null;
      } catch (error) {
        return (error as Error).message;
      }
    };
    const real = await refusal('cpu');
    expect(real).not.toBeNull();
    expect(await refusal('blocklens')).toBe(real);
  });
});
