import type * as tfjs from '@tensorflow/tfjs';

/** TensorFlow.js as a backend gives it: our own bundle's, or that of the package in the user's workspace. */
export type Tf = typeof tfjs;
export type Tensor = tfjs.Tensor;
export type LayersModel = tfjs.LayersModel;
export type AnyLayer = tfjs.layers.Layer;
export type SymbolicTensor = tfjs.SymbolicTensor;

/** One thing as a list of it. */
export function listOf<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value];
}
