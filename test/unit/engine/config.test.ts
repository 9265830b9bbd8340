import { expect, it } from 'vitest';
import { significantConfig } from '../../../src/scene';
import { evaluate, only } from './evaluate';

it('of a layer as it comes out of the sandbox, only what its author chose is news', async () => {
  const { graph } = only(await evaluate(`import * as tf from '@tensorflow/tfjs';
export const net = () => tf.sequential({ layers: [
  tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [16, 16, 3] }),
  tf.layers.separableConv2d({ filters: 4, kernelSize: 3 }),
  tf.layers.depthwiseConv2d({ kernelSize: 3 }),
  tf.layers.batchNormalization(),
  tf.layers.maxPooling2d({ poolSize: 2 }),
  tf.layers.reshape({ targetShape: [4, 25] }),
  tf.layers.lstm({ units: 3, returnSequences: true }),
  tf.layers.gru({ units: 3 }),
  tf.layers.dense({ units: 2, kernelInitializer: 'heNormal', activation: 'softmax' }),
] });`, {}, { timeMs: 60_000 }));
  const told = Object.fromEntries(graph.layers.filter((l) => !l.implicit).map((l) => [l.className, Object.keys(significantConfig(l))]));
  expect(told).toEqual({
    Conv2D: ['filters', 'kernelSize'],
    SeparableConv2D: ['filters', 'kernelSize'],
    DepthwiseConv2D: ['kernelSize'],
    BatchNormalization: [],
    MaxPooling2D: ['poolSize'],
    Reshape: ['targetShape'],
    LSTM: ['units', 'returnSequences'],
    GRU: ['units'],
    Dense: ['units', 'activation', 'kernelInitializer'],
  });
});

it('channels that come first in a sequence are kept, and its positions are those after them', async () => {
  const { graph, cost } = only(await evaluate(`import * as tf from '@tensorflow/tfjs';
export const net = () => tf.sequential({ layers: [
  tf.layers.conv1d({ filters: 4, kernelSize: 3, inputShape: [5, 20], dataFormat: 'channelsFirst' }), tf.layers.flatten(), tf.layers.dense({ units: 2 }),
] });`, {}, { timeMs: 60_000 }));
  const [conv] = graph.layers.filter((layer) => layer.className === 'Conv1D');
  expect(conv && significantConfig(conv)).toMatchObject({ dataFormat: 'channelsFirst' });
  expect(graph.nodes.map(({ id }) => cost.nodes[id]?.receptiveField)).toEqual([[1], [3], [3], [20]]);
});
