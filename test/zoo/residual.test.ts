import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine';
import type { CostedModel, Layer } from '../../src/graph';
import { convDenseMacs, fvcore, ofClass, pytorchcvMacs, rounded, scalars } from './measures';
import { figure, row } from './reference';
import { calls, engineOver, sum, within, zooOf } from './running';

/** The residual networks against torchvision, pytorchcv and their papers. Where figures differ, the cause is computed. */

let engine: Engine;
let model: (name: string) => Promise<CostedModel>;
beforeAll(() => { engine = engineOver(); model = zooOf(engine); });
afterAll(() => engine.dispose());

const torchvision = (name: string): number => figure(row('torch.csv', { library: 'torchvision', model: name }), 'params');
const pytorchcv = (name: string): number => figure(row('pytorchcv.csv', { model: name }), 'params');
const millions = (network: string): number => figure(row('papers.csv', { model: network, figure: 'parameters' }), 'value');

/** What more it costs when the stride of a bottleneck is in its 3×3: the 1×1 before that works at four times the positions. */
function withLaterStride(costed: CostedModel): number {
  const reduces = ({ config, weights }: Layer) => {
    const [, , from, to] = weights[0]?.shape ?? [];
    return String(config['kernelSize']) === '1,1' && String(config['strides']) === '2,2' && Number(to) < Number(from);
  };
  return 3 * sum(ofClass(costed, 'Conv2D').filter(reduces).map(({ id }) => costed.cost.layers[id]?.macs ?? Number.NaN));
}

describe.each([
  ['resnet18', 'basicBlock', [2, 2, 2, 2]],
  ['resnet34', 'basicBlock', [3, 4, 6, 3]],
  ['resnet50', 'bottleneck', [3, 4, 6, 3]],
  ['resnet101', 'bottleneck', [3, 4, 23, 3]],
  ['resnet152', 'bottleneck', [3, 8, 36, 3]],
])('%s', (name, block, depths) => {
  it('has torchvision’s parameters', async () => {
    expect((await model(`resnet#${name}`)).cost.totals.trainable).toBe(torchvision(name));
  });

  it('has torchvision’s multiply-accumulates, but for the place of a bottleneck’s stride', async () => {
    const costed = await model(`resnet#${name}`);
    const later = withLaterStride(costed);
    expect(later).toBe(block === 'bottleneck' ? 231_211_008 : 0);
    expect(costed.cost.totals.macs).toBe(convDenseMacs(costed));
    expect(convDenseMacs(costed) + later).toBe(fvcore('torchvision', name));
  });

  it('has the blocks of its column of table 1, one shortcut of a row being a projection where the dimensions change', async () => {
    const costed = await model(`resnet#${name}`);
    expect(within(costed, 'stage', block)).toEqual(depths);
    const shortcuts = calls(costed, 'shortcut').map(({ parent }) => parent);
    const firsts = calls(costed, 'stage').map((stage) => calls(costed, block).find(({ parent }) => parent === stage.id)?.id);
    // A basic block leaves conv2_x as wide as it was.
    expect(shortcuts).toEqual(block === 'bottleneck' ? firsts : firsts.slice(1));
  });
});

it('ResNet-50 is pytorchcv’s resnet50, whose stride is in the first 1×1 too', async () => {
  const costed = await model('resnet#resnet50');
  expect(convDenseMacs(costed)).toBe(pytorchcvMacs('resnet50'));
});

