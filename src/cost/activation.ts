import { CannotKnow, elements, input, output, type Rule, type Use } from './rule';

/**
 * Floating-point operations per element of each activation of TensorFlow.js (`tfjs-layers/dist/activations.js`).
 *
 * What counts as one: an add, subtract, multiply, divide, negation, absolute value, sign, minimum, maximum or
 * comparison, and one call of exp, log, sqrt or a power, as in TensorFlow's own profiler
 * (`tensorflow/python/profiler/internal/flops_registry.py`: Neg, Log, Maximum, Pow, RealDiv… 1 each, Rsqrt 2, Softmax 5 n).
 * Everything else is spelled out in those.
 */
const PER_ELEMENT: Readonly<Record<string, number>> = {
  linear: 0,
  /** max(0, x) */
  relu: 1,
  /** min(6, max(0, x)) */
  relu6: 2,
  /** 1 / (1 + exp(−x)) */
  sigmoid: 4,
  /** min(1, max(0, 0.2 x + 0.5)) */
  hardSigmoid: 4,
  /** (exp(2x) − 1) / (exp(2x) + 1) */
  tanh: 5,
  /** log(1 + exp(x)) */
  softplus: 3,
  /** x / (|x| + 1) */
  softsign: 3,
  /** x ≥ 0 ? x : exp(x) − 1 */
  elu: 3,
  /** elu, with its two branches scaled by constants */
  selu: 4,
  /** x sigmoid(αx) */
  swish: 6,
  /** x tanh(softplus(x)) */
  mish: 9,
  /** x · 0.5 (1 + erf(x / √2)); erf by Abramowitz and Stegun 7.1.26, which is 20 */
  gelu: 24,
  /** 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))); the third power is one */
  gelu_new: 12,
  /** Shift by the maximum 2, exp 1, sum and divide 2 */
  softmax: 5,
  /** Shift by the maximum 2, exp 1, sum 1, subtract the logarithm 1 */
  logSoftmax: 5,
};

/** Names of all activations with a rule. */
export const ACTIVATIONS: readonly string[] = Object.keys(PER_ELEMENT);

/** Operations per element of an activation, by its name; `undefined` for one that is not a layer's. */
export function functionFlops(name: string): number | undefined {
  return Object.hasOwn(PER_ELEMENT, name) ? PER_ELEMENT[name] : undefined;
}

/**
 * Operations per element of the activation that `config[key]` names; none when it names none.
 * @throws CannotKnow for an activation that is not TensorFlow.js's own.
 */
export function activationFlops(use: Use, key = 'activation'): number {
  const given = use.config[key];
  if (given === undefined || given === null) return 0;
  const name = typeof given === 'object' ? (given as { className?: unknown }).className : given;
  const flops = typeof name === 'string' ? functionFlops(name) : undefined;
  if (flops === undefined) throw new CannotKnow(`the activation ${String(name)} is not one of TensorFlow.js's own`);
  return flops;
}

/** The axis that softmax sums over is the last unless the layer says otherwise. */
function axes(use: Use): number[] {
  const { axis } = use.config;
  const given = Array.isArray(axis) ? axis : [axis];
  return given.map((one) => (typeof one === 'number' ? one : -1));
}

function perElement(flops: number): Rule {
  return { elementwise: (use) => flops * elements(output(use)), look: () => ({ kind: 'same' }) };
}

/** Layers that apply one function to each element; `tfjs-layers/dist/layers/advanced_activations.js`, `core.js`. */
export const activationRules: Record<string, Rule> = {
  /** The named activation on each element. A linear one hands its input on. */
  Activation: {
    elementwise: (use) => activationFlops(use) * elements(output(use)),
    view: (use) => use.config.activation === 'linear',
    look: (use) =>
      use.config.activation === 'softmax' || use.config.activation === 'logSoftmax' ? { kind: 'features' } : { kind: 'same' },
  },
  /** max(0, x): 1; with `maxValue` a clip to [0, maxValue] after it: 2 more. */
  ReLU: {
    elementwise: (use) => (typeof use.config.maxValue === 'number' ? 3 : 1) * elements(output(use)),
    look: () => ({ kind: 'same' }),
  },
  /** x ≥ 0 ? x : αx */
  LeakyReLU: perElement(2),
  /** x ≥ 0 ? x : αx, with a learned α */
  PReLU: perElement(2),
  /** x ≥ 0 ? x : exp(x) − 1 */
  ELU: perElement(PER_ELEMENT.elu),
  /** x · (x > θ) */
  ThresholdedReLU: perElement(2),
  /**
   * 5 n, as in `activationFlops`, over the layer's `axis` (which is 1 unless given). Over several axes the library takes exp(x − log Σ exp x), which is 6:
   * shift by the maximum 2, exp 1, sum 1 with the logarithm, subtract 1, exp 1.
   */
  Softmax: {
    elementwise: (use) => (axes(use).length > 1 ? 6 : PER_ELEMENT.softmax) * elements(output(use)),
    look: (use) => ({ kind: 'over', axes: axes(use).map((axis) => (axis < 0 ? axis + input(use).length : axis)) }),
  },
};
