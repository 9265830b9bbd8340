import { describe, expect, it } from 'vitest';
import { convDenseMacs, elements, fvcore, ofClass, rounded, scalars } from './measures';
import { figure, type Row, row, table } from './reference';
import { sum, zooModel } from './running';

/** The examples against what others published and measured of the same networks. Where figures differ, the cause is computed. */


describe('keras.applications', () => {
  const pairs = [
    ['resnet50', 'ResNet50'],
    ['inception-resnet-v2', 'InceptionResNetV2'],
    ['inception-v3', 'InceptionV3'],
    ['densenet#densenet121', 'DenseNet121'],
    ['densenet#densenet169', 'DenseNet169'],
    ['densenet#densenet201', 'DenseNet201'],
    ['vgg#vgg16', 'VGG16'],
    ['vgg#vgg19', 'VGG19'],
    ['mobilenet-v2', 'MobileNetV2'],
  ] as const;

  describe.each(pairs)('%s and %s', (name, keras) => {
    const published = row('keras.csv', { model: keras });

    it('take the same input', async () => {
      const [input] = (await zooModel(name)).graph.inputs;
      expect(input?.shape).toEqual([null, ...(published['input'] as string).split('x').map(Number)]);
    });

    it('have the same parameters, trainable and all', async () => {
      const { totals } = (await zooModel(name)).cost;
      expect(totals.params).toBe(figure(published, 'total_params'));
      expect(totals.trainable).toBe(figure(published, 'trainable_params'));
    });

    it('have the same multiply-accumulates in convolutions and dense layers, and none elsewhere', async () => {
      const costed = await zooModel(name);
      expect(convDenseMacs(costed)).toBe(figure(published, 'conv_dense_macs'));
      expect(costed.cost.totals.macs).toBe(figure(published, 'conv_dense_macs'));
    });

    it('have the same number of layers', async () => {
      const costed = await zooModel(name);
      // Keras scales and adds Inception-ResNet's residuals in one layer of its own (CustomScaleLayer); here they are Rescaling and Add.
      const scaledApart = ofClass(costed, 'Rescaling').length;
      expect(scaledApart > 0).toBe(name === 'inception-resnet-v2');
      expect(costed.cost.totals.layers - scaledApart).toBe(figure(published, 'layers'));
    });
  });
});

describe('torchvision', () => {
  const parameters = (name: string) => figure(row('torch.csv', { library: 'torchvision', model: name }), 'params');

  it.each([
    ['vgg16', 'vgg#vgg16'], ['vgg19', 'vgg#vgg19'], ['densenet121', 'densenet#densenet121'], ['densenet169', 'densenet#densenet169'],
    ['densenet201', 'densenet#densenet201'], ['mobilenet_v2', 'mobilenet-v2'],
  ])('%s has the same trainable parameters and operations', async (name, own) => {
    const costed = await zooModel(own);
    expect(costed.cost.totals.trainable).toBe(parameters(name));
    expect(convDenseMacs(costed)).toBe(fvcore('torchvision', name));
  });

  it('resnet50 has no biases in its convolutions, ours (Keras’s) has', async () => {
    const costed = await zooModel('resnet50');
    const biases = scalars(ofClass(costed, 'Conv2D'), /\/bias$/);
    expect(biases).toBeGreaterThan(0);
    expect(Number(costed.cost.totals.trainable) - biases).toBe(parameters('resnet50'));
  });

  it('inception_v3 has a scale in its batch normalization, ours (Keras’s) has not', async () => {
    const costed = await zooModel('inception-v3');
    const channels = scalars(ofClass(costed, 'BatchNormalization'), /\/beta$/);
    expect(scalars(ofClass(costed, 'BatchNormalization'), /\/gamma$/)).toBe(0);
    expect(Number(costed.cost.totals.trainable) + channels).toBe(parameters('inception_v3(aux_logits=False)'));
  });

  it('resnet50 costs the same layer by layer, but for three 1×1 that its later stride leaves at full resolution', async () => {
    const theirs = table('resnet50-layers.csv').filter((line) => line['type'] === 'Conv2d');
    const costed = await zooModel('resnet50');
    const ours = ofClass(costed, 'Conv2D').map((layer) => costed.cost.layers[layer.id]?.macs);
    expect(ours).toHaveLength(theirs.length);

    // A block's shortcut is made first here, and runs last there.
    const blockOf = (line: Row) => (line['name'] as string).split('.').slice(0, 2).join('.');
    const blocks = [...new Set(theirs.map(blockOf))].map((block) => theirs.filter((line) => blockOf(line) === block));
    const inOurOrder = blocks.flatMap((lines) => [...lines.filter(isShortcut), ...lines.filter((line) => !isShortcut(line))]);

    const differing = inOurOrder.flatMap((line, index) => {
      const own = ours[index] ?? Number.NaN;
      const factor = figure(line, 'macs_fvcore') / own;
      return factor === 1 ? [] : [{ name: line['name'], factor, more: figure(line, 'macs_fvcore') - own }];
    });
    expect(differing.map(({ name, factor }) => ({ name, factor }))).toEqual([
      { name: 'layer2.0.conv1', factor: 4 },
      { name: 'layer3.0.conv1', factor: 4 },
      { name: 'layer4.0.conv1', factor: 4 },
    ]);

    expect(fvcore('torchvision', 'resnet50') - convDenseMacs(costed)).toBe(sum(differing.map(({ more }) => more)));
  });
});

