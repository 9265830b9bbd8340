import { describe, expect, it } from 'vitest';
import type { CostedModel } from '../../../src/graph';
import { evaluate, only } from './evaluate';

const head = "import * as tf from '@tensorflow/tfjs';\n";
/** `told`: what is said of the models that are loaded. */
const totals = async (text: string, call: string, told: string[] = []) => {
  const { models, diagnostics } = await evaluate(head + text, { call }, { timeMs: 10_000 });
  expect(diagnostics.map(({ message }) => message)).toEqual(told);
  return models.map(({ graph, cost }) => [cost.totals.params, cost.totals.trainable, graph.outputs.map(({ shape }) => shape)]);
};
const published = (alpha: string) => `const url = 'https://storage.googleapis.com/tfjs-models/tfjs/mobilenet_v1_${alpha}_224/model.json';\n`;

const ours = (alpha: string) => `The model of https://storage.googleapis.com/tfjs-models/tfjs/mobilenet_v1_${alpha}_224/model.json is not loaded; drawn is the published MobileNet v1, built by Blocklens.`;
const saved = JSON.stringify({ modelTopology: { class_name: 'Sequential', config: { name: 'saved', layers: [{ class_name: 'Dense', config: { units: 3, batch_input_shape: [null, 4], name: 'fc' } }] } }, weightsManifest: [{ paths: ['x.bin'], weights: [] }] });
/** Nodes as `class name → shape: parameters`. */
const drawn = ({ graph, cost }: CostedModel) => graph.nodes.map((node) => {
  const layer = graph.layers.find(({ id }) => id === node.layer);
  return `${layer?.className} ${layer?.name} ${JSON.stringify(node.outputs[0]?.shape)}: ${cost.nodes[node.id]?.params}`;
});
const loading = (address: string) => `${head}export const net = async () => {
  const base = await tf.loadLayersModel('${address}');
  return base;
};`;

