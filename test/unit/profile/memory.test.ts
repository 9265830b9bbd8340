import { afterAll, expect, it } from 'vitest';
import { Profiler } from '../../../src/profile';
import { dist, jobOf, modelOf, settings } from './models';

const profiler = new Profiler({ dist, folders: () => [], storage: null });
afterAll(() => profiler.dispose());

/** `huge` gives 4.6 GB, more than WebAssembly can address; none of it is ever filled. */
const tooLarge = `import * as tf from '@tensorflow/tfjs';
export function model() {
  return tf.sequential({ layers: [
    tf.layers.conv2d({ inputShape: [3000, 3000, 1], filters: 2, kernelSize: 1, name: 'small' }),
    tf.layers.conv2d({ filters: 128, kernelSize: 1, name: 'huge' }),
    tf.layers.globalAveragePooling2d({ name: 'after' } as never),
  ] });
}`;

it.each(['exact', 'quick'] as const)('a layer that does not fit is told of, with what may help, and what was measured before it stands (%s mode)', async (mode) => {
  const profile = await profiler.profile(jobOf(await modelOf(tooLarge), { backend: 'wasm', settings: { ...settings, mode, repeats: 2 } }), {});
  expect(profile.nodes.find(({ id }) => id.endsWith('small'))?.timeMs?.median).toBeGreaterThan(0);
  expect(profile.nodes.find(({ id }) => id.endsWith('huge'))?.why).toMatch(/not enough memory for it.* A smaller batch may fit/);
  expect(profile.nodes.find(({ id }) => id.endsWith('after'))?.why).toMatch(/memory/);
  // Whether the backend survives is a matter of where in its memory it was struck.
  if (profile.outcome.status !== 'complete') expect(profile.outcome.message).toMatch(/not enough memory.*huge/);
  else expect(profile.whyNoEndToEnd).toMatch(/not enough memory/);
});

const wide = `import * as tf from '@tensorflow/tfjs';
export function model() {
  return tf.sequential({ layers: [tf.layers.conv2d({ inputShape: [1024, 1024, 1], filters: 32, kernelSize: 1 }), tf.layers.maxPooling2d({ poolSize: 64 })] });
}`;

it('batches are timed with their memory, and the largest that fits is found', async () => {
  const profile = await profiler.profile(jobOf(await modelOf(wide), { backend: 'wasm', settings: { ...settings, repeats: 2 }, batches: [1, 2, 4], findLargest: true }), {});
  expect(profile.outcome.status).toBe('complete');
  expect(profile.batches.map(({ batch }) => batch)).toEqual([1, 2, 4]);
  const memory = profile.batches.map(({ peakMemoryBytes }) => peakMemoryBytes ?? 0);
  // Input, convolution and pooled, each once a sample.
  expect(memory[2]! - memory[1]!).toBeGreaterThan(1.9 * (memory[1]! - memory[0]!));
  expect(profile.batches.every(({ timeMs }) => (timeMs?.median ?? 0) > 0)).toBe(true);
  // 132 MiB a sample, twice while the convolution's activation is in the making; WebAssembly has 4 GiB at most.
  expect(profile.largestBatch?.batch).toBeGreaterThanOrEqual(4);
  expect(profile.largestBatch?.batch).toBeLessThanOrEqual(32);
});
