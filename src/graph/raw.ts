import type { Trace } from './operations';
import type { Place, Shape, TensorSpec } from './types';

/** What the guest hands out: the library's objects flattened into tables that refer to each other by index. */

/** One push of the recorder, outermost first in the table: `[parent index or -1, module, kind, site or scope, printed values]`. */
export type RawFrame = [parent: number, module: number, kind: 'c' | 'f' | 'l', id: number, values: (string | null)[] | null];

export interface RawLayer {
  name: string;
  named: boolean;
  className: string;
  config: Record<string, unknown>;
  /** `id`: the variable's own number. */
  weights: { name: string; shape: Shape; dtype: string; id: number }[];
  custom: boolean;
  /** Of a class that is not TensorFlow.js's own: what stands for its code. */
  code?: string;
  /** A single operation, in a model that is written on tensors. */
  operation?: true;
  /** The input that `tf.sequential` makes by itself. */
  implicit: boolean;
  /** Keys of `config` that a number decided which is not there. */
  assumed?: string[];
  /** Where it was constructed: an index into `frames`, or -1. */
  frame: number;
  /** A wrapper that holds models, which are told of themselves (see `RawNode.inside`). */
  holds?: true;
}

export interface RawNode {
  layer: number;
  /** Where the layer was applied: an index into `frames`, or -1. */
  frame: number;
  /** Tails: `[node index in this model, output]`. */
  inputs: [node: number, output: number][];
  outputs: TensorSpec[];
  /** The layer threw when it was applied, with these words: it gives nothing. */
  failed?: string;
  /** Of a model, or a wrapper that holds some: what is in it at this use, an index into `models`. */
  inside?: number;
  /** It runs at each step of an axis that is as long: in a wrapper. */
  steps?: number | null;
  trace?: Trace;
  /** For each of the trace's operations, where it ran: an index into `frames`, or -1. */
  traceFrames?: number[];
}

export interface RawModel {
  name: string;
  className: string;
  /** Layers as the library lists them in `model.layers`. */
  sequential: boolean;
  /** A use of a wrapper: its nodes are what stands for the wrapper's inputs, the models that it holds, and the wrapper itself. */
  holder?: true;
  complete: boolean;
  /** Topological. */
  nodes: RawNode[];
  inputs: { name: string; node: number; output: number }[];
  outputs: { name: string; node: number; output: number }[];
  /** Nodes that a model nested at the head of a `tf.sequential` brought along: `[model, first node, one past the last]`. */
  heads: { model: number; name: string; nodes: number[]; frame: number }[];
  /** Numbers of the variables that training this model would change: a layer frozen in one model may be free in another. Empty for nested models. */
  trainable: number[];
  frame: number;
}

export interface Raw {
  frames: RawFrame[];
  layers: RawLayer[];
  models: RawModel[];
  /** Where something was called that is no function: those of TensorFlow.js by the namespace that has them, '' for the library itself. */
  library?: Record<string, string[]>;
}

export interface RawError {
  name: string;
  message: string;
  /** QuickJS's own: `    at f (file:line:column)` lines. */
  stack: string;
  /** Where the recorder stood: an index into `frames`, or -1. */
  frame: number;
  /** The recorder was asked as soon as the error was there, so `frame` is where it arose. */
  exact?: true;
  /** Where something was called that is no function: the names that there are instead, of what it would have been a member of. */
  members?: Members;
}

export interface Members {
  /** The class of what has them. */
  className: string;
  names: string[];
}

/** An error that did not end the run: the user's own code caught it, or nobody waited for it. */
export interface RawCaught extends RawError {
  /** A layer was being made or applied. */
  making: boolean;
  /** It is known to have been thrown, not only made. */
  thrown: boolean;
}

/** What the source room knows of a module's call sites and scopes, by the ids that instrumented code carries. */
export interface FrameNames {
  sites: { kind: 'call' | 'new'; callee: string; place: Place; options?: Record<string, { place: Place; text?: string }> }[];
  scopes: { kind: 'function' | 'loop'; name: string; params: string[]; place: Place; range: Place; callback?: string }[];
}
