import { describe, expect, it } from 'vitest';
import { convDenseMacs, ofClass, pytorchcvMacs, rounded } from './measures';
import { figure, row } from './reference';
import { calls, within, zooModel } from './running';

/** DenseNets against torchvision's class, pytorchcv and their paper; those that Keras has are in published.test.ts. */


it.each(['densenet121', 'densenet264'])('%s is torchvision’s DenseNet of these blocks', async (name) => {
  const costed = await zooModel(`densenet#${name}`);
  const built = row('torchvision-built.csv', { model: name });
  expect(costed.cost.totals.trainable).toBe(figure(built, 'params'));
  expect(convDenseMacs(costed)).toBe(figure(built, 'conv_macs') + figure(built, 'linear_macs'));
  expect(costed.cost.totals.macs).toBe(convDenseMacs(costed));
});

it('DenseNet-BC-100-12 is pytorchcv’s, and has the parameters that its paper prints', async () => {
  const costed = await zooModel('densenet#densenetBc100');
  expect(costed.cost.totals.trainable).toBe(figure(row('pytorchcv.csv', { model: 'densenet100_k12_bc_cifar10' }), 'params'));
  expect(convDenseMacs(costed)).toBe(pytorchcvMacs('densenet100_k12_bc_cifar10'));
  expect(costed.cost.totals.macs).toBe(convDenseMacs(costed));
  expect(rounded(Number(costed.cost.totals.trainable) / 1e6, 1)).toBe(figure(row('papers.csv', { model: 'DenseNet-BC (L=100 k=12)', figure: 'parameters' }), 'value'));
});

describe.each([
  ['densenet121', [6, 12, 24, 16], 64, 32],
  ['densenet169', [6, 12, 32, 32], 64, 32],
  ['densenet201', [6, 12, 48, 32], 64, 32],
  ['densenet264', [6, 12, 64, 48], 64, 32],
  ['densenetBc100', [16, 16, 16], 24, 12],
])('%s', (name, depths, first, growth) => {
  it('has the dense blocks of its paper, with a transition between two', async () => {
    const costed = await zooModel(`densenet#${name}`);
    expect(within(costed, 'denseBlock', 'denseLayer')).toEqual(depths);
    expect(calls(costed, 'transition')).toHaveLength(depths.length - 1);
  });

  it('shows every layer of a block all the maps before it: k0 + k (l − 1) of them; a transition halves them', async () => {
    const costed = await zooModel(`densenet#${name}`);
    const channels = depths.flatMap((layers, block) => {
      const before = depths.slice(0, block).reduce((width, count) => Math.floor((width + count * growth) / 2), first);
      return Array.from({ length: layers }, (_, layer) => before + growth * layer);
    });
    const layerOf = new Map(costed.graph.layers.map((layer) => [layer.id, layer]));
    const seen = calls(costed, 'denseLayer').map(({ id }) => {
      const nodes = costed.graph.nodes.filter((node) => node.block === id);
      return layerOf.get(nodes[0]?.layer ?? '')?.weights[0]?.shape[0];
    });
    expect(seen).toEqual(channels);
    expect(ofClass(costed, 'Concatenate')).toHaveLength(channels.length);
  });
});
