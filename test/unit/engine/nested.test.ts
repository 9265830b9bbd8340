import { describe, expect, it } from 'vitest';
import { costModel } from '../../../src/cost';
import type { CostedModel, Shape } from '../../../src/graph';
import { evaluate, only, outline } from './evaluate';

const tf = "import * as tf from '@tensorflow/tfjs';\n";
/** An evaluation may share the machine with others. */
const LONG = { timeMs: 20_000 };
const model = async (source: string, request = {}): Promise<CostedModel> => only(await evaluate(tf + source, request, LONG));

/** Each use of each layer, by its class: what it gives, and at how many steps. */
function uses({ graph }: CostedModel): [className: string, shape: Shape | undefined, ...steps: (number | null)[]][] {
  const classes = new Map(graph.layers.map(({ id, className }) => [id, className]));
  return graph.nodes.map(({ layer, outputs: [first], steps = [] }) => [classes.get(layer) ?? '', first?.shape, ...steps]);
}

const FF = "const ff = tf.sequential({ name: 'ff', layers: [tf.layers.dense({ units: 32, inputDim: 32 }), tf.layers.dense({ units: 32 })] });";
const BACKBONE = "const net = tf.sequential({ name: 'net', layers: [tf.layers.conv2d({ inputShape: [64, 64, 3], filters: 8, kernelSize: 3, padding: 'same' })] });";

