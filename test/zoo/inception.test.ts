import { describe, expect, it } from 'vitest';
import { caffe, convDenseMacs, convDenseSizes, fvcore, ofClass, pytorchcvMacs, scalars } from './measures';
import { figure, row } from './reference';
import { calls, sum, zooModel } from './running';

/** GoogLeNet and what came of it, against published implementations. Inception-v3 and Inception-ResNet-v2 are in `published.test.ts`. */


const pytorchcv = (name: string) => figure(row('pytorchcv.csv', { model: name }), 'params');

describe('GoogLeNet', () => {
  const heads = /^loss[12]\//;
  const sizes = (layers: ReturnType<typeof caffe>) => layers.map(({ params, macs }) => ({ params, macs }));
  const unordered = (layers: ReturnType<typeof sizes>) => layers.map((layer) => JSON.stringify(layer)).sort();

  it('has the layers of BVLC GoogLeNet, one by one', async () => {
    const costed = await zooModel('googlenet');
    const published = caffe('bvlc_googlenet').filter(({ name }) => !heads.test(name));
    expect(convDenseSizes(costed)).toEqual(sizes(published));
    expect(costed.cost.totals.params).toBe(sum(published.map(({ params }) => params)));
    expect(costed.cost.totals.macs).toBe(sum(published.map(({ macs }) => macs)));
  });

  it('has BVLC GoogLeNet’s auxiliary heads when they are asked for, and is otherwise the same', async () => {
    const plain = await zooModel('googlenet');
    const costed = await zooModel('googlenet#googlenetAuxiliary');
    const published = caffe('bvlc_googlenet');
    // The library sorts layers by depth, and so puts the heads between the others.
    expect(unordered(convDenseSizes(costed))).toEqual(unordered(sizes(published)));
    expect(costed.cost.totals.params).toBe(sum(published.map(({ params }) => params)));
    expect(costed.graph.outputs.map(({ shape }) => shape)).toEqual([[null, 1000], [null, 1000], [null, 1000]]);
    expect(plain.graph.outputs.map(({ shape }) => shape)).toEqual([[null, 1000]]);
  });

  it('is torchvision’s but for the biases, the batch normalization, and 3×3 where the paper has 5×5', async () => {
    const costed = await zooModel('googlenet');
    const convs = ofClass(costed, 'Conv2D');
    const params = Number(costed.cost.totals.params);
    const biases = scalars(convs, /\/bias$/);
    // A scale and a shift for each filter.
    const normalization = 2 * biases;
    const fives = convs.filter(({ config }) => String(config['kernelSize']) === '5,5');
    expect(fives).toHaveLength(9);
    const narrower = scalars(fives, /\/kernel$/) * (1 - 9 / 25);
    expect(params - biases + normalization - narrower).toBe(figure(row('torch.csv', { model: 'googlenet(aux_logits=False)' }), 'params'));
    const fewer = sum(fives.map(({ id }) => costed.cost.layers[id]?.macs ?? Number.NaN)) * (1 - 9 / 25);
    expect(convDenseMacs(costed) - fewer).toBe(fvcore('torchvision', 'googlenet(aux_logits=False)'));
  });

  it('is nine inception modules of four branches, with two normalizations before them', async () => {
    const costed = await zooModel('googlenet#googlenetAuxiliary');
    expect(calls(costed, 'inception')).toHaveLength(9);
    expect(calls(costed, 'auxiliaryHead')).toHaveLength(2);
    const joins = costed.graph.nodes.filter((node) => ofClass(costed, 'Concatenate').some(({ id }) => id === node.layer));
    expect(joins.map(({ inputs }) => inputs.length)).toEqual(new Array(9).fill(4));
    // Table 1, column "output size".
    expect(joins.map(({ outputs }) => outputs[0]?.shape.slice(1))).toEqual([
      [28, 28, 256], [28, 28, 480], [14, 14, 512], [14, 14, 512], [14, 14, 512], [14, 14, 528], [14, 14, 832], [7, 7, 832], [7, 7, 1024],
    ]);
    expect(ofClass(costed, 'LocalResponseNormalization')).toHaveLength(2);
  });
});

describe('Inception-v4', () => {
  it('has the parameters and operations of timm’s and pytorchcv’s', async () => {
    const costed = await zooModel('inception-v4');
    const { params, trainable } = costed.cost.totals;
    expect(trainable).toBe(figure(row('torch.csv', { library: 'timm', model: 'inception_v4' }), 'params'));
    expect(trainable).toBe(pytorchcv('inceptionv4'));
    expect(convDenseMacs(costed)).toBe(fvcore('timm', 'inception_v4'));
    expect(convDenseMacs(costed)).toBe(pytorchcvMacs('inceptionv4'));
    expect(Number(params) - Number(trainable)).toBe(scalars(ofClass(costed, 'BatchNormalization'), /\/moving_(mean|variance)$/));
  });

  it('has the blocks of its figure 9', async () => {
    const costed = await zooModel('inception-v4');
    expect(Object.fromEntries(['stem', 'inceptionA', 'reductionA', 'inceptionB', 'reductionB', 'inceptionC'].map((name) => [name, calls(costed, name).length])))
      .toEqual({ stem: 1, inceptionA: 4, reductionA: 1, inceptionB: 7, reductionB: 1, inceptionC: 3 });
  });
});

describe('Inception-ResNet-v1', () => {
  it('has the blocks of its figure 15', async () => {
    const costed = await zooModel('inception-resnet-v1');
    const names = ['stem', 'inceptionResnetA', 'reductionA', 'inceptionResnetB', 'reductionB', 'inceptionResnetC', 'residual'];
    expect(Object.fromEntries(names.map((name) => [name, calls(costed, name).length])))
      .toEqual({ stem: 1, inceptionResnetA: 5, reductionA: 1, inceptionResnetB: 10, reductionB: 1, inceptionResnetC: 5, residual: 20 });
  });

  it('is pytorchcv’s, which has a sixth Inception-ResNet-C and two layers where the paper has one classifier', async () => {
    const costed = await zooModel('inception-resnet-v1');
    const { layers, blocks, totals } = costed.cost;
    const extra = blocks[calls(costed, 'inceptionResnetC')[0]?.id ?? ''];
    const own = layers[ofClass(costed, 'Dense')[0]?.id ?? ''];
    // 1792 → 512 without bias, batch normalization, 512 → 1000.
    const theirs = { params: 1792 * 512 + 2 * 512 + 512 * 1000 + 1000, macs: 1792 * 512 + 512 * 1000 };
    expect(Number(totals.trainable) + Number(extra?.trainable) - Number(own?.params) + theirs.params).toBe(pytorchcv('inceptionresnetv1'));
    expect(convDenseMacs(costed) + Number(extra?.macs) - Number(own?.macs) + theirs.macs).toBe(pytorchcvMacs('inceptionresnetv1'));
    expect(theirs.macs).toBe(figure(row('pytorchcv.csv', { model: 'inceptionresnetv1' }), 'linear_macs'));
  });
});
