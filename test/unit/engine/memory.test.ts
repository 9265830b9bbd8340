import { constants, PerformanceObserver } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { evaluate, only } from './evaluate';

/** The collections of V8's whole heap while `work` runs. */
async function collections(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries() as (PerformanceEntry & { detail: { kind: number } })[]) if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) count++;
  });
  observer.observe({ entryTypes: ['gc'] });
  await work();
  // The entries come in a turn of their own.
  await setTimeout(50);
  observer.disconnect();
  return count;
}

it('code that takes much memory does not have V8 collect garbage at every step', async () => {
  const code = `
import * as tf from '@tensorflow/tfjs';
const kept: number[][] = [];
for (let i = 0; i < 100_000; i++) kept.push(new Array(128).fill(i));
export const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });`;
  const count = await collections(async () => { expect(only(await evaluate(code, {}, { timeMs: 20_000 })).cost.totals.params).toBe(15); });
  expect(count).toBeLessThan(40);
});
