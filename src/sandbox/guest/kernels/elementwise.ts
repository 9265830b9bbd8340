import { broadcast_util, upcastType, type DataType } from '@tensorflow/tfjs-core';
import { each, like, list, type KernelRule, type KernelRules } from './info';

/** Two tensors brought to one shape by broadcasting, and to one type unless the kernel has its own. */
const binary = (dtype?: DataType): KernelRule => ({ a, b }) => ({
  shape: broadcast_util.assertAndGetBroadcastShape(a!.shape, b!.shape),
  dtype: dtype ?? upcastType(a!.dtype, b!.dtype),
});

/** Kernels that give an element for each element. */
export const elementwiseRules: KernelRules = {
  ...each('Abs Acos Acosh Asin Asinh Atan Atanh Ceil ClipByValue Cos Cosh Cumprod Cumsum Elu Erf Exp Expm1 Floor Identity Log Log1p '
    + 'Neg OnesLike Reciprocal Relu Relu6 Reverse Round Rsqrt Selu Sigmoid Sign Sin Sinh Softplus Sqrt Square Step Tan Tanh ZerosLike', like('x')),
  ...each('IsFinite IsInf IsNan LogicalNot', like('x', 'bool')),
  ...each('LRN FusedBatchNorm', like('x')),
  LeakyRelu: like('x', 'float32'),
  Prelu: ({ x, alpha }) => ({ shape: broadcast_util.assertAndGetBroadcastShape(x!.shape, alpha!.shape), dtype: x!.dtype }),
  Softmax: like('logits'),
  ...each('Add Atan2 BitwiseAnd Maximum Minimum Mod Multiply Pow RealDiv SquaredDifference Sub', binary()),
  FloorDiv: binary('int32'),
  ...each('Equal Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr NotEqual', binary('bool')),
  AddN: (inputs) => list(inputs)[0]!,
  Cast: ({ x }, { dtype }) => ({ shape: x!.shape, dtype }),
  Select: ({ t, e }) => ({ shape: t!.shape, dtype: upcastType(t!.dtype, e!.dtype) }),
  EluGrad: like('dy'),
  LRNGrad: like('x'),
  Complex: like('real', 'complex64'),
  ...each('Real Imag', like('input', 'float32')),
  ComplexAbs: like('x', 'float32'),
  ...each('FFT IFFT', like('input')),
};
