import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { costModel, ruledClasses } from '../../../src/cost';
import { reference } from '../../reference/read';
import { graphOf, single } from './tensorflow';

/** The table of docs/costs.md that sets our figures for one layer beside what each tool printed for it. */

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const torch = new Map(reference('single-layers.csv').map((row) => [row.layer, row]));
const tensorflow = new Map(reference('single-layers-tensorflow.csv').map((row) => [row.layer, row]));

interface Line {
  told: string;
  layer: () => tf.layers.Layer;
  shapes: number[][];
  /** Rows of single-layers.csv and single-layers-tensorflow.csv; null where PyTorch or Keras has no such layer. */
  torch: string | null;
  tensorflow: string | null;
}

const image = [8, 8, 16];
const steps = [5, 16];
const activation = (name: 'sigmoid' | 'tanh' | 'gelu') => () => tf.layers.activation({ activation: name });
const convolution = { filters: 32, kernelSize: 3, padding: 'same', useBias: false } as const;
const recurrent = { units: 32, returnSequences: true };

const line = (told: string, layer: () => tf.layers.Layer, shapes: number[][], inTorch: string | null, inTensorflow: string | null): Line =>
  ({ told, layer, shapes, torch: inTorch, tensorflow: inTensorflow });

const lines: Line[] = [
  line('Conv1D 3, 32', () => tf.layers.conv1d(convolution), [steps], 'Conv1d 5->32 k3 p1 no bias', 'Conv1D 16->32 k3 same no bias on 5x16'),
  line('Conv2D 3×3, 32', () => tf.layers.conv2d(convolution), [image], 'Conv2d 16->32 k3 p1 no bias', 'Conv2D 16->32 k3 same no bias'),
  line('Conv2D 3×3, 32, bias', () => tf.layers.conv2d({ ...convolution, useBias: true }), [image], 'Conv2d 16->32 k3 p1 bias', 'Conv2D 16->32 k3 same bias'),
  line('Conv3D 3×3×3, 32', () => tf.layers.conv3d(convolution), [[4, 4, 4, 16]], 'Conv3d 16->32 k3 p1 no bias', 'Conv3D 16->32 k3 same no bias on 4x4x4x16'),
  line('DepthwiseConv2D 3×3', () => tf.layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', useBias: false }), [image], 'Conv2d 16->16 k3 p1 groups=16 no bias (depthwise)', 'DepthwiseConv2D 16 k3 same no bias'),
  line('SeparableConv2D 3×3, 32', () => tf.layers.separableConv2d(convolution), [image], null, 'SeparableConv2D 16->32 k3 same no bias'),
  line('Conv2DTranspose 3×3, 32, /2', () => tf.layers.conv2dTranspose({ ...convolution, strides: 2 }), [image], 'ConvTranspose2d 16->32 k3 s2 p1 op1 no bias', 'Conv2DTranspose 16->32 k3 s2 same no bias'),
  line('Conv3DTranspose 3×3×3, 32, /2', () => tf.layers.conv3dTranspose({ ...convolution, strides: 2 }), [[4, 4, 4, 16]], 'ConvTranspose3d 16->32 k3 s2 p1 op1 no bias', 'Conv3DTranspose 16->32 k3 s2 same no bias on 4x4x4x16'),
  line('Dense 10, bias', () => tf.layers.dense({ units: 10 }), [[16]], 'Linear 16->10 bias', 'Dense 16->10 bias'),
  line('Dense 10, bias, at 5 positions', () => tf.layers.dense({ units: 10 }), [steps], 'Linear 16->10 bias on 1x5x16', 'Dense 16->10 bias on 5x16'),
  line('Embedding 100 → 16', () => tf.layers.embedding({ inputDim: 100, outputDim: 16 }), [[5]], 'Embedding 100->16 of 1x5', 'Embedding 100->16 of 5'),
  line('SimpleRNN 32', () => tf.layers.simpleRNN(recurrent), [steps], 'RNN 16->32; 1 layer; batch_first; 5 steps', 'SimpleRNN 16->32 unrolled on 5x16'),
  line('GRU 32', () => tf.layers.gru(recurrent), [steps], 'GRU 16->32; 1 layer; batch_first; 5 steps', 'GRU 16->32 unrolled on 5x16'),
  line('LSTM 32', () => tf.layers.lstm(recurrent), [steps], 'LSTM 16->32; 1 layer; batch_first; 5 steps', 'LSTM 16->32 unrolled on 5x16'),
  line('Bidirectional of LSTM 32', () => tf.layers.bidirectional({ layer: tf.layers.lstm(recurrent) as tf.RNN, mergeMode: 'concat' }), [steps], 'LSTM 16->32; 1 layer; bidirectional; batch_first; 5 steps', 'Bidirectional LSTM 16->32 unrolled on 5x16'),
  line('TimeDistributed of Dense 10, bias', () => tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 10 }) }), [steps], null, 'TimeDistributed Dense 16->10 on 5x16'),
  line('ConvLSTM2D 3×3, 8', () => tf.layers.convLstm2d({ filters: 8, kernelSize: 3, padding: 'same' }), [[5, 8, 8, 16]], null, 'ConvLSTM2D 16->8 k3 same on 5x8x8x16'),
  line('BatchNormalization', () => tf.layers.batchNormalization(), [image], 'BatchNorm2d 16 affine', 'BatchNormalization 16'),
  line('LayerNormalization', () => tf.layers.layerNormalization(), [steps], 'LayerNorm 16 on 1x5x16', 'LayerNormalization 16 on 5x16'),
  line('MaxPooling2D 3×3, /2', () => tf.layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }), [image], 'MaxPool2d k3 s2 p1', 'MaxPooling2D k3 s2 same'),
  line('AveragePooling2D 3×3, /1', () => tf.layers.averagePooling2d({ poolSize: 3, strides: 1, padding: 'same' }), [image], 'AvgPool2d k3 s1 p1', 'AveragePooling2D k3 s1 same'),
  line('GlobalAveragePooling2D', () => tf.layers.globalAveragePooling2d({}), [image], 'AdaptiveAvgPool2d 1', 'GlobalAveragePooling2D'),
  line('GlobalMaxPooling2D', () => tf.layers.globalMaxPooling2d({}), [image], 'AdaptiveMaxPool2d 1', 'GlobalMaxPooling2D'),
  line('MaxPooling1D 2', () => tf.layers.maxPooling1d({ poolSize: 2 }), [[4, 16]], 'MaxPool1d k2 s2', 'MaxPooling1D 2 on 4x16'),
  line('AveragePooling1D 2', () => tf.layers.averagePooling1d({ poolSize: 2 }), [[4, 16]], 'AvgPool1d k2 s2', 'AveragePooling1D 2 on 4x16'),
  line('GlobalAveragePooling1D', () => tf.layers.globalAveragePooling1d(), [[4, 16]], 'AdaptiveAvgPool1d 1', 'GlobalAveragePooling1D on 4x16'),
  line('GlobalMaxPooling1D', () => tf.layers.globalMaxPooling1d(), [[4, 16]], 'AdaptiveMaxPool1d 1', 'GlobalMaxPooling1D on 4x16'),
  line('MaxPooling3D 2×2×2', () => tf.layers.maxPooling3d({ poolSize: [2, 2, 2] }), [[4, 4, 4, 16]], 'MaxPool3d k2 s2', 'MaxPooling3D 2 on 4x4x4x16'),
  line('AveragePooling3D 2×2×2', () => tf.layers.averagePooling3d({ poolSize: [2, 2, 2] }), [[4, 4, 4, 16]], 'AvgPool3d k2 s2', 'AveragePooling3D 2 on 4x4x4x16'),
  line('Add (`a + b`)', () => tf.layers.add(), [image, image], 'add: a + b', 'Add of two'),
  line('Add (`torch.add`)', () => tf.layers.add(), [image, image], 'add: torch.add of two tensors', 'Add of two'),
  line('Multiply (`a * b`)', () => tf.layers.multiply(), [image, image], 'multiply: a * b', 'Multiply of two'),
  line('Average', () => tf.layers.average(), [image, image], null, 'Average of two'),
  line('Maximum', () => tf.layers.maximum(), [image, image], 'maximum: torch.maximum of two tensors', 'Maximum of two'),
  line('Minimum', () => tf.layers.minimum(), [image, image], 'minimum: torch.minimum of two tensors', 'Minimum of two'),
  line('Concatenate', () => tf.layers.concatenate(), [image, image], 'concat: torch.cat of two tensors on axis 1', 'Concatenate of two'),
  line('Dot', () => tf.layers.dot({ axes: 2 }), [steps, steps], 'matmul: 5x16 by 16x5', 'Dot of two 5x16 on axis 2'),
  line('ReLU', () => tf.layers.reLU(), [image], 'ReLU module', 'ReLU'),
  line('ReLU6', () => tf.layers.reLU({ maxValue: 6 }), [image], 'ReLU6 module', 'ReLU 6'),
  line('LeakyReLU', () => tf.layers.leakyReLU(), [image], 'LeakyReLU module', 'LeakyReLU'),
  line('PReLU', () => tf.layers.prelu({ sharedAxes: [1, 2] }), [image], 'PReLU module; 16 slopes', 'PReLU 16 slopes'),
  line('ThresholdedReLU', () => tf.layers.thresholdedReLU({ theta: 1 }), [image], 'Threshold module', null),
  line('ELU', () => tf.layers.elu(), [image], 'ELU module', 'ELU'),
  line('sigmoid', activation('sigmoid'), [image], 'Sigmoid module', 'sigmoid'),
  line('tanh', activation('tanh'), [image], 'Tanh module', 'tanh'),
  line('gelu', activation('gelu'), [image], 'GELU module', 'gelu'),
  line('Softmax of 16', () => tf.layers.softmax(), [[16]], 'Softmax module dim=1', 'Softmax of 16'),
  line('UpSampling2D nearest', () => tf.layers.upSampling2d({}), [image], 'Upsample x2 nearest', 'UpSampling2D nearest'),
  line('UpSampling2D bilinear', () => tf.layers.upSampling2d({ interpolation: 'bilinear' }), [image], 'Upsample x2 bilinear', 'UpSampling2D bilinear'),
  line('Masking', () => tf.layers.masking(), [steps], null, 'Masking'),
  line('Rescaling', () => tf.layers.rescaling({ scale: 0.5 }), [image], null, 'Rescaling'),
  line('ZeroPadding2D, Flatten, Dropout', () => tf.layers.zeroPadding2d({ padding: 1 }), [image], 'ZeroPad2d 1', 'ZeroPadding2D'),
];

