import { backend_util } from '@tensorflow/tfjs-core';
import { like, type KernelRules } from './info';

/** Kernels that look up or scatter by indices, and those of sparse tensors and of texts. */
export const indexingRules: KernelRules = {
  GatherV2: ({ x, indices }, { axis, batchDims }) => ({
    shape: backend_util.segment_util.collectGatherOpShapeInfo(x as never, indices as never, axis < 0 ? axis + x!.shape.length : axis, batchDims ?? 0).outputShape,
    dtype: x!.dtype }),
  GatherNd: ({ params, indices }) => ({
    shape: [...indices!.shape.slice(0, -1), ...params!.shape.slice(indices!.shape.at(-1))], dtype: params!.dtype }),
  OneHot: ({ indices }, { depth, dtype }) => ({ shape: [...indices!.shape, depth], dtype: dtype ?? 'int32' }),
  Multinomial: ({ logits }, { numSamples }) => ({ shape: [logits!.shape[0]!, numSamples], dtype: 'int32' }),
  ScatterNd: ({ updates }, { shape }) => ({ shape, dtype: updates!.dtype }),
  TensorScatterUpdate: like('tensor'),
  SearchSorted: like('values', 'int32'),
  SparseToDense: ({ sparseValues }, { outputShape }) => ({ shape: outputShape, dtype: sparseValues!.dtype }),
  /** The coordinates under the new shape, and that shape. */
  SparseReshape: ({ inputIndices, newShape }) => [
    { shape: [inputIndices!.shape[0]!, newShape!.shape[0]!], dtype: inputIndices!.dtype }, { shape: newShape!.shape, dtype: newShape!.dtype }],
  StaticRegexReplace: like('x'),
  StringToHashBucketFast: like('input', 'int32'),
};
