import { windowLook } from '../conv';
import { CannotKnow, type Look } from '../rule';
import { operand, type KernelUse } from './kernel';

/** How one output element of a kernel looks back at the tensors that flow in; attributes as in tfjs-core's `kernel_names.ts`. */

const SAME = new Set(('Identity Cast ZerosLike OnesLike Abs Neg Sign Exp Expm1 Log Log1p Sqrt Rsqrt Square Reciprocal Ceil Floor Round Step Erf Sin Cos Tan Sinh '
  + 'Cosh Tanh Asin Acos Atan Asinh Acosh Atanh Add AddN Sub Multiply RealDiv FloorDiv Maximum Minimum Pow Mod SquaredDifference Select ClipByValue Relu Relu6 Elu '
  + 'Selu Sigmoid Softplus LeakyRelu Prelu FusedBatchNorm LRN LogicalAnd LogicalOr LogicalNot Equal NotEqual Greater GreaterEqual Less LessEqual IsNan IsFinite IsInf '
  + 'PadV2 MirrorPad').split(' '));
const REDUCTIONS = new Set('Mean Sum Max Min Prod All Any'.split(' '));
const WINDOWS: Record<string, { rank: number; kernel: 'filter' | 'filterSize' } | undefined> = {
  Conv2D: { rank: 2, kernel: 'filter' }, FusedConv2D: { rank: 2, kernel: 'filter' }, Conv3D: { rank: 3, kernel: 'filter' },
  DepthwiseConv2dNative: { rank: 2, kernel: 'filter' }, FusedDepthwiseConv2D: { rank: 2, kernel: 'filter' },
  MaxPool: { rank: 2, kernel: 'filterSize' }, MaxPoolWithArgmax: { rank: 2, kernel: 'filterSize' }, AvgPool: { rank: 2, kernel: 'filterSize' },
  MaxPool3D: { rank: 3, kernel: 'filterSize' }, AvgPool3D: { rank: 3, kernel: 'filterSize' },
};

/** An attribute given once or per axis; some are written per axis of the whole tensor. */
function perAxis(use: KernelUse, attribute: string, rank: number): number[] {
  const value = use.attrs[attribute] ?? 1;
  if (typeof value === 'number') return Array<number>(rank).fill(value);
  if (Array.isArray(value) && value.length >= rank && value.every((one) => typeof one === 'number')) return value.length === rank + 2 ? value.slice(1, -1) : value.slice(0, rank);
  throw new CannotKnow(`${use.kernel} does not say its ${attribute}`);
}

/**
 * @param flowing names of the inputs that come from the layer's input: a product with weights mixes features, a product of two of those
 *   mixes positions
 */
export function kernelLook(use: KernelUse, flowing: readonly string[]): Look {
  const { kernel } = use;
  if (SAME.has(kernel)) return { kind: 'same' };
  const window = WINDOWS[kernel];
  if (window) {
    const size = window.kernel === 'filter' ? operand(use, 'filter').slice(0, window.rank) : perAxis(use, 'filterSize', window.rank);
    return windowLook(size, perAxis(use, 'strides', window.rank), perAxis(use, 'dilations', window.rank));
  }
  const rank = use.inputs[0]?.shape.length ?? 0;
  const axes = (value: unknown): number[] => {
    const given = typeof value === 'number' ? [value] : Array.isArray(value) ? value.filter((one) => typeof one === 'number') : [];
    return (given.length > 0 ? given : Array.from({ length: rank }, (_, axis) => axis)).map((axis) => (axis < 0 ? axis + rank : axis));
  };
  if (REDUCTIONS.has(kernel)) return { kind: 'over', axes: axes(use.attrs.axis ?? use.attrs.reductionIndices) };
  if (kernel === 'Softmax' || kernel === 'LogSoftmax') return { kind: 'over', axes: axes(use.attrs.dim ?? use.attrs.axis ?? -1) };
  if (kernel === 'Cumsum' || kernel === 'Cumprod') return { kind: 'over', axes: axes(use.attrs.axis) };
  if (kernel === 'Reshape' || kernel === 'ExpandDims') return { kind: 'regroup' };
  if (kernel === 'Slice' || kernel === 'StridedSlice' || kernel === 'SplitV') {
    const [from, to] = [use.inputs[0]?.shape ?? [], use.outputs[0] ?? []];
    return from.length === to.length && from.slice(0, -1).every((extent, axis) => extent === to[axis]) ? { kind: 'same' } : { kind: 'unknown' };
  }
  if (kernel === 'Concat') return axes(use.attrs.axis)[0] === rank - 1 ? { kind: 'same' } : { kind: 'unknown' };
  if (kernel === 'BatchMatMul' || kernel === '_FusedMatMul') return flowing.includes('a') && flowing.includes('b') ? { kind: 'whole' } : flowing.includes('a') ? { kind: 'features' } : { kind: 'unknown' };
  return { kind: 'unknown' };
}
