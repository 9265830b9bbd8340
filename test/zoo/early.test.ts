import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { MaxPoolingWithIndices, MaxUnpooling } from '../../examples/zoo/unpooling';
import type { CostedModel } from '../../src/graph';
import { caffe, convDenseMacs, convDenseSizes, fvcore, ofClass, pytorchcvMacs, rounded, scalars } from './measures';
import { figure, row } from './reference';
import { calls, evaluated, sum, within, zooEngine, zooFile, zooModel } from './running';

/** AlexNet, Network in Network, ENet and the highway network against what was published of them. VGG is in `published.test.ts`. */


const pytorchcv = (name: string) => figure(row('pytorchcv.csv', { model: name }), 'params');

describe('AlexNet', () => {
  it.each([['alexnet', 'bvlc_alexnet'], ['alexnet#alexnetBn', 'AlexNet_cvgj']])('%s has the layers of %s, each grouped convolution as two', async (name, published) => {
    // In the order of making: the left tower, the right one. Caffe's conv1 is not grouped, but its groups of filters are apart all the same.
    const [conv1, conv2, conv3, conv4, conv5, fc6, fc7, fc8] = caffe(published);
    const halves = (...layers: (typeof conv1)[]) => layers.map((layer) => ({ params: Number(layer?.params) / 2, macs: Number(layer?.macs) / 2 }));
    const lower = halves(conv1, conv2);
    const upper = halves(conv3, conv4, conv5);
    const full = [fc6, fc7, fc8].map((layer) => ({ params: layer?.params, macs: layer?.macs }));
    expect(convDenseSizes(await zooModel(name))).toEqual([...lower, ...lower, ...upper, ...upper, ...full]);
  });

  it('has all of BVLC AlexNet’s parameters and operations, and those of its normalization besides', async () => {
    const costed = await zooModel('alexnet');
    const { params, trainable, macs } = costed.cost.totals;
    expect(params).toBe(sum(caffe('bvlc_alexnet').map((layer) => layer.params)));
    expect(trainable).toBe(params);
    expect(macs).toBe(sum(caffe('bvlc_alexnet').map((layer) => layer.macs)));
    // Krizhevsky et al. 2012, section 3.3, n = 5: a square, n − 1 sums, α, k, the power and the division, for each activity.
    const normalized = ofClass(costed, 'LocalResponseNormalization').map(({ id }) => costed.cost.layers[id]?.flops);
    expect(normalized).toEqual([55 * 55 * 48 * 9, 27 * 27 * 128 * 9, 55 * 55 * 48 * 9, 27 * 27 * 128 * 9]);
  });

  it('costs less in two towers than with its grouped layers whole, as pytorchcv has it', async () => {
    const costed = await zooModel('alexnet');
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
    const costed = await zooModel('alexnet#alexnetBn');
    const scale = figure(row('caffe.csv', { model: 'AlexNet_cvgj', type: 'Scale' }), 'params');
    expect(costed.cost.totals.trainable).toBe(sum(caffe('AlexNet_cvgj').map((layer) => layer.params)) + scale);
    expect(ofClass(costed, 'BatchNormalization')).toHaveLength(1 + 2 * 5 + 2);
  });

  it('in one tower is torchvision’s, and pytorchcv’s alexnetb', async () => {
    const costed = await zooModel('alexnet#alexnetOneTower');
    expect(costed.cost.totals.params).toBe(figure(row('torch.csv', { library: 'torchvision', model: 'alexnet' }), 'params'));
    expect(costed.cost.totals.params).toBe(pytorchcv('alexnetb'));
    expect(convDenseMacs(costed)).toBe(fvcore('torchvision', 'alexnet'));
    expect(convDenseMacs(costed)).toBe(pytorchcvMacs('alexnetb'));
  });

  it.each(['alexnet', 'alexnet#alexnetBn'])('%s is two towers that cross at the third layer and at the sixth', async (name) => {
    const costed = await zooModel(name);
    expect(calls(costed, 'lowerTower')).toHaveLength(2);
    expect(calls(costed, 'upperTower')).toHaveLength(2);
    expect(ofClass(costed, 'Concatenate')).toHaveLength(2);
    expect(within(costed, 'classifier', 'fullyConnected')).toEqual([2]);
  });
});

