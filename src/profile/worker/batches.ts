import os from 'node:os';
import { fixedBatch, fixedBatchText } from '../../graph';
import type { MeasureRequest } from '../protocol';
import type { Loaded } from './backends';
import { inWords, isOutOfMemory } from './errors';
import type { Send } from './measure';
import { observe } from './observe';
import type { Sample } from './timing';
import type { Whole } from './whole';

const REPEATS = 5;
/** Times a batch size is given, in all. */
const SWEEP_MS = 15_000;
/** A trial of a larger batch that would take longer than this is not made. */
const TRIAL_MS = 20_000;

/**
 * Times the whole model with each batch size, and finds its memory. One that fails, or would take too long, is told of, and no
 * larger one tried.
 * @param known milliseconds of runs with `settings.batch`
 */
export async function sweepBatches(whole: Whole, { batches, graph, settings }: MeasureRequest, known: readonly number[], send: Send, words: (error: unknown) => string): Promise<void> {
  const fixed = fixedBatch(graph);
  if (fixed !== null) {
    for (const batch of batches) if (batch !== fixed) send({ type: 'batch', batch, wallMs: [], peakMemoryBytes: null, why: fixedBatchText(fixed) });
  }
  const ascending = [...new Set(batches)].filter((batch) => fixed === null || batch === fixed).sort((a, b) => a - b);
  let each = known.length > 0 ? Math.min(...known) / settings.batch : 0;
  for (const [i, batch] of ascending.entries()) {
    send({ type: 'doing', doing: 'batches', done: i, of: ascending.length });
    const expected = each * batch;
    if (expected > TRIAL_MS) {
      send({ type: 'batch', batch, wallMs: [], peakMemoryBytes: null, why: `It would take too long to time: about ${Math.round(expected / 1000)} s for each run.` });
      return;
    }
    const wallMs: number[] = [];
    let peakMemoryBytes: number | null = null;
    try {
      const began = performance.now();
      await whole.time(batch);
      peakMemoryBytes = await whole.peakBytes(batch, () => undefined);
      do wallMs.push((await whole.time(batch)).wallMs);
      while (wallMs.length < REPEATS && performance.now() - began < SWEEP_MS);
    } catch (error) {
      send({ type: 'batch', batch, wallMs, peakMemoryBytes, why: words(error) });
      return;
    }
    each = Math.min(...wallMs) / batch;
    send({ type: 'batch', batch, wallMs, peakMemoryBytes });
  }
}

/** Bytes of all tensors at the highest point of a run with this batch. */
interface Point {
  batch: number;
  peakBytes: number;
}

/** A batch beyond this is no use to anyone. */
const LARGEST = 2 ** 24;

/**
 * Doubles the batch until it does not fit, then halves the distance. What the line through the memory of the two latest trials
 * forbids is not tried. The peak is the highest of many parts of the run, each a straight line over the batch, so the latest two
 * are on the steepest: those of small batches may lie where only the weights count.
 */
export async function findLargestBatch(whole: Whole, { tf, device, accelerated }: Loaded, { settings, graph }: MeasureRequest, send: Send): Promise<void> {
  const fixed = fixedBatch(graph);
  if (fixed !== null) {
    send({ type: 'largest', batch: fixed, how: 'tried', why: fixedBatchText(fixed) });
    return;
  }
  const first = settings.batch;
  // A processor shares its memory with all else that runs; filling it up would bring the machine to a halt.
  const memory = accelerated || !device.memoryBytes ? device.memoryBytes : Math.min(device.memoryBytes, os.freemem() + process.memoryUsage.rss());
  const attempt = async (batch: number): Promise<Sample & Point> => {
    let sample: Sample = { wallMs: 0, kernelMs: null };
    const { peakBytes } = await observe(tf, async () => { sample = await whole.time(batch); });
    return { ...sample, batch, peakBytes };
  };
  send({ type: 'doing', doing: 'largest', done: first, of: first });
  let latest = await attempt(first);
  let limit = Infinity;
  let [fits, fails, why] = [first, Infinity, ''];
  for (let next = first * 2; fails - fits > Math.max(1, fits / 16); next = fails === Infinity ? fits * 2 : (fits + fails) >> 1) {
    if (next > limit) {
      if (fits * 1.05 >= limit || fails !== Infinity) break;
      next = limit;
    }
    if (next <= fits) break;
    if (next > LARGEST) {
      send({ type: 'largest', batch: fits, how: 'tried', why: 'No larger one was tried.' });
      return;
    }
    if ((latest.wallMs / fits) * next > TRIAL_MS) {
      const estimate = Math.max(fits, Math.min(limit, LARGEST));
      send({ type: 'largest', batch: limit === Infinity ? fits : estimate, how: 'estimated', why: limit === Infinity ? `${next} would take too long to try.` : `By its memory of ${fits} samples and of the device; ${next} would take too long to try.` });
      return;
    }
    send({ type: 'doing', doing: 'largest', done: next, of: limit === Infinity ? next : limit });
    // In case that the trial ends this process.
    send({ type: 'largest', batch: fits, how: 'tried', why: `${next} ended the process that measured.` });
    try {
      const now = await attempt(next);
      if (memory) limit = Math.min(limit, limitOf(latest, now, memory));
      latest = now;
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

/** Where the line through two trials, the smaller batch first, reaches the end of the memory; no less than what fitted. */
export function limitOf(one: Point, two: Point, memory: number): number {
  const each = (two.peakBytes - one.peakBytes) / (two.batch - one.batch);
  return each > 0 ? Math.max(two.batch, two.batch + Math.floor((memory - two.peakBytes) / each)) : Infinity;
}
