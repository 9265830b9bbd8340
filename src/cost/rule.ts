import type { Weight } from '../graph';

/** A fully known shape, batch first. */
export type Extent = readonly number[];

/** What a rule sees of one use of a layer. */
export interface Use {
  className: string;
  /** The layer's `getConfig()`. */
  config: Record<string, unknown>;
  weights: readonly Weight[];
  /** Input shapes, batch substituted. */
  inputs: readonly Extent[];
  /** Output shapes, batch substituted. */
  outputs: readonly Extent[];
  /** It holds models, whose layers have a cost of their own. */
  holds?: boolean;
}

/**
 * How a layer's output elements look back at its input, along each spatial axis.
 * - `same`: element by element (or mixing channels only).
 * - `window`: one output element sees `reach[i] + 1` neighbouring input positions of axis `i`,
 *   and a step along the output is `stride[i]` steps along the input (a fraction where the layer enlarges).
 * - `whole`: it sees all positions, of every spatial axis or of those marked in `axes`.
 * - `over`: it mixes the tensor's own axes `axes` (batch is 0): the spatial ones among them are seen whole.
 * - `features`: it mixes the tensor's last axis.
 * - `regroup`: the elements stay what they were and are numbered anew (reshape, flatten, permute).
 * - `positions`: the input's axes after the batch are positions (embedding).
 * - `unknown`: cannot be told.
 */
export type Look =
  | { kind: 'same' | 'features' | 'regroup' | 'positions' | 'unknown' }
  | { kind: 'window'; reach: number[]; stride: number[] }
  | { kind: 'whole'; axes?: boolean[] }
  | { kind: 'over'; axes: number[] };

/** The cost rule of one layer class. A count that is absent is zero whatever the shapes are. */
export interface Rule {
  /** Multiplies with their adds, for one use; padding positions count as data. */
  macs?(use: Use): number;
  /** Floating-point operations that are not part of a MAC: bias, activation, comparisons, reductions. */
  elementwise?(use: Use): number;
  /** The output is the input's own data under another shape, so it takes no memory. */
  view?(use: Use): boolean;
  /** Which outputs, by index, are the same tensor as one before them. */
  repeats?(use: Use): number[];
  /** Elements of the output, where the library's declared output shape is not what it computes. */
  outputElements?(use: Use): number;
  look(use: Use): Look;
}

/** Thrown by a rule when a cost cannot be known; `message` tells the user why. */
export class CannotKnow extends Error {
  override name = 'CannotKnow';
}

/** Product of all axes; 1 for a scalar. */
export function elements(shape: Extent): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

/** The only, or first, input's shape. */
export function input(use: Use, index = 0): Extent {
  const shape = use.inputs[index];
  if (!shape) throw new CannotKnow(`${use.className} has no input ${index + 1}`);
  return shape;
}

/** The only, or first, output's shape. */
export function output(use: Use, index = 0): Extent {
  const shape = use.outputs[index];
  if (!shape) throw new CannotKnow(`${use.className} has no output ${index + 1}`);
  return shape;
}

/** A number of the layer's config. */
export function numeric(use: Use, key: string): number {
  const value = use.config[key];
  if (typeof value !== 'number') throw new CannotKnow(`${use.className} does not say its ${key}`);
  return value;
}

/** A setting given once or per axis (`3`, `[3]`, `[3, 5]`), as one number per axis. */
export function perAxis(use: Use, key: string, axes: number, fallback?: number): number[] {
  const value = use.config[key] ?? fallback;
  if (typeof value === 'number') return Array<number>(axes).fill(value);
  if (Array.isArray(value) && value.every((item) => typeof item === 'number')) {
    if (value.length === axes) return value;
    if (value.length === 1) return Array<number>(axes).fill(value[0]);
  }
  throw new CannotKnow(`${use.className} does not say its ${key}`);
}

export function channelsFirst(use: Use): boolean {
  return use.config.dataFormat === 'channelsFirst';
}

/** Axes between the batch and the channels, in the layer's own data format. */
export function spatial(use: Use, shape: Extent): Extent {
  return channelsFirst(use) ? shape.slice(2) : shape.slice(1, -1);
}

/** Number of channels, in the layer's own data format. */
export function channels(use: Use, shape: Extent): number {
  return channelsFirst(use) ? shape[1] : shape[shape.length - 1];
}

/** A layer that a wrapper or `RNN` holds: `{ className, config }`. */
export interface Held {
  className: string;
  config: Record<string, unknown>;
}

/** Reads a held layer or cell out of a config. */
export function held(use: Use, value: unknown): Held {
  if (typeof value === 'object' && value !== null) {
    const { className, config } = value as Partial<Held>;
    if (typeof className === 'string' && typeof config === 'object' && config !== null) return { className, config };
  }
  throw new CannotKnow(`${use.className} does not say which layer it holds`);
}
