import type { ModelGraph } from '../graph';
import type { BackendName, ProfileSettings } from './types';

/** What is measured where nothing else is asked for. */
export const DEFAULT_SETTINGS: ProfileSettings = { batch: 1, dtype: 'float32', training: false, optimizer: null, mode: 'exact', warmup: 2, repeats: 20 };

/** Of `tf.train`, those that need no more than a learning rate. */
export const OPTIMIZERS = ['sgd', 'momentum', 'adagrad', 'adadelta', 'adam', 'adamax', 'rmsprop'] as const;

export const DEFAULT_OPTIMIZER = 'adam';

/** The batch that a model's inputs fix (`batchInputShape`, as a stateful layer needs); `null` where any will do. */
export function fixedBatch({ inputs }: Pick<ModelGraph, 'inputs'>): number | null {
  return inputs.map(({ shape }) => shape[0]).find((batch) => typeof batch === 'number') ?? null;
}

/** What is said of a batch that was asked for and cannot be had. */
export const fixedBatchText = (batch: number): string => `The model's own input fixes the batch at ${batch}.`;

export const BACKEND_TITLES: Record<BackendName, string> = {
  'tensorflow-gpu': 'TensorFlow (GPU)', webgpu: 'WebGPU', tensorflow: 'TensorFlow (CPU)', wasm: 'WebAssembly', cpu: 'Plain JavaScript',
};
