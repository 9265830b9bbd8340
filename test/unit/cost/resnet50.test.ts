import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { costModel } from '../../../src/cost';
import type { ModelCost, ModelGraph } from '../../../src/graph';
import { reference } from '../../reference/read';
import { graphOf } from './tensorflow';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

interface Variant {
  useBias: boolean;
  /** The convolution of a stage's first unit that carries the stride. */
  strideIn: '1x1' | '3x3';
}

/** ResNet-50 as keras.applications has it (keras/src/applications/resnet.py) or as torchvision has it (torchvision/models/resnet.py). */
function resnet50({ useBias, strideIn }: Variant): tf.LayersModel {
  const zeros = { kernelInitializer: 'zeros' as const };
  const conv = (filters: number, kernelSize: number, strides = 1, padding: 'same' | 'valid' = 'same') =>
    tf.layers.conv2d({ filters, kernelSize, strides, padding, useBias, ...zeros });
  const run = (x: tf.SymbolicTensor, ...layers: tf.layers.Layer[]) => layers.reduce((y, one) => one.apply(y) as tf.SymbolicTensor, x);
  const norm = () => tf.layers.batchNormalization();
  const relu = () => tf.layers.reLU();
  const input = tf.input({ shape: [224, 224, 3] });
  let x = run(
    input,
    tf.layers.zeroPadding2d({ padding: 3 }), conv(64, 7, 2, 'valid'), norm(), relu(),
    tf.layers.zeroPadding2d({ padding: 1 }), tf.layers.maxPooling2d({ poolSize: 3, strides: 2 }),
  );
  for (const [stage, units] of [3, 4, 6, 3].entries()) {
    const filters = 64 * 2 ** stage;
    for (let unit = 0; unit < units; unit++) {
      const stride = unit === 0 && stage > 0 ? 2 : 1;
      const [first, second] = strideIn === '1x1' ? [stride, 1] : [1, stride];
      const shortcut = unit === 0 ? run(x, conv(4 * filters, 1, stride), norm()) : x;
      const branch = run(x, conv(filters, 1, first), norm(), relu(), conv(filters, 3, second), norm(), relu(), conv(4 * filters, 1), norm());
      x = run(tf.layers.add().apply([shortcut, branch]) as tf.SymbolicTensor, relu());
    }
  }
  return tf.model({ inputs: input, outputs: run(x, tf.layers.globalAveragePooling2d({}), tf.layers.dense({ units: 1000, ...zeros })) });
}

const sorted = (values: number[]) => values.sort((a, b) => a - b);

describe('ResNet-50 of keras.applications', () => {
  it('has its printed figures', () => {
    const row = reference('keras.csv').find(({ model }) => model === 'ResNet50');
    const { totals } = costModel(graphOf(resnet50({ useBias: true, strideIn: '1x1' })));
    expect(totals.params).toBe(Number(row?.total_params));
    expect(totals.trainable).toBe(Number(row?.trainable_params));
    expect(totals.layers).toBe(Number(row?.layers));
    expect(totals.macs).toBe(Number(row?.conv_dense_macs));
  });
});

