import { backend_util, broadcast_util, slice_util, upcastType, type DataType } from '@tensorflow/tfjs-core';

/**
 * Shapes of kernels: what each one gives, never what it computes. Attributes and inputs are those of
 * tfjs-core's `kernel_names.ts`. A kernel that is not here is refused by the library in its own words.
 */
export interface Info { shape: number[]; dtype: DataType; values?: ArrayLike<unknown> }
type Inputs = Record<string, Info>;
// The attribute bags are as loose as tfjs-core's own `NamedAttrMap`.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Attributes = Record<string, any>;
export type KernelRule = (inputs: Inputs, attrs: Attributes) => Info | Info[];

const like = (name: string, dtype?: DataType): KernelRule => (inputs) => ({ shape: inputs[name]!.shape, dtype: dtype ?? inputs[name]!.dtype });
const binary = (dtype?: DataType): KernelRule => ({ a, b }) => ({
  shape: broadcast_util.assertAndGetBroadcastShape(a!.shape, b!.shape),
  dtype: dtype ?? upcastType(a!.dtype, b!.dtype),
});
const list = (inputs: Inputs): Info[] => Object.values(inputs);

function reduced(shape: number[], axis: number | number[] | undefined, keepDims: boolean): number[] {
  const rank = shape.length;
  const axes = new Set((axis == null ? shape.map((_, i) => i) : [axis].flat()).map((a) => (a < 0 ? a + rank : a)));
  return keepDims ? shape.map((d, i) => (axes.has(i) ? 1 : d)) : shape.filter((_, i) => !axes.has(i));
}
const reduce = (dtype?: DataType): KernelRule => ({ x }, { axis, keepDims, reductionIndices }) => ({
  shape: reduced(x!.shape, axis ?? reductionIndices, Boolean(keepDims)),
  dtype: dtype ?? x!.dtype,
});
const argReduce: KernelRule = ({ x }, { axis }) => ({ shape: reduced(x!.shape, axis ?? 0, false), dtype: 'int32' });

const conv2d = (x: Info, filter: Info, attrs: Attributes, depthwise = false): Info => ({
  shape: backend_util.computeConv2DInfo(
    x.shape as never, filter.shape as never, attrs['strides'], attrs['dilations'] ?? 1, attrs['pad'], attrs['dimRoundingMode'],
    depthwise, backend_util.convertConv2DDataFormat(attrs['dataFormat'] ?? 'NHWC')).outShape,
  dtype: x.dtype,
});
const pool2d: KernelRule = ({ x }, { filterSize, strides, pad, dimRoundingMode }) => ({
  shape: backend_util.computePool2DInfo(x!.shape as never, filterSize, strides, 1, pad, dimRoundingMode).outShape, dtype: x!.dtype });
const pool3d: KernelRule = ({ x }, { filterSize, strides, pad, dimRoundingMode, dataFormat }) => ({
  shape: backend_util.computePool3DInfo(x!.shape as never, filterSize, strides, 1, pad, dimRoundingMode, dataFormat).outShape, dtype: x!.dtype });
const resized: KernelRule = ({ images }, { size }) => ({
  shape: [images!.shape[0]!, size[0], size[1], images!.shape[3]!], dtype: 'float32' });
const matMul = (a: Info, b: Info, transposeA: boolean, transposeB: boolean): Info => {
  const batch = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const rows = a.shape[a.shape.length - (transposeA ? 1 : 2)]!;
  const columns = b.shape[b.shape.length - (transposeB ? 2 : 1)]!;
  return { shape: [...batch, rows, columns], dtype: upcastType(a.dtype, b.dtype) };
};
const padded: KernelRule = ({ x }, { paddings }) => ({
  shape: x!.shape.map((d, i) => d + paddings[i][0] + paddings[i][1]), dtype: x!.dtype });

export const kernelRules: Record<string, KernelRule> = {};
const rules = (names: string, rule: KernelRule) => { for (const name of names.split(' ')) kernelRules[name] = rule; };

