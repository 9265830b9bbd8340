import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builderName, calls, sum, within, zooFile, zooModel } from './running';

/** The block tree reads like the paper's figure, and leads back to the source. */


interface Structure {
  file: string;
  /** Helper → how often the paper has it. */
  calls: Record<string, number>;
  /** `outer > inner` → how many of the inner in each of the outer. */
  within?: Record<string, number[]>;
}

const structures: Structure[] = [
  { file: 'resnet50', calls: { conv1: 1, stage: 4, bottleneck: 16, classifier: 1 }, within: { 'stage > bottleneck': [3, 4, 6, 3] } },
  {
    file: 'se-resnet50', calls: { stage: 4, seBottleneck: 16, squeezeExcitation: 16 },
    within: { 'stage > seBottleneck': [3, 4, 6, 3], 'seBottleneck > squeezeExcitation': new Array(16).fill(1) },
  },
  {
    file: 'inception-resnet-v2',
    calls: {
      stem: 1, inceptionA: 1, inceptionResnetA: 10, reductionA: 1, inceptionResnetB: 20, reductionB: 1, inceptionResnetC: 10, residual: 40,
    },
  },
  { file: 'inception-v3', calls: { stem: 1, inceptionA: 3, reductionA: 1, inceptionB: 4, reductionB: 1, inceptionC: 2, expanded: 4 } },
  { file: 'vgg#vgg16', calls: { convBlock: 5, classifier: 1 } },
  { file: 'vgg#vgg19', calls: { convBlock: 5, classifier: 1 } },
  { file: 'se-resnext50', calls: { stage: 4, seBottleneck: 16, squeezeExcitation: 16 }, within: { 'stage > seBottleneck': [3, 4, 6, 3] } },
  { file: 'se-inception', calls: { stem: 1, seInceptionModule: 8, seReduction: 2, squeezeExcitation: 10, classifier: 1 } },
  { file: 'mobilenet-v1', calls: { depthwiseSeparable: 13, classifier: 1 } },
  { file: 'mobilenet-v2', calls: { invertedResidual: 17 } },
  { file: 'unet', calls: { contract: 4, expand: 4, doubleConv: 9 }, within: { 'contract > doubleConv': [1, 1, 1, 1] } },
  { file: 'text-cnn', calls: { window: 3 } },
];

describe.each(structures)('$file', ({ file, calls: expected, within: nesting = {} }) => {
  it('has the paper’s blocks, as often as the paper has them', async () => {
    const costed = await zooModel(file);
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, calls(costed, name).length]))).toEqual(expected);
    for (const [pair, counts] of Object.entries(nesting)) {
      const [outer = '', inner = ''] = pair.split(' > ');
      expect(within(costed, outer, inner), pair).toEqual(counts);
    }
  });

  it('is rooted in its builder, and its blocks’ layers and parameters add up to the model', async () => {
    const { graph, cost } = await zooModel(file);
    const roots = graph.blocks.filter((block) => block.parent === null);
    expect(roots).toHaveLength(1);
    expect(roots[0]?.name).toBe(builderName(file));

    const own = (block: string) => new Set(graph.nodes.filter((node) => node.block === block).map((node) => node.layer));
    for (const block of graph.blocks) {
      const children = graph.blocks.filter((child) => child.parent === block.id).map((child) => cost.blocks[child.id]);
      const layers = [...own(block.id)].map((layer) => cost.layers[layer]);
      expect(cost.blocks[block.id]?.params, block.id).toBe(sum([...children, ...layers].map((part) => part?.params ?? Number.NaN)));
    }
    expect(cost.blocks[roots[0]?.id ?? '']?.params).toBe(cost.totals.params);
  });
});

