import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine';
import type { CostedModel } from '../../src/graph';
import { caffe, convDenseMacs, convDenseSizes, fvcore, ofClass, pytorchcvMacs, scalars } from './measures';
import { figure, row } from './reference';
import { calls, engineOver, sum, within, zooOf } from './running';

/** The networks before the residual ones: AlexNet and Network in Network against published implementations. VGG is in `published.test.ts`. */

let engine: Engine;
let model: (name: string) => Promise<CostedModel>;
beforeAll(() => { engine = engineOver(); model = zooOf(engine); });
afterAll(() => engine.dispose());

const pytorchcv = (name: string) => figure(row('pytorchcv.csv', { model: name }), 'params');

describe('AlexNet', () => {
  it.each([['alexnet', 'bvlc_alexnet'], ['alexnet#alexnetBn', 'AlexNet_cvgj']])('%s has the layers of %s, each grouped convolution as two', async (name, published) => {
    // In the order of making: the left tower, the right one. Caffe's conv1 is not grouped, but its groups of filters are apart all the same.
    const [conv1, conv2, conv3, conv4, conv5, fc6, fc7, fc8] = caffe(published);
    const halves = (...layers: (typeof conv1)[]) => layers.map((layer) => ({ params: Number(layer?.params) / 2, macs: Number(layer?.macs) / 2 }));
    const lower = halves(conv1, conv2);
    const upper = halves(conv3, conv4, conv5);
    const full = [fc6, fc7, fc8].map((layer) => ({ params: layer?.params, macs: layer?.macs }));
    expect(convDenseSizes(await model(name))).toEqual([...lower, ...lower, ...upper, ...upper, ...full]);
  });

  it('has all of BVLC AlexNet’s parameters and operations, and those of its normalization besides', async () => {
    const costed = await model('alexnet');
    const { params, trainable, macs } = costed.cost.totals;
    expect(params).toBe(sum(caffe('bvlc_alexnet').map((layer) => layer.params)));
    expect(trainable).toBe(params);
    expect(macs).toBe(sum(caffe('bvlc_alexnet').map((layer) => layer.macs)));
    // Krizhevsky et al. 2012, section 3.3, n = 5: a square, n − 1 sums, α, k, the power and the division, for each activity.
    const normalized = ofClass(costed, 'LocalResponseNormalization').map(({ id }) => costed.cost.layers[id]?.flops);
    expect(normalized).toEqual([55 * 55 * 48 * 9, 27 * 27 * 128 * 9, 55 * 55 * 48 * 9, 27 * 27 * 128 * 9]);
  });

  it('costs less in two towers than with its grouped layers whole, as pytorchcv has it', async () => {
    const costed = await model('alexnet');
    // Layers 2, 4 and 5 read one tower's maps here and both there, but the biases are the same.
    const more = caffe('bvlc_alexnet').filter(({ name }) => ['conv2', 'conv4', 'conv5'].includes(name));
    const biases = 256 + 384 + 256;
    expect(Number(costed.cost.totals.params) + sum(more.map((layer) => layer.params)) - biases).toBe(pytorchcv('alexnet'));
    // pytorchcv takes 224 × 224: its first layer makes 54 × 54 maps, which a pooling that rounds up brings to the same 27 × 27.
    const conv1 = caffe('bvlc_alexnet')[0]?.macs ?? Number.NaN;
    const smaller = conv1 - (conv1 / 55 ** 2) * 54 ** 2;
    expect(convDenseMacs(costed) + sum(more.map((layer) => layer.macs)) - smaller).toBe(pytorchcvMacs('alexnet'));
  });

  it('with batch normalization has the parameters of AlexNet_cvgj: a scale and a shift for the image alone', async () => {
    const costed = await model('alexnet#alexnetBn');
    const scale = figure(row('caffe.csv', { model: 'AlexNet_cvgj', type: 'Scale' }), 'params');
    expect(costed.cost.totals.trainable).toBe(sum(caffe('AlexNet_cvgj').map((layer) => layer.params)) + scale);
    expect(ofClass(costed, 'BatchNormalization')).toHaveLength(1 + 2 * 5 + 2);
  });

  it('in one tower is torchvision’s, and pytorchcv’s alexnetb', async () => {
    const costed = await model('alexnet#alexnetOneTower');
    expect(costed.cost.totals.params).toBe(figure(row('torch.csv', { library: 'torchvision', model: 'alexnet' }), 'params'));
    expect(costed.cost.totals.params).toBe(pytorchcv('alexnetb'));
    expect(convDenseMacs(costed)).toBe(fvcore('torchvision', 'alexnet'));
    expect(convDenseMacs(costed)).toBe(pytorchcvMacs('alexnetb'));
  });

  it.each(['alexnet', 'alexnet#alexnetBn'])('%s is two towers that cross at the third layer and at the sixth', async (name) => {
    const costed = await model(name);
    expect(calls(costed, 'lowerTower')).toHaveLength(2);
    expect(calls(costed, 'upperTower')).toHaveLength(2);
    expect(ofClass(costed, 'Concatenate')).toHaveLength(2);
    expect(within(costed, 'classifier', 'fullyConnected')).toEqual([2]);
  });
});

describe('Network in Network', () => {
  it('has the parameters and operations of pytorchcv’s nin_cifar10', async () => {
    const costed = await model('nin');
    expect(costed.cost.totals.params).toBe(pytorchcv('nin_cifar10'));
    expect(convDenseMacs(costed)).toBe(pytorchcvMacs('nin_cifar10'));
  });

  it('with batch normalization has a scale and a shift for each of its filters more, and the same operations in convolutions', async () => {
    const plain = await model('nin');
    const normalized = await model('nin#ninBn');
    // The filters of nin.lua in szagoruyko/cifar.torch (commit ff53b7a), each layer with its bias and SpatialBatchNormalization.
    const filters = [192, 160, 96, 192, 192, 192, 192, 192, 10];
    expect(ofClass(plain, 'Conv2D').map(({ config }) => config['filters'])).toEqual(filters);
    expect(ofClass(normalized, 'Conv2D').map(({ config }) => config['filters'])).toEqual(filters);
    expect(ofClass(normalized, 'BatchNormalization').map((layer) => scalars([layer], /\/(gamma|beta)$/))).toEqual(filters.map((count) => 2 * count));
    expect(normalized.cost.totals.trainable).toBe(pytorchcv('nin_cifar10') + 2 * sum(filters));
    expect(convDenseMacs(normalized)).toBe(pytorchcvMacs('nin_cifar10'));
  });

  it.each(['nin', 'nin#ninBn'])('%s is three mlpconv layers, and has no fully connected one', async (name) => {
    const costed = await model(name);
    expect(calls(costed, 'mlpconv')).toHaveLength(3);
    expect(ofClass(costed, 'Dense')).toHaveLength(0);
  });
});
