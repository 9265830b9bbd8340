import { Arithmetic, operations, scalars } from './arithmetic';
import type { Dispatch } from './recorded';

/**
 * The second way of counting: what a kernel does, from the shapes that it was given and gave and from the mathematics written out in
 * `arithmetic.ts`. It knows nothing of src/cost, nor of layers.
 */
export interface Count {
  macs: number;
  /** `null`: it lies in the values. */
  elementwise: number | null;
}

export const size = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

type Counter = (kernel: Dispatch) => Partial<Count>;

const made = ({ outputs: [first] }: Dispatch): number => size(first.shape);
const read = ({ inputs: [first] }: Dispatch): number => size(first.shape);
function given({ kernel, inputs }: Dispatch, name: string): number[] {
  const found = inputs.find((input) => input.name === name);
  if (!found) throw new Error(`${kernel} was given no ${name}`);
  return found.shape;
}
const list = (value: unknown): number[] => [value].flat() as number[];

/** A matrix product takes m k n MACs, and (m k) (k n) (m n) is the square of that: so it does not matter which way the matrices lie. */
const matrices: Counter = (kernel) => {
  const matrix = (shape: number[]): number => size(shape.slice(-2));
  const [first] = kernel.outputs;
  return { macs: size(first.shape.slice(0, -2)) * Math.sqrt(matrix(given(kernel, 'a')) * matrix(given(kernel, 'b')) * matrix(first.shape)) };
};
/** Each element of the output is met once by each entry of the filter that belongs to its own filter. */
const convolution: Counter = (kernel) => { const filter = given(kernel, 'filter'); return { macs: made(kernel) * (size(filter) / filter.at(-1)!) }; };
const depthwise: Counter = (kernel) => { const [height, width] = given(kernel, 'filter'); return { macs: made(kernel) * height * width }; };
/** Each element that is spread meets all entries of the filter that belong to its channel, the last axis. */
const spread: Counter = (kernel) => { const filter = given(kernel, 'filter'); return { macs: size(given(kernel, 'dy')) * (size(filter) / filter.at(-1)!) }; };

const FUSED: Record<string, string> = { relu: 'Relu', relu6: 'Relu6', elu: 'Elu', sigmoid: 'Sigmoid', prelu: 'Prelu', leakyrelu: 'LeakyRelu' };
/** A product, then a bias for each element where there is one, then the named function. */
const fused = (product: Counter): Counter => (kernel) => {
  const { activation } = kernel.attrs;
  const then = activation == null || activation === 'linear' ? 0 : operations(scalars[FUSED[String(activation)]]);
  const bias = kernel.inputs.some(({ name }) => name === 'bias') ? 1 : 0;
  return { ...product(kernel), elementwise: (bias + then) * made(kernel) };
};

const window = ({ attrs: { filterSize } }: Dispatch, axes: number): number => (typeof filterSize === 'number' ? filterSize ** axes : size(list(filterSize)));
const pool = (axes: number): Counter => (kernel) => ({ elementwise: made(kernel) * window(kernel, axes) });
/** Each step takes two to one: n elements to `made` of them take the difference. */
const reduction: Counter = (kernel) => ({ elementwise: read(kernel) - made(kernel) });
/** A running total, along `axis`: the first of each line is as it was. */
const running: Counter = (kernel) => {
  const { shape } = kernel.inputs[0];
  const axis = kernel.attrs.axis as number;
  return { elementwise: size(shape) - size(shape) / shape.at(axis)! };
};

/** One element of four by its neighbours: along one axis twice, along the other once. */
function bilinear(): number {
  const m = new Arithmetic();
  const between = (a: number, b: number): number => m.add(a, m.mul(m.sub(b, a), 0.5));
  between(between(1, 2), between(3, 4));
  return m.operations;
}

/** x / (bias + α Σ x²)^β, the sum over `depthRadius` neighbours on either side and itself; each square is taken once. */
const localResponse: Counter = (kernel) => {
  const m = new Arithmetic();
  const squares = Array<number>(2 * (kernel.attrs.depthRadius as number) + 1).fill(m.mul(1, 1));
  m.div(1, m.call(m.add(1, m.mul(1, squares.reduce((sum, one) => m.add(sum, one))))));
  return { elementwise: m.operations * made(kernel) };
};

/**
 * e^(x − max) / Σ e^(x − max) for each vector: one less for the maximum and one less for the sum than there are elements.
 * By convention those two count as one each, as in TensorFlow's profiler (`_softmax_flops`: 2 n to shift, n exponentials, 2 n to sum and divide).
 */
const softmax: Counter = (kernel) => {
  const vector = kernel.outputs[0].shape.at(-1)!;
  const m = new Arithmetic();
  const x = Array.from({ length: vector }, (_, i) => i);
  const greatest = x.reduce((a, b) => m.max(a, b));
  const exponentials = x.map((one) => m.exp(m.sub(one, greatest)));
  const sum = exponentials.reduce((a, b) => m.add(a, b));
  for (const one of exponentials) m.div(one, sum);
  return { elementwise: (m.operations + 2) * (made(kernel) / vector) };
};

