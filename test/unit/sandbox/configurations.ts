import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';

/** A layer of the library's, configured at random: as its types allow it, not as it will run. */
export interface Configured {
  make(): tf.layers.Layer;
  /** What it was made of, to be told. */
  told: unknown;
}

type Keys = Record<string, fc.Arbitrary<unknown>>;
type Makers = Record<string, (config: never) => tf.layers.Layer>;
const makers = tf.layers as unknown as Makers;

const between = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const perAxis = (axes: number, min: number, max: number): fc.Arbitrary<unknown> => fc.oneof(between(min, max), fc.array(between(min, max), { minLength: axes, maxLength: axes }));
const maybe = fc.boolean();
const oneOf = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const activation = oneOf('linear', 'relu', 'relu6', 'elu', 'selu', 'sigmoid', 'hardSigmoid', 'softplus', 'softsign', 'tanh', 'softmax', 'logSoftmax', 'gelu', 'gelu_new', 'mish', 'swish');
const dataFormat = oneOf('channelsFirst', 'channelsLast');
const padding = oneOf('same', 'valid', 'causal');
const pair = fc.tuple(between(0, 2), between(0, 2));
const margins = fc.oneof(between(0, 2), pair, fc.tuple(pair, pair));
const rate = oneOf(0, 0.3);

/** Keys that a class wants, and those that it may be given. */
interface Options { wants?: Keys; may?: Keys }
const every: Keys = { dtype: oneOf('float32', 'int32', 'bool'), trainable: maybe };
const conv = (axes: number, more: Options = {}): Options => ({
  wants: { filters: between(1, 3), kernelSize: perAxis(axes, 1, 4), ...more.wants },
  may: { strides: perAxis(axes, 1, 3), padding, dataFormat, dilationRate: perAxis(axes, 1, 3), activation, useBias: maybe, ...more.may },
});
const pool = (axes: number): Options => ({ may: { poolSize: perAxis(axes, 1, 4), strides: perAxis(axes, 1, 3), padding, dataFormat } });
const loop: Keys = { returnSequences: maybe, returnState: maybe, goBackwards: maybe, stateful: maybe, unroll: maybe };
const cell: Options = {
  wants: { units: between(1, 3) },
  may: { activation, recurrentActivation: activation, useBias: maybe, dropout: rate, recurrentDropout: rate, implementation: oneOf(1, 2), unitForgetBias: maybe },
};
const recurrent: Options = { ...cell, may: { ...cell.may, ...loop } };
const { filters: _, ...depthwise } = conv(2).wants as Keys;

const classes: Record<string, Options> = {
  elu: { may: { alpha: oneOf(0.5, 1) } }, reLU: { may: { maxValue: between(0, 6) } }, leakyReLU: { may: { alpha: oneOf(0.5) } },
  prelu: { may: { sharedAxes: fc.oneof(between(1, 4), fc.array(between(1, 4), { maxLength: 3 })) } },
  softmax: { may: { axis: between(-3, 3) } }, thresholdedReLU: { may: { theta: oneOf(0.5) } },
  conv1d: conv(1), conv2d: conv(2), conv3d: conv(3), conv2dTranspose: conv(2), conv3dTranspose: conv(3),
  separableConv2d: conv(2, { may: { depthMultiplier: between(1, 2) } }),
  depthwiseConv2d: { wants: depthwise, may: { ...conv(2).may, depthMultiplier: between(1, 2) } },
  cropping2D: { wants: { cropping: margins }, may: { dataFormat } },
  upSampling2d: { may: { size: fc.tuple(between(1, 3), between(1, 3)), dataFormat, interpolation: oneOf('nearest', 'bilinear') } },
  activation: { wants: { activation } }, dense: { wants: { units: between(1, 3) }, may: { activation, useBias: maybe } },
  dropout: { wants: { rate: oneOf(0, 0.3, 1) }, may: { noiseShape: fc.array(between(1, 3), { maxLength: 4 }) } }, spatialDropout1d: { wants: { rate } },
  flatten: { may: { dataFormat } }, repeatVector: { wants: { n: between(1, 3) } },
  reshape: { wants: { targetShape: fc.array(fc.oneof(between(-1, 6), fc.constant(null)), { minLength: 1, maxLength: 3 }) } },
  permute: { wants: { dims: oneOf([1], [1, 2], [2, 1], [3, 1, 2], [1, 3, 2], [2, 3, 1], [3, 2, 1], [4, 3, 2, 1], [2, 1, 3, 4]) } },
  embedding: {
    wants: { inputDim: between(1, 5), outputDim: between(1, 3) },
    may: { maskZero: maybe, inputLength: fc.oneof(between(1, 5), fc.array(fc.oneof(between(1, 3), fc.constant(null)), { minLength: 1, maxLength: 2 })) },
  },
  add: {}, average: {}, maximum: {}, minimum: {}, multiply: {}, concatenate: { may: { axis: between(-3, 4) } },
  dot: { wants: { axes: fc.oneof(between(-3, 3), fc.tuple(between(-2, 2), between(-2, 2))) }, may: { normalize: maybe } },
  batchNormalization: { may: { axis: between(-3, 4), center: maybe, scale: maybe } },
  layerNormalization: { may: { axis: fc.oneof(between(-3, 4), fc.array(between(-3, 4), { minLength: 1, maxLength: 3 })), center: maybe, scale: maybe } },
  zeroPadding2d: { may: { padding: margins, dataFormat } },
  averagePooling1d: pool(1), averagePooling2d: pool(2), averagePooling3d: pool(3), maxPooling1d: pool(1), maxPooling2d: pool(2), maxPooling3d: pool(3),
  globalAveragePooling1d: {}, globalMaxPooling1d: {}, globalAveragePooling2d: { may: { dataFormat } }, globalMaxPooling2d: { may: { dataFormat } },
  simpleRNN: recurrent, gru: recurrent, lstm: recurrent,
  convLstm2d: { wants: { filters: between(1, 3), kernelSize: perAxis(2, 1, 3) }, may: { ...recurrent.may, strides: perAxis(2, 1, 2), padding, dataFormat, dilationRate: perAxis(2, 1, 2) } },
  gaussianNoise: { wants: { stddev: rate } }, gaussianDropout: { wants: { rate } }, alphaDropout: { wants: { rate }, may: { noiseShape: fc.array(between(1, 3), { maxLength: 3 }) } },
  masking: { may: { maskValue: between(0, 1) } }, rescaling: { wants: { scale: oneOf(0.5, 2) }, may: { offset: oneOf(1) } },
  centerCrop: { wants: { height: between(1, 6), width: between(1, 6) } },
  resizing: { wants: { height: between(1, 6), width: between(1, 6) }, may: { interpolation: oneOf('nearest', 'bilinear'), cropToAspectRatio: maybe } },
  categoryEncoding: { wants: { numTokens: between(1, 4) }, may: { outputMode: oneOf('int', 'oneHot', 'multiHot', 'count', 'tfIdf') } },
  randomWidth: { wants: { factor: oneOf<unknown>(0.2, 0.4, [-0.2, 0.3]) }, may: { interpolation: oneOf('nearest', 'bilinear'), autoVectorize: maybe } },
};

