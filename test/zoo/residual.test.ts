import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { ResidualDrop } from '../../examples/zoo/stochastic-depth';
import { convDenseMacs, elements, fvcore, ofClass, pytorchcvMacs, rounded, scalars, withLaterStride } from './measures';
import { figure, row } from './reference';
import { calls, sum, within, zooModel } from './running';

/** The residual networks against torchvision, pytorchcv and their papers. Where figures differ, the cause is computed. */


const torchvision = (name: string): number => figure(row('torch.csv', { library: 'torchvision', model: name }), 'params');
const pytorchcv = (name: string): number => figure(row('pytorchcv.csv', { model: name }), 'params');
const millions = (network: string): number => figure(row('papers.csv', { model: network, figure: 'parameters' }), 'value');

describe.each([
  ['resnet18', 'basicBlock', [2, 2, 2, 2]],
  ['resnet34', 'basicBlock', [3, 4, 6, 3]],
  ['resnet50', 'bottleneck', [3, 4, 6, 3]],
  ['resnet101', 'bottleneck', [3, 4, 23, 3]],
  ['resnet152', 'bottleneck', [3, 8, 36, 3]],
])('%s', (name, block, depths) => {
  it('has torchvision’s parameters', async () => {
    expect((await zooModel(`resnet#${name}`)).cost.totals.trainable).toBe(torchvision(name));
  });

  it('has torchvision’s multiply-accumulates, but for the place of a bottleneck’s stride', async () => {
    const costed = await zooModel(`resnet#${name}`);
    const later = withLaterStride(costed);
    // keras.applications has the stride in the first 1×1 as well; the three stages that it halves are the same at each depth.
    const keras = figure(row('keras.csv', { model: 'ResNet50' }), 'conv_dense_macs');
    expect(later).toBe(block === 'bottleneck' ? fvcore('torchvision', 'resnet50') - keras : 0);
    expect(costed.cost.totals.macs).toBe(convDenseMacs(costed));
    expect(convDenseMacs(costed) + later).toBe(fvcore('torchvision', name));
  });

  it('has the blocks of its column of table 1, one shortcut of a row being a projection where the dimensions change', async () => {
    const costed = await zooModel(`resnet#${name}`);
    expect(within(costed, 'stage', block)).toEqual(depths);
    const shortcuts = calls(costed, 'shortcut').map(({ parent }) => parent);
    const firsts = calls(costed, 'stage').map((stage) => calls(costed, block).find(({ parent }) => parent === stage.id)?.id);
    // A basic block leaves conv2_x as wide as it was.
    expect(shortcuts).toEqual(block === 'bottleneck' ? firsts : firsts.slice(1));
  });
});

it('ResNet-50 is pytorchcv’s resnet50, whose stride is in the first 1×1 too', async () => {
  const costed = await zooModel('resnet#resnet50');
  expect(convDenseMacs(costed)).toBe(pytorchcvMacs('resnet50'));
});

describe.each([
  ['preactResnet164', 'preresnet164bn_cifar10', 18, 'pre-activation ResNet-164'],
  ['preactResnet1001', 'preresnet1001_cifar10', 111, 'pre-activation ResNet-1001'],
])('%s', (name, reference, units, paper) => {
  it(`is pytorchcv’s ${reference}, but for the place of the stride`, async () => {
    const costed = await zooModel(`preact-resnet#${name}`);
    expect(costed.cost.totals.trainable).toBe(pytorchcv(reference));
    expect(costed.cost.totals.macs).toBe(convDenseMacs(costed));
    // pytorchcv has it in the 3×3, the authors' own code (KaimingHe/resnet-1k-layers, resnet-pre-act.lua) in the first 1×1.
    expect(withLaterStride(costed)).toBeGreaterThan(0);
    expect(convDenseMacs(costed) + withLaterStride(costed)).toBe(pytorchcvMacs(reference));
  });

  it('has the parameters that its paper prints, who counts no scales and shifts of the batch normalization', async () => {
    const costed = await zooModel(`preact-resnet#${name}`);
    const affine = scalars(ofClass(costed, 'BatchNormalization'), /\/(gamma|beta)$/);
    expect(rounded((Number(costed.cost.totals.trainable) - affine) / 1e6, 1)).toBe(millions(paper));
  });

  it('is three stages of residual units, of which three project', async () => {
    const costed = await zooModel(`preact-resnet#${name}`);
    expect(within(costed, 'stage', 'residualUnit')).toEqual([units, units, units]);
    expect(ofClass(costed, 'Conv2D')).toHaveLength(1 + 3 * 3 * units + 3);
  });
});

