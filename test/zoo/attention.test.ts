import { describe, expect, it } from 'vitest';
import type { CostedModel, Layer } from '../../src/graph';
import { caffe, convDenseMacs, convDenseSizes, elements, fvcore, ofClass, pytorchcvMacs, rounded, type Size, scalars } from './measures';
import { figure, row, table } from './reference';
import { calls, sum, within, zooModel } from './running';

/** Squeeze-and-Excitation networks against their authors' releases, and against what the paper says of the block. */


/** The layers made in the blocks that a helper's calls opened, at any depth. */
function layersIn(costed: CostedModel, helper: string): Layer[] {
  const parents = new Map(costed.graph.blocks.map(({ id, parent }) => [id, parent]));
  const opened = new Set(calls(costed, helper).map(({ id }) => id));
  const inside = (block: string | null): boolean => block !== null && (opened.has(block) || inside(parents.get(block) ?? null));
  const ids = new Set(costed.graph.nodes.filter(({ block }) => inside(block)).map(({ layer }) => layer));
  return costed.graph.layers.filter(({ id }) => ids.has(id));
}

/** Weights of an SE block's two layers by equation 5, and their biases, over blocks of these numbers of channels (r = 16). */
const equation5 = (channels: number[]): number => (2 / 16) * sum(channels.map((c) => c ** 2));
const gateBiases = (channels: number[]): number => sum(channels.map((c) => c / 16 + c));

const repeated = <T>(times: number, value: T): T[] => new Array<T>(times).fill(value);

const paper = (name: string): number =>
  figure(row('papers.csv', { model: name, figure: 'operations', source: 'SENet, arXiv 1709.01507, table 2' }), 'value');

/** The paper's count: convolutions and dense layers, and one operation an element for squeeze and for scale. */
function paperMacs(costed: CostedModel): number {
  const scaled = new Set(ofClass(costed, 'Multiply').map(({ id }) => id));
  const outputs = costed.graph.nodes.filter(({ layer }) => scaled.has(layer)).map(({ outputs: [output] }) => elements(output?.shape ?? []));
  return convDenseMacs(costed) + 2 * sum(outputs);
}

describe.each([
  ['se-resnet50', 16], ['se-resnext50', 16], ['se-inception', 10], ['se-inception-resnet-v2', 40],
])('%s', (name, blocks) => {
  it('has its SE blocks drawn as squeeze, excite, scale', async () => {
    const costed = await zooModel(name);
    expect(calls(costed, 'squeezeExcitation')).toHaveLength(blocks);
    for (const part of ['squeeze', 'excite', 'scale']) {
      expect(within(costed, 'squeezeExcitation', part), part).toEqual(repeated(blocks, 1));
    }
  });
});

/** Channels of the sixteen residual blocks of table 1. */
const bottlenecks = [...repeated(3, 256), ...repeated(4, 512), ...repeated(6, 1024), ...repeated(3, 2048)];

describe('the SE block', () => {
  it('adds to ResNet-50 the parameters of equation 5: at most 10 %, in the lecture’s words', async () => {
    const costed = await zooModel('se-resnet50');
    const gates = layersIn(costed, 'excite');
    expect(scalars(gates, /\/kernel$/)).toBe(equation5(bottlenecks));
    expect(scalars(gates, /\/bias$/)).toBe(gateBiases(bottlenecks));

    const resnet50 = figure(row('torch.csv', { library: 'torchvision', model: 'resnet50' }), 'params');
    const added = Number(costed.cost.totals.trainable) - resnet50;
    expect(added).toBe(equation5(bottlenecks) + gateBiases(bottlenecks));
    expect(added / resnet50).toBeLessThanOrEqual(0.1);
  });

  it('adds under 1 % to its multiply-accumulates', async () => {
    const resnet50 = convDenseMacs(await zooModel('resnet50'));
    const costed = await zooModel('se-resnet50');
    expect(convDenseMacs(costed) - resnet50).toBe(equation5(bottlenecks));
    expect((paperMacs(costed) - resnet50) / resnet50).toBeLessThan(0.01);
    expect((paperMacs(costed) - resnet50) / resnet50).toBeGreaterThan(0);
  });
});

