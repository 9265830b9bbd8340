import type { Place } from './types';

/** What a layer's own `call` does, one TensorFlow.js kernel after the other. */

/** One axis of a tensor inside a `call`: an extent, or one that grows with the batch, `times` × batch + `plus`. */
export type BatchExtent = number | { times: number; plus: number };

export interface OperationTensor {
  shape: BatchExtent[];
  dtype: string;
}

/** Where an operation's input comes from. A constant is what the code makes itself, and the weights of layers inside the layer. */
export type OperandSource =
  | { kind: 'input'; index: number }
  | { kind: 'operation'; index: number; output: number }
  | { kind: 'weight'; name: string }
  | { kind: 'constant' };

export interface Operand extends OperationTensor {
  /** As tfjs-core's `kernel_names.ts` calls it: `x`, `filter`, `bias`… */
  name: string;
  from: OperandSource;
}

export interface Operation {
  /** tfjs-core's name: `Conv2D`, `_FusedMatMul`… */
  kernel: string;
  /** JSON values only, without those that change with the batch. */
  attrs: Record<string, unknown>;
  inputs: Operand[];
  outputs: OperationTensor[];
  /** The call in the user's code that ran it. */
  source?: Place;
}

/** The operations of one use of a layer. */
export interface Trace {
  operations: Operation[];
  /** Where each of the layer's outputs comes from; none where `call` did not come to its end. */
  outputs: OperandSource[];
  /** Why what `call` does is not known, as the end of a sentence; there are no operations then. */
  failed?: string;
}