describe.each([
  ['wrn16x8', 'wrn16_8_cifar10', 2, 'WRN-16-8'],
  ['wrn28x10', 'wrn28_10_cifar10', 4, 'WRN-28-10'],
])('%s', (name, reference, n, paper) => {
  it(`is pytorchcv’s ${reference}, and has the parameters that its paper prints`, async () => {
    const costed = await zooModel(`wide-resnet#${name}`);
    expect(costed.cost.totals.trainable).toBe(pytorchcv(reference));
    expect(convDenseMacs(costed)).toBe(pytorchcvMacs(reference));
    expect(costed.cost.totals.macs).toBe(convDenseMacs(costed));
    expect(rounded(Number(costed.cost.totals.trainable) / 1e6, 1)).toBe(millions(paper));
  });

  it('has the groups of table 1', async () => {
    expect(within(await zooModel(`wide-resnet#${name}`), 'group', 'wideBlock')).toEqual([n, n, n]);
  });
});

it('WRN-28-10 has a dropout in each of its blocks, between the convolutions; WRN-16-8 has none', async () => {
  const costed = await zooModel('wide-resnet#wrn28x10');
  const dropouts = costed.graph.nodes.filter((node) => ofClass(costed, 'Dropout').some(({ id }) => id === node.layer));
  const blocks = calls(costed, 'wideBlock').map(({ id }) => id);
  expect(dropouts.map(({ block }) => block)).toEqual(blocks);
  const layers = new Map(costed.graph.layers.map((layer) => [layer.id, layer]));
  for (const block of blocks) {
    const classes = costed.graph.nodes.filter((node) => node.block === block).map((node) => layers.get(node.layer)?.className);
    expect(classes.slice(-3)).toEqual(['Dropout', 'Conv2D', 'Add']);
  }
  expect(ofClass(await zooModel('wide-resnet#wrn16x8'), 'Dropout')).toEqual([]);
});

describe('WRN-50-2', () => {
  it('is torchvision’s wide_resnet50_2, and has the parameters that its paper prints', async () => {
    const costed = await zooModel('wide-resnet#wrn50x2');
    expect(costed.cost.totals.trainable).toBe(torchvision('wide_resnet50_2'));
    expect(convDenseMacs(costed)).toBe(fvcore('torchvision', 'wide_resnet50_2'));
    expect(rounded(Number(costed.cost.totals.trainable) / 1e6, 1)).toBe(millions('WRN-50-2-bottleneck'));
  });

  it('has a scale more for each channel than pytorchcv’s wrn50_2, which has biases in place of batch normalization', async () => {
    const costed = await zooModel('wide-resnet#wrn50x2');
    const normalized = ofClass(costed, 'BatchNormalization');
    expect(Number(costed.cost.totals.trainable) - scalars(normalized, /\/gamma$/)).toBe(pytorchcv('wrn50_2'));
    expect(convDenseMacs(costed)).toBe(pytorchcvMacs('wrn50_2'));
  });

  it('is ResNet’s stages of wide bottlenecks', async () => {
    expect(within(await zooModel('wide-resnet#wrn50x2'), 'stage', 'wideBottleneck')).toEqual([3, 4, 6, 3]);
  });
});