describe('ResNet-50 of torchvision, layer by layer and sum by sum (the table in docs/costs.md)', () => {
  const rows = reference('resnet50-layers.csv');
  let graph: ModelGraph;
  let cost: ModelCost;

  beforeAll(() => {
    graph = graphOf(resnet50({ useBias: false, strideIn: '3x3' }));
    cost = costModel(graph);
  });

  const ours = (className: string, key: 'macs' | 'flops' | 'trainable') =>
    graph.layers.filter((layer) => layer.className === className).map((layer) => cost.layers[layer.id][key] ?? Number.NaN);
  const theirs = (type: string, column: string) => rows.filter((row) => row.type === type).map((row) => Number(row[column]));
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

  it('each convolution has the MACs that fvcore prints', () => {
    expect(sorted(ours('Conv2D', 'macs'))).toEqual(sorted(theirs('Conv2d', 'macs_fvcore')));
    expect(sum(ours('Conv2D', 'macs'))).toBe(4_087_136_256);
  });

  it('so has the dense layer', () => {
    expect(ours('Dense', 'macs')).toEqual(theirs('Linear', 'macs_fvcore'));
    expect(ours('Dense', 'flops')).toEqual([2 * 2_048_000 + 1_000]);
  });

  it('each batch norm has the FLOPs that fvcore prints', () => {
    expect(sorted(ours('BatchNormalization', 'flops'))).toEqual(sorted(theirs('BatchNorm2d', 'macs_fvcore')));
    expect(sum(ours('BatchNormalization', 'flops'))).toBe(22_227_968);
  });

  it('the ReLUs have the FLOPs that ptflops prints beside them', () => {
    expect(sum(ours('ReLU', 'flops'))).toBe(sum(theirs('ReLU', 'macs_ptflops')));
    expect(sum(ours('ReLU', 'flops'))).toBe(9_608_704);
  });

  it('the global pool has what fvcore prints; the max pool has its window for each output', () => {
    expect(ours('GlobalAveragePooling2D', 'flops')).toEqual(theirs('AdaptiveAvgPool2d', 'macs_fvcore'));
    expect(ours('MaxPooling2D', 'flops')).toEqual([9 * 56 * 56 * 64]);
  });

  it('the additions, which no tool counts, have one for each element', () => {
    expect(sum(ours('Add', 'flops'))).toBe(5_519_360);
  });

  it('trainable parameters are PyTorch\'s parameters', () => {
    expect(cost.totals.trainable).toBe(Number(reference('torch.csv').find(({ model }) => model === 'resnet50')?.params));
    expect(Number(cost.totals.params) - Number(cost.totals.trainable)).toBe(53_120);
  });

  it('DeepSpeed has the MACs of each convolution and of the dense layer', () => {
    const deepspeed = (type: string, column: string) => reference('resnet50-deepspeed.csv').filter((row) => row.type === type).map((row) => Number(row[column]));
    expect(sorted(deepspeed('Conv2d', 'macs'))).toEqual(sorted(ours('Conv2D', 'macs')));
    expect(sorted(deepspeed('Conv2d', 'flops'))).toEqual(sorted(ours('Conv2D', 'flops')));
    expect(deepspeed('Linear', 'macs')).toEqual(ours('Dense', 'macs'));
    expect(sorted(deepspeed('BatchNorm2d', 'flops'))).toEqual(sorted(ours('BatchNormalization', 'flops')));
  });

  it('in all', () => {
    expect(cost.totals.macs).toBe(4_089_184_256);
    expect(cost.totals.flops).toBe(2 * 4_089_184_256 + 1_000 + 22_227_968 + 9_608_704 + 1_806_336 + 5_519_360 + 100_352);
  });

  /** A line of the table for each kind of layer: what it is called there, here, in PyTorch, and by Keras. */
  const kinds: [string, string, string][] = [
    ['Convolution', 'Conv2D', 'Conv2d'],
    ['Batch norm', 'BatchNormalization', 'BatchNorm2d'],
    ['ReLU', 'ReLU', 'ReLU'],
    ['Max pooling', 'MaxPooling2D', 'MaxPool2d'],
    ['Add', 'Add', 'add'],
    ['Global average pooling', 'GlobalAveragePooling2D', 'AdaptiveAvgPool2d'],
    ['Dense with bias', 'Dense', 'Linear'],
  ];
  const columns = ['macs_fvcore', 'macs_torchinfo', 'macs_ptflops', 'macs_ptflops_functional'];
  const counted = (file: string, type: string, column: string) =>
    sum(reference(file).filter((row) => row.type === type).map((row) => Number(row[column])));
  const figures = (className: string, type: string): number[] => [
    sum(ours(className, 'macs')), sum(ours(className, 'flops')),
    ...columns.map((column) => sum(theirs(type, column))),
    ...['macs', 'flops'].map((column) => counted('resnet50-deepspeed.csv', type, column)),
    counted('resnet50-tensorflow.csv', className, 'flops'),
  ];
  const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/costs.md'), 'utf8');
  const cells = (named: string) => page.slice(page.indexOf('## ResNet-50, reconciled')).split('\n')
    .filter((text) => text.startsWith(`| ${named} |`)).map((text) => text.split('|').slice(2, -1).map((cell) => cell.replaceAll(/[*, ]/g, '')));

  it.each(kinds)('the page tells of %s what the rules give and the tools printed', (named, className, type) => {
    const uses = graph.nodes.filter((node) => graph.layers.some(({ id, className: of }) => id === node.layer && of === className)).length;
    expect(cells(named)).toEqual([[uses, ...figures(className, type)].map(String)]);
  });

  it('and in all, where nothing is left over', () => {
    const [total] = cells('**Total**');
    const each = kinds.map(([, className, type]) => figures(className, type));
    expect(total).toEqual(['', ...each[0].map((_, column) => String(sum(each.map((line) => line[column]))))]);

    const torch = reference('torch.csv').find(({ model }) => model === 'resnet50');
    const [, macs, flops, fvcore, torchinfo, layers, again, deepspeedMacs, deepspeedFlops, tensorflow] = (total ?? []).map(Number);
    expect([macs, flops]).toEqual([cost.totals.macs, cost.totals.flops]);
    expect([fvcore, torchinfo, layers + again]).toEqual(['macs_fvcore', 'macs_torchinfo', 'macs_ptflops'].map((column) => Number(torch?.[column])));
    const all = (file: string, column: string) => sum(reference(file).map((row) => Number(row[column])));
    expect([deepspeedMacs, deepspeedFlops]).toEqual(['macs', 'flops'].map((column) => all('resnet50-deepspeed.csv', column)));
    expect(tensorflow).toBe(all('resnet50-tensorflow.csv', 'flops'));
  });

  it('each tool\'s total is ours and what the page says that it counts otherwise', () => {
    const { macs, flops } = cost.totals;
    const torch = reference('torch.csv').find(({ model }) => model === 'resnet50');
    const channels = (Number(cost.totals.params) - Number(cost.totals.trainable)) / 2;
    const bias = 1_000;
    const [pooled] = ours('GlobalAveragePooling2D', 'flops');
    const normalised = sum(ours('BatchNormalization', 'flops'));
    const inputOfMaxPool = 112 * 112 * 64;

    expect(Number(torch?.macs_fvcore)).toBe(Number(macs) + normalised + pooled);
    expect(Number(torch?.macs_torchinfo)).toBe(Number(macs) + 2 * channels + bias);
    const again = sum(ours('ReLU', 'flops')) + inputOfMaxPool + pooled;
    expect(Number(torch?.macs_ptflops)).toBe(Number(macs) + normalised + bias + 2 * again);
    expect(Number(torch?.macs_thop)).toBe(Number(macs) + 2 * normalised + pooled + 2048);

    const [maxPool] = ours('MaxPooling2D', 'flops');
    expect(counted('resnet50-deepspeed.csv', 'MaxPool2d', 'flops')).toBe(inputOfMaxPool);
    expect(sum(reference('resnet50-deepspeed.csv').map((row) => Number(row.flops))))
      .toBe(Number(flops) - sum(ours('Add', 'flops')) - (maxPool - inputOfMaxPool) - bias);
    expect(sum(reference('resnet50-tensorflow.csv').map((row) => Number(row.flops)))).toBe(Number(flops) - sum(ours('ReLU', 'flops')) + 6 * channels);
  });

  it('the sums that the page writes out are right', () => {
    const written = page.slice(page.indexOf('- **From Blocklens to fvcore**')).split('\n').filter((text) => text.includes(' = '));
    expect(written.length).toBeGreaterThanOrEqual(5);
    for (const text of written) {
      const [left = '', right = ''] = text.replaceAll(/\([^)]*\)/g, '').split(' = ');
      const terms = [...left.matchAll(/([+−]?) ?(\d[\d,]{3,})/g)].map(([, sign, digits]) => (sign === '−' ? -1 : 1) * Number(digits?.replaceAll(',', '')));
      expect(sum(terms), text).toBe(Number(/[\d,]+\d/.exec(right)?.[0].replaceAll(',', '')));
    }
  });
});