describe('a model inside another', () => {
  it('has the shapes, the operations, the memory and the receptive field of where it is used', async () => {
    const positions = await model(`export function build() { ${FF} const i = tf.input({ shape: [60, 32] }); return tf.model({ inputs: i, outputs: ff.apply(i) }); }`);
    expect(positions.cost.totals).toMatchObject({ params: 2112, macs: 122_880, activationBytes: 2 * 60 * 32 * 4 });
    expect(Object.values(positions.cost.nodes).map(({ receptiveField }) => receptiveField)).toEqual([[1], [1], [1]]);
    const pictures = await model(`export function build() { ${BACKBONE} const i = tf.input({ shape: [128, 128, 3] }); return tf.model({ inputs: i, outputs: net.apply(i) }); }`);
    expect(pictures.cost.totals).toMatchObject({ params: 224, macs: 3_538_944 });
    expect(uses(pictures)).toEqual([['InputLayer', [null, 128, 128, 3]], ['Conv2D', [null, 128, 128, 8]]]);
  });

  it('has a block and shapes for each use; its parameters count once', async () => {
    const pyramid = await model(`export function build() {
      ${BACKBONE}
      const [large, small] = [128, 32].map((size) => tf.input({ shape: [size, size, 3] }));
      return tf.model({ inputs: [large, small], outputs: [net.apply(large), net.apply(small)] });
    }`);
    expect(uses(pyramid).filter(([name]) => name === 'Conv2D').map(([, shape]) => shape)).toEqual([[null, 128, 128, 8], [null, 32, 32, 8]]);
    expect(pyramid.graph.blocks.filter(({ kind }) => kind === 'nested').map(({ name }) => name)).toEqual(['net', 'net']);
    expect(pyramid.cost.totals).toMatchObject({ params: 224, macs: (128 ** 2 + 32 ** 2) * 27 * 8 });
  });

  it('passes its own shapes on to the models in it, however deep', async () => {
    const deep = await model(`export function build() {
      ${FF}
      const middle = tf.input({ shape: [7, 32] });
      const block = tf.model({ inputs: middle, outputs: tf.layers.add().apply([middle, ff.apply(middle)]), name: 'block' });
      const stack = tf.sequential({ name: 'stack' });
      stack.add(block);
      stack.add(ff);
      const i = tf.input({ shape: [9, 5, 32] });
      return tf.model({ inputs: i, outputs: stack.apply(i) });
    }`);
    expect(uses(deep).map(([, shape]) => shape)).toEqual(Array(6).fill([null, 9, 5, 32]));
    expect(deep.cost.totals).toMatchObject({ params: 2112, macs: 4 * 45 * 32 * 32 });
  });

  it('is known where its use says an extent that its declaration leaves open, and open where the use does', async () => {
    const any = (shape: string) => model(`export function build() {
      const inner = tf.sequential({ layers: [tf.layers.conv2d({ inputShape: [null, null, 3], filters: 2, kernelSize: 3, padding: 'same' })] });
      const i = tf.input({ ${shape} });
      return tf.model({ inputs: i, outputs: inner.apply(i) });
    }`);
    expect((await any('shape: [10, 10, 3]')).cost.totals).toMatchObject({ macs: 100 * 27 * 2, unknown: 0 });
    expect((await any('shape: [null, 10, 3]')).cost.totals).toMatchObject({ macs: null, unknown: 1 });
    expect((await any('batchShape: [4, 10, 10, 3]')).cost).toMatchObject({ batch: 4, totals: { macs: 4 * 100 * 27 * 2 } });
  });

  it('is counted as it was declared after a model that is not loaded, of which no extent is known', async () => {
    const { models } = await evaluate(`${tf}export async function build() {
      const base = await tf.loadLayersModel('https://example.com/unheard-of/model.json');
      const head = tf.sequential({ name: 'head', layers: [tf.layers.activation({ activation: 'relu', inputShape: [10] }), tf.layers.dense({ units: 3, useBias: false })] });
      return tf.model({ inputs: base.inputs, outputs: head.apply(base.outputs[0]) });
    }`, {}, LONG);
    const [{ graph, cost }] = models;
    expect(cost.nodes[graph.nodes.at(-1)?.id ?? '']).toMatchObject({ macs: 30, params: 30 });
  });

  it('has its own layers followed with the shapes of each use', async () => {
    const own = await model(`
      class Square extends tf.layers.Layer { call(inputs) { return tf.square(Array.isArray(inputs) ? inputs[0] : inputs); } getClassName() { return 'Square'; } }
      export function build() {
        const inner = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [4] }), new Square({})] });
        const [i, j] = [tf.input({ shape: [6, 4] }), tf.input({ shape: [3, 5, 4] })];
        return tf.model({ inputs: [i, j], outputs: [inner.apply(i), inner.apply(j)] });
      }`);
    const squares = own.graph.nodes.filter(({ trace }) => trace);
    expect(squares.map(({ id }) => own.cost.nodes[id]?.flops)).toEqual([24, 60]);
  });

  it('does not run own layers again where it is used as it was declared', async () => {
    const evaluation = await evaluate(`${tf}let runs = 0;
      class Counting extends tf.layers.Layer { call(inputs) { if (++runs > 3) throw new Error('too often'); return tf.relu(Array.isArray(inputs) ? inputs[0] : inputs); } getClassName() { return 'Counting'; } }
      export function build() {
        const inner = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [4] }), new Counting({})] });
        const i = tf.input({ shape: [4] });
        return tf.model({ inputs: i, outputs: inner.apply(inner.apply(i)) });
      }`, {}, LONG);
    expect(only(evaluation).cost.totals).toMatchObject({ unknown: 0, flops: 2 * (2 * 16 + 4 + 4) });
  });
});

const FRAMES = `function frameNet() {
  const m = tf.sequential({ name: 'frameNet' });
  m.add(tf.layers.conv2d({ inputShape: [16, 16, 3], filters: 8, kernelSize: 3, activation: 'relu' }));
  m.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  m.add(tf.layers.flatten());
  m.add(tf.layers.dense({ units: 10 }));
  return m;
}`;

