import os from 'node:os';
import path from 'node:path';
import type { Places } from '../../protocol';
import { processorName } from './processor';
import type { Loaded } from './types';

/** What WebAssembly can address at most. */
const MOST_BYTES = 4 * 2 ** 30;

/** XNNPACK in WebAssembly, with SIMD, on one core: Node.js has no threads for it. */
export async function load({ dist }: Places): Promise<Loaded> {
  const { ours: tf, versions } = await import('./ours');
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setWasmPaths(dist + path.sep);
  if (!await tf.setBackend('wasm')) throw new Error('TensorFlow.js could not start its wasm backend.');
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return {
    tf, accelerated: false, synchronous: true, sync: () => undefined,
    note: `WebAssembly on one core, ${simd ? 'with' : 'without'} SIMD.`,
    device: {
      backend: 'wasm', name: processorName(), memoryBytes: Math.min(os.totalmem(), MOST_BYTES), peakFlops: null, peakBandwidth: null, launchMs: null,
      versions,
    },
  };
}
