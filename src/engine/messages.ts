import type { CustomLayers } from '../graph';
import type { Limits } from '../sandbox';
import type { CustomLayersRequest, EvaluateRequest, Evaluation, Listed } from './types';

/** Between the engine and its worker. Every request has an id; `slot` is where its cancellation is written. */
export type ToWorker =
  | { type: 'evaluate'; id: number; slot: number; request: EvaluateRequest; limits: Limits }
  | { type: 'customLayers'; id: number; request: CustomLayersRequest }
  | { type: 'text'; id: number; text: string | undefined }
  | { type: 'listed'; id: number; files: Listed[] }
  | { type: 'entered'; id: number; names: string[] | undefined }
  | { type: 'memory'; id: number };

export type FromWorker =
  | { type: 'read'; id: number; file: string }
  | { type: 'list'; id: number; file: string }
  | { type: 'enter'; id: number; folder: string }
  | { type: 'done'; id: number; evaluation: Evaluation }
  | { type: 'cancelled'; id: number }
  | { type: 'failed'; id: number; message: string }
  | { type: 'customLayers'; id: number; layers: CustomLayers }
  | { type: 'memory'; id: number; bytes: number };

/** What the worker is started with. */
export interface WorkerStart {
  /** Folder of quickjs.wasm and guest.snapshot. */
  dist: string;
  /** Whether folders can be listed. */
  enters: boolean;
  /** One Int32 a slot: non-zero ends the request that has it; behind them the worker's signs of life. Shared memory, since a running guest takes no messages. */
  cancel: SharedArrayBuffer;
}

export const SLOTS = 256;
