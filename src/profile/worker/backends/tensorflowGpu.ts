import { execFile } from 'node:child_process';
import os from 'node:os';
import { promisify } from 'node:util';
import type { Places } from '../../protocol';
import type { Tensor } from '../library';
import { loadNative } from './native';
import { processorName } from './processor';
import type { Loaded } from './types';

/** TensorFlow's CUDA runtime, through `@tensorflow/tfjs-node-gpu`; without a GPU it computes on the CPU, and says so. */
export async function load(places: Places): Promise<Loaded> {
  const { tf, version, tensorflow } = loadNative('@tensorflow/tfjs-node-gpu', places);
  await tf.ready();
  const gpu = await graphicsCard();
  const accelerated = (tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;
  return {
    tf, accelerated, synchronous: !accelerated,
    sync(last: Tensor) {
      if (!accelerated) return;
      // The GPU works through its queue in order: to read one number of the last result is to wait for all before it.
      tf.tidy(() => tf.slice(tf.reshape(last, [-1]), 0, 1).dataSync());
    },
    note: accelerated ? '' : `TensorFlow found no GPU it can use, so this runs on the CPU: ${gpu ? 'CUDA 11 or cuDNN 8 cannot be loaded' : 'nvidia-smi tells of no NVIDIA GPU'}.`,
    device: {
      backend: 'tensorflow-gpu', name: accelerated && gpu ? gpu.name : processorName(),
      memoryBytes: accelerated ? gpu?.memoryBytes ?? null : os.totalmem(), peakFlops: null, peakBandwidth: null, launchMs: null,
      versions: { node: process.version.slice(1), tfjs: version, tensorflow, ...(gpu ? { driver: gpu.driver } : {}) },
    },
  };
}

/** The first NVIDIA GPU, or `null`. */
async function graphicsCard(): Promise<{ name: string; memoryBytes: number; driver: string } | null> {
  try {
    const query = ['--query-gpu=name,memory.total,driver_version', '--format=csv,noheader,nounits'];
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: 10_000 });
    const [name = '', mebibytes, driver = ''] = (stdout.split('\n')[0] ?? '').split(',').map((cell) => cell.trim());
    return name ? { name, memoryBytes: Number(mebibytes) * 2 ** 20, driver } : null;
  } catch {
    return null;
  }
}
