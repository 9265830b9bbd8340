import type { Layer, ModelGraph, Shape } from '../../graph';
import type { AnyLayer, Tensor, Tf } from './library';

/**
 * Numbers to compute with. Speed depends on them only where they are special: zeros may be skipped, and numbers below the normal range
 * are many times slower on a CPU. So weights are drawn such that signals keep their size from layer to layer.
 */

/** Standard normal numbers, drawn once; larger tensors repeat them. */
const POOL = normalPool(1 << 16);

function normalPool(size: number): Float32Array {
  const pool = new Float32Array(size);
  // A fixed sequence (mulberry32), so that two runs compute with the same numbers.
  let state = 0x9e3779b9;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < size; i += 2) {
    // Box and Muller.
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    pool[i] = radius * Math.cos(angle);
    pool[i + 1] = radius * Math.sin(angle);
  }
  return pool;
}

const sizeOf = (shape: number[]): number => shape.reduce((product, dim) => product * dim, 1);

/** A tensor of normal numbers with the given standard deviation. */
export function normal(tf: Tf, shape: number[], deviation = 1): Tensor {
  const block = deviation === 1 ? POOL : POOL.map((value) => value * deviation);
  return tf.tensor(repeated(block, sizeOf(shape)), shape, 'float32');
}

function repeated(block: Float32Array, size: number): Float32Array {
  const values = new Float32Array(size);
  for (let at = 0; at < size; at += block.length) values.set(at + block.length <= size ? block : block.subarray(0, size - at), at);
  return values;
}

/** A tensor such as a layer would be given: numbers from 0 to 1, or whole numbers below `below`. */
export function input(tf: Tf, shape: number[], dtype: string, below: number | null): Tensor {
  const values = repeated(POOL, sizeOf(shape)).map((value) => {
    const unit = Math.abs(value) - Math.floor(Math.abs(value));
    return below === null ? unit : Math.floor(unit * below);
  });
  if (dtype === 'bool') return tf.tensor(Uint8Array.from(values, (value) => (value < 0.5 ? 0 : 1)), shape, 'bool');
  return dtype === 'int32' ? tf.tensor(Int32Array.from(values), shape, 'int32') : tf.tensor(values, shape, 'float32');
}

/** Fills a layer's weights: kernels by He et al. 2015 (eq. 10), scales and variances with one; the rest stays zero, as it was made. */
export function fillWeights(tf: Tf, layer: AnyLayer): void {
  for (const weight of layer.weights) {
    const shape = weight.shape as number[];
    const name = weight.originalName.split('/').at(-1) ?? '';
    const fanIn = shape.slice(0, /depthwise/.test(name) ? -2 : -1).reduce((product, dim) => product * dim, 1);
    const scale = /gamma|variance|^scale/.test(name);
    if (!scale && shape.length < 2) continue;
    const value = scale ? tf.ones(shape) : normal(tf, shape, Math.sqrt(2 / fanIn));
    weight.write(value);
    value.dispose();
  }
}

/** A shape with its batch filled in; `null` where another axis has no extent. */
export function extents(shape: Shape, batch: number): number[] | null {
  const filled = shape.map((dim, axis) => (dim === null && axis === 0 ? batch : dim));
  return filled.every((dim): dim is number => typeof dim === 'number') ? filled : null;
}

/** For each node whose output is looked up in an embedding, what its numbers have to stay below. */
export function indexLimits(graph: ModelGraph): Map<string, number> {
  const layers = new Map(graph.layers.map((layer) => [layer.id, layer]));
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const limits = new Map<string, number>();
  for (const node of graph.nodes) {
    const rows = vocabulary(layers.get(node.layer));
    if (rows === null) continue;
    // Layers that only rearrange lie between the input and the look-up.
    for (let at: string | undefined = node.inputs[0]?.node; at !== undefined; at = nodes.get(at)?.inputs[0]?.node) limits.set(at, Math.min(rows, limits.get(at) ?? rows));
  }
  return limits;
}

function vocabulary(layer: Layer | undefined): number | null {
  return layer?.className === 'Embedding' && typeof layer.config.inputDim === 'number' ? layer.config.inputDim : null;
}