describe('a model that a wrapper holds', () => {
  it('is a block of the wrapper, counted at each step, and no model of the file by itself', async () => {
    const video = await model(`${FRAMES}
      export function build() {
        const i = tf.input({ shape: [5, 16, 16, 3] });
        const frames = tf.layers.timeDistributed({ layer: frameNet() }).apply(i);
        return tf.model({ inputs: i, outputs: tf.layers.lstm({ units: 12 }).apply(frames) });
      }`);
    expect(outline(video)).toBe([
      'model build: InputLayer LSTM', '  nested TimeDistributed (steps=5): TimeDistributed', '    nested frameNet: InputLayer Conv2D MaxPooling2D Flatten Dense',
    ].join('\n'));
    expect(uses(video).slice(1, 5)).toEqual([['InputLayer', [null, 16, 16, 3], 5], ['Conv2D', [null, 14, 14, 8], 5], ['MaxPooling2D', [null, 7, 7, 8], 5], ['Flatten', [null, 392], 5]]);
    const each = 4 * (14 * 14 * 8 + 7 * 7 * 8 + 10);
    expect(video.cost.totals).toMatchObject({ params: 5258, macs: 236_560, activationBytes: 5 * each + 4 * 5 * 10 + 4 * 12, unknown: 0 });
    expect(Object.values(video.cost.nodes).map(({ receptiveField }) => receptiveField)).toEqual(
      [[1, 1, 1], [1, 1, 1], [1, 3, 3], [1, 4, 4], [1, 4, 4], [1, 16, 16], [1, 16, 16], [5, 16, 16]]);
  });

  it('costs what its layers cost in a wrapper each', async () => {
    const layers = ["conv2d({ filters: 4, kernelSize: 3, activation: 'relu' })", 'averagePooling2d({ poolSize: 2 })', 'flatten({})', 'dense({ units: 3 })'];
    const held = await model(`export function build() {
      const x = tf.input({ shape: [10, 10, 2] });
      const inner = tf.model({ inputs: x, outputs: [${layers.map((one) => `tf.layers.${one}`)}].reduce((y, layer) => layer.apply(y), x) });
      const i = tf.input({ shape: [6, 10, 10, 2] });
      return tf.model({ inputs: i, outputs: tf.layers.timeDistributed({ layer: inner }).apply(i) });
    }`);
    const single = await model(`export function build() {
      const i = tf.input({ shape: [6, 10, 10, 2] });
      return tf.model({ inputs: i, outputs: [${layers.map((one) => `tf.layers.${one}`)}].reduce((y, layer) => tf.layers.timeDistributed({ layer }).apply(y), i) });
    }`);
    const { params, macs, flops, trainable } = single.cost.totals;
    expect(held.cost.totals).toMatchObject({ params, macs, flops, trainable });
    const fieldOf = ({ cost, graph }: CostedModel) => cost.nodes[graph.outputs[0]?.ref.node ?? '']?.receptiveField;
    expect(fieldOf(held)).toEqual(fieldOf(single));
  });

  it('by a wrapper that a wrapper holds runs at each step of both', async () => {
    const twice = await model(`export function build() {
      ${FF}
      const i = tf.input({ shape: [3, 4, 32] });
      return tf.model({ inputs: i, outputs: tf.layers.timeDistributed({ layer: tf.layers.timeDistributed({ layer: ff }) }).apply(i) });
    }`);
    expect(uses(twice)).toEqual([
      ['InputLayer', [null, 3, 4, 32]], ['InputLayer', [null, 32], 3, 4], ['Dense', [null, 32], 3, 4], ['Dense', [null, 32], 3, 4],
      ['TimeDistributed', [null, 4, 32], 3], ['TimeDistributed', [null, 3, 4, 32]],
    ]);
    expect(twice.cost.totals).toMatchObject({ params: 2112, macs: 12 * 2 * 32 * 32 });
  });

  it('that runs both ways is there once for each', async () => {
    const both = (mergeMode: string) => model(`export function build() {
      const x = tf.input({ shape: [6, 3] });
      const reader = tf.model({ inputs: x, outputs: tf.layers.gru({ units: 4 }).apply(x), name: 'reader' });
      const i = tf.input({ shape: [9, 3] });
      return tf.model({ inputs: i, outputs: tf.layers.bidirectional({ layer: reader, mergeMode: ${mergeMode} }).apply(i) });
    }`);
    const concat = await both("'concat'");
    expect(concat.graph.blocks.map(({ name }) => name)).toEqual(['build', 'Bidirectional', 'forward_reader', 'backward_reader']);
    expect(concat.cost.totals).toMatchObject({ params: 192, macs: 2 * 9 * 3 * 4 * 7, activationBytes: 4 * (4 + 4 + 8) });
    const sum = await both("'ave'");
    expect((sum.cost.totals.flops ?? 0) - (concat.cost.totals.flops ?? 0)).toBe(2 * 4);
    expect((await both('null')).cost.totals.activationBytes).toBe(4 * (4 + 4));
  });

  it('says why its cost is not known where the number of steps is open', async () => {
    const open = await model(`export function build() { ${FF} const i = tf.input({ shape: [null, 32] }); return tf.model({ inputs: i, outputs: tf.layers.timeDistributed({ layer: ff }).apply(i) }); }`);
    expect(open.cost.totals).toMatchObject({ params: 2112, macs: null });
    const dense = open.graph.nodes.find(({ id }) => /\/Dense$/.test(id));
    expect(open.cost.nodes[dense?.id ?? '']?.why).toBe('the number of steps is open');
  });

  it('is not listed beside its holder, also where that is a layer of the author’s own', async () => {
    const holders = [
      'class Own extends tf.layers.Layer { constructor() { super({}); this.inner = { nets: [ff] }; } call(x) { return ff.apply(Array.isArray(x) ? x[0] : x); } getClassName() { return "Own"; } } const layer = new Own();',
      'const layer = tf.layers.timeDistributed({ layer: tf.layers.timeDistributed({ layer: ff }) });',
      'const m = tf.input({ shape: [3, 32] }); const layer = tf.model({ inputs: m, outputs: tf.layers.timeDistributed({ layer: ff }).apply(m) });',
    ];
    for (const holder of holders) {
      const { models } = await evaluate(`${tf}export function build() { ${FF} ${holder} const i = tf.input({ shape: [2, 3, 32].slice(${holder.includes('const m') ? 1 : 0}) }); return tf.model({ inputs: i, outputs: layer.apply(i) }); }`, {}, LONG);
      expect(models.map(({ graph }) => graph.name)).toEqual([expect.stringMatching(/^model/)]);
    }
  });

  it('is shown where only a layer inside it knows of the whole', async () => {
    const cycle = await model(`
      class Own extends tf.layers.Layer { call(x) { return tf.relu(Array.isArray(x) ? x[0] : x); } getClassName() { return 'Own'; } }
      export function build() { const i = tf.input({ shape: [4] }); const own = new Own({}); const whole = tf.model({ inputs: i, outputs: own.apply(i) }); own.whole = whole; }`);
    expect(cycle.cost.totals.flops).toBe(4);
  });
});