const figure = (value: number | string | null | undefined): string => {
  if (value === null || value === undefined || value === '') throw new Error('no figure');
  return Number(value).toLocaleString('en-US');
};

function written({ told, layer, shapes, torch: inTorch, tensorflow: inTensorflow }: Line): string {
  const { macs, flops } = costModel(graphOf(single(layer(), ...shapes))).totals;
  const columns = ['macs_fvcore', 'macs_torchinfo', 'macs_ptflops', 'macs_thop', 'macs_deepspeed', 'flops_deepspeed'];
  const printed = columns.map((column) => (inTorch === null ? '–' : figure(torch.get(inTorch)?.[column])));
  const counted = inTensorflow === null ? '–' : figure(tensorflow.get(inTensorflow)?.flops);
  return `| ${[told, figure(macs), figure(flops), ...printed, counted].join(' | ')} |`;
}

describe('the layers of docs/costs.md beside what the tools print', () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/costs.md'), 'utf8').split('\n');

  it.each(lines)('$told', (each) => {
    expect(page.filter((text) => text.startsWith(`| ${each.told} |`) && text.split('|').length === 12)).toEqual([written(each)]);
  });

  it.each(ruledClasses())('the page says how %s is counted elsewhere', (name) => {
    const from = page.indexOf('## What other tools print for the same layer');
    expect(page.slice(from, page.indexOf('### The same in figures')).join('\n')).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it('padding, flattening and dropout cost nothing anywhere', () => {
    for (const name of ['ZeroPad2d 1', 'Flatten', 'Dropout']) {
      expect(Object.entries(torch.get(name) ?? {}).filter(([column, value]) => /^(macs|flops)_/.test(column) && value !== '0')).toEqual([]);
    }
    for (const name of ['ZeroPadding2D', 'Flatten', 'Dropout']) expect(tensorflow.get(name)?.flops).toBe('0');
  });

  // Where a tool counts what we count, it counts as many.
  it.each(lines.filter(({ torch: inTorch }) => inTorch !== null && !/RNN|GRU|LSTM/.test(inTorch)))('DeepSpeed has our MACs of $told', ({ layer, shapes, torch: inTorch }) => {
    expect(Number(torch.get(inTorch ?? '')?.macs_deepspeed)).toBe(costModel(graphOf(single(layer(), ...shapes))).totals.macs);
  });
});
