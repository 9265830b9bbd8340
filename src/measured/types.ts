import type { Block, Builder } from '../graph';

/**
 * What a device really took, as data: one profile is one model on one device with one set of settings. It is stored, sent to
 * the page, exported and read back as it stands here. Times are milliseconds, sizes bytes, rates per second.
 */

export type BackendName = 'tensorflow-gpu' | 'webgpu' | 'tensorflow' | 'wasm' | 'cpu';

/** In the order in which one is chosen when the user has not picked. */
export const BACKENDS: readonly BackendName[] = ['tensorflow-gpu', 'webgpu', 'tensorflow', 'wasm', 'cpu'];

/** Median, and the tenth and ninetieth percentile. */
export interface Spread {
  median: number;
  p10: number;
  p90: number;
}

export interface Device {
  backend: BackendName;
  /** The hardware, as its driver or the system calls it: `NVIDIA H100 80GB HBM3`, `AMD EPYC 7B13 (2 cores)`. */
  name: string;
  memoryBytes: number | null;
  /** Measured with a large product and a large copy on this backend; `null` before that, or where it failed. */
  peakFlops: number | null;
  peakBandwidth: number | null;
  /** Milliseconds that one kernel takes which has next to nothing to do: the price of launching it. */
  launchMs: number | null;
  /** `node`, `tfjs`, and what the backend is made of (`tensorflow`, `dawn`). */
  versions: Record<string, string>;
}

export type Mode = 'exact' | 'quick';

export interface ProfileSettings {
  batch: number;
  dtype: 'float32';
  /** A training step (forward, backward, update) instead of a forward pass. */
  training: boolean;
  /** Of a training step; `null` otherwise. A name of `tf.train`: `sgd`, `momentum`, `adam`… */
  optimizer: string | null;
  /** `exact`: every use of a layer in its place, in passes over the whole model. `quick`: uses that are equal in class, config and shapes share one measurement. */
  mode: Mode;
  warmup: number;
  /** Asked for; slow devices do fewer within their time (see `samples`). */
  repeats: number;
}

/** One use of a layer. */
export interface NodeProfile {
  /** The graph node. */
  id: string;
  /** What was measured (`keyOf`): where the present graph's key differs, this is stale. */
  key: string;
  /** Wall time; `null` when it was not measured, and `why` tells. */
  timeMs: Spread | null;
  /** Time on the device alone, median, where the backend can tell it apart (WebGPU's timestamps). */
  kernelMs: number | null;
  /** Memory that its tensors took at most while it ran: inputs, outputs, weights and what it needed between. */
  peakBytes: number | null;
  /** Kernels that it launched. */
  kernels: number | null;
  samples: number;
  /** As counted from the graph when it was measured, for this batch and, in training, for the whole step; `null` where unknown. */
  flops: number | null;
  /** Bytes that have to move at least: inputs, outputs and weights, each once. */
  bytes: number | null;
  /** In quick mode, the node whose measurement this is. */
  sharedWith?: string;
  why?: string;
  /** The layer's id, name and class, and the node's block: what lets a profile be read where its source is not. */
  layer?: string;
  name?: string;
  className?: string;
  block?: string;
}

/** A block of the graph as it was when it was measured. */
export type ProfileBlock = Pick<Block, 'id' | 'parent' | 'name' | 'kind' | 'args'>;

export interface BatchPoint {
  batch: number;
  timeMs: Spread | null;
  peakMemoryBytes: number | null;
  why?: string;
}

export interface Profile {
  version: 1;
  /** ISO 8601. */
  measuredAt: string;
  /** Absolute when measured here; as given when it comes from elsewhere. */
  file: string;
  builder: Builder;
  model: string;
  device: Device;
  settings: ProfileSettings;
  /** In the graph's order. */
  nodes: NodeProfile[];
  /** The graph's, parents first. */
  blocks?: ProfileBlock[];
  /** The whole model, run by the library itself: `predict`, or a training step. */
  endToEnd: { timeMs: Spread; kernelMs: number | null; samples: number } | null;
  /** Why `endToEnd` is `null` though its time had come. */
  whyNoEndToEnd?: string;
  /** In training: the optimizer's update of all weights, part of the step. */
  optimizerMs: Spread | null;
  /** A pass that times every layer, against `endToEnd`: what looking costs. Exact mode only. */
  passMs: Spread | null;
  /** All layers of one pass together: compared with `endToEnd` in place of the sum of medians, which bursts of other work on the machine leave out. Exact mode only. */
  layersMs?: Spread | null;
  peakMemoryBytes: number | null;
  /** Several batch sizes in one go, ascending; empty when not asked for. */
  batches: BatchPoint[];
  /** The largest batch that fits, how it is known, and what stopped the next one. */
  largestBatch: { batch: number; how: 'tried' | 'estimated'; why: string } | null;
  /** `complete`, or why it ended early: what was measured so far stands. */
  outcome: { status: 'complete' } | { status: 'cancelled' | 'failed'; message: string };
  /** How long it all took, by part. */
  tookMs: Record<string, number>;
}
