import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../src/graph';
import { captionOf, categoryOf, figures, glyphOf, namedCaptionOf, significantConfig } from '../../../src/scene';
import { CAPTIONED_CLASSES, inputCaption, sharedCaption, sharedName } from '../../../src/scene/captions';

function layerOf(layer: tf.layers.Layer, name?: string): Layer {
  return {
    id: 'l', name: name ?? layer.name, named: name !== undefined, className: layer.getClassName(),
    config: JSON.parse(JSON.stringify(layer.getConfig())) as Record<string, unknown>, weights: [], custom: false, implicit: false, source: null,
  };
}

const { layers } = tf;

const TABLE: [tf.layers.Layer, string, ReturnType<typeof categoryOf>, Record<string, unknown>][] = [
  [layers.inputLayer({ inputShape: [2] }), 'input', 'input', {}],
  [layers.conv2d({ filters: 64, kernelSize: 3, strides: 2 }), 'conv 3×3, 64 /2', 'convolution', { filters: 64, kernelSize: [3, 3], strides: [2, 2] }],
  [layers.conv2d({ filters: 8, kernelSize: [1, 7], activation: 'relu' }), 'conv 1×7, 8, ReLU', 'convolution', { filters: 8, kernelSize: [1, 7], activation: 'relu' }],
  [layers.conv2d({ filters: 8, kernelSize: 3, dilationRate: 2 }), 'conv 3×3, 8 dil 2', 'convolution', { filters: 8, kernelSize: [3, 3], dilationRate: [2, 2] }],
  [layers.conv1d({ filters: 8, kernelSize: 5 }), 'conv 5, 8', 'convolution', { filters: 8, kernelSize: [5] }],
  [layers.conv3d({ filters: 8, kernelSize: 3 }), 'conv 3×3×3, 8', 'convolution', { filters: 8, kernelSize: [3, 3, 3] }],
  [layers.conv2dTranspose({ filters: 8, kernelSize: 2, strides: 2 }), 'up-conv 2×2, 8 /2', 'convolution', { filters: 8, kernelSize: [2, 2], strides: [2, 2] }],
  [layers.conv3dTranspose({ filters: 8, kernelSize: 2 }), 'up-conv 2×2×2, 8', 'convolution', { filters: 8, kernelSize: [2, 2, 2] }],
  [layers.separableConv2d({ filters: 8, kernelSize: 3 }), 'sep conv 3×3, 8', 'convolution', { filters: 8, kernelSize: [3, 3] }],
  [layers.depthwiseConv2d({ kernelSize: 3, strides: 2 }), 'dw conv 3×3 /2', 'convolution', { kernelSize: [3, 3], strides: [2, 2] }],
  [layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }), 'dw conv 3×3, ×2', 'convolution', { kernelSize: [3, 3], depthMultiplier: 2 }],
  [layers.dense({ units: 1000 }), 'fc 1000', 'dense', { units: 1000 }],
  [layers.dense({ units: 10, activation: 'softmax', useBias: false }), 'fc 10, softmax', 'dense', { units: 10, activation: 'softmax', useBias: false }],
  [layers.embedding({ inputDim: 5000, outputDim: 64 }), 'embedding 5000→64', 'dense', { inputDim: 5000, outputDim: 64 }],
  [layers.batchNormalization({ momentum: 0.9 }), 'BN', 'normalization', { momentum: 0.9 }],
  [layers.layerNormalization(), 'LN', 'normalization', {}],
  [layers.rescaling({ scale: 1 / 255, offset: -1 }), 'rescale ×0.00392 −1', 'normalization', { scale: 1 / 255, offset: -1 }],
  [layers.activation({ activation: 'relu' }), 'ReLU', 'activation', { activation: 'relu' }],
  [layers.activation({ activation: 'hardSigmoid' }), 'hard sigmoid', 'activation', { activation: 'hardSigmoid' }],
  [layers.reLU(), 'ReLU', 'activation', {}],
  [layers.reLU({ maxValue: 6 }), 'ReLU6', 'activation', { maxValue: 6 }],
  [layers.leakyReLU({ alpha: 0.1 }), 'leaky ReLU 0.1', 'activation', { alpha: 0.1 }],
  [layers.prelu(), 'PReLU', 'activation', {}],
  [layers.elu(), 'ELU', 'activation', {}],
  [layers.thresholdedReLU(), 'ReLU > 1', 'activation', {}],
  [layers.softmax(), 'softmax', 'activation', { axis: 1 }],
  [layers.maxPooling2d({ poolSize: 3, strides: 2 }), 'max pool 3×3 /2', 'pooling', { poolSize: [3, 3], strides: [2, 2] }],
  [layers.maxPooling1d({ poolSize: 2 }), 'max pool 2 /2', 'pooling', { poolSize: [2] }],
  [layers.maxPooling3d({ poolSize: 2, strides: 1, padding: 'same' }), 'max pool 2×2×2', 'pooling', { poolSize: [2, 2, 2], strides: [1, 1, 1], padding: 'same' }],
  [layers.averagePooling1d({ poolSize: 2 }), 'avg pool 2 /2', 'pooling', { poolSize: [2] }],
  [layers.averagePooling2d({ poolSize: 2 }), 'avg pool 2×2 /2', 'pooling', { poolSize: [2, 2] }],
  [layers.averagePooling3d({ poolSize: 2 }), 'avg pool 2×2×2 /2', 'pooling', { poolSize: [2, 2, 2] }],
  [layers.globalAveragePooling1d(), 'global avg pool', 'pooling', {}],
  [layers.globalAveragePooling2d({}), 'global avg pool', 'pooling', {}],
  [layers.globalMaxPooling1d(), 'global max pool', 'pooling', {}],
  [layers.globalMaxPooling2d({}), 'global max pool', 'pooling', {}],
  [layers.add(), 'add', 'merge', {}],
  [layers.multiply(), 'multiply', 'merge', {}],
  [layers.average(), 'average', 'merge', {}],
  [layers.maximum(), 'maximum', 'merge', {}],
  [layers.minimum(), 'minimum', 'merge', {}],
  [layers.concatenate(), 'concat', 'merge', {}],
  [layers.concatenate({ axis: 1 }), 'concat axis 1', 'merge', { axis: 1 }],
  [layers.dot({ axes: 1 }), 'dot', 'merge', { axes: 1 }],
  [layers.lstm({ units: 128 }), 'LSTM 128', 'recurrent', { units: 128 }],
  [layers.gru({ units: 64, returnSequences: true }), 'GRU 64', 'recurrent', { units: 64, returnSequences: true }],
  [layers.simpleRNN({ units: 32, activation: 'relu' }), 'RNN 32, ReLU', 'recurrent', { units: 32, activation: 'relu' }],
  [layers.convLstm2d({ filters: 8, kernelSize: 3 }), 'conv LSTM 3×3, 8', 'recurrent', { filters: 8, kernelSize: [3, 3] }],
  [layers.rnn({ cell: layers.lstmCell({ units: 5 }) }) as tf.layers.Layer, 'LSTM 5', 'recurrent', {}],
  [layers.rnn({ cell: [layers.gruCell({ units: 5 }), layers.gruCell({ units: 6 })] }) as tf.layers.Layer, 'GRU 5, 6', 'recurrent', {}],
  [layers.bidirectional({ layer: layers.lstm({ units: 16 }) as tf.RNN, mergeMode: 'concat' }), 'bi-LSTM 16', 'recurrent', {}],
  [layers.timeDistributed({ layer: layers.dense({ units: 3 }) }), 'fc 3 per step', 'dense', {}],
  [layers.dropout({ rate: 0.5 }), 'dropout 0.5', 'dropout', { rate: 0.5 }],
  [layers.spatialDropout1d({ rate: 0.2 }), 'spatial dropout 0.2', 'dropout', { rate: 0.2 }],
  [layers.gaussianDropout({ rate: 0.2 }), 'gaussian dropout 0.2', 'dropout', { rate: 0.2 }],
  [layers.gaussianNoise({ stddev: 0.1 }), 'gaussian noise 0.1', 'dropout', { stddev: 0.1 }],
  [layers.alphaDropout({ rate: 0.1 }), 'alpha dropout 0.1', 'dropout', { rate: 0.1 }],
  [layers.flatten(), 'flatten', 'reshape', {}],
  [layers.reshape({ targetShape: [4, -1] }), 'reshape 4×?', 'reshape', { targetShape: [4, null] }],
  [layers.permute({ dims: [2, 1] }), 'permute 2,1', 'reshape', { dims: [2, 1] }],
  [layers.repeatVector({ n: 3 }), 'repeat ×3', 'reshape', { n: 3 }],
  [layers.masking({ maskValue: 0 }), 'mask 0', 'reshape', {}],
  [layers.zeroPadding2d({ padding: 3 as unknown as [number, number] }), 'pad 3', 'reshape', { padding: [[3, 3], [3, 3]] }],
  [layers.zeroPadding2d({ padding: [[0, 1], [0, 1]] }), 'pad 0+1×0+1', 'reshape', { padding: [[0, 1], [0, 1]] }],
  [layers.cropping2D({ cropping: [[1, 1], [2, 2]] }), 'crop 1×2', 'reshape', { cropping: [[1, 1], [2, 2]] }],
  [layers.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }), 'upsample ×2, bilinear', 'reshape', { interpolation: 'bilinear' }],
  [layers.resizing({ height: 64, width: 32 }), 'resize 64×32', 'reshape', { height: 64, width: 32 }],
  [layers.centerCrop({ height: 8, width: 8 }), 'centre crop 8×8', 'reshape', { height: 8, width: 8 }],
  [layers.randomWidth({ factor: 0.2 }), 'random width 0.2', 'reshape', { factor: 0.2 }],
  [layers.categoryEncoding({ numTokens: 5, outputMode: 'oneHot' }), 'one-hot 5', 'reshape', { numTokens: 5, outputMode: 'oneHot' }],
];

