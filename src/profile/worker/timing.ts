import type { Loaded } from './backends';
import type { Tensor, Tf } from './library';

/** Milliseconds of one run: on the clock, and on the device where that is known. */
export interface Sample {
  wallMs: number;
  kernelMs: number | null;
}

/** A device that queues its work is asked to do it so often that waiting for the end counts for little. */
const SHARE_OF_WAITING = 0.05;
const MOST_RUNS = 64;

/** Times things on one backend. */
export class Stopwatch {
  /** What it costs to wait for a device that has nothing to do. */
  private waitMs = 0;
  /** The least that one run of each thing took: a first run also compiles its shaders. */
  private readonly least = new Map<string, number>();

  constructor(private readonly backend: Loaded) {}

  get tf(): Tf { return this.backend.tf; }

  /** Measures what waiting costs; once, before anything is timed. */
  async prepare(): Promise<void> {
    if (this.backend.synchronous) return;
    const one = this.tf.zeros([1]);
    const times: number[] = [];
    for (let i = 0; i < 15; i++) {
      const began = performance.now();
      await this.backend.sync(one);
      times.push(performance.now() - began);
    }
    one.dispose();
    this.waitMs = median(times);
  }

  /**
   * Times `run`, which makes tensors and gives them; they are disposed of, but for those of the last run when `keep` is given.
   * `what` names it, so that how often it has to run is found out once.
   */
  async time(what: string, run: () => Tensor[], keep?: (last: Tensor[]) => void): Promise<Sample> {
    const sample = this.backend.synchronous ? this.timeNow(run, keep) : await this.timeQueued(what, run, keep);
    return sample;
  }

  /** Waits until all is computed. */
  async settle(last: Tensor | undefined): Promise<void> {
    if (last && !last.isDisposed) await this.guard(this.backend.sync(last));
  }

  private timeNow(run: () => Tensor[], keep?: (last: Tensor[]) => void): Sample {
    const began = performance.now();
    const made = run();
    const wallMs = performance.now() - began;
    if (keep) keep(made);
    else this.tf.dispose(made);
    return { wallMs, kernelMs: null };
  }

  private async timeQueued(what: string, run: () => Tensor[], keep?: (last: Tensor[]) => void): Promise<Sample> {
    const times = this.runsOf(what);
    let last: Tensor[] = [];
    const began = performance.now();
    for (let i = 0; i < times; i++) {
      this.tf.dispose(last);
      last = run();
    }
    await this.settle(last[0]);
    const all = Math.max(performance.now() - began - this.waitMs, 0);
    this.least.set(what, Math.min(all / times, this.least.get(what) ?? Infinity));
    let kernelMs: number | null = null;
    if (this.backend.kernelTime) {
      kernelMs = await this.guard(this.backend.kernelTime(() => {
        this.tf.dispose(last);
        last = run();
      }));
    }
    if (keep) keep(last);
    else this.tf.dispose(last);
    return { wallMs: all / times, kernelMs };
  }

  /** So many that waiting for the last is a small part of it all. */
  private runsOf(what: string): number {
    const least = this.least.get(what);
    return least === undefined ? 1 : Math.min(MOST_RUNS, Math.max(1, Math.ceil(this.waitMs / SHARE_OF_WAITING / Math.max(least, 1e-3))));
  }

  /** A device that is lost may leave a promise pending for ever. */
  private guard<T>(work: T | Promise<T>): Promise<T> {
    return this.backend.lost ? Promise.race([work, this.backend.lost]) : Promise.resolve(work);
  }
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] as number : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
