import os from 'node:os';
import { processorName } from './processor';
import type { Loaded } from './types';

/** Plain JavaScript: always there, and slow. */
export async function load(): Promise<Loaded> {
  const { ours: tf, versions } = await import('./ours');
  await import('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend('cpu');
  return {
    tf, accelerated: false, synchronous: true, sync: () => undefined,
    note: 'Plain JavaScript on one core.',
    device: {
      backend: 'cpu', name: processorName(), memoryBytes: os.totalmem(), peakFlops: null, peakBandwidth: null, launchMs: null,
      versions,
    },
  };
}
