import { functionFlops } from '../activation';
import { elements } from '../rule';
import { each, made, type KernelRule, type KernelRules } from './kernel';

const perElement = (flops: number): KernelRule => ({ elementwise: (use) => flops * made(use) });

/** Kernels that are activations cost what the layers' rules say. */
const activations: Record<string, string> = {
  Relu: 'relu', Relu6: 'relu6', Sigmoid: 'sigmoid', Tanh: 'tanh', Softplus: 'softplus', Elu: 'elu', Selu: 'selu', Softmax: 'softmax',
};

/** Operations per element of the result; what counts as one is told in `activation.ts`. */
export const elementwiseRules: KernelRules = {
  ...Object.fromEntries(Object.entries(activations).map(([kernel, name]) => [kernel, perElement(functionFlops(name) as number)])),
  ...each('Abs Neg Sign Exp Log Sqrt Square Reciprocal Ceil Floor Round Step Sin Cos Tan Asin Acos Atan IsFinite IsInf IsNan', perElement(1)),
  ...each('Add Sub Multiply RealDiv Maximum Minimum Pow Mod Atan2 Equal NotEqual Greater GreaterEqual Less LessEqual', perElement(1)),
  /** exp(x) − 1; log(1 + x); 1 / √x; two bounds; x ≥ 0 ? x : αx; the quotient's floor; (a − b)² */
  ...each('Expm1 Log1p Rsqrt ClipByValue LeakyRelu Prelu FloorDiv SquaredDifference', perElement(2)),
  /** (exp(x) ± exp(−x)) / 2; log(x + √(x² ± 1)); ½ log((1 + x) / (1 − x)) */
  ...each('Sinh Cosh Asinh Acosh Atanh', perElement(5)),
  /** Abramowitz and Stegun 7.1.26, as the library computes it */
  Erf: perElement(20),
  /** √(re² + im²) */
  ComplexAbs: perElement(4),
  AddN: { elementwise: (use) => (use.inputs.length - 1) * made(use) },
  /** In inference one multiply and one add, the constants of each channel being known before (Ioffe and Szegedy, arXiv 1502.03167, algorithm 2, line 11). */
  FusedBatchNorm: perElement(2),
  /** x / (bias + α Σ x²)^β over 2 r + 1 channels (Krizhevsky et al. 2012, 3.3): the square, 2 r adds, α, bias, the power and the division. */
  LRN: { elementwise: (use) => (5 + 2 * (typeof use.attrs.depthRadius === 'number' ? use.attrs.depthRadius : Number.NaN)) * made(use) },
  /** 5 n log₂ n for each transform of n, as FFTs are rated (Frigo and Johnson, "The Design and Implementation of FFTW3", 2005). */
  ...each('FFT IFFT', {
    elementwise: (use) => {
      const shape = use.outputs[0] ?? [];
      return Math.round(5 * elements(shape) * Math.log2(Math.max(1, shape.at(-1) ?? 1)));
    },
  }),
};