describe('SE-ResNet-50', () => {
  it('is timm’s legacy_seresnet50, the authors’ release', async () => {
    const costed = await zooModel('se-resnet50');
    const { params, trainable } = costed.cost.totals;
    expect(trainable).toBe(figure(row('torch.csv', { library: 'timm', model: 'legacy_seresnet50' }), 'params'));
    expect(convDenseMacs(costed)).toBe(fvcore('timm', 'legacy_seresnet50'));
    // PyTorch keeps the moving mean and variance outside its parameters; here they are weights that are not trained.
    expect(Number(params) - Number(trainable)).toBe(scalars(ofClass(costed, 'BatchNormalization'), /\/moving_(mean|variance)$/));
  });

  it('differs from timm’s seresnet50 by the place of the stride alone', async () => {
    const costed = await zooModel('se-resnet50');
    expect(costed.cost.totals.trainable).toBe(figure(row('torch.csv', { library: 'timm', model: 'seresnet50' }), 'params'));
    const more = fvcore('timm', 'seresnet50') - convDenseMacs(costed);
    const is = (value: unknown, pair: string) => String(value) === pair;
    const strided = ofClass(costed, 'Conv2D').filter(({ config }) => is(config['kernelSize'], '1,1') && is(config['strides'], '2,2'));
    // In each of the three blocks the shortcut's 1×1 is made first, then the branch's, a quarter as wide.
    const inBranch = strided.filter((_, index) => index % 2 === 1);
    expect(inBranch.map(({ config }) => config['filters'])).toEqual([128, 256, 512]);
    expect(more).toBe(3 * sum(inBranch.map((layer) => costed.cost.layers[layer.id]?.macs ?? Number.NaN)));
  });

  it('adds to ResNet-50 what the paper prints, in parameters and operations', async () => {
    const plain = await zooModel('resnet50');
    const squeezed = await zooModel('se-resnet50');
    const paper = (network: string, wanted: string) =>
      figure(row('papers.csv', { model: network, figure: wanted, source: source(wanted) }), 'value');

    const extra = Number(squeezed.cost.totals.trainable) - (Number(plain.cost.totals.trainable) - scalars(ofClass(plain, 'Conv2D'), /\/bias$/));
    expect(rounded(extra / 1e6, 1)).toBe(paper('SE-ResNet-50', 'extra parameters'));
    expect(rounded(convDenseMacs(plain) / 1e9, 2)).toBe(paper('ResNet-50', 'operations'));

    // Convolutions and dense layers alone give 3.860; the paper's 3.87 also has one operation an element for squeeze and for scale.
    const multiplied = squeezed.graph.nodes.filter((node) => ofClass(squeezed, 'Multiply').some(({ id }) => id === node.layer));
    expect(multiplied).toHaveLength(16);
    const scaled = sum(multiplied.map((node) => elements(node.outputs[0]?.shape ?? [])));
    expect(rounded(convDenseMacs(squeezed) / 1e9, 2)).not.toBe(paper('SE-ResNet-50', 'operations'));
    expect(rounded((convDenseMacs(squeezed) + 2 * scaled) / 1e9, 2)).toBe(paper('SE-ResNet-50', 'operations'));
  });

  const source = (wanted: string) => `SENet, arXiv 1709.01507, ${wanted === 'operations' ? 'table 2' : 'section 4'}`;
});

describe('papers', () => {
  it('LeNet-5 has the layer sizes of its figure 2', async () => {
    const { graph } = await zooModel('lenet');
    const named = new Map(graph.layers.map((layer) => [layer.id, layer.name]));
    const maps = graph.nodes.map((node) => [named.get(node.layer), node.outputs[0]?.shape.slice(1)]);
    expect(Object.fromEntries(maps)).toMatchObject({
      C1: [28, 28, 6], S2: [14, 14, 6], C3: [10, 10, 16], S4: [5, 5, 16], C5: [1, 1, 120], F6: [84], output: [10],
    });
  });

  it('LeNet-5 has the parameters that its section II.B prints, but for C3, which sees all maps here, and pooling that is not trained', async () => {
    const { graph } = await zooModel('lenet');
    const params = (name: string) => scalars(graph.layers.filter((layer) => layer.name === name), /./);
    expect([params('C1'), params('C5'), params('F6')]).toEqual([156, 48_120, 10_164]);
    // Table I connects C3's 16 maps to 3, 4 or 6 of S2's: 60 kernels of 5×5 where 16 × 6 are here.
    expect(params('C3') - (16 * 6 - 60) * 25).toBe(1516);
  });

  it('a siamese network’s twin has the maps of its figure 4', async () => {
    const { graph } = await zooModel('siamese');
    const maps = graph.nodes.map((node) => node.outputs[0]?.shape.slice(1).join());
    for (const shape of ['105,105,1', '96,96,64', '48,48,64', '42,42,128', '21,21,128', '18,18,128', '9,9,128', '6,6,256', '4096']) {
      expect(maps.filter((map) => map === shape).length, shape).toBeGreaterThanOrEqual(2);
    }
  });

  it('an autoencoder has the weights between the layers of its figure 1', async () => {
    const sizes = [784, 1000, 500, 250, 30, 250, 500, 1000, 784];
    const weights = sum(sizes.slice(1).map((size, layer) => (Number(sizes[layer]) + 1) * size));
    expect((await zooModel('autoencoder')).cost.totals.params).toBe(weights);
  });

  it('U-Net turns 572 × 572 into 388 × 388, over 28 × 28 × 1024, as in its figure 1', async () => {
    const { graph } = await zooModel('unet');
    expect(graph.outputs.map(({ shape }) => shape)).toEqual([[null, 388, 388, 2]]);
    expect(graph.nodes.map((node) => node.outputs[0]?.shape)).toContainEqual([null, 28, 28, 1024]);
  });
});

function isShortcut(line: Row): boolean {
  return (line['name'] as string).includes('downsample');
}
