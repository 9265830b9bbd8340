import { ASSUMED_MARK, type Layer, type Shape } from '../graph';
import { shape as shapeText } from './figures';
import { operationCaption, operationCategory, operationGlyph } from './operations';
import type { Category } from './types';

/**
 * What a paper writes for a layer, from its class and its configuration (`getConfig()` of TensorFlow.js).
 * Defaults are not told; the library's running names never are.
 */

type Config = Record<string, unknown>;

const CATEGORIES: Record<string, Category> = {
  InputLayer: 'input', LoadedModel: 'input',
  Dense: 'dense', Embedding: 'dense',
  Conv1D: 'convolution', Conv2D: 'convolution', Conv3D: 'convolution', Conv2DTranspose: 'convolution',
  Conv3DTranspose: 'convolution', SeparableConv2D: 'convolution', DepthwiseConv2D: 'convolution',
  BatchNormalization: 'normalization', LayerNormalization: 'normalization', Rescaling: 'normalization',
  Activation: 'activation', ReLU: 'activation', LeakyReLU: 'activation', PReLU: 'activation', ELU: 'activation',
  ThresholdedReLU: 'activation', Softmax: 'activation',
  AveragePooling1D: 'pooling', AveragePooling2D: 'pooling', AveragePooling3D: 'pooling',
  MaxPooling1D: 'pooling', MaxPooling2D: 'pooling', MaxPooling3D: 'pooling',
  GlobalAveragePooling1D: 'pooling', GlobalAveragePooling2D: 'pooling',
  GlobalMaxPooling1D: 'pooling', GlobalMaxPooling2D: 'pooling',
  Add: 'merge', Multiply: 'merge', Average: 'merge', Maximum: 'merge', Minimum: 'merge', Concatenate: 'merge', Dot: 'merge',
  SimpleRNN: 'recurrent', LSTM: 'recurrent', GRU: 'recurrent', ConvLSTM2D: 'recurrent', RNN: 'recurrent',
  Bidirectional: 'recurrent', SimpleRNNCell: 'recurrent', LSTMCell: 'recurrent', GRUCell: 'recurrent',
  ConvLSTM2DCell: 'recurrent', StackedRNNCells: 'recurrent',
  Dropout: 'dropout', SpatialDropout1D: 'dropout', GaussianDropout: 'dropout', GaussianNoise: 'dropout', AlphaDropout: 'dropout',
  Flatten: 'reshape', Reshape: 'reshape', Permute: 'reshape', RepeatVector: 'reshape', Masking: 'reshape',
  ZeroPadding2D: 'reshape', Cropping2D: 'reshape', UpSampling2D: 'reshape', Resizing: 'reshape', CenterCrop: 'reshape',
  RandomWidth: 'reshape', CategoryEncoding: 'reshape',
};

const GLYPHS: Record<string, string> = {
  Add: '⊕', Multiply: '⊗', Concatenate: '‖', Maximum: 'max', Minimum: 'min', Average: 'avg', Dot: '·',
};

const ACTIVATIONS: Record<string, string> = {
  relu: 'ReLU', relu6: 'ReLU6', elu: 'ELU', selu: 'SELU', gelu: 'GELU', gelu_new: 'GELU', geluNew: 'GELU', swish: 'swish',
  mish: 'Mish', softmax: 'softmax', logSoftmax: 'log softmax', sigmoid: 'sigmoid', hardSigmoid: 'hard sigmoid', tanh: 'tanh',
  softplus: 'softplus', softsign: 'softsign', linear: 'linear',
};

/** The kind of a layer, by which it is coloured. An own class is `attention` when its name says so. */
export function categoryOf(layer: Layer): Category {
  if (layer.operation) return operationCategory(layer.className);
  const known = CATEGORIES[layer.className];
  if (layer.holds) return 'reshape';
  if (layer.className === 'TimeDistributed') {
    const inner = innerLayer(layer.config);
    return inner ? categoryOf(inner) : 'custom';
  }
  if (known && !layer.custom) return known;
  return /attention|attn/i.test(layer.className) ? 'attention' : 'custom';
}

/** The sign inside a merge's circle, or null for what is not drawn as a circle. */
export function glyphOf(layer: Layer): string | null {
  if (layer.operation) return operationGlyph(layer.className);
  return layer.custom ? null : (GLYPHS[layer.className] ?? null);
}

/** The words a paper uses for an activation function, by the name that TensorFlow.js knows it under. */
export function activationName(name: string): string {
  return ACTIVATIONS[name] ?? name;
}

/** `3×3`, `7`, `1×3`. */
function extent(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join('×') : String(value);
}