rules('Abs Acos Acosh Asin Asinh Atan Atanh Ceil ClipByValue Cos Cosh Cumprod Cumsum Elu Erf Exp Expm1 Floor Identity LeakyRelu Log Log1p '
  + 'LRN Neg OnesLike Reciprocal Relu Relu6 Reverse Round Rsqrt Selu Sigmoid Sign Sin Sinh Softplus Sqrt Square Step Tan Tanh ZerosLike '
  + 'MatrixBandPart FusedBatchNorm', like('x'));
rules('IsFinite IsInf IsNan LogicalNot', like('x', 'bool'));
rules('Softmax LogSoftmax', like('logits'));
rules('FlipLeftRight RotateWithOffset', like('image'));
rules('Prelu', like('x'));
rules('FFT IFFT', like('input'));
rules('Real Imag', like('input', 'float32'));
rules('ComplexAbs', like('x', 'float32'));
rules('Complex', like('real', 'complex64'));
rules('EluGrad', like('dy'));
rules('MaxPoolGrad MaxPool3DGrad', like('input'));
rules('AvgPoolGrad AvgPool3DGrad', like('input'));
rules('LRNGrad', like('x'));
rules('ResizeBilinearGrad ResizeNearestNeighborGrad', like('images'));
rules('Add Atan2 FloorDiv Maximum Minimum Mod Multiply Pow SquaredDifference Sub BitwiseAnd', binary());
rules('RealDiv', binary());
rules('Equal Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr LogicalXor NotEqual', binary('bool'));
rules('AddN', (inputs) => list(inputs)[0]!);
rules('Sum Prod Max Min', reduce());
rules('Mean', reduce('float32'));
rules('All Any', reduce('bool'));
rules('ArgMax ArgMin', argReduce);
rules('AvgPool MaxPool', pool2d);
rules('AvgPool3D MaxPool3D', pool3d);
rules('MaxPoolWithArgmax', (inputs, attrs) => [pool2d(inputs, attrs) as Info, { ...(pool2d(inputs, attrs) as Info), dtype: 'int32' }]);
rules('BatchMatMul', ({ a, b }, { transposeA, transposeB }) => matMul(a!, b!, transposeA, transposeB));
rules('_FusedMatMul', ({ a, b }, { transposeA, transposeB }) => matMul(a!, b!, transposeA, transposeB));
rules('Conv2D FusedConv2D', ({ x, filter }, attrs) => conv2d(x!, filter!, attrs));
rules('DepthwiseConv2dNative FusedDepthwiseConv2D', ({ x, filter }, attrs) => conv2d(x!, filter!, attrs, true));
rules('Conv2DBackpropInput', ({ dy }, { inputShape }) => ({ shape: inputShape, dtype: dy!.dtype }));
rules('Conv2DBackpropFilter', ({ dy }, { filterShape }) => ({ shape: filterShape, dtype: dy!.dtype }));
rules('DepthwiseConv2dNativeBackpropInput', ({ dy }, { inputShape }) => ({ shape: inputShape, dtype: dy!.dtype }));
rules('DepthwiseConv2dNativeBackpropFilter', ({ dy }, { filterShape }) => ({ shape: filterShape, dtype: dy!.dtype }));
rules('Conv3D', ({ x, filter }, { strides, pad, dilations }) => ({
  shape: backend_util.computeConv3DInfo(x!.shape as never, filter!.shape as never, strides, dilations, pad).outShape, dtype: x!.dtype }));
rules('Conv3DBackpropInputV2', ({ dy }, { inputShape }) => ({ shape: inputShape, dtype: dy!.dtype }));
rules('Conv3DBackpropFilterV2', ({ dy }, { filterShape }) => ({ shape: filterShape, dtype: dy!.dtype }));
rules('Dilation2D', ({ x, filter }, { strides, pad, dilations }) => ({
  shape: backend_util.computeDilation2DInfo(x!.shape as never, filter!.shape as never, strides, pad, 'NHWC', dilations).outShape, dtype: x!.dtype }));
