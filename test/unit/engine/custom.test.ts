import { describe, expect, it } from 'vitest';
import { evaluate, only } from './evaluate';

/** A class of the user's own around one of the library's layers, whose `call` it runs: `wrap('dense', '{ units: 3 }')`. */
const WRAP = `
class Own extends tf.layers.Layer {
  constructor(inner) { super({}); this.inner = inner; }
  build(shape) { this.inner.build(shape); this.inner.built = this.built = true; }
  computeOutputShape(shape) { return this.inner.computeOutputShape(shape); }
  call(inputs, kwargs) { return this.inner.apply(inputs, kwargs); }
  getClassName() { return 'Own'; }
}
`;

/** A layer with that `call`, on one input of that shape, and with those weights. */
const own = (shape: string, call: string, { weights = '', output = 'return shape;', batch = '' } = {}) => `import * as tf from '@tensorflow/tfjs';
class Own extends tf.layers.Layer {
  build(shape) { ${weights} this.built = true; }
  computeOutputShape(shape) { ${output} }
  call(inputs, kwargs) { const x = Array.isArray(inputs) ? inputs[0] : inputs; ${call} }
  getClassName() { return 'Own'; }
}
export function build() {
  const input = tf.input({ ${batch || `shape: ${shape}`} });
  return tf.model({ inputs: input, outputs: new Own({}).apply(input) });
}`;

async function costs(source: string, batch = 1) {
  const model = only(await evaluate(source, { batch }));
  const layer = model.graph.layers.find(({ className }) => className !== 'InputLayer');
  return { model, cost: model.cost.layers[layer?.id ?? ''], trace: model.graph.nodes.find((node) => node.layer === layer?.id)?.trace };
}

/** [layer's constructor, its arguments, the input's shape]; FLOPs are compared where `flops` says so. */
const layers: [name: string, args: string, shape: string, flops?: boolean][] = [
  ['dense', '{ units: 3, activation: "relu" }', '[5]', true],
  ['dense', '{ units: 3, useBias: false }', '[4, 5]', true],
  ['conv1d', '{ filters: 4, kernelSize: 3 }', '[16, 3]'],
  ['conv2d', '{ filters: 4, kernelSize: 3, strides: 2, padding: "same", activation: "relu" }', '[15, 16, 3]', true],
  ['conv2d', '{ filters: 4, kernelSize: [3, 2], dilationRate: 2 }', '[15, 16, 3]', true],
  ['conv3d', '{ filters: 2, kernelSize: 2 }', '[6, 5, 4, 3]', true],
  ['conv2dTranspose', '{ filters: 4, kernelSize: 3, strides: 2 }', '[7, 8, 3]', true],
  ['depthwiseConv2d', '{ kernelSize: 3, depthMultiplier: 2 }', '[9, 8, 3]', true],
  ['separableConv2d', '{ filters: 5, kernelSize: 3 }', '[9, 8, 3]', true],
  ['batchNormalization', '{}', '[9, 8, 3]', true],
  ['layerNormalization', '{}', '[9, 8]'],
  ['maxPooling2d', '{ poolSize: 2 }', '[9, 8, 3]', true],
  ['averagePooling2d', '{ poolSize: 3, strides: 2, padding: "same" }', '[9, 8, 3]', true],
  ['globalAveragePooling2d', '{}', '[9, 8, 3]', true],
  ['globalMaxPooling1d', '{}', '[9, 8]', true],
  ['lstm', '{ units: 6, returnSequences: true }', '[5, 4]'],
  ['gru', '{ units: 6 }', '[5, 4]'],
  ['embedding', '{ inputDim: 10, outputDim: 4 }', '[7]', true],
  ['softmax', '{ axis: -1 }', '[7]', true],
  ['upSampling2d', '{ size: [2, 2] }', '[4, 5, 2]', true],
];