describe('SE-ResNeXt-50', () => {
  it('is the authors’ release, convolution by convolution', async () => {
    const costed = await zooModel('se-resnext50');
    const published = caffe('SE-ResNeXt-50');
    // A block's shortcut, which is projected last there, comes first in the graph.
    const inOrder = (sizes: Size[]) => sizes.map(({ params, macs }) => ({ params, macs })).sort((one, other) => one.macs - other.macs || one.params - other.params);
    expect(inOrder(convDenseSizes(costed))).toEqual(inOrder(published));
    expect(costed.cost.totals.macs).toBe(sum(published.map(({ macs }) => macs)));

    const scales = table('caffe.csv').filter(({ model: of, type }) => of === 'SE-ResNeXt-50' && type === 'Scale');
    expect(costed.cost.totals.trainable).toBe(sum([...published, ...scales].map(({ params }) => Number(params))));
  });

  it('is timm’s legacy_seresnext50_32x4d', async () => {
    const costed = await zooModel('se-resnext50');
    expect(costed.cost.totals.trainable).toBe(figure(row('torch.csv', { library: 'timm', model: 'legacy_seresnext50_32x4d' }), 'params'));
    expect(convDenseMacs(costed)).toBe(fvcore('timm', 'legacy_seresnext50_32x4d'));
  });

  it('is ResNeXt-50 and the parameters of equation 5, with as many more operations as the paper prints', async () => {
    const costed = await zooModel('se-resnext50');
    const plain = await zooModel('resnext#resnext50');
    expect(Number(costed.cost.totals.params) - Number(plain.cost.totals.params)).toBe(equation5(bottlenecks) + gateBiases(bottlenecks));
    expect(rounded((paperMacs(costed) - convDenseMacs(plain)) / 1e9, 2)).toBe(rounded(paper('SE-ResNeXt-50') - paper('ResNeXt-50'), 2));
  });
});

describe('SE-Inception', () => {
  it('is the authors’ SE-BN-Inception, convolution by convolution', async () => {
    const costed = await zooModel('se-inception');
    const published = caffe('SE-BN-Inception');
    expect(convDenseSizes(costed)).toEqual(published.map(({ params, macs }) => ({ params, macs })));
    expect(costed.cost.totals.macs).toBe(sum(published.map(({ macs }) => macs)));

    const scales = table('caffe.csv').filter(({ model: of, type }) => of === 'SE-BN-Inception' && type === 'Scale');
    expect(costed.cost.totals.trainable).toBe(sum([...published, ...scales].map(({ params }) => Number(params))));
  });

  it('is pytorchcv’s bninception with SE blocks, and without the biases before batch normalization', async () => {
    const costed = await zooModel('se-inception');
    const gates = layersIn(costed, 'excite');
    const added = scalars(gates, /\/(kernel|bias)$/);
    const biases = scalars(ofClass(costed, 'BatchNormalization'), /\/beta$/);
    expect(Number(costed.cost.totals.trainable) - added + biases).toBe(figure(row('pytorchcv.csv', { model: 'bninception' }), 'params'));
    expect(convDenseMacs(costed) - scalars(gates, /\/kernel$/)).toBe(pytorchcvMacs('bninception'));
  });

  it('costs what the paper prints, with and without SE blocks', async () => {
    const costed = await zooModel('se-inception');
    expect(rounded(paperMacs(costed) / 1e9, 2)).toBe(paper('SE-BN-Inception'));
    expect(rounded(pytorchcvMacs('bninception') / 1e9, 2)).toBe(paper('BN-Inception'));
  });
});

describe('SE-Inception-ResNet-v2', () => {
  const channels = [...repeated(10, 320), ...repeated(20, 1088), ...repeated(10, 2080)];

  it('is Keras’s InceptionResNetV2 and the parameters of equation 5', async () => {
    const { totals } = (await zooModel('se-inception-resnet-v2')).cost;
    const base = row('keras.csv', { model: 'InceptionResNetV2' });
    expect(Number(totals.params) - figure(base, 'total_params')).toBe(equation5(channels) + gateBiases(channels));
    expect(Number(totals.trainable) - figure(base, 'trainable_params')).toBe(equation5(channels) + gateBiases(channels));
    expect(Number(totals.macs) - figure(base, 'conv_dense_macs')).toBe(equation5(channels));
  });

  it('costs as much more than without SE blocks as the paper prints', async () => {
    const more = convDenseMacs(await zooModel('se-inception-resnet-v2')) - convDenseMacs(await zooModel('inception-resnet-v2'));
    expect(rounded(more / 1e9, 2)).toBe(rounded(paper('SE-Inception-ResNet-v2') - paper('Inception-ResNet-v2'), 2));
  });

  it('recalibrates the branch before the sum', async () => {
    const costed = await zooModel('se-inception-resnet-v2');
    expect(within(costed, 'residual', 'squeezeExcitation')).toEqual(repeated(40, 1));
    const nodes = new Map(costed.graph.nodes.map((node) => [node.id, node]));
    const classes = new Map(costed.graph.layers.map((layer) => [layer.id, layer.className]));
    const classOf = (id = '') => classes.get(nodes.get(id)?.layer ?? '');
    const added = costed.graph.nodes.filter(({ id }) => classOf(id) === 'Add').map(({ inputs: [, branch] }) => branch?.node);
    expect(added.map(classOf)).toEqual(repeated(40, 'Rescaling'));
    expect(added.map((id = '') => classOf(nodes.get(id)?.inputs[0]?.node))).toEqual(repeated(40, 'Multiply'));
  });
});