/** One number when all axes agree, else `2×1`. */
function same(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value.every((entry) => entry === value[0]) ? String(value[0]) : extent(value);
}

function strides(config: Config, usual: unknown = 1): string {
  const value = config.strides;
  const text = value === undefined || value === null ? '1' : same(value);
  return text === String(usual) ? '' : ` /${text}`;
}

function dilation(config: Config): string {
  const text = config.dilationRate === undefined || config.dilationRate === null ? '1' : same(config.dilationRate);
  return text === '1' ? '' : ` dil ${text}`;
}

function activation(config: Config, usual = 'linear'): string {
  const value = config.activation;
  if (typeof value !== 'string' || value === usual || value === 'linear') return '';
  return `, ${activationName(value)}`;
}

function innerLayer(config: Config): Layer | null {
  const inner = config.layer as { className?: unknown; config?: unknown } | undefined;
  if (typeof inner?.className !== 'string' || typeof inner.config !== 'object') return null;
  return {
    id: '', name: '', named: false, className: inner.className, config: inner.config as Config, weights: [],
    custom: false, implicit: false, source: null,
  };
}

function convolution(word: string, config: Config): string {
  const filters = config.filters === undefined ? '' : `, ${String(config.filters)}`;
  const multiplier = config.depthMultiplier;
  const times = typeof multiplier === 'number' && multiplier !== 1 ? `, ×${multiplier}` : '';
  return `${word} ${extent(config.kernelSize)}${filters}${times}${strides(config)}${dilation(config)}${activation(config)}`;
}

function pooling(word: string, config: Config): string {
  // A pool that steps by its own size is the default, yet papers always write the step: it is what halves the map.
  return `${word} ${extent(config.poolSize)}${strides(config)}`;
}

function recurrent(word: string, config: Config): string {
  return `${word} ${String(config.units)}${activation(config, 'tanh')}`;
}

function padding(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  const sides = value.map((side) => (Array.isArray(side) && side[0] === side[1] ? side[0] : side));
  if (sides.every((side) => side === sides[0])) return String(sides[0]);
  return sides.map((side) => (Array.isArray(side) ? side.join('+') : String(side))).join('×');
}

function cells(config: Config): string {
  const cell = (config.cell ?? config) as { className?: string; config?: Config; cells?: unknown[] };
  if (cell.className === 'StackedRNNCells' || Array.isArray(cell.cells)) {
    const list = (cell.cells ?? (cell.config?.cells as unknown[] | undefined) ?? []) as { config?: Config }[];
    return list.map((entry) => String(entry.config?.units ?? '?')).join(', ');
  }
  return String(cell.config?.units ?? '?');
}

function cellWord(config: Config): string {
  const cell = config.cell as { className?: string; config?: { cells?: { className?: string }[] } } | undefined;
  const name = (cell?.config?.cells?.[0]?.className ?? cell?.className ?? 'RNN').replace(/Cell$/, '');
  return name === 'SimpleRNN' ? 'RNN' : name;
}

