import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Places } from '../../protocol';
import type { Tensor } from '../library';
import { type Loaded, Unusable } from './types';

interface Dawn {
  create(options: string[]): GPU;
  globals: Record<string, unknown>;
}

interface Gpu {
  requestAdapter(options?: unknown): Promise<Adapter | null>;
}
type GPU = Gpu;
interface Adapter {
  info: { vendor: string; architecture: string; device: string; description: string };
  features: { has(name: string): boolean };
}

/** Without this, timestamps are rounded to 0.1 ms, which is longer than most layers. */
const exactTimestamps = 'disable-dawn-features=timestamp_quantization';

/** Any GPU with Vulkan, Metal or Direct3D 12, through Dawn. */
export async function load(places: Places): Promise<Loaded> {
  const dawn = loadDawn(places);
  Object.assign(globalThis, dawn.globals);
  const gpu = dawn.create([exactTimestamps]);
  // Newer versions of Node.js have a navigator of their own, which is read-only.
  Object.defineProperty(globalThis, 'navigator', { value: { gpu, userAgent: 'Node.js' }, configurable: true, writable: true });
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Unusable(noAdapter());
  const { ours: tf, versions } = await import('./ours');
  await import('@tensorflow/tfjs-backend-webgpu');
  if (!await tf.setBackend('webgpu')) throw new Unusable('TensorFlow.js could not start its WebGPU backend on this GPU.');
  const backend = tf.backend() as unknown as Backend;
  const software = /swiftshader|llvmpipe|lavapipe|basic render/i.test(Object.values(infoOf(adapter)).join(' '));
  const timestamps = adapter.features.has('timestamp-query');
  const loaded: Loaded = {
    tf, accelerated: !software, synchronous: false,
    async sync(last: Tensor) {
      // Work is submitted in batches; reading makes it all go out, and comes after it.
      const one = tf.tidy(() => tf.slice(tf.reshape(last, [-1]), 0, 1));
      await one.data();
      one.dispose();
    },
    lost: backend.device.lost.then(({ message }) => { throw new Error(`The GPU was lost: ${message || 'its driver gave no reason'}`); }),
    note: [software ? 'A software renderer, no GPU.' : '', timestamps ? '' : 'It has no timestamps, so kernel times are unknown.'].filter(Boolean).join(' '),
    device: {
      backend: 'webgpu', name: nameOf(adapter), memoryBytes: null, peakFlops: null, peakBandwidth: null, launchMs: null,
      versions,
    },
  };
  if (timestamps) loaded.kernelTime = async (run) => ((await backend.time(run)).kernelMs as number);
  loaded.lost?.catch(() => undefined);
  return loaded;
}

interface Backend {
  device: { lost: Promise<{ message: string }> };
  time(run: () => void): Promise<{ kernelMs: unknown }>;
}

function infoOf(adapter: Adapter): Adapter['info'] {
  const { vendor, architecture, device, description } = adapter.info;
  return { vendor, architecture, device, description };
}

function nameOf(adapter: Adapter): string {
  const { vendor, architecture, device, description } = infoOf(adapter);
  return (device && !device.endsWith('-') ? device : '') || description || [vendor, architecture].filter(Boolean).join(' ') || 'GPU';
}

function noAdapter(): string {
  const how = process.platform === 'linux' ? 'Vulkan: its loader (libvulkan.so.1, Debian package libvulkan1) and the driver of your GPU' : process.platform === 'darwin' ? 'Metal' : 'Direct3D 12';
  return `No GPU was found. WebGPU needs ${how}.`;
}

function loadDawn({ dist, folders }: Places): Dawn {
  const platform = `${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`;
  const own = path.join(dist, 'webgpu', platform, 'dawn.node');
  const places = [own, ...folders.concat(path.dirname(dist)).map((folder) => path.join(folder, 'node_modules/webgpu/dist', platform, 'dawn.node'))];
  const found = places.find((file) => existsSync(file));
  if (!found) throw new Unusable(`Dawn, which WebGPU runs on, has no build for ${platform} in this package of Blocklens.`, true);
  try {
    return createRequire(found)(found) as Dawn;
  } catch (error) {
    throw new Unusable(`Dawn, which WebGPU runs on, does not load: ${(error as Error).message}`);
  }
}