/** Goes through all combinations of the letters, as the sum is written. */
const einsum: Counter = (kernel) => {
  const [terms, result] = String(kernel.attrs.equation).replaceAll(' ', '').split('->');
  const extents = new Map(terms.split(',').flatMap((term, i) => [...term].map((letter, axis) => [letter, kernel.inputs[i].shape[axis]] as const)));
  const combinations = size([...extents.values()]);
  if (kernel.inputs.length === 1) return { elementwise: combinations - made(kernel) };
  return [...extents.keys()].every((letter) => result.includes(letter)) ? { elementwise: combinations } : { macs: combinations };
};

const inValues: Counter = () => ({ elementwise: null });
const none: Counter = () => ({});

const counters: Record<string, Counter> = {
  ...Object.fromEntries(Object.entries(scalars).map(([name, scalar]) => [name, (kernel: Dispatch) => ({ elementwise: operations(scalar) * made(kernel) })])),
  Conv2D: convolution, Conv3D: convolution, FusedConv2D: fused(convolution), DepthwiseConv2dNative: depthwise, FusedDepthwiseConv2D: fused(depthwise),
  Conv2DBackpropInput: spread, Conv3DBackpropInputV2: spread, BatchMatMul: matrices, _FusedMatMul: fused(matrices), Einsum: einsum,
  AvgPool: pool(2), MaxPool: pool(2), MaxPoolWithArgmax: pool(2), AvgPool3D: pool(3), MaxPool3D: pool(3),
  Sum: reduction, Prod: reduction, Max: reduction, Min: reduction, ArgMax: reduction, ArgMin: reduction, Cumsum: running, Cumprod: running,
  /** The sum, and for each result a division. */
  Mean: (kernel) => ({ elementwise: read(kernel) - made(kernel) + made(kernel) }),
  AddN: (kernel) => ({ elementwise: kernel.inputs.reduce((sum, { shape }) => sum + size(shape), 0) - made(kernel) }),
  Softmax: softmax, LRN: localResponse,
  /** By convention x · γ/√(σ² + ε) + (β − μγ/√(σ² + ε)) with both constants known before: a multiply and an add. */
  FusedBatchNorm: (kernel) => ({ elementwise: 2 * made(kernel) }),
  /** √(re² + im²) */
  ComplexAbs: (kernel) => { const m = new Arithmetic(); m.sqrt(m.add(m.mul(1, 1), m.mul(1, 1))); return { elementwise: m.operations * made(kernel) }; },
  /** By convention 5 n log₂ n for each transform of n. */
  ...Object.fromEntries(['FFT', 'IFFT'].map((name) => [name, (kernel: Dispatch) => {
    const n = kernel.outputs[0].shape.at(-1)!;
    return { elementwise: Math.round((made(kernel) / n) * 5 * n * Math.log2(n)) };
  }])),
  /** The filter's entry is added, and the greatest kept. */
  Dilation2D: (kernel) => { const [height, width] = given(kernel, 'filter'); return { elementwise: made(kernel) * (height * width + height * width) }; },
  UnsortedSegmentSum: (kernel) => ({ elementwise: size(given(kernel, 'x')) }),
  Bincount: (kernel) => ({ elementwise: size(given(kernel, 'x')) }), DenseBincount: (kernel) => ({ elementwise: size(given(kernel, 'x')) }),
  ScatterNd: (kernel) => ({ elementwise: size(given(kernel, 'updates')) }),
  ResizeBilinear: (kernel) => ({ elementwise: bilinear() * made(kernel) }),
  CropAndResize: (kernel) => ({ elementwise: kernel.attrs.method === 'bilinear' ? bilinear() * made(kernel) : 0 }),
  TopK: inValues, SearchSorted: inValues, Multinomial: inValues,
  ...Object.fromEntries(
    ('Identity Cast Reshape ExpandDims Transpose Tile Reverse Concat Pack Unpack SplitV Slice StridedSlice PadV2 MirrorPad Diag SpaceToBatchND BatchToSpaceND DepthToSpace '
      + 'BroadcastArgs Fill ZerosLike OnesLike Range LinSpace OneHot GatherV2 GatherNd TensorScatterUpdate SparseToDense SparseReshape Select LogicalAnd LogicalOr LogicalNot '
      + 'BitwiseAnd All Any Complex Real Imag ResizeNearestNeighbor FlipLeftRight RotateWithOffset FromPixels Draw StaticRegexReplace StringToHashBucketFast')
      .split(' ').map((name) => [name, none]),
  ),
};

/** Kernels that are counted here. */
export const countedKernels = (): string[] => Object.keys(counters).sort();

/** Those whose rule is made for complex numbers; any other arithmetic on them is not counted. */
const COMPLEX = ['FFT', 'IFFT', 'ComplexAbs'];

/** What one kernel did. */
export function countOf(kernel: Dispatch): Count {
  if (!Object.hasOwn(counters, kernel.kernel)) throw new Error(`${kernel.kernel} has no second count`);
  const { macs = 0, elementwise = 0 } = counters[kernel.kernel](kernel);
  const complex = kernel.inputs.some(({ dtype }) => dtype === 'complex64') && !COMPLEX.includes(kernel.kernel);
  return { macs, elementwise: complex && elementwise !== 0 ? null : elementwise };
}
