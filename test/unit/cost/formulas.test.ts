import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { costModel } from '../../../src/cost';
import { reference } from '../../reference/read';
import { graphOf, single } from './tensorflow';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const totals = (layer: tf.layers.Layer, ...shapes: (number | null)[][]) => costModel(graphOf(single(layer, ...shapes))).totals;
const operations = (layer: tf.layers.Layer, ...shapes: (number | null)[][]) => {
  const { macs, flops } = totals(layer, ...shapes);
  return { macs, flops };
};

describe('figures that PyTorch tools print for the same layer', () => {
  const rows = new Map(reference('single-layers.csv').map((row) => [row.layer, row]));
  const image = [8, 8, 16];
  const conv = (config: Partial<Parameters<typeof tf.layers.conv2d>[0]>) =>
    tf.layers.conv2d({ filters: 32, kernelSize: 3, padding: 'same', ...config });

  /** Row of the reference, the layer of TensorFlow.js, its input, and the tool that counts products only. */
  const products: [string, () => tf.layers.Layer, number[], string][] = [
    ['Conv2d 16->32 k3 p1 no bias', () => conv({ useBias: false }), image, 'macs_fvcore'],
    ['Conv2d 16->32 k3 p1 bias', () => conv({}), image, 'macs_fvcore'],
    ['Conv2d 16->32 k3 p1 s2 bias', () => conv({ strides: 2 }), image, 'macs_fvcore'],
    ['Conv2d 16->16 k3 p1 groups=16 no bias (depthwise)', () => tf.layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', useBias: false }), image, 'macs_fvcore'],
    ['ConvTranspose2d 16->32 k3 s2 p1 op1 bias', () => tf.layers.conv2dTranspose({ filters: 32, kernelSize: 3, strides: 2, padding: 'same' }), image, 'macs_fvcore'],
    ['ConvTranspose2d 16->32 k3 s2 p1 op1 no bias', () => tf.layers.conv2dTranspose({ filters: 32, kernelSize: 3, strides: 2, padding: 'same', useBias: false }), image, 'macs_fvcore'],
    ['Linear 16->10 bias', () => tf.layers.dense({ units: 10 }), [16], 'macs_fvcore'],
    ['Linear 16->10 no bias', () => tf.layers.dense({ units: 10, useBias: false }), [16], 'macs_fvcore'],
    ['Linear 16->10 bias on 1x5x16', () => tf.layers.dense({ units: 10 }), [5, 16], 'macs_fvcore'],
    ['LSTM 16->32; 1 layer; no bias; batch_first; 5 steps', () => tf.layers.lstm({ units: 32, useBias: false, returnSequences: true }), [5, 16], 'macs_torchinfo'],
  ];

  it.each(products)('%s', (name, layer, shape, tool) => {
    const row = rows.get(name);
    const cost = totals(layer(), shape);
    expect(cost.macs).toBe(Number(row?.[tool]));
    expect(cost.params).toBe(Number(row?.params));
  });

  /** Element-wise layers, whose FLOPs are what the tool counts. */
  const elementwise: [string, () => tf.layers.Layer, number[], string][] = [
    ['BatchNorm2d 16 affine', () => tf.layers.batchNormalization(), image, 'macs_fvcore'],
    ['F.relu function', () => tf.layers.reLU(), image, 'macs_ptflops'],
    ['F.max_pool2d k2 function', () => tf.layers.maxPooling2d({ poolSize: 2 }), image, 'macs_ptflops'],
    ['AdaptiveAvgPool2d 1', () => tf.layers.globalAveragePooling2d({}), image, 'macs_fvcore'],
  ];

  it.each(elementwise)('%s', (name, layer, shape, tool) => {
    const cost = totals(layer(), shape);
    expect(cost.flops).toBe(Number(rows.get(name)?.[tool]));
    expect(cost.macs).toBe(0);
  });

  it('batch norm has its moving statistics as parameters, which PyTorch keeps as buffers', () => {
    const cost = totals(tf.layers.batchNormalization(), image);
    expect(cost.trainable).toBe(Number(rows.get('BatchNorm2d 16 affine')?.params));
    expect(cost.params).toBe(2 * Number(cost.trainable));
  });
});

describe('FLOPs by hand', () => {
  it('convolution: 2 per MAC, 1 per output for the bias, then the activation', () => {
    const at = (activation: 'linear' | 'relu' | 'sigmoid', useBias = true) =>
      operations(tf.layers.conv2d({ filters: 4, kernelSize: 3, activation, useBias }), [5, 5, 2]);
    const macs = 3 * 3 * 2 * 4 * 9;
    const outputs = 9 * 4;
    expect(at('linear', false)).toEqual({ macs, flops: 2 * macs });
    expect(at('linear')).toEqual({ macs, flops: 2 * macs + outputs });
    expect(at('relu')).toEqual({ macs, flops: 2 * macs + 2 * outputs });
    expect(at('sigmoid')).toEqual({ macs, flops: 2 * macs + 5 * outputs });
  });

  it('dense with softmax', () => {
    expect(operations(tf.layers.dense({ units: 10, activation: 'softmax' }), [16])).toEqual({ macs: 160, flops: 320 + 10 + 50 });
  });

  it('SimpleRNN, GRU and LSTM', () => {
    const [steps, features, units] = [5, 3, 4];
    expect(operations(tf.layers.simpleRNN({ units }), [steps, features])).toEqual({
      macs: steps * 28, flops: steps * (56 + units * (1 + 1 + 5)),
    });
    // GRU: 3 biases, 3 sums, 2 hard sigmoids of 4, a tanh of 5, r h, and 5 for the new state.
    expect(operations(tf.layers.gru({ units, recurrentActivation: 'hardSigmoid' }), [steps, features])).toEqual({
      macs: steps * 3 * 28, flops: steps * (3 * 56 + units * (3 + 3 + 2 * 4 + 5 + 1 + 5)),
    });
    expect(operations(tf.layers.lstm({ units, recurrentActivation: 'hardSigmoid' }), [steps, features])).toEqual({
      macs: steps * 4 * 28, flops: steps * (4 * 56 + units * (4 + 4 + 3 * 4 + 2 * 5 + 4)),
    });
  });

  it('layer normalisation: 8 per element and 3 per group', () => {
    expect(operations(tf.layers.layerNormalization(), [7, 6])).toEqual({ macs: 0, flops: 8 * 42 + 3 * 7 });
    expect(operations(tf.layers.layerNormalization({ scale: false, center: false, axis: [1, 2] }), [7, 6])).toEqual({ macs: 0, flops: 6 * 42 + 3 });
  });

  it('pooling: the window per output; global: the input', () => {
    expect(operations(tf.layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }), [6, 6, 2])).toEqual({ macs: 0, flops: 9 * 18 });
    expect(operations(tf.layers.maxPooling1d({ poolSize: 2 }), [6, 3])).toEqual({ macs: 0, flops: 2 * 9 });
    expect(operations(tf.layers.globalMaxPooling1d({}), [6, 3])).toEqual({ macs: 0, flops: 18 - 3 });
  });

  it('merges: one per element and further input', () => {
    expect(operations(tf.layers.add(), [4, 3], [4, 3], [4, 3])).toEqual({ macs: 0, flops: 24 });
    expect(operations(tf.layers.average(), [4, 3], [4, 3])).toEqual({ macs: 0, flops: 24 });
    expect(operations(tf.layers.concatenate(), [4, 3], [4, 5])).toEqual({ macs: 0, flops: 0 });
    expect(operations(tf.layers.dot({ axes: 1 }), [6], [6])).toEqual({ macs: 6, flops: 12 });
    expect(operations(tf.layers.dot({ axes: 1, normalize: true }), [6], [6])).toEqual({ macs: 6, flops: 12 + 2 * 19 });
  });

  it('enlargement: nothing for nearest, 9 per output for bilinear', () => {
    expect(operations(tf.layers.upSampling2d({}), [3, 4, 2]).flops).toBe(0);
    expect(operations(tf.layers.upSampling2d({ size: [2, 3], interpolation: 'bilinear' }), [3, 4, 2]).flops).toBe(9 * 6 * 12 * 2);
  });

  it.each([
    ['dropout', () => tf.layers.dropout({ rate: 0.5 })],
    ['gaussianNoise', () => tf.layers.gaussianNoise({ stddev: 1 })],
    ['gaussianDropout', () => tf.layers.gaussianDropout({ rate: 0.5 })],
    ['alphaDropout', () => tf.layers.alphaDropout({ rate: 0.5 })],
    ['flatten', () => tf.layers.flatten()],
    ['reshape', () => tf.layers.reshape({ targetShape: [12] })],
    ['a linear activation', () => tf.layers.activation({ activation: 'linear' })],
  ] as [string, () => tf.layers.Layer][])('%s costs nothing in inference, and its output is its input', (_, layer) => {
    expect(totals(layer(), [4, 3])).toMatchObject({ macs: 0, flops: 0, activationBytes: 0 });
  });

  it('a convolution whose config does not say where its channels are', () => {
    expect(operations(tf.layers.conv1d({ filters: 2, kernelSize: 3, dataFormat: 'channelsFirst', useBias: false }), [5, 9])).toEqual({ macs: 7 * 3 * 5 * 2, flops: 2 * 7 * 3 * 5 * 2 });
  });

  it('preprocessing', () => {
    expect(operations(tf.layers.rescaling({ scale: 2 }), [4, 3]).flops).toBe(24);
    // The library declares [height, width, the image's width]; what it computes is 2 × 3 × 5.
    expect(totals(tf.layers.resizing({ height: 2, width: 3 }), [8, 9, 5])).toMatchObject({ flops: 9 * 30, activationBytes: 4 * 30 });
    expect(totals(tf.layers.resizing({ height: 2, width: 3, interpolation: 'nearest' }), [8, 9, 5]).flops).toBe(0);
    expect(totals(tf.layers.randomWidth({ factor: 0.5 }), [8, 9, 5])).toMatchObject({ flops: null, activationBytes: null });
  });

  it('activations beyond those of dense layers', () => {
    expect(operations(tf.layers.reLU({ maxValue: 6 }), [5]).flops).toBe(15);
    expect(operations(tf.layers.leakyReLU(), [5]).flops).toBe(10);
    expect(totals(tf.layers.prelu(), [5])).toMatchObject({ flops: 10, params: 5 });
    expect(operations(tf.layers.softmax(), [5]).flops).toBe(25);
    expect(operations(tf.layers.softmax({ axis: [1, 2] as never }), [5, 2]).flops).toBe(60);
    expect(operations(tf.layers.activation({ activation: 'gelu_new' as never }), [5]).flops).toBe(60);
    expect(operations(tf.layers.masking(), [5, 2]).flops).toBe(20);
  });

  it('embedding looks up: parameters and memory, no operation', () => {
    expect(totals(tf.layers.embedding({ inputDim: 100, outputDim: 8 }), [5])).toMatchObject({ params: 800, macs: 0, flops: 0, activationBytes: 4 * 40 });
  });
});