describe.each([
  ['ror3x110', 'ror3_110_cifar10', 17],
  ['ror3x164', 'ror3_164_cifar10', 26],
])('%s', (name, reference, n) => {
  it(`is pytorchcv’s ${reference}`, async () => {
    const costed = await zooModel(`ror#${name}`);
    expect(costed.cost.totals.trainable).toBe(pytorchcv(reference));
    expect(convDenseMacs(costed)).toBe(pytorchcvMacs(reference));
    expect(costed.cost.totals.macs).toBe(convDenseMacs(costed));
  });

  it('has shortcuts on three levels: over each block, over the blocks of a group, and over the groups', async () => {
    const costed = await zooModel(`ror#${name}`);
    expect(within(costed, 'rootLevel', 'middleLevel')).toEqual([3]);
    expect(within(costed, 'middleLevel', 'finalLevel')).toEqual([n, n, n]);
    const named = new Map(costed.graph.blocks.map((block) => [block.id, block.name]));
    const added = costed.graph.nodes.filter((node) => ofClass(costed, 'Add').some(({ id }) => id === node.layer)).map(({ block }) => named.get(block));
    const on = (level: string) => added.filter((block) => block === level).length;
    expect([on('finalLevel'), on('middleLevel'), on('rootLevel'), added.length]).toEqual([3 * n, 3, 1, 3 * n + 4]);
  });
});

it('RoR-3-110 counts its six projections as layers; with as many blocks as a ResNet-110, one more in each group, it has the parameters that its paper prints', async () => {
  const costed = await zooModel('ror#ror3x110');
  const groups = calls(costed, 'middleLevel').map(({ id }) => id);
  // The last block of a group leaves the channels as they are.
  const lasts = groups.map((group) => calls(costed, 'finalLevel').filter(({ parent }) => parent === group).at(-1)?.id ?? '');
  const more = sum(lasts.map((block) => Number(costed.cost.blocks[block]?.trainable)));
  expect(rounded((Number(costed.cost.totals.trainable) + more) / 1e6, 1)).toBe(millions('RoR-3-110'));
});

it('RoR-3-164 is of blocks of two 3×3, as its paper’s 2.5 million parameters are: bottlenecks of that depth have 1.7', async () => {
  const trainable = async (name: string) => rounded(Number((await zooModel(name)).cost.totals.trainable) / 1e6, 1);
  expect(await trainable('ror#ror3x164')).toBe(millions('RoR-3-164'));
  expect(await trainable('preact-resnet#preactResnet164')).toBe(millions('pre-activation ResNet-164'));
});

describe('stochasticDepth110', () => {
  it('is pytorchcv’s resnet110_cifar10 without the two projections, for which it pools and pads (option A)', async () => {
    const costed = await zooModel('stochastic-depth#stochasticDepth110');
    const { graph, cost } = costed;
    const padded = graph.nodes.filter((node) => ofClass(costed, 'PadChannels').some(({ id }) => id === node.layer)).map((node) => node.outputs[0]?.shape ?? []);
    expect(padded).toEqual([[null, 16, 16, 32], [null, 8, 8, 64]]);
    // A projection: a 1×1 convolution from half as many channels, with batch normalization.
    const parameters = padded.map(([, , , to]) => (Number(to) / 2) * Number(to) + 2 * Number(to));
    const macs = padded.map((shape) => (Number(shape[3]) / 2) * elements(shape));
    expect(Number(cost.totals.trainable) + sum(parameters)).toBe(pytorchcv('resnet110_cifar10'));
    expect(convDenseMacs(costed) + sum(macs)).toBe(pytorchcvMacs('resnet110_cifar10'));
    expect(cost.totals).toMatchObject({ macs: convDenseMacs(costed), unknown: 0 });
  });

  it('lets its 54 blocks survive with a probability that falls linearly to 0.5', async () => {
    const costed = await zooModel('stochastic-depth#stochasticDepth110');
    expect(within(costed, 'group', 'residualBlock')).toEqual([18, 18, 18]);
    const survival = ofClass(costed, 'ResidualDrop').map(({ config }) => Number(config['survival']));
    expect(survival).toHaveLength(54);
    survival.forEach((p, index) => { expect(p).toBeCloseTo(1 - (index + 1) / 108, 12); });
  });

  it('drops a branch in training, and scales it in testing', () => {
    const residual = tf.tensor([4, 8]);
    const drop = new ResidualDrop({ survival: 0.25 });
    const run = (training: boolean) => [...(drop.apply(residual, { training }) as tf.Tensor).dataSync()].join();
    expect(run(false)).toBe('1,2');
    expect(new Set(Array.from({ length: 200 }, () => run(true)))).toEqual(new Set(['0,0', '4,8']));
  });
});