describe('ways back to the source', () => {
  const lines = readFileSync(zooFile('resnet50'), 'utf8').split('\n');
  const lineOf = (text: string): number => {
    const at = lines.flatMap((line, index) => (line.includes(text) ? [index + 1] : []));
    if (at.length !== 1) throw new Error(`'${text}' stands ${at.length} times`);
    return at[0] as number;
  };

  it('a bottleneck knows its call, its definition and its arguments', async () => {
    const costed = await zooModel('resnet50');
    const [first, second] = calls(costed, 'bottleneck');
    expect(first?.source?.line).toBe(lineOf('x = bottleneck(x, filters, stride);'));
    expect(second?.source?.line).toBe(lineOf('x = bottleneck(x, filters);'));
    for (const block of [first, second]) expect(block?.definition?.line).toBe(lineOf('function bottleneck('));
    expect(first?.args).toEqual([{ name: 'filters', value: '64' }, { name: 'stride', value: '1' }]);
  });

  it('a convolution in a bottleneck knows where it is made, and every call on the way there', async () => {
    const { graph } = await zooModel('resnet50');
    const stage = graph.blocks.filter((block) => block.name === 'stage')[2];
    const block = graph.blocks.find((one) => one.parent === stage?.id && one.source?.line === lineOf('x = bottleneck(x, filters);'));
    const nodes = graph.nodes.filter((node) => node.block === block?.id);
    const layers = new Map(graph.layers.map((layer) => [layer.id, layer]));
    const threeByThree = nodes.find((node) => String(layers.get(node.layer)?.config['kernelSize']) === '3,3');

    expect(threeByThree?.source?.line).toBe(lineOf('return tf.layers.conv2d({ filters, kernelSize, strides, padding })'));
    expect(threeByThree?.calls.map((call) => call.line)).toEqual([
      lineOf('residual = relu(bn(conv(residual, filters, 3)));'),
      lineOf('x = bottleneck(x, filters);'),
      lineOf('const conv4_x = stage('),
    ]);
    for (const place of [threeByThree?.source, ...threeByThree?.calls ?? []]) expect(place?.file).toBe(zooFile('resnet50'));
  });

  it('a layer made in an imported file leads through that file to the one that is open', async () => {
    const { graph } = await zooModel('wide-resnet#wrn50x2');
    const conv = graph.nodes.find((node) => node.outputs.some(({ shape }) => shape[3] === 2048));
    expect(conv?.source?.file).toBe(zooFile('resnet'));
    expect(conv?.calls.at(-1)?.file).toBe(zooFile('wide-resnet'));
  });
});

describe('models in models', () => {
  it('an autoencoder is an encoder and a decoder', async () => {
    const { graph, cost } = await zooModel('autoencoder');
    const nested = graph.blocks.filter((block) => block.kind === 'nested');
    expect(nested.map((block) => block.name)).toEqual(['encoder', 'decoder']);
    expect(sum(nested.map((block) => cost.blocks[block.id]?.params ?? Number.NaN))).toBe(cost.totals.params);
    expect(graph.inputs).toHaveLength(1);
  });

  it('a siamese network has one twin with two uses: its parameters count once, its operations twice', async () => {
    const { graph, cost } = await zooModel('siamese');
    const twins = graph.blocks.filter((block) => block.kind === 'nested');
    expect(twins).toHaveLength(2);
    const uses = (className: string) => graph.layers.filter((layer) => layer.className === className)
      .map((layer) => graph.nodes.filter((node) => node.layer === layer.id).length);
    expect(uses('Conv2D')).toEqual([2, 2, 2, 2]);

    const twin = twins.map((block) => cost.blocks[block.id]);
    expect(twin[0]?.params).toBe(twin[1]?.params);
    const weights = graph.layers.flatMap((layer) => layer.weights);
    expect(cost.totals.params).toBe(sum(weights.map((weight) => weight.shape.reduce<number>((product, extent) => product * Number(extent), 1))));

    const inFirst = graph.nodes.filter((node) => node.block === twins[0]?.id);
    const once = sum(inFirst.map((node) => cost.nodes[node.id]?.macs ?? Number.NaN));
    const whole = sum([...new Set(inFirst.map((node) => node.layer))].map((layer) => cost.layers[layer]?.macs ?? Number.NaN));
    expect(once).toBeGreaterThan(0);
    expect(whole).toBe(2 * once);
  });

  it('its distance is a layer of the author’s own, priced by what it does: |a − b|', async () => {
    const { graph, cost } = await zooModel('siamese');
    const distance = graph.layers.find((layer) => layer.custom);
    expect(distance).toMatchObject({ className: 'L1Distance', name: 'distance', named: true });
    expect(cost.layers[distance?.id ?? '']).toMatchObject({ macs: 0, flops: 2 * 4096 });
    expect(cost.totals.unknown).toBe(0);
    expect(cost.totals.macs).toBe(cost.totals.known.macs);
  });
});
