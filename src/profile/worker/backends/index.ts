import type { BackendName } from '../../../measured';
import type { Load } from './types';

export { type Loaded, Unusable } from './types';

/** One file a backend, each loaded only when it is used: two libraries in one process would share one engine. */
export const BACKEND_LOADERS: Record<BackendName, () => Promise<{ load: Load }>> = {
  'tensorflow-gpu': () => import('./tensorflowGpu'),
  webgpu: () => import('./webgpu'),
  tensorflow: () => import('./tensorflow'),
  wasm: () => import('./wasm'),
  cpu: () => import('./cpu'),
};
