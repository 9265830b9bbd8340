import type { Category } from './types';

/** How a single operation of TensorFlow.js is called and coloured, by its kernel's name in tfjs-core's `kernel_names.ts`. */

type Config = Record<string, unknown>;

const KINDS: [category: Category, kernels: string][] = [
  ['convolution', 'Conv2D FusedConv2D Conv3D DepthwiseConv2dNative FusedDepthwiseConv2D Conv2DBackpropInput Conv3DBackpropInputV2 Dilation2D'],
  ['dense', 'BatchMatMul _FusedMatMul Einsum'],
  ['normalization', 'FusedBatchNorm LRN'],
  ['activation', 'Relu Relu6 Sigmoid Tanh Softplus Elu Selu Softmax LogSoftmax LeakyRelu Prelu Step Erf'],
  ['pooling', 'MaxPool MaxPoolWithArgmax MaxPool3D AvgPool AvgPool3D Mean Sum Max Min Prod All Any ArgMax ArgMin'],
  ['merge', 'Add AddN Sub Multiply RealDiv FloorDiv Maximum Minimum Pow SquaredDifference Concat Pack Select'],
  ['reshape', 'Reshape Transpose ExpandDims Slice StridedSlice SplitV Unpack PadV2 MirrorPad Tile Reverse GatherV2 GatherNd Cast Identity '
    + 'SpaceToBatchND BatchToSpaceND DepthToSpace ResizeBilinear ResizeNearestNeighbor CropAndResize OneHot BroadcastArgs BroadcastTo'],
];
const CATEGORIES = new Map(KINDS.flatMap(([category, kernels]) => kernels.split(' ').map((kernel) => [kernel, category] as const)));

export const operationCategory = (kernel: string): Category => CATEGORIES.get(kernel) ?? 'reshape';

const GLYPHS: Record<string, string> = {
  Add: '⊕', AddN: '⊕', Sub: '⊖', Multiply: '⊗', RealDiv: '⊘', Concat: '‖', Maximum: 'max', Minimum: 'min',
};

/** The sign of an operation on several tensors that flow, or null. */
export const operationGlyph = (kernel: string): string | null => GLYPHS[kernel] ?? null;

const WORDS: Record<string, string> = {
  Sub: 'subtract', RealDiv: 'divide', FloorDiv: 'floor divide', Pow: 'power', AddN: 'add', PadV2: 'pad', MirrorPad: 'mirror pad', Pack: 'stack', Unpack: 'unstack',
  GatherV2: 'gather', GatherNd: 'gather', SplitV: 'split', StridedSlice: 'slice', Select: 'where', FusedBatchNorm: 'BN', Cast: 'cast', Rsqrt: '1/√',
  Relu: 'ReLU', Relu6: 'ReLU6', Elu: 'ELU', Selu: 'SELU', LeakyRelu: 'leaky ReLU', Prelu: 'PReLU', Einsum: 'einsum', FFT: 'FFT', IFFT: 'inverse FFT',
};

const times = (value: unknown): string => (Array.isArray(value) ? value.map(String).join('×') : String(value));
const list = (value: unknown): number[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'number') : typeof value === 'number' ? [value] : []);

/** `/2`; nothing for a step of 1. */
function step(config: Config): string {
  const [first = 1, ...others] = list(config.strides);
  return others.some((one) => one !== first) ? ` /${times(config.strides)}` : first === 1 ? '' : ` /${first}`;
}

function activation(config: Config): string {
  const { activation: name } = config;
  return typeof name === 'string' && name !== 'linear' ? `, ${WORDS[name[0]?.toUpperCase() + name.slice(1)] ?? name}` : '';
}

/** Filter [...kernel, channels, filters]; what the code computes itself has no fixed one. */
function convolution(word: string, made: (filter: number[]) => string): (config: Config) => string {
  return (config) => {
    const filter = list(config.filter);
    return `${word}${filter.length > 0 ? ` ${filter.slice(0, -2).join('×')}${made(filter)}` : ''}${step(config)}${activation(config)}`;
  };
}
const conv = convolution('conv', (filter) => `, ${filter.at(-1)}`);
const depthwise = convolution('dw conv', () => '');
const transposed = convolution('up-conv', (filter) => `, ${filter.at(-2)}`);

function matMul(config: Config): string {
  const b = list(config.b);
  const sides = config.transposeB === true ? [b.at(-1), b.at(-2)] : [b.at(-2), b.at(-1)];
  return `matmul${b.length > 1 ? ` ${sides.join('→')}` : ''}${activation(config)}`;
}

const pool = (word: string) => (config: Config): string => `${word} ${times(config.filterSize)}${step(config)}`;
const reduce = (word: string) => (config: Config): string => {
  const axes = list(config.axis ?? config.reductionIndices);
  return axes.length === 0 ? word : `${word} axis ${axes.join(', ')}`;
};

const WRITERS: Record<string, (config: Config) => string> = {
  Conv2D: conv, FusedConv2D: conv, Conv3D: conv, DepthwiseConv2dNative: depthwise, FusedDepthwiseConv2D: depthwise,
  Conv2DBackpropInput: transposed, Conv3DBackpropInputV2: transposed,
  BatchMatMul: matMul, _FusedMatMul: matMul,
  MaxPool: pool('max pool'), MaxPool3D: pool('max pool'), AvgPool: pool('avg pool'), AvgPool3D: pool('avg pool'),
  Mean: reduce('mean'), Sum: reduce('sum'), Max: reduce('max'), Min: reduce('min'), Prod: reduce('product'),
  Transpose: (config) => `transpose ${list(config.perm).join(',')}`.trimEnd(),
  Einsum: (config) => `einsum ${String(config.equation ?? '')}`.trimEnd(),
  LeakyRelu: (config) => `leaky ReLU ${String(config.alpha ?? '')}`.trimEnd(),
  Cast: (config) => `cast ${String(config.dtype ?? '')}`.trimEnd(),
};

/** `conv 3×3, 64 /2`, `matmul 784→10`, `transpose 0,2,1`; else the kernel's name as words. */
export function operationCaption(kernel: string, config: Config): string {
  const plain = kernel.replace(/^_/, '').replace(/V\d$/, '').replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase();
  return WRITERS[kernel]?.(config) ?? WORDS[kernel] ?? plain;
}