rules('BroadcastTo', ({ x }, { shape }) => ({ shape, dtype: x!.dtype }));
rules('Cast', ({ x }, { dtype }) => ({ shape: x!.shape, dtype }));
rules('Concat', (inputs, { axis }) => {
  const tensors = list(inputs);
  const at = axis < 0 ? axis + tensors[0]!.shape.length : axis;
  return { shape: backend_util.computeOutShape(tensors.map((t) => t.shape), at), dtype: tensors.reduce((d, t) => upcastType(d, t.dtype), tensors[0]!.dtype) };
});
rules('CropAndResize', ({ image, boxes }, { cropSize }) => ({
  shape: [boxes!.shape[0]!, cropSize[0], cropSize[1], image!.shape[3]!], dtype: 'float32' }));
rules('DepthToSpace', ({ x }, { blockSize: b, dataFormat }) => {
  const [n, h, w, c] = dataFormat === 'NHWC' ? x!.shape as [number, number, number, number]
    : [x!.shape[0]!, x!.shape[2]!, x!.shape[3]!, x!.shape[1]!];
  const out = [h * b, w * b, c / (b * b)];
  return { shape: dataFormat === 'NHWC' ? [n, ...out] : [n, out[2]!, out[0]!, out[1]!], dtype: x!.dtype };
});
rules('Diag', ({ x }) => ({ shape: [...x!.shape, ...x!.shape], dtype: x!.dtype }));
rules('Einsum', (inputs, { equation }) => {
  const tensors = list(inputs);
  const { allDims, idDims } = backend_util.decodeEinsumEquation(equation, tensors.length);
  const output: string = equation.split('->')[1] ?? '';
  const extent = new Map<string, number>();
  idDims.forEach((dims, t) => { dims.forEach((dim, i) => { extent.set(allDims[dim]!, tensors[t]!.shape[i]!); }); });
  return { shape: [...output.replace(/\s/g, '')].map((letter) => extent.get(letter) ?? 1), dtype: tensors[0]!.dtype };
});
rules('ExpandDims', ({ input }, { dim }) => {
  const shape = input!.shape.slice();
  shape.splice(dim < 0 ? dim + shape.length + 1 : dim, 0, 1);
  return { shape, dtype: input!.dtype };
});
rules('Fill', (_, { shape, dtype, value }) => ({ shape, dtype: dtype ?? (typeof value === 'string' ? 'string' : 'float32') }));
rules('GatherNd', ({ params, indices }) => {
  const depth = indices!.shape.at(-1)!;
  return { shape: [...indices!.shape.slice(0, -1), ...params!.shape.slice(depth)], dtype: params!.dtype };
});
rules('GatherV2', ({ x, indices }, { axis, batchDims = 0 }) => {
  const at = axis < 0 ? axis + x!.shape.length : axis;
  return { shape: [...x!.shape.slice(0, at), ...indices!.shape.slice(batchDims), ...x!.shape.slice(at + 1)], dtype: x!.dtype };
});
rules('LinSpace', (_, { num }) => ({ shape: [num], dtype: 'float32' }));
rules('MirrorPad PadV2', padded);
rules('Multinomial', ({ logits }, { numSamples }) => ({ shape: [logits!.shape[0]!, numSamples], dtype: 'int32' }));
rules('OneHot', ({ indices }, { depth, dtype }) => ({ shape: [...indices!.shape, depth], dtype: dtype ?? 'int32' }));
rules('Pack', (inputs, { axis }) => {
  const tensors = list(inputs);
  const shape = tensors[0]!.shape.slice();
  shape.splice(axis < 0 ? axis + shape.length + 1 : axis, 0, tensors.length);
  return { shape, dtype: tensors[0]!.dtype };
});
rules('Range', (_, { start, stop, step, dtype }) => ({ shape: [Math.max(0, Math.ceil((stop - start) / (step || 1)))], dtype }));
rules('Reshape', ({ x }, { shape }) => {
  const size = x!.shape.reduce((a, b) => a * b, 1);
  const known = (shape as number[]).filter((d) => d !== -1).reduce((a, b) => a * b, 1);
  return { shape: (shape as number[]).map((d) => (d === -1 ? size / known : d)), dtype: x!.dtype };
});
rules('ResizeBilinear', resized);
rules('ResizeNearestNeighbor', ({ images }, { size }) => ({
  shape: [images!.shape[0]!, size[0], size[1], images!.shape[3]!], dtype: images!.dtype }));