describe('captions', () => {
  it.each(TABLE)('%# %s → %s', (layer, caption, category) => {
    expect(captionOf(layerOf(layer))).toBe(caption);
    expect(categoryOf(layerOf(layer))).toBe(category);
  });

  it.each(TABLE)('%# %s: only what differs from the defaults', (layer, _caption, _category, config) => {
    const told = significantConfig(layerOf(layer));
    // Cells and wrapped layers are objects of their own; what else is told must be what the author said.
    const { cell: _cell, layer: _layer, ...rest } = told;
    expect(rest).toEqual(config);
  });

  it('has a caption for every class that the library can make', () => {
    const others = new Set(['LoadedModel', 'SimpleRNNCell', 'LSTMCell', 'GRUCell', 'ConvLSTM2DCell', 'StackedRNNCells']);
    const made = new Set(TABLE.map(([layer]) => layer.getClassName()));
    expect(CAPTIONED_CLASSES.filter((name) => !made.has(name) && !others.has(name))).toEqual([]);
  });

  it('tells of a model that is not loaded whose part it is, by no kind of its own', () => {
    const whole: Layer = { id: 'l', name: 'net', named: true, className: 'LoadedModel', config: {}, weights: [], custom: false, implicit: false, source: null };
    expect(namedCaptionOf(whole)).toBe('net · model, not loaded');
    expect(namedCaptionOf({ ...whole, name: 'conv_5', config: { of: 'net' } })).toBe('conv_5 · of net, not loaded');
    expect(categoryOf(whole)).toBe('input');
  });

  it('calls the input that the library makes for a sequential model by no name', () => {
    const input: Layer = { id: 'l', name: 'dense_Dense1_input', named: true, className: 'InputLayer', config: {}, weights: [], custom: false, implicit: true, source: null };
    expect(inputCaption(input, [null, 8])).toBe('input 8');
    expect(inputCaption({ ...input, name: 'image', implicit: false }, [null, 8])).toBe('image 8');
    expect(inputCaption(input, [null, 8], [3, null])).toBe('3×? steps of 8');
  });

  it('tells names that the author gave, and no others', () => {
    expect(namedCaptionOf(layerOf(layers.dense({ units: 3 })))).toBe('fc 3');
    expect(namedCaptionOf(layerOf(layers.dense({ units: 3 }), 'logits'))).toBe('logits · fc 3');
  });

  it('knows the signs of merges', () => {
    expect([layers.add(), layers.multiply(), layers.concatenate(), layers.maximum(), layers.dot({ axes: 1 })].map((layer) => glyphOf(layerOf(layer))))
      .toEqual(['⊕', '⊗', '‖', 'max', '·']);
  });

  it('calls own classes by their names', () => {
    const own = { ...layerOf(layers.dense({ units: 3 })), custom: true };
    expect(captionOf({ ...own, className: 'PatchEmbed' })).toBe('PatchEmbed');
    expect(categoryOf({ ...own, className: 'PatchEmbed' })).toBe('custom');
    expect(categoryOf({ ...own, className: 'MultiHeadAttention' })).toBe('attention');
  });
});