describe('a model that fixes its batch', () => {
  const fixed = "tf.layers.lstm({ units: 16, batchInputShape: [4, 10, 8], stateful: true })";

  it('is counted for that batch, and says so', async () => {
    const evaluation = await evaluate(`${tf}export function build() { return tf.sequential({ layers: [${fixed}] }); }`, {}, LONG);
    expect(only(evaluation).cost).toMatchObject({ batch: 4, totals: { macs: 4 * 15_360 } });
    expect(evaluation.diagnostics).toEqual([]);
  });

  it('is counted for no other, and tells who asks for one', async () => {
    const asked = await evaluate(`${tf}export function build() { return tf.sequential({ layers: [${fixed}] }); }`, { batch: 8 }, LONG);
    expect(only(asked).cost.batch).toBe(4);
    expect(asked.diagnostics.map(({ severity, message }) => [severity, message])).toEqual([['info', "The model's own input fixes the batch at 4."]]);
  });

  it('fixes it for its other inputs too', async () => {
    const mixed = await model(`export function build() {
      const [a, b] = [tf.input({ shape: [8] }), tf.input({ batchShape: [4, 8] })];
      return tf.model({ inputs: [a, b], outputs: [tf.layers.dense({ units: 2, useBias: false }).apply(a), tf.layers.dense({ units: 2, useBias: false }).apply(b)] });
    }`, { batch: 3 });
    expect(mixed.cost).toMatchObject({ batch: 4, totals: { macs: 2 * 4 * 16 } });
    expect(costModel(mixed.graph, 9).batch).toBe(4);
  });
});