const WRITERS: Record<string, (config: Config) => string> = {
  InputLayer: () => 'input',
  LoadedModel: (config) => (config.of === undefined ? 'model, not loaded' : `of ${String(config.of)}, not loaded`),
  Dense: (config) => `fc ${String(config.units)}${activation(config)}`,
  Embedding: (config) => `embedding ${String(config.inputDim)}→${String(config.outputDim)}`,
  Conv1D: (config) => convolution('conv', config),
  Conv2D: (config) => convolution('conv', config),
  Conv3D: (config) => convolution('conv', config),
  Conv2DTranspose: (config) => convolution('up-conv', config),
  Conv3DTranspose: (config) => convolution('up-conv', config),
  SeparableConv2D: (config) => convolution('sep conv', config),
  DepthwiseConv2D: (config) => convolution('dw conv', { ...config, filters: undefined }),
  BatchNormalization: () => 'BN',
  LayerNormalization: () => 'LN',
  Rescaling: (config) => `rescale ×${Number(Number(config.scale).toPrecision(3))}`
    + (config.offset ? ` ${Number(config.offset) > 0 ? '+' : '−'}${Math.abs(Number(config.offset))}` : ''),
  Activation: (config) => activationName(String(config.activation)),
  ReLU: (config) => (typeof config.maxValue === 'number' ? `ReLU${config.maxValue}` : 'ReLU'),
  LeakyReLU: (config) => `leaky ReLU${config.alpha === undefined || config.alpha === 0.3 ? '' : ` ${String(config.alpha)}`}`,
  PReLU: () => 'PReLU',
  ELU: (config) => `ELU${config.alpha === undefined || config.alpha === 1 ? '' : ` ${String(config.alpha)}`}`,
  ThresholdedReLU: (config) => `ReLU > ${String(config.theta ?? 1)}`,
  Softmax: () => 'softmax',
  AveragePooling1D: (config) => pooling('avg pool', config),
  AveragePooling2D: (config) => pooling('avg pool', config),
  AveragePooling3D: (config) => pooling('avg pool', config),
  MaxPooling1D: (config) => pooling('max pool', config),
  MaxPooling2D: (config) => pooling('max pool', config),
  MaxPooling3D: (config) => pooling('max pool', config),
  GlobalAveragePooling1D: () => 'global avg pool',
  GlobalAveragePooling2D: () => 'global avg pool',
  GlobalMaxPooling1D: () => 'global max pool',
  GlobalMaxPooling2D: () => 'global max pool',
  Add: () => 'add',
  Multiply: () => 'multiply',
  Average: () => 'average',
  Maximum: () => 'maximum',
  Minimum: () => 'minimum',
  Concatenate: (config) => `concat${config.axis === undefined || config.axis === -1 ? '' : ` axis ${String(config.axis)}`}`,
  Dot: (config) => `dot${config.normalize ? ', normalised' : ''}`,
  SimpleRNN: (config) => recurrent('RNN', config),
  LSTM: (config) => recurrent('LSTM', config),
  GRU: (config) => recurrent('GRU', config),
  SimpleRNNCell: (config) => recurrent('RNN cell', config),
  LSTMCell: (config) => recurrent('LSTM cell', config),
  GRUCell: (config) => recurrent('GRU cell', config),
  ConvLSTM2D: (config) => convolution('conv LSTM', { ...config, activation: undefined }) + activation(config, 'tanh'),
  ConvLSTM2DCell: (config) => convolution('conv LSTM cell', { ...config, activation: undefined }),
  StackedRNNCells: (config) => `cells ${cells(config)}`,
  RNN: (config) => `${cellWord(config)} ${cells(config)}`,
  Bidirectional: (config) => {
    const inner = innerLayer(config);
    const mode = config.mergeMode === 'concat' || config.mergeMode === undefined ? '' : `, ${String(config.mergeMode ?? 'both')}`;
    return `bi-${inner ? captionOf(inner) : 'RNN'}${mode}`;
  },
  TimeDistributed: (config) => {
    const inner = innerLayer(config);
    return `${inner ? captionOf(inner) : 'layer'} per step`;
  },
  Dropout: (config) => `dropout ${String(config.rate)}`,
  SpatialDropout1D: (config) => `spatial dropout ${String(config.rate)}`,
  GaussianDropout: (config) => `gaussian dropout ${String(config.rate)}`,
  GaussianNoise: (config) => `gaussian noise ${String(config.stddev)}`,
  AlphaDropout: (config) => `alpha dropout ${String(config.rate)}`,
  Flatten: () => 'flatten',
  Reshape: (config) => `reshape ${Array.isArray(config.targetShape)
    ? config.targetShape.map((dim) => (dim === null || dim === -1 ? '?' : String(dim))).join('×') : ''}`.trimEnd(),
  Permute: (config) => `permute ${Array.isArray(config.dims) ? config.dims.join(',') : ''}`.trimEnd(),
  RepeatVector: (config) => `repeat ×${String(config.n)}`,
  Masking: (config) => `mask ${String(config.maskValue ?? 0)}`,
  ZeroPadding2D: (config) => `pad ${padding(config.padding)}`,
  Cropping2D: (config) => `crop ${padding(config.cropping)}`,
  UpSampling2D: (config) => `upsample ×${same(config.size ?? [2, 2])}`
    + (config.interpolation === undefined || config.interpolation === 'nearest' ? '' : `, ${String(config.interpolation)}`),
  Resizing: (config) => `resize ${String(config.height)}×${String(config.width)}`,
  CenterCrop: (config) => `centre crop ${String(config.height)}×${String(config.width)}`,
  RandomWidth: (config) => `random width ${extent(config.factor)}`,
  CategoryEncoding: (config) => `${encoding(config.outputMode)} ${String(config.numTokens)}`,
};

function encoding(mode: unknown): string {
  if (mode === 'oneHot') return 'one-hot';
  if (mode === 'count') return 'count';
  return 'multi-hot';
}

/** Every layer class of TensorFlow.js that has its own caption. */
export const CAPTIONED_CLASSES: readonly string[] = Object.keys(WRITERS);

/**
 * What a paper writes for the layer, without its name: `conv 3×3, 64 /2`, `BN`, `max pool 3×3 /2`, `fc 1000`.
 * A class that is not TensorFlow.js's own is called by its class name.
 */
