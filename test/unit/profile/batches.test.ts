import { afterAll, describe, expect, it } from 'vitest';
import { fixedBatch } from '../../../src/graph';
import { Profiler } from '../../../src/profile';
import { limitOf } from '../../../src/profile/worker/batches';
import { dist, jobOf, modelOf, settings } from './models';

const profiler = new Profiler({ dist, folders: () => [], storage: null });
afterAll(() => profiler.dispose());

describe('a model whose input fixes the batch', () => {
  const text = `import * as tf from '@tensorflow/tfjs';
export function model() {
  return tf.sequential({ layers: [
    tf.layers.lstm({ units: 4, stateful: true, batchInputShape: [8, 5, 3] }),
    tf.layers.dense({ units: 2 }),
  ] });
}`;

  it('is measured with that one: no other is timed, and none larger is looked for', async () => {
    const model = await modelOf(text, 8);
    expect(fixedBatch(model.graph)).toBe(8);
    const profile = await profiler.profile(jobOf(model, { settings: { ...settings, batch: 8, repeats: 2 }, batches: [4, 8], findLargest: true }), {});
    expect(profile.outcome).toEqual({ status: 'complete' });
    const why = "The model's own input fixes the batch at 8.";
    expect(profile.batches).toEqual([{ batch: 4, timeMs: null, peakMemoryBytes: null, why }, { batch: 8, timeMs: expect.anything(), peakMemoryBytes: expect.any(Number) }]);
    expect(profile.largestBatch).toEqual({ batch: 8, how: 'tried', why });
  });

  it('is told from one that takes any', async () => {
    expect(fixedBatch((await modelOf(text.replace('stateful: true, batchInputShape: [8, 5, 3]', 'inputShape: [5, 3]'))).graph)).toBeNull();
  });
});

it('a model that is slow as a whole does not count as hung, is run once, and not with larger batches', { timeout: 120_000 }, async () => {
  const slow = new Profiler({ dist, folders: () => [], storage: null, hangMs: 4000 });
  try {
    // Some 0.4 s a layer in plain JavaScript, and 5 s in all.
    const model = await modelOf(`import * as tf from '@tensorflow/tfjs';
export function model() {
  const model = tf.sequential();
  for (let i = 0; i < 12; i++) model.add(tf.layers.dense({ units: 1024, inputShape: [1024] }));
  return model;
}`, 256);
    const profile = await slow.profile(jobOf(model, { settings: { ...settings, batch: 256, repeats: 2 }, budgetMs: 500, batches: [4096] }), {});
    expect(profile.outcome).toEqual({ status: 'complete' });
    expect(profile.endToEnd?.samples).toBe(1);
    expect(profile.batches[0]?.why).toMatch(/^It would take too long to time: about \d+ s for each run\.$/);
  } finally {
    await slow.dispose();
  }
});

it('the memory that a batch will take follows from the latest trials, not from small ones that only the weights fill', () => {
  // 400 of weights; 1 each in one part of the run, 10 each in another one, on top of only 100.
  const peak = (batch: number) => ({ batch, peakBytes: Math.max(400 + batch, 100 + 10 * batch) });
  expect(limitOf(peak(1), peak(2), 10_000)).toBe(9600);
  expect(limitOf(peak(64), peak(128), 10_000)).toBe(990);
  expect(limitOf(peak(1000), peak(2000), 10_000)).toBe(2000);
  expect(limitOf({ batch: 1, peakBytes: 5 }, { batch: 2, peakBytes: 5 }, 10)).toBe(Infinity);
});