describe('figures', () => {
  const thin = (text: string): string => text.replace(/ /g, '\u2009');

  it.each([
    [0, '0'], [7, '7'], [999, '999'], [1000, '1.00 k'], [9472, '9.47 k'], [999_499, '999 k'], [999_500, '1.00 M'],
    [25_636_712, '25.6 M'], [3_858_000_000, '3.86 G'], [4.1e12, '4.10 T'], [null, '?'],
  ])('count %s is %s', (value, text) => expect(figures.count(value)).toBe(thin(text)));

  it.each([[0, '0 B'], [512, '512 B'], [1000, '0.977 KiB'], [102_971_392, '98.2 MiB'], [null, '?']])(
    'bytes %s are %s', (value, text) => expect(figures.bytes(value)).toBe(thin(text)));

  it.each([[0, 10, '0 %'], [1, 2000, '< 0.1 %'], [1, 81, '1.2 %'], [1, 8, '12.5 %'], [10, 10, '100 %'], [1, 0, '?'], [null, 5, '?']])(
    '%s of %s is %s', (part, whole, text) => expect(figures.percentage(part, whole)).toBe(thin(text)));

  it.each([[0.84, '840 µs'], [12.46, '12.5 ms'], [1200, '1.20 s']])('%s ms is %s', (value, text) => expect(figures.duration(value)).toBe(thin(text)));

  it('leaves the batch out of shapes', () => {
    expect(figures.shape([null, 56, 56, 64])).toBe('56×56×64');
    expect(figures.shape([null, null, 3])).toBe('?×3');
    expect(figures.shape([null])).toBe('scalar');
  });
});