describe('what cannot be known', () => {
  it('an open axis that is not the batch', () => {
    const cost = costModel(graphOf(single(tf.layers.conv2d({ filters: 2, kernelSize: 3 }), [null, null, 3])));
    expect(cost.totals).toMatchObject({ macs: null, flops: null, activationBytes: null, params: 56, known: { macs: 0, flops: 0 } });
    expect(Object.values(cost.nodes).filter(({ macs }) => macs === null).map(({ why }) => why)).toEqual(['a size other than the batch is open']);
  });

  it('is only what depends on the open axis: a pooled vector has its size', () => {
    const graph = graphOf(single(tf.layers.globalAveragePooling2d({}), [null, null, 3]));
    expect(Object.values(costModel(graph).nodes).at(-1)).toMatchObject({ macs: 0, flops: null, activationBytes: 12 });
  });

  it('a model inside TimeDistributed, whose parameters are known all the same', () => {
    const inner = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });
    expect(totals(tf.layers.timeDistributed({ layer: inner }), [5, 4])).toMatchObject({ params: 15, macs: null, activationBytes: 60 });
  });

  it('a custom layer, whose parameters are known all the same', () => {
    const graph = graphOf(single(tf.layers.dense({ units: 3 }), [4]));
    const custom = { ...graph, layers: graph.layers.map((layer) => (layer.className === 'Dense' ? { ...layer, className: 'Mine', custom: true } : layer)) };
    const cost = costModel(custom);
    expect(cost.totals).toMatchObject({ params: 15, macs: null, flops: null, activationBytes: 12, unknown: 1 });
    expect(Object.values(cost.nodes).at(-1)?.why).toMatch(/Mine is a custom layer/);
  });

  it('an activation that is not the library\'s own, while MACs are known', () => {
    const graph = graphOf(single(tf.layers.dense({ units: 3 }), [4]));
    for (const layer of graph.layers) if (layer.className === 'Dense') layer.config.activation = 'mine';
    expect(costModel(graph).totals).toMatchObject({ macs: 12, flops: null });
  });
});

describe('the batch', () => {
  it('multiplies operations and activations, not parameters', () => {
    const graph = graphOf(single(tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'relu' }), [6, 6, 2]));
    const [one, eight] = [costModel(graph).totals, costModel(graph, 8).totals];
    expect(eight.params).toBe(one.params);
    expect(eight.macs).toBe(8 * (one.macs ?? 0));
    expect(eight.flops).toBe(8 * (one.flops ?? 0));
    expect(eight.activationBytes).toBe(8 * (one.activationBytes ?? 0));
  });

  it('stays what the model fixes', () => {
    const input = tf.input({ batchShape: [2, 4] });
    const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 3 }).apply(input) as tf.SymbolicTensor });
    expect(costModel(graphOf(model), 8).totals.macs).toBe(24);
  });
});