export function captionOf(layer: Layer): string {
  if (layer.operation) return operationCaption(layer.className, layer.config);
  if (layer.holds) return layer.className === 'TimeDistributed' ? 'steps together' : `both ways${typeof layer.config.mergeMode === 'string' ? `, ${layer.config.mergeMode}` : ''}`;
  const writer = layer.custom ? undefined : WRITERS[layer.className];
  return writer ? writer(layer.assumed ? marked(layer.config, layer.assumed) : layer.config) : layer.className;
}

/** A configuration with a mark after each whole number that was assumed. */
function marked(config: Config, assumed: string[]): Config {
  const mark = (value: unknown): unknown => (Array.isArray(value) ? value.map(mark) : Number.isInteger(value) ? `${String(value)}${ASSUMED_MARK}` : value);
  // These two are written as fractions, which no number of things is.
  return { ...config, ...Object.fromEntries(assumed.filter((key) => key !== 'scale' && key !== 'offset').map((key) => [key, mark(config[key])])) };
}

/** The caption with what the author called the layer, if they did: `logits · fc 1000`. */
export function namedCaptionOf(layer: Layer): string {
  const caption = captionOf(layer);
  return layer.named && layer.name !== '' && layer.className !== 'InputLayer' ? `${layer.name} · ${caption}` : caption;
}

/**
 * What several names have in common, for what stands for all of them: the name that all have; of loops the range of what they count
 * (`i = 0…5`); else how all begin and end (`emb_…`, `block…_conv`). Empty where that is next to nothing.
 */
export function sharedName(names: readonly string[]): string {
  const [first = '', ...others] = names;
  if (others.every((name) => name === first)) return first;
  const counted = names.map((name) => name.split(', ').map((part) => part.split(' = ')));
  const keys = (parts: string[][]): string => parts.map((part) => (part.length === 2 ? part[0] : '?')).join();
  if (counted.every((parts) => keys(parts) === keys(counted[0] as string[][]) && !keys(parts).includes('?'))) {
    return (counted[0] as string[][]).map(([key, value], i) => {
      const values = counted.map((parts) => parts[i]?.[1]);
      if (values.every((other) => other === value)) return `${key} = ${value}`;
      const rises = values.every((other, at) => at === 0 || Number(other) > Number(values[at - 1])) || values.every((other, at) => at === 0 || Number(other) < Number(values[at - 1]));
      return rises ? `${key} = ${value}…${values.at(-1)}` : key;
    }).join(', ');
  }
  const shortest = Math.min(...names.map((name) => name.length));
  let start = 0;
  while (start < shortest && others.every((name) => name[start] === first[start])) start++;
  let end = 0;
  while (end < shortest - start && others.every((name) => name.at(-1 - end) === first.at(-1 - end))) end++;
  // A number is not cut in two.
  const [before, after] = [first.slice(0, start).replace(/\d+$/, ''), end === 0 ? '' : first.slice(-end).replace(/^\d+/, '')];
  return /[^\W\d_]{2}/.test(before + after) ? `${before}…${after}` : '';
}

/** The caption of layers that stand as one, with what their authors' names share. */
export function sharedCaption(layers: readonly Layer[]): string {
  const [first] = layers;
  if (!first) return '';
  const name = first.className === 'InputLayer' ? '' : sharedLayerName(layers);
  return [name, captionOf(first)].filter((words) => words !== '').join(' · ');
}

/** The words of inputs that stand as one, which have one shape. */
export function sharedInputCaption(layers: readonly Layer[], ...rest: [shape: Parameters<typeof shapeText>[0], steps?: Shape]): string {
  const name = sharedLayerName(layers);
  return inputCaption({ ...layers[0] as Layer, name, named: name !== '' }, ...rest);
}

const sharedLayerName = (layers: readonly Layer[]): string => (
  layers.every((layer) => layer.named && layer.name !== '') ? sharedName(layers.map((layer) => layer.name)) : '');

/** An input's words: its author's name, if any, and its shape; of a model that runs at each step, how many there are. */
export function inputCaption(layer: Layer, shape: Parameters<typeof shapeText>[0], steps: Shape = []): string {
  if (steps.length > 0) return `${steps.map((count) => count ?? '?').join('×')} steps of ${shapeText(shape)}`;
  // The input that `tf.sequential` makes is called after its first layer, by the library.
  return `${layer.named && !layer.implicit && !/^input_?[\d…]*$/i.test(layer.name) ? layer.name : 'input'} ${shapeText(shape)}`;
}
