import { describe, expect, it } from 'vitest';
import { convDenseMacs, rounded, withLaterStride } from './measures';
import { figure, row } from './reference';
import { zooModel } from './running';

/**
 * What the papers claim of each other's architectures, in parameters and operations; how well these classify is theirs to say.
 * What an SE block adds to ResNet-50 is in `attention.test.ts`.
 */


const parameters = async (name: string): Promise<number> => Number((await zooModel(name)).cost.totals.trainable);
const paper = (network: string, wanted: string, source: string): number => figure(row('papers.csv', { model: network, figure: wanted, source }), 'value');
/** By what share a differs from b. */
const apart = (a: number, b: number): number => Math.abs(a / b - 1);
/** Top-1 accuracy on ImageNet, of one central crop; torchvision trained the others, and has the DenseNets' weights from LuaTorch. */
const accuracy = (name: string): number => figure(row('torchvision-accuracy.csv', { model: name }), 'top1');

describe('ResNeXt-50 costs about what ResNet-50 does (arXiv:1611.05431, table 1)', () => {
  it.each(['resnext50', 'resnext50Concatenated', 'resnext50Aggregated'])('%s', async (form) => {
    expect(apart(await parameters(`resnext#${form}`), await parameters('resnet#resnet50'))).toBeLessThan(0.03);
    // Its ResNet-50 has the stride in the 3×3, like ResNeXt.
    const plain = await zooModel('resnet#resnet50');
    const stridedLater = convDenseMacs(plain) + withLaterStride(plain);
    expect(apart(convDenseMacs(await zooModel(`resnext#${form}`)), stridedLater)).toBeLessThan(0.04);

    const table = (network: string, wanted: string) => paper(network, wanted, 'ResNeXt, arXiv 1611.05431, table 1');
    expect(rounded(convDenseMacs(await zooModel(`resnext#${form}`)) / 1e9, 1)).toBe(table('ResNeXt-50 32x4d', 'operations'));
    expect(rounded(stridedLater / 1e9, 1)).toBe(table('ResNet-50', 'operations'));
    expect(rounded(await parameters(`resnext#${form}`) / 1e6, 1)).toBe(table('ResNeXt-50 32x4d', 'parameters'));
    expect(Math.abs(await parameters('resnet#resnet50') / 1e6 - table('ResNet-50', 'parameters'))).toBeLessThan(0.1);
  });

  it('and classifies better', () => {
    expect(accuracy('resnext50_32x4d')).toBeGreaterThan(accuracy('resnet50'));
  });
});

describe('DenseNet needs a third of a ResNet’s parameters at like accuracy (arXiv:1608.06993, sections 4.4 and 5)', () => {
  it('a DenseNet-121 has about a third of a ResNet-34’s, and classifies ImageNet better', async () => {
    expect(apart(3 * await parameters('densenet#densenet121'), await parameters('resnet#resnet34'))).toBeLessThan(0.1);
    expect(accuracy('densenet121')).toBeGreaterThan(accuracy('resnet34'));
  });

  it('a DenseNet-201 has 20 million where a ResNet-101 has more than 40, at an error that differs by half a percent', async () => {
    expect(rounded(await parameters('densenet#densenet201') / 1e6, 0)).toBe(20);
    expect(await parameters('resnet#resnet101')).toBeGreaterThan(40e6);
    expect(accuracy('resnet101') - accuracy('densenet201')).toBeLessThan(0.5);
  });

  it('a DenseNet-201 computes as much as a ResNet-50, whom it outdoes, and about half of a ResNet-101', async () => {
    const macs = async (name: string) => convDenseMacs(await zooModel(name)) + withLaterStride(await zooModel(name));
    const dense = await macs('densenet#densenet201');
    expect(apart(dense, await macs('resnet#resnet50'))).toBeLessThan(0.06);
    expect(apart(2 * dense, await macs('resnet#resnet101'))).toBeLessThan(0.11);
    expect(accuracy('densenet201')).toBeGreaterThan(accuracy('resnet50'));
  });

  it('a DenseNet-BC of 100 layers has a tenth of the 1001-layer ResNet’s, at a like error on CIFAR-10', async () => {
    const [dense, residual] = [await parameters('densenet#densenetBc100'), await parameters('preact-resnet#preactResnet1001')];
    expect(1 - dense / residual).toBeGreaterThan(0.9);
    const error = (network: string) => paper(network, 'error', 'DenseNet, arXiv 1608.06993, section 4.3 and table 2');
    expect(error('DenseNet-BC (L=100 k=12)')).toBeLessThan(error('pre-activation ResNet-1001'));
  });
});

it('WRN-16-8 has about the parameters and the operations of the 1001-layer ResNet, in a sixtieth of its depth (arXiv:1605.07146, table 5)', async () => {
  const [wide, deep] = [await zooModel('wide-resnet#wrn16x8'), await zooModel('preact-resnet#preactResnet1001')];
  expect(apart(Number(wide.cost.totals.trainable), Number(deep.cost.totals.trainable))).toBeLessThan(0.1);
  expect(apart(convDenseMacs(wide), convDenseMacs(deep))).toBeLessThan(0.1);
});
