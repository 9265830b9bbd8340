import type { Layer } from '../graph';

/** The configuration that a layer has when its author says nothing, as `getConfig()` of TensorFlow.js 4.22 gives it. */

type Config = Record<string, unknown>;

const zeros = { className: 'Zeros', config: {} };
const ones = { className: 'Ones', config: {} };
const glorotNormal = { className: 'VarianceScaling', config: { scale: 1, mode: 'fanAvg', distribution: 'normal', seed: null } };
const glorotUniform = { className: 'VarianceScaling', config: { scale: 1, mode: 'fanAvg', distribution: 'uniform', seed: null } };
const orthogonal = { className: 'Orthogonal', config: { gain: 1 } };

const everyLayer: Config = { trainable: true, dtype: 'float32', sparse: false };

const weighted: Config = {
  activation: 'linear', useBias: true, kernelInitializer: glorotNormal, biasInitializer: zeros,
  kernelRegularizer: null, biasRegularizer: null, activityRegularizer: null, kernelConstraint: null, biasConstraint: null,
};

const convolution: Config = {
  ...weighted, strides: 1, padding: 'valid', dataFormat: 'channelsLast', dilationRate: 1,
};

const pooling: Config = { padding: 'valid', dataFormat: 'channelsLast' };

const recurrent: Config = {
  ...weighted, activation: 'tanh', recurrentActivation: 'hardSigmoid', recurrentInitializer: orthogonal,
  recurrentRegularizer: null, recurrentConstraint: null, dropout: 0, recurrentDropout: 0, resetAfter: false, implementation: null,
  unitForgetBias: true, returnSequences: false, returnState: false, goBackwards: false, stateful: false, unroll: false,
};

const separable: Config = {
  ...convolution, depthMultiplier: 1, depthwiseInitializer: glorotUniform, pointwiseInitializer: glorotUniform,
  depthwiseRegularizer: null, pointwiseRegularizer: null, depthwiseConstraint: null, pointwiseConstraint: null,
};

const normalization: Config = {
  axis: -1, epsilon: 0.001, center: true, scale: true, betaInitializer: zeros, gammaInitializer: ones,
  betaRegularizer: null, gammaRegularizer: null, betaConstraint: null, gammaConstraint: null,
};

const DEFAULTS: Record<string, Config> = {
  Dense: weighted,
  Embedding: {
    embeddingsInitializer: { className: 'RandomUniform', config: { minval: -0.05, maxval: 0.05 } },
    embeddingsRegularizer: null, activityRegularizer: null, embeddingsConstraint: null, maskZero: false,
  },
  Conv1D: convolution, Conv2D: convolution, Conv3D: convolution, Conv2DTranspose: convolution, Conv3DTranspose: convolution,
  SeparableConv2D: separable,
  DepthwiseConv2D: { ...separable, depthwiseInitializer: glorotNormal },
  BatchNormalization: {
    ...normalization, momentum: 0.99, movingMeanInitializer: zeros, movingVarianceInitializer: ones,
  },
  LayerNormalization: normalization,
  Rescaling: { offset: 0 },
  LeakyReLU: { alpha: 0.3 }, ELU: { alpha: 1 }, ThresholdedReLU: { theta: 1 }, Softmax: { axis: -1 },
  PReLU: { alphaInitializer: zeros, alphaRegularizer: null, alphaConstraint: null, sharedAxes: null },
  AveragePooling1D: pooling, AveragePooling2D: pooling, AveragePooling3D: pooling,
  MaxPooling1D: pooling, MaxPooling2D: pooling, MaxPooling3D: pooling,
  GlobalAveragePooling2D: pooling, GlobalMaxPooling2D: pooling,
  Concatenate: { axis: -1 }, Dot: { normalize: false },
  SimpleRNN: recurrent, LSTM: recurrent, GRU: recurrent, RNN: recurrent,
  ConvLSTM2D: { ...recurrent, ...convolution, activation: 'tanh' },
  Bidirectional: { mergeMode: 'concat' },
  Masking: { maskValue: 0 },
  ZeroPadding2D: { dataFormat: 'channelsLast' }, Cropping2D: { dataFormat: 'channelsLast' },
  UpSampling2D: { size: 2, dataFormat: 'channelsLast', interpolation: 'nearest' },
  Resizing: { interpolation: 'bilinear', cropToAspectRatio: false },
  RandomWidth: { interpolation: 'bilinear', seed: null },
  CategoryEncoding: { outputMode: 'multiHot' },
};

/** Configuration entries that are no news: the name, and shapes that the card tells anyway. */
const TOLD_ELSEWHERE = new Set(['name', 'batchInputShape', 'inputShape', 'batchSize', 'inputDtype']);

/** Equal, where a number stands for the same number on every axis. */
function equal(value: unknown, usual: unknown): boolean {
  if (Array.isArray(value) && !Array.isArray(usual)) return value.every((entry) => equal(entry, usual));
  if (value === null || usual === null || typeof value !== 'object' || typeof usual !== 'object') return value === usual;
  // An entry that is null says nothing, and a graph may leave it out.
  const said = (config: object) => Object.entries(config as Config).filter(([, entry]) => entry !== undefined && entry !== null);
  const left = said(value);
  const right = usual as Config;
  return left.length === said(right).length && left.every(([key, entry]) => equal(entry, right[key]));
}

/** The entries of a layer's configuration that differ from TensorFlow.js's defaults, in the library's order. */
export function significantConfig(layer: Layer): Record<string, unknown> {
  const usual = layer.custom || layer.operation ? {} : (DEFAULTS[layer.className] ?? {});
  const told: Record<string, unknown> = {};
  // The library repeats a cell's configuration beside the cell.
  const cell = layer.className === 'RNN' ? (layer.config.cell as { config?: Config } | undefined)?.config ?? {} : {};
  for (const [key, value] of Object.entries(layer.config)) {
    if (key in cell) continue;
    if (TOLD_ELSEWHERE.has(key) || value === undefined || (layer.operation && value === false)) continue;
    if (key in usual ? equal(value, usual[key]) : key in everyLayer && equal(value, everyLayer[key])) continue;
    // A pool steps by its own size unless told otherwise.
    if (key === 'strides' && 'poolSize' in layer.config && JSON.stringify(value) === JSON.stringify(layer.config.poolSize)) continue;
    told[key] = value;
  }
  return told;
}