describe('a layer of the user’s own', () => {
  it.each(layers)('that does what %s does (%s) costs what it costs', async (name, args, shape, flops = false) => {
    for (const batch of [1, 4]) {
      const source = (layer: string) => `import * as tf from '@tensorflow/tfjs';\n${WRAP}
        export function build() { const input = tf.input({ shape: ${shape} }); return tf.model({ inputs: input, outputs: ${layer}.apply(input) }); }`;
      const real = await costs(source(`tf.layers.${name}(${args})`), batch);
      const mine = await costs(source(`new Own(tf.layers.${name}(${args}))`), batch);
      expect(mine.cost?.why).toBeUndefined();
      expect(mine.cost?.macs).toBe(real.cost?.macs);
      expect(mine.cost?.flops).not.toBeNull();
      if (flops) expect(mine.cost?.flops).toBe(real.cost?.flops);
      expect(mine.model.cost.totals).toMatchObject({ macs: mine.cost?.macs, unknown: 0 });
    }
  });

  it('that attends is priced by its matrix products and its softmax', async () => {
    const [steps, width] = [6, 8];
    const weights = 'for (const name of ["q", "k", "v"]) this[name] = this.addWeight(name, [8, 8], "float32", tf.initializers.glorotUniform({}));';
    const { cost, trace } = await costs(own('[6, 8]', `
      const project = (w) => tf.reshape(tf.matMul(tf.reshape(x, [-1, 8]), w.read()), [-1, 6, 8]);
      const scores = tf.matMul(project(this.q), project(this.k), false, true).div(Math.sqrt(8));
      return tf.matMul(tf.softmax(scores), project(this.v));`, { weights }), 3);
    expect(cost?.macs).toBe(3 * (3 * steps * width * width + 2 * steps * steps * width));
    expect(cost?.flops).toBe(2 * (cost?.macs ?? 0) + 3 * (steps * steps + 5 * steps * steps));
    expect(cost?.params).toBe(192);
    const sources = trace?.operations.find(({ kernel }) => kernel === 'BatchMatMul')?.inputs.map(({ from }) => from);
    expect(sources).toEqual([{ kind: 'operation', index: 0, output: 0 }, { kind: 'weight', name: expect.stringContaining('q') }]);
  });

  it('that convolves in groups is priced by its groups', async () => {
    const { cost } = await costs(own('[10, 10, 8]', `
      return tf.concat(tf.split(x, 4, 3).map((part, i) => tf.conv2d(part, this.kernels[i].read(), 1, 'same')), 3);`,
    { weights: 'this.kernels = [0, 1, 2, 3].map((i) => this.addWeight("k" + i, [3, 3, 2, 2], "float32", tf.initializers.zeros()));' }));
    expect(cost?.macs).toBe(100 * 9 * 8 * 8 / 4);
    expect(cost?.flops).toBe(2 * (cost?.macs ?? 0));
  });

  it('tells the batch from everything else, in one axis with others too', async () => {
    const call = 'return tf.reshape(tf.mul(tf.reshape(x, [-1, 2]), tf.ones([3, 1, 2])).sum(0), [-1, 6]);';
    for (const batch of [1, 2, 7]) expect((await costs(own('[6]', call), batch)).cost?.flops).toBe(batch * (18 + 12));
    const { trace } = await costs(own('[6]', call));
    expect(trace?.operations.map(({ kernel }) => kernel)).toEqual(['Reshape', 'Fill', 'Multiply', 'Sum', 'Reshape']);
    expect(trace?.operations[0]?.outputs[0]?.shape).toEqual([{ times: 3, plus: 0 }, 2]);
  });

  it('keeps a batch that the model fixes', async () => {
    const { cost } = await costs(own('', 'return tf.relu(x);', { batch: 'batchShape: [6, 5]' }), 4);
    expect(cost?.flops).toBe(30);
  });

  it('builds its inner layers when it is first called, which is no part of what it does', async () => {
    const { cost, model } = await costs(own('[5]', 'this.inner ??= tf.layers.dense({ units: 5 }); return this.inner.apply(x);'));
    expect(cost).toMatchObject({ macs: 25, flops: 55 });
    expect(model.graph.layers.map(({ className }) => className)).toEqual(['InputLayer', 'Own']);
  });

  it('in a wrapper is priced there', async () => {
    const source = own('[4, 5]', 'return tf.square(x);').replace('new Own({})', 'tf.layers.timeDistributed({ layer: new Own({}) })');
    expect((await costs(source)).cost).toMatchObject({ macs: 0, flops: 20 });
  });

  const unknown: [what: string, shape: string, call: string, why: RegExp][] = [
    ['suppresses boxes', '[4]', 'return tf.image.nonMaxSuppression(x, tf.ones([x.shape[0]]), 3);', /NonMaxSuppressionV3 gives depends on values/],
    ['reads values', '[4]', 'return x.mul(x.dataSync()[0] > 0 ? 1 : 2);', /reads values/],
    ['waits for a mask', '[4]', 'return tf.whereAsync(x.greater(0));', /reads values|gives a promise/],
    ['throws', '[4]', 'throw new Error("no table.");', /its call failed on shapes alone: no table$/],
    ['does not end', '[4]', 'for (;;) {}', /does not come to an end/],
    ['makes operations without end', '[4]', 'for (;;) tf.relu(x);', /more than 5000 operations|does not come to an end/],
    ['uses a kernel without a rule', '[3, 3, 1]', 'return tf.grad((y) => tf.maxPool(y, 2, 1, "same"))(x);', /no rule prices MaxPoolGrad/],
    ['sorts', '[4]', 'return tf.topk(x, 4).values;', /how often TopK compares/],
    ['depends on the batch', '[4]', 'let y = x; for (let i = 0; i < x.shape[0]; i++) y = tf.relu(y); return y;', /depends on the batch/],
  ];
  it.each(unknown)('that %s is unknown, and says why', async (what, shape, call, why) => {
    // A quarter of the limit is the call's own, all of it: how long a builder may go on without making anything does not count here.
    const evaluation = await evaluate(own(shape, call), {}, { timeMs: 400 });
    const { cost, graph } = only(evaluation);
    // Only what fails whatever the values are fails elsewhere, too.
    expect(evaluation.diagnostics.map(({ severity, message }) => `${severity}: ${message}`)).toEqual(
      what === 'throws' ? ['warning: TensorFlow.js builds this Own and cannot run it in a model: no table.'] : []);
    const node = graph.nodes.find(({ trace }) => trace);
    expect(cost.nodes[node?.id ?? '']?.why).toMatch(why);
    expect(cost.nodes[node?.id ?? '']?.flops).toBeNull();
    expect(cost.totals).toMatchObject({ flops: null, unknown: 1 });
  });

  it('holds once what it gives twice', async () => {
    const twice = await costs(own('[5]', 'const y = tf.add(x, 1); return [y, y, tf.mul(y, 2)];', { output: 'return [shape, shape, shape];' }));
    expect(twice.cost?.activationBytes).toBe(2 * 5 * 4);
    const cell = `import * as tf from '@tensorflow/tfjs';
class Cell extends tf.layers.RNNCell {
  stateSize = 4;
  build() { this.built = true; }
  call([x, h]) { const y = tf.add(tf.mul(h, 0.5), x); return [y, y]; }
  getClassName() { return 'Cell'; }
}
export function build() {
  const input = tf.input({ shape: [3, 4] });
  return tf.model({ inputs: input, outputs: tf.layers.rnn({ cell: new Cell({}), returnState: true }).apply(input) });
}`;
    expect((await costs(cell)).cost?.activationBytes).toBe(4 * 4);
  });

  it('leaves nothing behind: no layers, models or warnings of its call', async () => {
    const { model } = await costs(own('[4]', 'console.warn("hello"); tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] })] }); return tf.relu(x);'));
    expect(model.cost.totals).toMatchObject({ flops: 4, params: 0 });
  });
});
