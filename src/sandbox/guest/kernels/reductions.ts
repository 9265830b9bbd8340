import { type DataType, util } from '@tensorflow/tfjs-core';
import { each, type KernelRule, type KernelRules } from './info';

function reduced(shape: number[], axis: number | number[] | undefined, keepDims: boolean): number[] {
  const axes = new Set(axis == null ? shape.map((_, i) => i) : util.parseAxisParam(axis, shape));
  return keepDims ? shape.map((d, i) => (axes.has(i) ? 1 : d)) : shape.filter((_, i) => !axes.has(i));
}
const reduce = (dtype?: DataType): KernelRule => ({ x }, { axis, reductionIndices, keepDims }) => ({
  // `tf.max` calls its axes by another name than the rest.
  shape: reduced(x!.shape, axis ?? reductionIndices, Boolean(keepDims)), dtype: dtype ?? x!.dtype });

/** Kernels that take axes away, or rank along one. */
export const reductionRules: KernelRules = {
  ...each('Sum Prod Max Min', reduce()),
  Mean: reduce('float32'),
  ...each('All Any', reduce('bool')),
  ...each('ArgMax ArgMin', ({ x }, { axis }) => ({ shape: reduced(x!.shape, axis ?? 0, false), dtype: 'int32' })),
  TopK: ({ x }, { k }) => {
    const shape = [...x!.shape.slice(0, -1), k];
    return [{ shape, dtype: x!.dtype }, { shape, dtype: 'int32' }];
  },
  ...each('Bincount DenseBincount', ({ x, weights }, { size }) => ({
    shape: x!.shape.length > 1 ? [x!.shape[0]!, size] : [size], dtype: weights!.dtype })),
  UnsortedSegmentSum: ({ x }, { numSegments }) => ({ shape: [numSegments, ...x!.shape.slice(1)], dtype: x!.dtype }),
};
