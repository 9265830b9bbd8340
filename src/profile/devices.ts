import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { BackendName, Device } from '../measured';
import { converse, type ChildOptions } from './child';
import type { FromChild, Places } from './protocol';

/** What was found when a backend was tried. */
export interface DeviceReport {
  backend: BackendName;
  available: boolean;
  /** It runs on a GPU. */
  accelerated: boolean;
  /** The hardware's name; empty where the backend cannot be used. */
  name: string;
  /** What the user should know though it works. */
  note: string;
  /** Why it cannot be used, a sentence; empty where it can. */
  why: string;
  /** Its package is not installed. */
  missing: boolean;
  memoryBytes: number | null;
}

/** A report, with the device itself where there is one. `answered`: by the backend itself, so that asking again gives the same. `null`: cancelled. */
export type Probed = { report: DeviceReport; device: Device | null; answered: boolean } | null;


/** Tries one backend in a process of its own. Never rejects for what the backend does. */
export async function probe(backend: BackendName, places: Places, options: ChildOptions): Promise<Probed> {
  let answer: Extract<FromChild, { type: 'device' | 'unusable' | 'failed' }> | null = null;
  const ending = await converse({ ...options, env: environment(backend, places) }, { type: 'probe', backend, places }, (message) => {
    if (message.type === 'device' || message.type === 'unusable' || message.type === 'failed') answer = message;
    return answer !== null;
  });
  return ending.status === 'cancelled' ? null : judge(backend, answer, 'message' in ending ? ending.message : '');
}

function judge(backend: BackendName, answer: Extract<FromChild, { type: 'device' | 'unusable' | 'failed' }> | null, ending: string): Probed {
  const none: DeviceReport = { backend, available: false, accelerated: false, name: '', note: '', why: '', missing: false, memoryBytes: null };
  switch (answer?.type) {
    case 'device': {
      const { device, accelerated, note } = answer;
      return { device, answered: true, report: { ...none, available: true, accelerated, name: device.name, note, memoryBytes: device.memoryBytes } };
    }
    case 'unusable': return { device: null, answered: true, report: { ...none, why: answer.why, missing: answer.missing } };
    case 'failed': return { device: null, answered: false, report: { ...none, why: answer.message } };
    default: return { device: null, answered: false, report: { ...none, why: `Trying it, its process ${ending}` } };
  }
}

/**
 * Without being asked, no one wants a GPU's package on the CPU, nor WebGPU drawn by software: the CPU's own backends are faster.
 * And the wasm backend cannot train most models: it has no backward kernels for convolutions and embeddings.
 */
export const chosenByItself = ({ backend, available, accelerated }: DeviceReport, training: boolean): boolean =>
  available && (accelerated || !(backend === 'tensorflow-gpu' || backend === 'webgpu' || (training && backend === 'wasm')));

const tfjs = (folder: string, name: string): string => path.join(folder, 'node_modules', '@tensorflow', name);

/** What a backend needs in its environment. */
export function environment(backend: BackendName, places: Places): Record<string, string> {
  if (backend !== 'tensorflow-gpu' || process.platform !== 'linux') return {};
  // TensorFlow finds the CUDA libraries in deps/lib by itself; this is for what those want of each other, wherever their makers meant them to lie.
  const folders = places.folders.map((folder) => path.join(tfjs(folder, 'tfjs-node-gpu'), 'deps', 'lib')).filter((folder) => existsSync(folder));
  const all = [...folders, process.env['LD_LIBRARY_PATH'] ?? ''].filter(Boolean).join(':');
  return all ? { LD_LIBRARY_PATH: all } : {};
}

/** Changes when a package that a backend stands on is installed, removed, or gets libraries. */
export function installed(places: Places): string {
  return places.folders.flatMap((folder) => ['tfjs-node-gpu', 'tfjs-node'].flatMap((name) => {
    const at = tfjs(folder, name);
    return [at, path.join(at, 'deps', 'lib')].map((entry) => statSync(entry, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  })).join();
}
