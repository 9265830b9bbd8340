import type { BackendName, ProfileSettings } from './types';

/** What is measured where nothing else is asked for. */
export const DEFAULT_SETTINGS: ProfileSettings = { batch: 1, dtype: 'float32', training: false, optimizer: null, mode: 'exact', warmup: 2, repeats: 20 };

/** Of `tf.train`, those that need no more than a learning rate. */
export const OPTIMIZERS = ['sgd', 'momentum', 'adagrad', 'adadelta', 'adam', 'adamax', 'rmsprop'] as const;

export const DEFAULT_OPTIMIZER = 'adam';

export const BACKEND_TITLES: Record<BackendName, string> = {
  'tensorflow-gpu': 'TensorFlow (GPU)', webgpu: 'WebGPU', tensorflow: 'TensorFlow (CPU)', wasm: 'WebAssembly', cpu: 'Plain JavaScript',
};
