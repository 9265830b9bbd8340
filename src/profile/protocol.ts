import type { CustomLayers, ModelGraph } from '../graph';
import type { BackendName, Device, ProfileSettings } from '../measured';

export type { CustomLayers };

/** Every message between the profiler's host and its child process. The child is given data, never a file of the user's to run. */

/** Where the packages of one backend are looked for: folders that hold a `node_modules`, nearest first. */
export interface Places {
  folders: string[];
  /** The extension's dist folder: wasm files, Dawn. */
  dist: string;
}

export interface MeasureRequest {
  graph: ModelGraph;
  settings: ProfileSettings;
  /** Only these nodes (the stale ones); `null` for all. The model is timed end to end in any case. */
  only: string[] | null;
  /** Batch sizes to time the whole model with, besides `settings.batch`. */
  batches: number[];
  /** Look for the largest batch that fits. */
  findLargest: boolean;
  /** `null`, with a reason, when they may not be loaded. */
  custom: CustomLayers | null;
  whyNoCustom: string;
  /** Milliseconds that the timed passes may take; at least one pass is made whatever it takes. */
  budgetMs: number;
  /** Known already (the same device measured before), so that they are not measured again. */
  peaks: Pick<Device, 'peakFlops' | 'peakBandwidth' | 'launchMs'> | null;
}

export type ToChild =
  | { type: 'probe'; backend: BackendName; places: Places }
  | { type: 'measure'; backend: BackendName; places: Places; request: MeasureRequest };

/** What the child is at. Each is also a sign of life. */
export type Doing = 'loading' | 'building' | 'peaks' | 'warming' | 'measuring' | 'whole' | 'batches' | 'largest';

export type FromChild =
  /** The backend works; `accelerated`: it runs on a GPU. `note`: what the user should know (no GPU found, and why). */
  | { type: 'device'; device: Device; accelerated: boolean; note: string }
  /** The backend cannot be used; `why` is a sentence for the user. `missing`: its package is not installed. */
  | { type: 'unusable'; why: string; missing: boolean }
  | { type: 'peaks'; peaks: Pick<Device, 'peakFlops' | 'peakBandwidth' | 'launchMs'> }
  /** `node`: what is measured now; `pass`: over the whole model, from 1; `done` of `of` steps of this kind. */
  | { type: 'doing'; doing: Doing; node?: string; pass?: number; done: number; of: number }
  /** New samples of nodes, milliseconds each; `kernelMs` is empty where the backend cannot tell. Also sent before the end, to be kept. */
  | { type: 'samples'; nodes: { id: string; wallMs: number[]; kernelMs: number[] }[] }
  /** Found once: memory and kernels; `sharedBy`: nodes that take over this one's samples (quick mode). */
  | { type: 'nodes'; nodes: { id: string; peakBytes: number | null; kernels: number | null; sharedBy?: string[]; why?: string }[] }
  | { type: 'whole'; wallMs: number[]; kernelMs: number[]; passMs: number[]; /** All layers of a pass together; exact mode only. */ layersMs: number[]; optimizerMs: number[]; peakMemoryBytes: number | null; why?: string }
  | { type: 'batch'; batch: number; wallMs: number[]; peakMemoryBytes: number | null; why?: string }
  | { type: 'largest'; batch: number; how: 'tried' | 'estimated'; why: string }
  | { type: 'done'; tookMs: Record<string, number> }
  | { type: 'failed'; message: string };