const drawn = ({ wants = {}, may = {} }: Options): fc.Arbitrary<Record<string, unknown>> => fc.record({ ...wants, ...may, ...every }, { requiredKeys: Object.keys(wants) });
/** Options of each maker that takes no other layer. */
export const options: Record<string, fc.Arbitrary<Record<string, unknown>>> = Object.fromEntries(Object.entries(classes).map(([name, one]) => [name, drawn(one)]));

const configured = (name: string, one: Options): fc.Arbitrary<Configured> => drawn(one).map((config) => ({
  // The library changes some of what it is given in place.
  make: () => makers[name](structuredClone(config) as never), told: { [name]: config },
}));

const single = Object.fromEntries(Object.entries(classes).map(([name, options]) => [name, configured(name, options)]));
const cells = oneOf('simpleRNNCell', 'gruCell', 'lstmCell').chain((name) => configured(name, cell));
const merging = new Set(['add', 'average', 'maximum', 'minimum', 'multiply', 'concatenate', 'dot']);

/** Each maker of layers that `tf.layers` has, but for inputs, cells, and second names. */
export const configurations: Record<string, fc.Arbitrary<Configured>> = {
  ...single,
  rnn: fc.record({ cells: fc.array(cells, { minLength: 1, maxLength: 3 }), config: fc.record(loop, { requiredKeys: [] }) }).map(({ cells, config }) => ({
    make: () => tf.layers.rnn({ ...config, cell: cells.length === 1 ? cells[0].make() : cells.map((one) => one.make()) } as never), told: { rnn: config, cells: cells.map(({ told }) => told) },
  })),
  bidirectional: fc.record({ layer: oneOf('simpleRNN', 'gru', 'lstm', 'convLstm2d').chain((name) => single[name]), mergeMode: oneOf('sum', 'mul', 'concat', 'ave', null, undefined) }).map(({ layer, mergeMode }) => ({
    make: () => tf.layers.bidirectional({ layer: layer.make(), ...(mergeMode !== undefined && { mergeMode }) } as never), told: { bidirectional: mergeMode, layer: layer.told },
  })),
  // A random width at each step is another one at each run.
  timeDistributed: oneOf(...Object.keys(classes).filter((name) => !merging.has(name) && name !== 'randomWidth')).chain((name) => single[name])
    .map((layer) => ({ make: () => tf.layers.timeDistributed({ layer: layer.make() }), told: { timeDistributed: layer.told } })),
};

const ranks: Record<string, number> = Object.fromEntries(Object.entries({
  1: 'repeatVector', 2: 'conv1d averagePooling1d maxPooling1d globalAveragePooling1d globalMaxPooling1d simpleRNN gru lstm rnn bidirectional',
  3: 'conv2d conv2dTranspose separableConv2d depthwiseConv2d cropping2D upSampling2d zeroPadding2d averagePooling2d maxPooling2d globalAveragePooling2d globalMaxPooling2d centerCrop resizing randomWidth',
  4: 'conv3d conv3dTranspose averagePooling3d maxPooling3d convLstm2d',
}).flatMap(([rank, names]) => names.split(' ').map((name) => [name, Number(rank)])));

const shape = fc.array(between(1, 6), { minLength: 1, maxLength: 4 });
/** Shapes of one layer's inputs, the batch left out: of the rank that it wants most of the time; of merged ones alike, or alike but for an extent or an axis. */
export function inputsOf(name: string): fc.Arbitrary<number[][]> {
  const rank = ranks[name];
  if (!merging.has(name)) return (rank ? fc.oneof({ weight: 9, arbitrary: fc.array(between(1, 6), { minLength: rank, maxLength: rank }) }, { weight: 1, arbitrary: shape }) : shape).map((one) => [one]);
  const other = fc.record({ axis: between(0, 3), how: oneOf('same', 'one', 'other', 'fewer'), extent: between(1, 5) });
  return fc.tuple(shape, fc.array(other, { minLength: 1, maxLength: 2 })).map(([first, others]) => [first, ...others.map(({ axis, how, extent }) => (
    how === 'same' ? first : how === 'fewer' ? first.slice(axis % first.length) : first.map((one, at) => (at !== axis % first.length ? one : how === 'one' ? 1 : extent))))]);
}
