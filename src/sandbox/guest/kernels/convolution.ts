import { backend_util, broadcast_util, upcastType, util } from '@tensorflow/tfjs-core';
import { each, like, list, type Attributes, type Info, type KernelRule, type KernelRules } from './info';

const conv2d = (x: Info, filter: Info, attrs: Attributes, depthwise = false): Info => ({
  shape: backend_util.computeConv2DInfo(
    x.shape as never, filter.shape as never, attrs['strides'], attrs['dilations'] ?? 1, attrs['pad'], attrs['dimRoundingMode'],
    depthwise, backend_util.convertConv2DDataFormat(attrs['dataFormat'] ?? 'NHWC')).outShape,
  dtype: x.dtype,
});
const pool2d: KernelRule = ({ x }, { filterSize, strides, pad, dimRoundingMode }) => {
  const shape = backend_util.computePool2DInfo(x!.shape as never, filterSize, strides, 1, pad, dimRoundingMode).outShape;
  if (!shape.some(Number.isNaN)) util.assertNonNegativeIntegerDimensions(shape);
  return { shape, dtype: x!.dtype };
};
const pool3d: KernelRule = ({ x }, { filterSize, strides, pad, dimRoundingMode, dataFormat }) => ({
  shape: backend_util.computePool3DInfo(x!.shape as never, filterSize, strides, 1, pad, dimRoundingMode, dataFormat).outShape, dtype: x!.dtype });
const matMul: KernelRule = ({ a, b }, { transposeA, transposeB }) => {
  const [left, right] = [a!.shape, b!.shape];
  const batch = broadcast_util.assertAndGetBroadcastShape(left.slice(0, -2), right.slice(0, -2));
  const rows = left[left.length - (transposeA ? 1 : 2)]!;
  const columns = right[right.length - (transposeB ? 2 : 1)]!;
  const inner = [left[left.length - (transposeA ? 2 : 1)]!, right[right.length - (transposeB ? 1 : 2)]!] as const;
  util.assert(inner[0] === inner[1], () => `Error in matMul: inner shapes (${inner[0]}) and (${inner[1]}) of Tensors with shapes ${left} and `
    + `${right} and transposeA=${transposeA} and transposeB=${transposeB} must match.`);
  return { shape: [...batch, rows, columns], dtype: upcastType(a!.dtype, b!.dtype) };
};
/** The gradient towards an input, or a filter, has its shape, which the attribute tells. */
const shapedBy = (attribute: 'inputShape' | 'filterShape'): KernelRule => ({ dy }, attrs) => ({ shape: attrs[attribute], dtype: dy!.dtype });

/** Kernels that slide a window, and those that multiply matrices. */
export const convolutionRules: KernelRules = {
  ...each('Conv2D FusedConv2D', ({ x, filter }, attrs) => conv2d(x!, filter!, attrs)),
  ...each('DepthwiseConv2dNative FusedDepthwiseConv2D', ({ x, filter }, attrs) => {
    // The operation leaves this to the kernel.
    const { strides, dilations } = attrs;
    util.assert(backend_util.eitherStridesOrDilationsAreOne(strides, dilations ?? 1), () =>
      `Error in depthwiseConv2d: Either strides or dilations must be 1. Got strides ${strides} and dilations '${dilations}'`);
    return conv2d(x!, filter!, attrs, true);
  }),
  Conv3D: ({ x, filter }, { strides, pad, dilations }) => ({
    shape: backend_util.computeConv3DInfo(x!.shape as never, filter!.shape as never, strides, dilations, pad).outShape, dtype: x!.dtype }),
  Dilation2D: ({ x, filter }, { strides, pad, dilations }) => ({
    shape: backend_util.computeDilation2DInfo(x!.shape as never, filter!.shape as never, strides, pad, 'NHWC', dilations).outShape, dtype: x!.dtype }),
  ...each('Conv2DBackpropInput DepthwiseConv2dNativeBackpropInput Conv3DBackpropInputV2', shapedBy('inputShape')),
  ...each('Conv2DBackpropFilter DepthwiseConv2dNativeBackpropFilter Conv3DBackpropFilterV2', shapedBy('filterShape')),
  Dilation2DBackpropInput: like('x'),
  Dilation2DBackpropFilter: like('filter'),
  ...each('AvgPool MaxPool', pool2d),
  ...each('AvgPool3D MaxPool3D', pool3d),
  MaxPoolWithArgmax: (inputs, attrs) => { const pooled = pool2d(inputs, attrs) as Info; return [pooled, { ...pooled, dtype: 'int32' }]; },
  ...each('MaxPoolGrad MaxPool3DGrad AvgPoolGrad AvgPool3DGrad', like('input')),
  ...each('BatchMatMul _FusedMatMul', matMul),
  Einsum: (inputs, { equation }) => {
    const tensors = list(inputs);
    const { allDims, idDims } = backend_util.decodeEinsumEquation(equation, tensors.length);
    backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as never);
    const output: string = equation.split('->')[1] ?? '';
    const extent = new Map<string, number>();
    idDims.forEach((dims, t) => { dims.forEach((dim, i) => { extent.set(allDims[dim]!, tensors[t]!.shape[i]!); }); });
    return { shape: [...output.replace(/\s/g, '')].map((letter) => extent.get(letter) ?? 1), dtype: tensors[0]!.dtype };
  },
};