describe('Network in Network', () => {
  it('has the parameters and operations of pytorchcv’s nin_cifar10', async () => {
    const costed = await zooModel('nin');
    expect(costed.cost.totals.params).toBe(pytorchcv('nin_cifar10'));
    expect(convDenseMacs(costed)).toBe(pytorchcvMacs('nin_cifar10'));
  });

  it('with batch normalization has a scale and a shift for each of its filters more, and the same operations in convolutions', async () => {
    const plain = await zooModel('nin');
    const normalized = await zooModel('nin#ninBn');
    // The filters of nin.lua in szagoruyko/cifar.torch (commit ff53b7a), each layer with its bias and SpatialBatchNormalization.
    const filters = [192, 160, 96, 192, 192, 192, 192, 192, 10];
    expect(ofClass(plain, 'Conv2D').map(({ config }) => config['filters'])).toEqual(filters);
    expect(ofClass(normalized, 'Conv2D').map(({ config }) => config['filters'])).toEqual(filters);
    expect(ofClass(normalized, 'BatchNormalization').map((layer) => scalars([layer], /\/(gamma|beta)$/))).toEqual(filters.map((count) => 2 * count));
    expect(normalized.cost.totals.trainable).toBe(pytorchcv('nin_cifar10') + 2 * sum(filters));
    expect(convDenseMacs(normalized)).toBe(pytorchcvMacs('nin_cifar10'));
  });

  it.each(['nin', 'nin#ninBn'])('%s is three mlpconv layers, and has no fully connected one', async (name) => {
    const costed = await zooModel(name);
    expect(calls(costed, 'mlpconv')).toHaveLength(3);
    expect(ofClass(costed, 'Dense')).toHaveLength(0);
  });
});