rules('ScatterNd', ({ updates }, { shape }) => ({ shape, dtype: updates!.dtype }));
rules('TensorScatterUpdate', like('tensor'));
rules('Select', ({ t, e }) => ({ shape: t!.shape, dtype: upcastType(t!.dtype, e!.dtype) }));
rules('Slice', ({ x }, { begin, size }) => ({ shape: slice_util.parseSliceParams(x as never, begin, size)[1], dtype: x!.dtype }));
rules('StridedSlice', ({ x }, a) => ({
  shape: slice_util.sliceInfo(x!.shape, a['begin'], a['end'], a['strides'], a['beginMask'], a['endMask'], a['ellipsisMask'],
    a['newAxisMask'], a['shrinkAxisMask']).finalShape,
  dtype: x!.dtype }));
rules('SplitV', ({ x }, { numOrSizeSplits, axis }) => {
  const at = axis < 0 ? axis + x!.shape.length : axis;
  const sizes = typeof numOrSizeSplits === 'number'
    ? new Array<number>(numOrSizeSplits).fill(x!.shape[at]! / numOrSizeSplits)
    : (numOrSizeSplits as number[]);
  const known = sizes.filter((s) => s !== -1).reduce((a, b) => a + b, 0);
  return sizes.map((s) => ({ shape: x!.shape.map((d, i) => (i === at ? (s === -1 ? d - known : s) : d)), dtype: x!.dtype }));
});
rules('Tile', ({ x }, { reps }) => ({ shape: x!.shape.map((d, i) => d * reps[i]), dtype: x!.dtype }));
rules('TopK', ({ x }, { k }) => {
  const shape = [...x!.shape.slice(0, -1), k];
  return [{ shape, dtype: x!.dtype }, { shape, dtype: 'int32' }];
});
rules('Transform', ({ image }, { outputShape }) => {
  const [n, h, w, c] = image!.shape as [number, number, number, number];
  return { shape: [n, outputShape?.[0] ?? h, outputShape?.[1] ?? w, c], dtype: image!.dtype };
});
rules('Transpose', ({ x }, { perm }) => ({ shape: (perm as number[]).map((p) => x!.shape[p]!), dtype: x!.dtype }));
rules('Unpack', ({ value }, { axis }) => {
  const at = axis < 0 ? axis + value!.shape.length : axis;
  const shape = value!.shape.filter((_, i) => i !== at);
  return Array.from({ length: value!.shape[at]! }, () => ({ shape, dtype: value!.dtype }));
});
rules('UnsortedSegmentSum', ({ x }, { numSegments }) => ({ shape: [numSegments, ...x!.shape.slice(1)], dtype: x!.dtype }));
rules('SpaceToBatchND', ({ x }, { blockShape, paddings }) => {
  const block = (blockShape as number[]).reduce((a, b) => a * b, 1);
  return { shape: x!.shape.map((d, i) => (i === 0 ? d * block
    : i <= blockShape.length ? (d + paddings[i - 1][0] + paddings[i - 1][1]) / blockShape[i - 1] : d)), dtype: x!.dtype };
});
rules('BatchToSpaceND', ({ x }, { blockShape, crops }) => {
  const block = (blockShape as number[]).reduce((a, b) => a * b, 1);
  return { shape: x!.shape.map((d, i) => (i === 0 ? d / block
    : i <= blockShape.length ? d * blockShape[i - 1] - crops[i - 1][0] - crops[i - 1][1] : d)), dtype: x!.dtype };
});
rules('Bincount DenseBincount', ({ x }, { size }) => ({ shape: x!.shape.length > 1 ? [x!.shape[0]!, size] : [size], dtype: 'float32' }));
rules('SparseToDense', ({ sparseValues }, { outputShape }) => ({ shape: outputShape, dtype: sparseValues!.dtype }));
rules('LowerBound UpperBound SearchSorted', like('values', 'int32'));
