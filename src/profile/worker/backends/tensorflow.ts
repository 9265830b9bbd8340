import os from 'node:os';
import type { Places } from '../../protocol';
import { loadNative } from './native';
import { processorName } from './processor';
import type { Loaded } from './types';

/** TensorFlow's CPU runtime (oneDNN), through `@tensorflow/tfjs-node` of the user's workspace. */
export async function load(places: Places): Promise<Loaded> {
  const { tf, version, tensorflow } = loadNative('@tensorflow/tfjs-node', places);
  await tf.ready();
  return {
    tf, accelerated: false, synchronous: true, sync: () => undefined, note: '',
    device: {
      backend: 'tensorflow', name: processorName(), memoryBytes: os.totalmem(), peakFlops: null, peakBandwidth: null, launchMs: null,
      versions: { node: process.version.slice(1), tfjs: version, tensorflow },
    },
  };
}
