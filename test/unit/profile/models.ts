import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CostedModel } from '../../../src/graph';
import type { ProfileSettings } from '../../../src/measured';
import type { ProfileJob } from '../../../src/profile';
import { defaultLimits } from '../../../src/sandbox';
import { evaluate, only } from '../engine/evaluate';

export const dist = path.resolve(import.meta.dirname, '../../../dist');
export const scripted = path.join(import.meta.dirname, 'scripted');

export const file = '/p/model.ts';

export const smallText = `import * as tf from '@tensorflow/tfjs';
function block(x: tf.SymbolicTensor, filters: number) {
  const y = tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu', name: 'conv' + filters }).apply(x) as tf.SymbolicTensor;
  return tf.layers.maxPooling2d({ poolSize: 2, name: 'pool' + filters }).apply(y) as tf.SymbolicTensor;
}
export function small() {
  const input = tf.input({ shape: [16, 16, 3], name: 'image' });
  const x = block(block(input, 4), 8);
  const flat = tf.layers.flatten({ name: 'flat' }).apply(x) as tf.SymbolicTensor;
  const dropped = tf.layers.dropout({ rate: 0.5, name: 'drop' }).apply(flat) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 10, name: 'classes' }).apply(dropped) as tf.SymbolicTensor });
}
`;

/** The only model of a text, costed for a batch. */
export const modelOf = async (text: string, batch = 1): Promise<CostedModel> => only(await evaluate({ [file]: text }, { file, batch }, { timeMs: defaultLimits.timeMs }));

export const settings: ProfileSettings = { batch: 1, dtype: 'float32', training: false, optimizer: null, mode: 'exact', warmup: 1, repeats: 5 };

export const jobOf = (model: CostedModel, more: Partial<ProfileJob> = {}): ProfileJob => ({
  model, file, backend: 'cpu', settings: { ...settings, batch: model.cost.batch }, previous: null, batches: [], findLargest: false, custom: null, whyNoCustom: '', ...more,
});

/** State (one letter), parent and command line of a process; `null` when there is none. Linux. */
async function processOf(pid: number | string): Promise<{ state: string; parent: number; command: string } | null> {
  try {
    const [stat, command] = await Promise.all(['stat', 'cmdline'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8')));
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state, parent: Number(parent), command };
  } catch {
    return null;
  }
}

/** Whether it runs; one that is only waiting to be buried does not. */
export async function alive(pid: number): Promise<boolean> {
  const found = await processOf(pid);
  return found !== null && found.state !== 'Z';
}

/** Process ids of the profilers that a process has started, by the kernel's own account. */
export async function childrenOf(pid = process.pid): Promise<number[]> {
  const all = (await readdir('/proc').catch(() => [])).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(all.map(async (entry) => {
    const one = await processOf(entry);
    return one?.parent === pid && one.state !== 'Z' && one.command.includes('profiler.js') ? [Number(entry)] : [];
  }));
  return found.flat();
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