describe('ENet', () => {
  const release = (input: string) => row('enet.csv', { input });

  it('has the parameters and operations of its authors’ release', async () => {
    const { totals } = (await zooModel('enet')).cost;
    expect(totals.trainable).toBe(figure(release('3x512x512'), 'params'));
    expect(totals.macs).toBe(figure(release('3x512x512'), 'conv_macs'));
    // The paper prints 0.37 M, and not what it counts: with batch normalization's statistics it is that, without them 0.36 M.
    expect(rounded(Number(totals.params) / 1e6, 2)).toBe(figure(row('papers.csv', { model: 'ENet', figure: 'parameters' }), 'value'));
  });

  // pytorchcv takes the internal width of a bottleneck that resamples from its input, the release and we from its output.
  const resampling = [
    { name: 'downsampling', maps: 16, made: 64, grid: 256 * 512 },
    { name: 'downsampling', maps: 64, made: 128, grid: 128 * 256 },
    { name: 'upsampling', maps: 128, made: 64, grid: 128 * 256 },
    { name: 'upsampling', maps: 64, made: 16, grid: 256 * 512 },
  ];
  /** Weights of the three convolutions beside the main branch, with the operations that each takes at its positions. */
  const beside = ({ name, maps, made, grid }: (typeof resampling)[number], internal: number) => {
    const down = name === 'downsampling';
    const weights = [(down ? 4 : 1) * maps * internal, 9 * internal * internal, internal * made];
    const positions = [grid, grid, down ? grid : 4 * grid];
    return { weights: sum(weights), macs: sum(weights.map((count, index) => count * Number(positions[index]))) };
  };

  it('takes as many operations as pytorchcv’s, but for its internal widths and its last convolution', async () => {
    const [costed] = (await evaluated(zooEngine(), { file: zooFile('enet'), builder: 'enet', args: [19, 1024, 2048] })).models;
    const own = convDenseMacs(costed as CostedModel);
    expect(own).toBe(figure(release('3x1024x2048'), 'conv_macs'));
    const wider = sum(resampling.map((block) => beside(block, block.maps / 4).macs - beside(block, block.made / 4).macs));
    // 3×3 there, 2×2 in the release, over 512 × 1024 positions of 16 maps to 19.
    const last = (9 - 4) * 16 * 19 * 512 * 1024;
    expect(own + wider + last).toBe(pytorchcvMacs('enet_cityscapes'));
  });

  it('has the parameters of pytorchcv’s, but for those widths, its biases, its slopes and what it normalizes', async () => {
    const costed = await zooModel('enet');
    const biases = scalars(costed.graph.layers, /\/bias$/);
    const slopes = scalars(ofClass(costed, 'PReLU'), /\/alpha$/);
    const widths = sum(resampling.map((block) => beside(block, block.maps / 4).weights - beside(block, block.made / 4).weights));
    // Two normalizations of the internal width, each a scale and a shift; in the four asymmetric bottlenecks one more, between 5×1 and 1×5.
    const normalized = sum(resampling.map(({ maps, made }) => 2 * 2 * (maps - made) / 4)) + 4 * 2 * 32;
    const last = (9 - 4) * 16 * 19;
    // One slope for all maps: after the initial block, four in each of the encoder's 22 bottlenecks, and where 5×1 is normalized.
    const theirSlopes = 1 + 4 * 22 + 4;
    expect(Number(costed.cost.totals.trainable) - biases - slopes + widths + normalized + last + theirSlopes).toBe(pytorchcv('enet_cityscapes'));
  });

  it('has the bottlenecks and output sizes of table 1', async () => {
    const costed = await zooModel('enet');
    const count = (name: string) => calls(costed, name).length;
    // 1.1 to 1.4, twice 2.1 to 2.8, 4.1, 4.2 and 5.1.
    expect([count('initial'), count('downsampling'), count('bottleneck'), count('upsampling')]).toEqual([1, 2, 4 + 16 + 2 + 1, 2]);
    expect(within(costed, 'section', 'bottleneck')).toEqual([8, 8]);
    const dilated = ofClass(costed, 'Conv2D').map(({ config }) => Number([config['dilationRate']].flat()[0])).filter((rate) => rate > 1);
    expect(dilated).toEqual([2, 4, 8, 16, 2, 4, 8, 16]);
    expect(costed.graph.outputs.map(({ shape }) => shape)).toEqual([[null, 512, 512, 19]]);
  });

  it('puts maxima back where they came from', () => {
    const maps = tf.tensor4d([1, 5, 2, 0, 3, 4, 9, 8, 7, 6, 1, 2, 0, 3, 4, 5, /**/ 9, 1, 1, 1, 1, 1, 1, 9, 1, 9, 1, 1, 1, 1, 9, 1], [2, 4, 4, 1]);
    const pooled = new MaxPoolingWithIndices({}).apply(maps) as tf.Tensor[];
    const back = new MaxUnpooling({}).apply(pooled) as tf.Tensor;
    expect([...back.dataSync()]).toEqual([0, 5, 0, 0, 0, 0, 9, 0, 7, 0, 0, 0, 0, 0, 0, 5, /**/ 9, 0, 0, 0, 0, 0, 0, 9, 0, 9, 0, 0, 0, 0, 9, 0]);
  });
});

describe('Highway network', () => {
  it('has the parameters and operations that its equations give', async () => {
    const { totals } = (await zooModel('highway')).cost;
    // arXiv:1505.00387, section 4: the first layer is plain, 49 highway layers follow, each of H and T (equation 3), and softmax.
    const [pixels, units, classes, layers] = [28 * 28, 50, 10, 49] as const;
    expect(totals.params).toBe(pixels * units + units + layers * 2 * (units * units + units) + units * classes + classes);
    expect(totals.macs).toBe(pixels * units + layers * 2 * units * units + units * classes);
  });

  it('has about 5000 parameters in a layer, as a plain layer of 71 units has', async () => {
    const costed = await zooModel('highway');
    const layers = calls(costed, 'highwayLayer').map(({ id }) => Number(costed.cost.blocks[id]?.params));
    expect(layers).toHaveLength(49);
    expect(new Set(layers)).toEqual(new Set([2 * (50 * 50 + 50)]));
    expect(Math.abs(Number(layers[0]) / (71 * 71 + 71) - 1)).toBeLessThan(0.01);
    expect([within(costed, 'highwayLayer', 'transform'), within(costed, 'highwayLayer', 'carry')]).toEqual([new Array(49).fill(1), new Array(49).fill(1)]);
  });
});
