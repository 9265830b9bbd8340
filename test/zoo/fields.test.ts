import { describe, expect, it } from 'vitest';
import type { CostedModel } from '../../src/graph';
import { figure, row } from './reference';
import { zooModel } from './running';

/** Receptive fields of the zoo, beside those that are published (test/reference/README.md) or follow from a paper's table. */


interface Told { name: string; className: string; field: number[] | null; extent: readonly (number | null)[] }

const fieldsOf = ({ graph, cost }: CostedModel): Told[] => {
  const layers = new Map(graph.layers.map((layer) => [layer.id, layer]));
  return graph.nodes.map(({ id, layer, outputs: [output] }) => ({
    name: layers.get(layer)?.name ?? '', className: layers.get(layer)?.className ?? '', field: cost.nodes[id]?.receptiveField ?? null, extent: output?.shape.slice(1, -1) ?? [],
  }));
};

/** Of the last features, before they are pooled over all positions or flattened. */
const lastFeatures = (costed: CostedModel): number[] | null => fieldsOf(costed).findLast(({ extent: [height, width] }) => Number(height) > 1 && Number(width) > 1)?.field ?? null;

const published = (name: string): number => figure(row('receptive-fields.csv', { model: name }), 'field');

describe('the field of the last features equals the published one', () => {
  it.each([
    ['alexnet#alexnetOneTower', 'alexnet_v2'],
    // Both towers see the same.
    ['alexnet#alexnet', 'alexnet_v2'],
    ['vgg#vgg16', 'vgg_16'],
    ['inception-v3#inceptionV3', 'inception_v3'],
    ['inception-v4#inceptionV4', 'inception_v4'],
    ['inception-resnet-v2#inceptionResnetV2', 'inception_resnet_v2'],
    ['mobilenet-v1#mobilenetV1', 'mobilenet_v1'],
    ['resnet#resnet50', 'resnet_v1_50'],
    ['resnet#resnet101', 'resnet_v1_101'],
    ['resnet#resnet152', 'resnet_v1_152'],
  ])('%s: %s', async (key, name) => {
    expect(lastFeatures(await zooModel(key))).toEqual([published(name), published(name)]);
  });

  it('with the stride in the 3×3, the first of three stages works at half the jump: a Wide ResNet-50-2 sees less than a ResNet-50', async () => {
    const less = 2 * (8 + 16 + 32) - 2 * (4 + 8 + 16);
    expect(lastFeatures(await zooModel('wide-resnet#wrn50x2'))).toEqual([published('resnet_v1_50') - less, published('resnet_v1_50') - less]);
  });

  it('VGG-19 has one 3×3 more in each of three stages', async () => {
    const more = 2 * (4 + 8 + 16);
    expect(lastFeatures(await zooModel('vgg#vgg19'))).toEqual([published('vgg_16') + more, published('vgg_16') + more]);
  });
});

describe('after the last features', () => {
  it.each(['mobilenet-v1#mobilenetV1', 'resnet#resnet50', 'vgg#vgg16', 'lenet#lenet'])('all of %s sees the whole image', async (key) => {
    const told = fieldsOf(await zooModel(key));
    const image = told[0]?.extent;
    const last = told.findLastIndex(({ extent: [height, width] }) => Number(height) > 1 && Number(width) > 1);
    const after = told.slice(last + 1).filter(({ className }) => className !== 'Flatten');
    expect(after.length).toBeGreaterThan(1);
    for (const { name, field } of after) expect([name, field]).toEqual([name, image]);
  });

  it('a squeeze sees the whole image, and so does what its gate is multiplied with', async () => {
    const told = fieldsOf(await zooModel('se-resnet50#seResnet50'));
    const squeeze = told.findIndex(({ className }) => className === 'AveragePooling2D');
    // A 7×7 with stride 2, a pool of 3×3 with stride 2, and a 3×3.
    expect(told[squeeze - 1]?.field).toEqual([7 + 2 * 2 + 2 * 4, 7 + 2 * 2 + 2 * 4]);
    for (const { name, field } of told.slice(squeeze).filter(({ className }) => className === 'Multiply' || className === 'AveragePooling2D')) expect([name, field]).toEqual([name, [224, 224]]);
  });
});

describe('ENet', () => {
  it('is followed through its pooling with indices to the end of the encoder, and not past unpooling: where a maximum goes back to, the data decides', async () => {
    const told = fieldsOf(await zooModel('enet#enet'));
    // Table 1: a 3×3 and two reductions of 2 × 2, each before a 3×3; then regular 3×3s, and twice section 2.
    const downsampled = (jump: number): number => jump + 2 * 2 * jump;
    const section = 2 * (1 + 2 + 4 + 8 + 16 + 1) + 4 * 2;
    const encoder = 3 + downsampled(2) + 4 * 2 * 4 + downsampled(4) + 2 * section * 8;
    const unpooled = told.findIndex(({ className }) => className === 'MaxUnpooling');
    const end = told.slice(0, unpooled).findLast(({ className }) => className === 'Add');
    expect(end?.field).toEqual([encoder, encoder]);
    expect(told[unpooled]?.field).toBeNull();
    expect(told.at(-1)?.field).toBeNull();
  });
});
