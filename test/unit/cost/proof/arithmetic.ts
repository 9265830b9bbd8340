/** Arithmetic that counts: each method is one operation in the sense of docs/costs.md. */
export class Arithmetic {
  operations = 0;

  private did<T>(value: T): T { this.operations++; return value; }
  add(a: number, b: number): number { return this.did(a + b); }
  sub(a: number, b: number): number { return this.did(a - b); }
  mul(a: number, b: number): number { return this.did(a * b); }
  div(a: number, b: number): number { return this.did(a / b); }
  neg(a: number): number { return this.did(-a); }
  abs(a: number): number { return this.did(Math.abs(a)); }
  sign(a: number): number { return this.did(Math.sign(a)); }
  min(a: number, b: number): number { return this.did(Math.min(a, b)); }
  max(a: number, b: number): number { return this.did(Math.max(a, b)); }
  compare(holds: boolean): boolean { return this.did(holds); }
  exp(a: number): number { return this.did(Math.exp(a)); }
  log(a: number): number { return this.did(Math.log(a)); }
  sqrt(a: number): number { return this.did(Math.sqrt(a)); }
  /** A function of the machine's own: a rounding, a sine, a power, a remainder. */
  call(value: number): number { return this.did(value); }
}

export interface Attributes { alpha: number; clipValueMin: number; clipValueMax: number }

/** The mathematics of one element: of `x`, or of `x` and `y`. */
export type Scalar = (m: Arithmetic, x: number, y: number, attrs: Attributes) => number;

const truth = (holds: boolean): number => (holds ? 1 : 0);
/** Rounds half to even. */
const round = (x: number): number => { const low = Math.floor(x); return x - low < 0.5 || (x - low === 0.5 && low % 2 === 0) ? low : low + 1; };
const [SELU_SCALE, SELU_ALPHA] = [1.0507009873554805, 1.6732632423543772];

/** Abramowitz and Stegun 7.1.26. */
const erf: Scalar = (m, x) => {
  const a = m.abs(x);
  const t = m.div(1, m.add(1, m.mul(0.3275911, a)));
  const series = [-1.453152027, 1.421413741, -0.284496736, 0.254829592].reduce((sum, next) => m.add(m.mul(sum, t), next), 1.061405429);
  return m.mul(m.sign(x), m.sub(1, m.mul(m.mul(series, t), m.exp(m.neg(m.mul(a, a))))));
};

/** What a kernel computes for each element, written out. That it is the same mathematics is tested on values. */
export const scalars: Record<string, Scalar> = {
  Abs: (m, x) => m.abs(x), Neg: (m, x) => m.neg(x), Sign: (m, x) => m.sign(x), Exp: (m, x) => m.exp(x), Log: (m, x) => m.log(x), Sqrt: (m, x) => m.sqrt(x),
  Square: (m, x) => m.mul(x, x), Reciprocal: (m, x) => m.div(1, x), Ceil: (m, x) => m.call(Math.ceil(x)), Floor: (m, x) => m.call(Math.floor(x)),
  Round: (m, x) => m.call(round(x)), Sin: (m, x) => m.call(Math.sin(x)), Cos: (m, x) => m.call(Math.cos(x)), Tan: (m, x) => m.call(Math.tan(x)),
  Asin: (m, x) => m.call(Math.asin(x)), Acos: (m, x) => m.call(Math.acos(x)), Atan: (m, x) => m.call(Math.atan(x)),
  Step: (m, x, _, { alpha }) => (m.compare(x > 0) ? 1 : alpha),
  IsFinite: (m, x) => truth(m.compare(Number.isFinite(x))), IsInf: (m, x) => truth(m.compare(Math.abs(x) === Infinity)), IsNan: (m, x) => truth(m.compare(Number.isNaN(x))),
  Expm1: (m, x) => m.sub(m.exp(x), 1), Log1p: (m, x) => m.log(m.add(1, x)), Rsqrt: (m, x) => m.div(1, m.sqrt(x)),
  Sinh: (m, x) => m.div(m.sub(m.exp(x), m.exp(m.neg(x))), 2), Cosh: (m, x) => m.div(m.add(m.exp(x), m.exp(m.neg(x))), 2),
  Asinh: (m, x) => m.log(m.add(x, m.sqrt(m.add(m.mul(x, x), 1)))), Acosh: (m, x) => m.log(m.add(x, m.sqrt(m.sub(m.mul(x, x), 1)))),
  Atanh: (m, x) => m.mul(0.5, m.log(m.div(m.add(1, x), m.sub(1, x)))),
  Erf: erf,
  Relu: (m, x) => m.max(0, x), Relu6: (m, x) => m.min(6, m.max(0, x)), Sigmoid: (m, x) => m.div(1, m.add(1, m.exp(m.neg(x)))),
  Tanh: (m, x) => { const e = m.exp(m.mul(2, x)); return m.div(m.sub(e, 1), m.add(e, 1)); },
  Softplus: (m, x) => m.log(m.add(1, m.exp(x))),
  Elu: (m, x) => (m.compare(x >= 0) ? x : m.sub(m.exp(x), 1)),
  Selu: (m, x) => (m.compare(x >= 0) ? m.mul(SELU_SCALE, x) : m.mul(SELU_SCALE * SELU_ALPHA, m.sub(m.exp(x), 1))),
  LeakyRelu: (m, x, _, { alpha }) => (m.compare(x >= 0) ? x : m.mul(alpha, x)),
  Prelu: (m, x, alpha) => (m.compare(x >= 0) ? x : m.mul(alpha, x)),
  ClipByValue: (m, x, _, { clipValueMin, clipValueMax }) => m.max(clipValueMin, m.min(clipValueMax, x)),
  Add: (m, x, y) => m.add(x, y), Sub: (m, x, y) => m.sub(x, y), Multiply: (m, x, y) => m.mul(x, y), RealDiv: (m, x, y) => m.div(x, y),
  Maximum: (m, x, y) => m.max(x, y), Minimum: (m, x, y) => m.min(x, y), Pow: (m, x, y) => m.call(x ** y), Atan2: (m, x, y) => m.call(Math.atan2(x, y)),
  /** The remainder has the divisor's sign. */
  Mod: (m, x, y) => m.call(((x % y) + y) % y),
  FloorDiv: (m, x, y) => m.call(Math.floor(m.div(x, y))),
  SquaredDifference: (m, x, y) => { const d = m.sub(x, y); return m.mul(d, d); },
  Equal: (m, x, y) => truth(m.compare(x === y)), NotEqual: (m, x, y) => truth(m.compare(x !== y)), Greater: (m, x, y) => truth(m.compare(x > y)),
  GreaterEqual: (m, x, y) => truth(m.compare(x >= y)), Less: (m, x, y) => truth(m.compare(x < y)), LessEqual: (m, x, y) => truth(m.compare(x <= y)),
};

/** Operations that one element takes, on the dearer side of its branches. */
export function operations(scalar: Scalar): number {
  return Math.max(...[-0.5, 0.5].map((x) => {
    const m = new Arithmetic();
    scalar(m, x, 0.25, { alpha: 0.25, clipValueMin: -1, clipValueMax: 1 });
    return m.operations;
  }));
}
