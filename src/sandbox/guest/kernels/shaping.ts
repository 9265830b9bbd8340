import { backend_util, slice_util, upcastType, util } from '@tensorflow/tfjs-core';
import { each, fromFront, list, product, type KernelRule, type KernelRules } from './info';

const padded: KernelRule = ({ x }, { paddings }) => ({
  shape: x!.shape.map((d, i) => d + paddings[i][0] + paddings[i][1]), dtype: x!.dtype });

/** Kernels that make tensors, or give their elements another order, number or shape. */
export const shapingRules: KernelRules = {
  Fill: (_, { shape, dtype, value }) => ({ shape, dtype: dtype ?? (typeof value === 'string' ? 'string' : 'float32') }),
  LinSpace: (_, { num }) => ({ shape: [num], dtype: 'float32' }),
  Range: (_, { start, stop, step, dtype }) => ({ shape: [Math.max(0, Math.ceil((stop - start) / (step || 1)))], dtype }),
  Reshape: ({ x }, { shape }) => {
    return { shape: util.inferFromImplicitShape(shape, product(x!.shape)), dtype: x!.dtype };
  },
  ExpandDims: ({ input }, { dim }) => {
    const shape = input!.shape.slice();
    util.assert(-(shape.length + 1) <= dim, () => `Axis must be in the interval [${-(shape.length + 1)}, ${shape.length}]`);
    shape.splice(fromFront(dim, shape.length + 1), 0, 1);
    return { shape, dtype: input!.dtype };
  },
  Transpose: ({ x }, { perm }) => ({ shape: (perm as number[]).map((p) => x!.shape[p]!), dtype: x!.dtype }),
  Tile: ({ x }, { reps }) => ({ shape: x!.shape.map((d, i) => d * reps[i]), dtype: x!.dtype }),
  BroadcastArgs: ({ s0, s1 }) => ({ shape: [Math.max(product(s0!.shape), product(s1!.shape))], dtype: 'int32' }),
  Diag: ({ x }) => ({ shape: [...x!.shape, ...x!.shape], dtype: x!.dtype }),
  ...each('MirrorPad PadV2', padded),
  Slice: ({ x }, { begin, size }) => {
    const [from, shape] = slice_util.parseSliceParams(x as never, begin, size);
    slice_util.assertParamsValid(x as never, from!, shape!);
    return { shape: shape!, dtype: x!.dtype };
  },
  StridedSlice: ({ x }, a) => ({
    shape: slice_util.sliceInfo(x!.shape, a['begin'], a['end'], a['strides'], a['beginMask'], a['endMask'], a['ellipsisMask'],
      a['newAxisMask'], a['shrinkAxisMask']).finalShape,
    dtype: x!.dtype }),
  Concat: (inputs, { axis }) => {
    const tensors = list(inputs);
    const at = util.parseAxisParam(axis, tensors[0]!.shape)[0]!;
    backend_util.assertParamsConsistent(tensors.map((t) => t.shape), at);
    return { shape: backend_util.computeOutShape(tensors.map((t) => t.shape), at), dtype: tensors.reduce((d, t) => upcastType(d, t.dtype), tensors[0]!.dtype) };
  },
  Pack: (inputs, { axis }) => {
    const tensors = list(inputs);
    const shape = tensors[0]!.shape.slice();
    for (const tensor of tensors) {
      util.assertShapesMatch(shape, tensor.shape, 'All tensors passed to stack must have matching shapes');
      util.assert(tensor.dtype === tensors[0]!.dtype, () => 'All tensors passed to stack must have matching dtypes');
    }
    shape.splice(fromFront(axis, shape.length + 1), 0, tensors.length);
    return { shape, dtype: tensors[0]!.dtype };
  },
  Unpack: ({ value }, { axis }) => {
    const at = fromFront(axis, value!.shape.length);
    const shape = value!.shape.filter((_, i) => i !== at);
    return Array.from({ length: value!.shape[at]! }, () => ({ shape, dtype: value!.dtype }));
  },
  SplitV: ({ x }, { numOrSizeSplits, axis }) => {
    const at = fromFront(axis, x!.shape.length);
    const sizes = backend_util.prepareSplitSize(x as never, numOrSizeSplits, at);
    return sizes.map((size) => ({ shape: x!.shape.map((d, i) => (i === at ? size : d)), dtype: x!.dtype }));
  },
  SpaceToBatchND: ({ x }, { blockShape, paddings }) => ({
    shape: x!.shape.map((d, i) => (i === 0 ? d * product(blockShape)
      : i <= blockShape.length ? (d + paddings[i - 1][0] + paddings[i - 1][1]) / blockShape[i - 1] : d)), dtype: x!.dtype }),
  BatchToSpaceND: ({ x }, { blockShape, crops }) => ({
    shape: x!.shape.map((d, i) => (i === 0 ? d / product(blockShape)
      : i <= blockShape.length ? d * blockShape[i - 1] - crops[i - 1][0] - crops[i - 1][1] : d)), dtype: x!.dtype }),
  DepthToSpace: ({ x }, { blockSize: b, dataFormat }) => {
    const last = dataFormat === 'NHWC';
    const [n, h, w, c] = (last ? x!.shape : [x!.shape[0], x!.shape[2], x!.shape[3], x!.shape[1]]) as [number, number, number, number];
    return { shape: last ? [n, h * b, w * b, c / (b * b)] : [n, c / (b * b), h * b, w * b], dtype: x!.dtype };
  },
};