describe('a model that is loaded', () => {
  it('is built by its topology, from an object, a handler, or what was saved', async () => {
    const topology = "const topology = { class_name: 'Sequential', config: { name: 'saved', layers: [{ class_name: 'Dense', config: { units: 3, batch_input_shape: [null, 4], name: 'fc' } }] } };\n";
    for (const source of ['tf.io.fromMemory({ modelTopology: topology })', '{ load: async () => ({ modelTopology: topology, weightSpecs: [] }) }', '{ modelTopology: { model_config: topology } }']) {
      expect(await totals(topology, `tf.loadLayersModel(${source})`)).toEqual([[15, 15, [[null, 3]]]]);
    }
  });

  // Keras prints 4,253,864 for MobileNet v1 1.0 224, of which 4,231,976 are trainable.
  it('is MobileNet v1 as it was published, when it is known by its address', async () => {
    expect(await totals(published('1.0'), 'tf.loadLayersModel(url)', [ours('1.0')])).toEqual([[4_253_864, 4_231_976, [[null, 1000]]]]);
  });

  it('can be cut, frozen and gone on from', async () => {
    const transfer = `${published('0.25')}
async function transfer() {
  const mobilenet = await tf.loadLayersModel(url);
  const cut = tf.model({ inputs: mobilenet.inputs, outputs: mobilenet.getLayer('conv_pw_13_relu').output });
  for (const layer of cut.layers) layer.trainable = false;
  const top = tf.layers.dense({ units: 4, name: 'top' }).apply(tf.layers.flatten().apply(cut.outputs[0]));
  return tf.model({ inputs: cut.inputs, outputs: top });
}
`;
    const [first] = await totals(transfer, 'transfer()', [ours('0.25')]);
    // 7 × 7 × 256 × 4 + 4 of the new layer.
    expect(first?.slice(1)).toEqual([50_180, [[null, 4]]]);
  });

  it.each([
    ['./model/model.json', '/app/src/model/model.json'],
    ['model/model.json', '/app/public/model/model.json'],
    ['/model/model.json', '/app/static/model/model.json'],
    ['../saved/model.json?v=3', '/app/saved/model.json'],
    ['file:///data/model.json', '/data/model.json'],
    ['models/net.json', '/app/models/net.json'],
  ])('%s is read from %s', async (address, file) => {
    const evaluation = await evaluate({ '/app/src/net.ts': loading(address), '/app/package.json': '{}', [file]: saved }, { file: '/app/src/net.ts' });
    expect(evaluation.diagnostics).toEqual([]);
    expect(evaluation.files).toContain(file);
    const { graph, cost } = only(evaluation);
    expect([graph.name, cost.totals.params, graph.layers[1]?.source?.line]).toEqual(['saved', 15, 3]);
  });

  it('is read through handlers, by old names, and from where the file that asks is', async () => {
    const files = {
      '/model.ts': "import * as tf from '@tensorflow/tfjs';\nimport { load } from './lib/load';\nexport const a = () => tf.loadLayersModel(tf.io.fileSystem('./model.json'));\n"
        + "export const b = () => tf.loadModel('file://./model.json');\nexport const c = () => tf.loadLayersModel(tf.io.http('model.json'));\nexport const d = () => load();",
      '/lib/load.ts': "import * as tf from '@tensorflow/tfjs';\nexport const load = () => tf.loadLayersModel('./near.json');",
      '/model.json': saved, '/lib/near.json': saved,
    };
    const { models, diagnostics } = await evaluate(files, { all: true });
    expect(diagnostics).toEqual([]);
    expect(models.map(({ graph, cost }) => [graph.builder.name, graph.name, cost.totals.params])).toEqual(['a', 'b', 'c', 'd'].map((name) => [name, 'saved', 15]));
  });

  it.each<[string, Record<string, string>]>([
    ['there is no such file', {}],
    ['its file is not valid JSON', { '/model.json': '{ "modelTopology": ' }],
    ['its file holds no layers', { '/model.json': '[1, 2]' }],
    ['it is a graph model', { '/model.json': '{ "modelTopology": { "node": [], "library": {} } }' }],
    ['its file is larger than 16 MB', { '/model.json': JSON.stringify({ text: 'x'.repeat(2 ** 24) }) }],
    // What lies above the package is somebody else's.
    ['there is no such file', { '/app/package.json': '{}', '/model.json': saved }],
  ])('that is not there: at its line is told that %s', async (why, files) => {
    const file = '/app/package.json' in files ? '/app/net.ts' : '/net.ts';
    const evaluation = await evaluate({ ...files, [file]: loading('./model.json') }, { file });
    expect(evaluation.diagnostics).toMatchObject([{ severity: 'warning', message: `The model of ./model.json is not loaded: ${why}; drawn as one block.`, place: { file, line: 3 } }]);
    expect(drawn(only(evaluation))[1]).toBe('LoadedModel loaded_model [null,null]: null');
  });

  it('of a topology that the library refuses is told in its own words', async () => {
    const odd = saved.replace('"Dense"', '"Swish"');
    const { diagnostics } = await evaluate({ '/model.ts': loading('./odd.json'), '/odd.json': odd }, {});
    expect(diagnostics).toMatchObject([{ severity: 'error', message: expect.stringMatching(/^Unknown layer: Swish/), place: { line: 3 } }]);
  });

  it('is one block, of which nothing is claimed, when it lies elsewhere; what follows it is drawn', async () => {
    const text = `${head}export async function net() {
  const base = await tf.loadLayersModel('https://example.com/models/resnet50/1/model.json?x=1');
  for (const layer of base.layers) layer.trainable = false;
  const x = tf.input({ shape: [64, 64, 3] });
  const y = tf.layers.dense({ units: 10 }).apply(base.apply(x));
  base.predict(tf.zeros([1, 64, 64, 3])).dataSync();
  return tf.model({ inputs: x, outputs: tf.layers.dense({ units: 2 }).apply(y) });
}
`;
    const evaluation = await evaluate(text);
    expect(evaluation.diagnostics).toMatchObject([{ severity: 'info', message: 'The model of https://example.com/models/resnet50/1/model.json?x=1 is not loaded; drawn as one block.', place: { line: 3 } }]);
    const model = only(evaluation);
    expect(drawn(model)).toEqual(['InputLayer input1 [null,64,64,3]: 0', 'LoadedModel resnet50 [null,null]: null', 'Dense dense_Dense1 [null,10]: null', 'Dense dense_Dense2 [null,2]: 22']);
    expect(model.cost.totals).toMatchObject({ params: null, trainable: null, weightBytes: null, macs: null, flops: null, known: { params: 22, macs: 20 } });
    expect(model.graph.layers[1]).toMatchObject({ custom: false, weights: [{ trainable: false }] });
  });

  it.each<[string, string, string[]]>([
    ['taken from the middle', `const cut = tf.model({ inputs: base.inputs, outputs: base.getLayer('conv_5').output });
      return tf.sequential({ layers: [cut, tf.layers.conv2d({ filters: 8, kernelSize: 3 }), tf.layers.flatten(), tf.layers.dense({ units: 2 })] });`,
    ['InputLayer net_input [null,null,null,null]: 0', 'LoadedModel conv_5 [null,null,null,null]: null', 'Conv2D conv2d_Conv2D1 [null,null,null,8]: null', 'Flatten flatten_Flatten1 [null,null]: 0', 'Dense dense_Dense1 [null,2]: null']],
    ['counted from the end', `const y = tf.layers.dense({ units: 2 }).apply(base.layers[base.layers.length - 2].output); return tf.model({ inputs: base.input, outputs: y });`,
      ['InputLayer net_input [null,null,null,null]: 0', 'LoadedModel net_layer_-2 [null,null]: null', 'Dense dense_Dense1 [null,2]: null']],
    ['added layer by layer', `const model = tf.sequential(); for (let i = 0; i < base.layers.length - 1; i++) model.add(base.layers[i]); model.add(tf.layers.dense({ units: 2 })); return model;`,
      ['InputLayer net_input [null,null,null,null]: 0', 'LoadedModel net_layer_-2 [null,null]: null', 'Dense dense_Dense1 [null,2]: null']],
    ['added whole', `const model = tf.sequential(); model.add(base); model.add(tf.layers.dense({ units: 2 })); return model;`,
      ['InputLayer net_input [null,null,null,null]: 0', 'LoadedModel net [null,null]: null', 'Dense dense_Dense1 [null,2]: null']],
    ['merged', `const a = base.getLayer('c3').output; const b = tf.layers.upSampling2d({}).apply(base.getLayer('c4').output);
      const y = tf.layers.globalAveragePooling2d({}).apply(tf.layers.concatenate().apply([tf.layers.add().apply([a, b]), a]));
      const model = tf.model({ inputs: base.inputs, outputs: y }); model.setWeights(base.getWeights()); return model;`,
    ['InputLayer net_input [null,null,null,null]: 0', 'LoadedModel c3 [null,null,null,null]: null', 'LoadedModel c4 [null,null,null,null]: null',
      'UpSampling2D up_sampling2d_UpSampling2D1 [null,null,null,null]: 0', 'Add add_Add1 [null,null,null,null]: 0', 'Concatenate concatenate_Concatenate1 [null,null,null,null]: 0',
      'GlobalAveragePooling2D global_average_pooling2d_GlobalAveragePooling2D1 [null,null]: 0']],
  ])('elsewhere, %s', async (_, body, expected) => {
    const { models, diagnostics } = await evaluate(`${head}export async function model() {\n  const base = await tf.loadLayersModel('indexeddb://net');\n  ${body}\n}`);
    expect(diagnostics.map(({ severity }) => severity)).toEqual(['info']);
    expect(models.map(({ graph }) => graph.complete)).toEqual([true]);
    expect(drawn(models[0] as CostedModel)).toEqual(expected);
  });

  it('as a graph, or by a package of its own, is one block that gives stand-ins', async () => {
    const { models, diagnostics } = await evaluate({ '/model.js': `${head}import * as mobilenet from '@tensorflow-models/mobilenet';
async function app() {
  const net = await mobilenet.load({ version: 1 });
  const graph = await tf.loadGraphModel('https://tfhub.dev/x/movenet/4', { fromTFHub: true });
  const out = await graph.executeAsync(net.infer(tf.zeros([1, 224, 224, 3]), true));
  console.log(graph.inputs[0].shape, out.dataSync()[0] + 1);
}
app();
` }, { file: '/model.js' });
    expect(diagnostics.map(({ severity, place }) => [severity, place.line])).toEqual([['info', 4], ['info', 5]]);
    expect(models.map((model) => drawn(model)[1]?.replace(/_1\b/, ''))).toEqual(['LoadedModel mobilenet [null,null]: null', 'LoadedModel movenet [null,null]: null']);
  });

  it('is no reason to accept what the library refuses', async () => {
    const { diagnostics } = await evaluate(`${head}export const net = () => tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [0 / 0] })] });`);
    expect(diagnostics[0]?.message).toMatch(/shape comprised of positive integers but got shape \[NaN,2\]/);
  });

  it('comes after what does not depend on it', async () => {
    const text = `async function net() {
  const base = await tf.loadLayersModel('https://example.com/secret/model.json');
  base.predict(tf.zeros([1, 3]));
  return tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
}
`;
    expect(await totals(text, 'net()', ['The model of https://example.com/secret/model.json is not loaded; drawn as one block.']))
      .toEqual([[8, 8, [[null, 2]]], [null, null, [[null, null]]]]);
  });

  it('is made anew where the browser has stored none and the code is ready for that', async () => {
    for (const address of ['localstorage://net', 'indexeddb://net']) {
      expect(await totals(`async function net() {
  try {
    return await tf.loadLayersModel('${address}');
  } catch {
    return tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
  }
}
`, 'net()')).toEqual([[8, 8, [[null, 2]]]]);
    }
    expect(await totals("const net = () => tf.loadLayersModel('localstorage://net');\n", 'net()', ['The model of localstorage://net is not loaded; drawn as one block.']))
      .toEqual([[null, null, [[null, null]]]]);
  });
});

describe('what is made comes before what is only loaded', () => {
  const load = "export default function load() { return tf.loadLayersModel('https://example.com/model.json'); }";
  const names = ({ models }: Awaited<ReturnType<typeof evaluate>>) => models.map(({ graph }) => graph.builder.name);

  it('in the list of models, and where one of a file is shown', async () => {
    const code = `${load}\nexport const zeta = () => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });`;
    expect(names(await evaluate(code, { all: true }))).toEqual(['zeta', 'default']);
    expect(names(await evaluate(code))[0]).toBe('zeta');
    expect(names(await evaluate(code, { builder: 'default' }))).toEqual(['default']);
  });

  it('with assumed arguments, too: what is only loaded is shown where nothing else is', async () => {
    const reading = "export class Reader { constructor(url) { this.model = tf.loadLayersModel(url); } }";
    const making = 'function make(units) { return tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [2] })] }); }';
    expect(names(await evaluate(`${reading}\n${making}`))).toEqual(['make']);
    const alone = await evaluate(reading);
    expect(names(alone)).toEqual(['Reader']);
    expect(alone.diagnostics.map(({ message }) => message).join()).toMatch('is not loaded');
  });
});