describe.each([
  ['preactResnet164', 'preresnet164bn_cifar10', 18, 'pre-activation ResNet-164'],
  ['preactResnet1001', 'preresnet1001_cifar10', 111, 'pre-activation ResNet-1001'],
])('%s', (name, reference, units, paper) => {
  it(`is pytorchcv’s ${reference}, but for the place of the stride`, async () => {
    const costed = await model(`preact-resnet#${name}`);
    expect(costed.cost.totals.trainable).toBe(pytorchcv(reference));
    expect(costed.cost.totals.macs).toBe(convDenseMacs(costed));
    // pytorchcv has it in the 3×3, the authors' own code (KaimingHe/resnet-1k-layers, resnet-pre-act.lua) in the first 1×1.
    expect(withLaterStride(costed)).toBeGreaterThan(0);
    expect(convDenseMacs(costed) + withLaterStride(costed)).toBe(pytorchcvMacs(reference));
  });

  it('has the parameters that its paper prints, who counts no scales and shifts of the batch normalization', async () => {
    const costed = await model(`preact-resnet#${name}`);
    const affine = scalars(ofClass(costed, 'BatchNormalization'), /\/(gamma|beta)$/);
    expect(rounded((Number(costed.cost.totals.trainable) - affine) / 1e6, 1)).toBe(millions(paper));
  });

  it('is three stages of residual units, of which three project', async () => {
    const costed = await model(`preact-resnet#${name}`);
    expect(within(costed, 'stage', 'residualUnit')).toEqual([units, units, units]);
    expect(ofClass(costed, 'Conv2D')).toHaveLength(1 + 3 * 3 * units + 3);
  });
});

describe.each([
  ['wrn16x8', 'wrn16_8_cifar10', 2, 'WRN-16-8'],
  ['wrn28x10', 'wrn28_10_cifar10', 4, 'WRN-28-10'],
])('%s', (name, reference, n, paper) => {
  it(`is pytorchcv’s ${reference}, and has the parameters that its paper prints`, async () => {
    const costed = await model(`wide-resnet#${name}`);
    expect(costed.cost.totals.trainable).toBe(pytorchcv(reference));
    expect(convDenseMacs(costed)).toBe(pytorchcvMacs(reference));
    expect(costed.cost.totals.macs).toBe(convDenseMacs(costed));
    expect(rounded(Number(costed.cost.totals.trainable) / 1e6, 1)).toBe(millions(paper));
  });

  it('has the groups of table 1', async () => {
    expect(within(await model(`wide-resnet#${name}`), 'group', 'wideBlock')).toEqual([n, n, n]);
  });
});

it('WRN-28-10 has a dropout in each of its blocks, between the convolutions; WRN-16-8 has none', async () => {
  const costed = await model('wide-resnet#wrn28x10');
  const dropouts = costed.graph.nodes.filter((node) => ofClass(costed, 'Dropout').some(({ id }) => id === node.layer));
  const blocks = calls(costed, 'wideBlock').map(({ id }) => id);
  expect(dropouts.map(({ block }) => block)).toEqual(blocks);
  const layers = new Map(costed.graph.layers.map((layer) => [layer.id, layer]));
  for (const block of blocks) {
    const classes = costed.graph.nodes.filter((node) => node.block === block).map((node) => layers.get(node.layer)?.className);
    expect(classes.slice(-3)).toEqual(['Dropout', 'Conv2D', 'Add']);
  }
  expect(ofClass(await model('wide-resnet#wrn16x8'), 'Dropout')).toEqual([]);
});

describe('WRN-50-2', () => {
  it('is torchvision’s wide_resnet50_2, and has the parameters that its paper prints', async () => {
    const costed = await model('wide-resnet#wrn50x2');
    expect(costed.cost.totals.trainable).toBe(torchvision('wide_resnet50_2'));
    expect(convDenseMacs(costed)).toBe(fvcore('torchvision', 'wide_resnet50_2'));
    expect(rounded(Number(costed.cost.totals.trainable) / 1e6, 1)).toBe(millions('WRN-50-2-bottleneck'));
  });

  it('has a scale more for each channel than pytorchcv’s wrn50_2, which has biases in place of batch normalization', async () => {
    const costed = await model('wide-resnet#wrn50x2');
    const normalized = ofClass(costed, 'BatchNormalization');
    expect(Number(costed.cost.totals.trainable) - scalars(normalized, /\/gamma$/)).toBe(pytorchcv('wrn50_2'));
    expect(convDenseMacs(costed)).toBe(pytorchcvMacs('wrn50_2'));
  });

  it('is ResNet’s stages of wide bottlenecks', async () => {
    expect(within(await model('wide-resnet#wrn50x2'), 'stage', 'wideBottleneck')).toEqual([3, 4, 6, 3]);
  });
});
