import os from 'node:os';
import type { MeasureRequest } from '../protocol';
import type { Loaded } from './backends';
import { inWords, isOutOfMemory } from './errors';
import type { Send } from './measure';
import type { Whole } from './whole';

const REPEATS = 5;
/** Times a batch size is given, in all. */
const SWEEP_MS = 15_000;
/** A trial of a larger batch that would take longer than this is not made. */
const TRIAL_MS = 20_000;

/** Times the whole model with each batch size, and finds its memory. One that fails is told of, and no larger one tried. */
export async function sweepBatches(whole: Whole, { batches }: MeasureRequest, send: Send, words: (error: unknown) => string): Promise<void> {
  const ascending = [...new Set(batches)].sort((a, b) => a - b);
  for (const [i, batch] of ascending.entries()) {
    send({ type: 'doing', doing: 'batches', done: i, of: ascending.length });
    const wallMs: number[] = [];
    let peakMemoryBytes: number | null = null;
    try {
      const began = performance.now();
      await whole.time(batch);
      peakMemoryBytes = await whole.peakBytes(batch);
      do wallMs.push((await whole.time(batch)).wallMs);
      while (wallMs.length < REPEATS && performance.now() - began < SWEEP_MS);
    } catch (error) {
      send({ type: 'batch', batch, wallMs, peakMemoryBytes, why: words(error) });
      return;
    }
    send({ type: 'batch', batch, wallMs, peakMemoryBytes });
  }
}

/**
 * Doubles the batch until it does not fit, then halves the distance. Memory grows in a straight line with the batch, so from
 * two measured peaks it is known before which batch the device's memory ends; what that line forbids is not tried.
 */
export async function findLargestBatch(whole: Whole, { device, accelerated }: Loaded, { settings }: MeasureRequest, send: Send): Promise<void> {
  const first = settings.batch;
  const line = await memoryLine(whole, first);
  // A processor shares its memory with all else that runs; filling it up would bring the machine to a halt.
  const memory = accelerated || !device.memoryBytes ? device.memoryBytes : Math.min(device.memoryBytes, os.freemem() + process.memoryUsage.rss());
  const limit = line && memory ? Math.floor((memory - line.fixed) / line.each) : Infinity;
  let [fits, fails, why] = [first, Infinity, ''];
  let each = (await whole.time(first)).wallMs / first;
  for (let next = first * 2; fails - fits > Math.max(1, fits / 16); next = fails === Infinity ? fits * 2 : (fits + fails) >> 1) {
    if (next > limit) {
      if (fits * 1.05 >= limit || fails !== Infinity) break;
      next = limit;
    }
    if (next <= fits) break;
    if (each * next > TRIAL_MS) {
      const estimate = Number.isFinite(limit) ? limit : fits;
      send({ type: 'largest', batch: estimate, how: 'estimated', why: Number.isFinite(limit) ? `By its memory of ${fits} samples and of the device; ${next} would take too long to try.` : `${next} would take too long to try.` });
      return;
    }
    send({ type: 'doing', doing: 'largest', done: next, of: Number.isFinite(limit) ? limit : next });
    // In case that the trial ends this process.
    send({ type: 'largest', batch: fits, how: 'tried', why: `${next} ended the process that measured.` });
    try {
      each = (await whole.time(next)).wallMs / next;
      fits = next;
      if (fits >= limit) break;
    } catch (error) {
      fails = next;
      why = inWords(error, device.backend);
      if (!isOutOfMemory(error)) break;
    }
  }
  send({ type: 'largest', batch: fits, how: 'tried', why: why ? `${fails}: ${why}` : 'More would not fit into the memory of the device.' });
}

/** Peak memory = `fixed` + batch × `each`, from two batch sizes. */
async function memoryLine(whole: Whole, batch: number): Promise<{ fixed: number; each: number } | null> {
  try {
    const [one, two] = [await whole.peakBytes(batch), await whole.peakBytes(batch * 2)];
    if (two <= one) return null;
    const each = (two - one) / batch;
    return { each, fixed: one - each * batch };
  } catch {
    return null;
  }
}