describe('what stands for several', () => {
  it.each([
    [['conv1', 'conv1'], 'conv1'],
    [['i = 0', 'i = 1', 'i = 2'], 'i = 0…2'],
    [['i = 3', 'i = 2', 'i = 1'], 'i = 3…1'],
    [['i = 0, f = 64', 'i = 1, f = 64'], 'i = 0…1, f = 64'],
    [['f = 8', 'f = 64', 'f = 16'], 'f'],
    [["name = 'a'", "name = 'b'"], 'name'],
    [['emb_feature_0', 'emb_feature_1', 'emb_feature_12'], 'emb_feature_…'],
    [['block1_conv', 'block2_conv'], 'block…_conv'],
    [['conv10', 'conv11'], 'conv…'],
    [['left', 'right'], ''],
    [['a', 'ab'], ''],
  ])('is called by what they share: %j', (names, shared) => expect(sharedName(names)).toBe(shared));

  it('has their caption, with their names only where all have one', () => {
    const conv = (name?: string): Layer => layerOf(layers.conv2d({ filters: 64, kernelSize: 3 }), name);
    expect(sharedCaption([conv('block1_conv'), conv('block2_conv')])).toBe('block…_conv · conv 3×3, 64');
    expect(sharedCaption([conv('one'), conv()])).toBe('conv 3×3, 64');
    expect(sharedCaption([conv('same'), conv('same')])).toBe('same · conv 3×3, 64');
  });
});
