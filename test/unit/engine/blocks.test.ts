import { describe, expect, it } from 'vitest';
import { evaluate, only, outline } from './evaluate';

const tf = `import * as tf from '@tensorflow/tfjs';\n`;

describe('the block tree follows the structure of the code', () => {
  it('helper functions are blocks told apart by their arguments, loops are blocks, single layers are captions', async () => {
    const model = only(await evaluate(`${tf}
function convBn(x: tf.SymbolicTensor, filters: number, stride = 1) {
  const y = tf.layers.conv2d({ filters, kernelSize: 3, strides: stride, padding: 'same' }).apply(x);
  return tf.layers.batchNormalization().apply(y) as tf.SymbolicTensor;
}
const relu = (x: tf.SymbolicTensor) => tf.layers.reLU().apply(x) as tf.SymbolicTensor;
export function net() {
  const input = tf.input({ shape: [8, 8, 3] });
  let x = relu(convBn(input, 4));
  for (let i = 0; i < 2; i++) {
    const y = convBn(x, 4);
    x = relu(tf.layers.add().apply([x, y]) as tf.SymbolicTensor);
  }
  for (const filters of [8, 16]) x = convBn(x, filters, 2);
  return tf.model({ inputs: input, outputs: x });
}`));
    expect(outline(model)).toBe([
      'model net: InputLayer ReLU',
      '  call convBn (filters=4 stride=1): Conv2D BatchNormalization',
      '  loop i = 0: Add ReLU',
      '    call convBn (filters=4 stride=1): Conv2D BatchNormalization',
      '  loop i = 1: Add ReLU',
      '    call convBn (filters=4 stride=1): Conv2D BatchNormalization',
      '  call convBn (filters=8 stride=2): Conv2D BatchNormalization',
      '  call convBn (filters=16 stride=2): Conv2D BatchNormalization',
    ].join('\n'));
  });

  it('classes, closures and array callbacks', async () => {
    const model = only(await evaluate(`${tf}
class Unit {
  private conv: tf.layers.Layer;
  constructor(private units: number) { this.conv = tf.layers.dense({ units }); }
  apply(x: tf.SymbolicTensor) { return tf.layers.reLU().apply(this.conv.apply(x)) as tf.SymbolicTensor; }
}
const twice = (units: number) => (x: tf.SymbolicTensor) => tf.layers.dense({ units }).apply(tf.layers.dense({ units }).apply(x)) as tf.SymbolicTensor;
export default () => {
  const input = tf.input({ shape: [4] });
  let x = new Unit(4).apply(input);
  x = twice(5)(x);
  [6, 7].forEach((units) => { x = tf.layers.dropout({ rate: 0.1 }).apply(tf.layers.dense({ units }).apply(x)) as tf.SymbolicTensor; });
  return tf.model({ inputs: input, outputs: x });
};`));
    expect(outline(model)).toBe([
      'model default: InputLayer',
      '  call apply: Dense ReLU',
      '  call twice: Dense Dense',
      '  loop units = 6: Dense Dropout',
      '  loop units = 7: Dense Dropout',
    ].join('\n'));
  });

  it('sequential layers belong where they were made; nested and shared models are blocks for each use', async () => {
    const model = only(await evaluate(`${tf}
const pair = (units: number) => [tf.layers.dense({ units }), tf.layers.reLU()];
function tower() {
  return tf.sequential({ name: 'tower', layers: [tf.layers.inputLayer({ inputShape: [4] }), ...pair(3), ...pair(2)] });
}
export function siamese() {
  const a = tf.input({ shape: [4] }), b = tf.input({ shape: [4] });
  const shared = tower();
  const x = tf.layers.concatenate().apply([shared.apply(a) as tf.SymbolicTensor, shared.apply(b) as tf.SymbolicTensor]);
  return tf.model({ inputs: [a, b], outputs: tf.layers.dense({ units: 1 }).apply(x) as tf.SymbolicTensor });
}`));
    expect(outline(model)).toBe([
      'model siamese: InputLayer InputLayer Concatenate Dense',
      '  nested tower',
      '    call pair (units=3): Dense ReLU',
      '    call pair (units=2): Dense ReLU',
      '  nested tower',
      '    call pair (units=3): Dense ReLU',
      '    call pair (units=2): Dense ReLU',
    ].join('\n'));
    // Parameters once, operations twice: dense 4→3 and 3→2 shared, dense 4→1.
    expect(model.cost.totals).toMatchObject({ params: 15 + 8 + 5, macs: 2 * (12 + 6) + 4, layers: 2 + 4 + 2 });
  });

  it('a model at the head of a sequential model is a nested block too', async () => {
    const model = only(await evaluate(`${tf}
export function net() {
  const base = tf.sequential({ name: 'base', layers: [tf.layers.dense({ units: 3, inputShape: [4] }), tf.layers.dense({ units: 3 })] });
  const model = tf.sequential();
  model.add(base);
  model.add(tf.layers.dense({ units: 1 }));
  return model;
}`));
    expect(outline(model)).toBe(['model net: InputLayer Dense', '  nested base: Dense Dense'].join('\n'));
  });

  it('every layer has its line and the calls that led there, across files', async () => {
    const files = {
      '/model.ts': `import { head } from './head';\nimport * as tf from '@tensorflow/tfjs';\nexport function net() {\n  const x = tf.input({ shape: [4] });\n  return tf.model({ inputs: x, outputs: head(x) });\n}`,
      '/head.ts': `import * as tf from '@tensorflow/tfjs';\nexport function head(x: tf.SymbolicTensor) {\n  const y = tf.layers.dense({ units: 2 }).apply(x);\n  return tf.layers.dense({\n    units: 1 }).apply(y) as tf.SymbolicTensor;\n}`,
    };
    const { graph } = only(await evaluate(files));
    const [, first, second] = graph.nodes;
    expect(first?.source).toMatchObject({ file: '/head.ts', line: 3, column: 13 });
    expect(first?.calls.map((c) => [c.file, c.line, c.column])).toEqual([['/model.ts', 5, 41]]);
    expect(second?.source).toMatchObject({ file: '/head.ts', line: 4, endLine: 5 });
    expect(graph.blocks[1]).toMatchObject({ name: 'head', source: { file: '/model.ts', line: 5 }, definition: { file: '/head.ts', line: 2 } });
  });

  it('ids stay as they are when something is added elsewhere', async () => {
    const code = (extra: string) => `${tf}
function unit(x: tf.SymbolicTensor, units: number) { return tf.layers.reLU().apply(tf.layers.dense({ units }).apply(x)) as tf.SymbolicTensor; }
function stem(x: tf.SymbolicTensor) { return tf.layers.dense({ units: 2 }).apply(tf.layers.dense({ units: 2 }).apply(x)) as tf.SymbolicTensor; }
export function net() {
  const input = tf.input({ shape: [4] });
  let x = ${extra ? 'stem(input)' : 'input'};
  x = unit(x, 3);
  return tf.model({ inputs: input, outputs: unit(x, 4) });
}`;
    const before = only(await evaluate(code(''))).graph;
    const after = only(await evaluate(code('stem'))).graph;
    const ids = new Set([...after.blocks.map((b) => b.id), ...after.nodes.map((n) => n.id)]);
    for (const id of [...before.blocks.map((b) => b.id), ...before.nodes.map((n) => n.id)]) expect(ids).toContain(id);
    expect(before.blocks.map((b) => b.id)).toEqual(['net', 'net/unit', 'net/unit#2']);
  });

  it('a chain far deeper than the library can build by itself', async () => {
    const { graph, cost } = only(await evaluate(`${tf}
export function deep() {
  const input = tf.input({ shape: [4] });
  let x = input;
  for (let i = 0; i < 3000; i++) x = tf.layers.dense({ units: 4, useBias: false }).apply(x) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: x });
}`, {}, { timeMs: 60_000 }));
    expect(graph.nodes).toHaveLength(3001);
    expect(cost.totals.params).toBe(3000 * 16);
  });
});

describe('what is asked for', () => {
  const file = `${tf}
export function small(units = 2) { return tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [1] })] }); }
export const large = (units: number) => tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [1] })] });
class Net { model?: tf.LayersModel; build() { this.model = small(7); } static make() { return small(8); } }
const top = small(9);`;
  const params = (e: Awaited<ReturnType<typeof evaluate>>) => e.models.map((m) => [m.graph.builder.name, m.cost.totals.params]);

  it('every builder that needs no values', async () => {
    const all = await evaluate(file, { all: true });
    expect(params(all)).toEqual([['small', 4], ['Net.build', 14], ['Net.make', 16], ['top', 18]]);
    // One whose arguments would have to be assumed is offered, but not shown where others are; what is exported is offered first.
    expect(all.builders.map((b) => b.name)).toEqual(['small', 'large', 'Net.build', 'Net.make', 'top']);
    expect(all.diagnostics).toEqual([]);
  });
  it('one by name, with arguments', async () => {
    expect(params(await evaluate(file, { builder: 'large', args: [5] }))).toEqual([['large', 10]]);
    expect(params(await evaluate(file, { builder: 'top' }))).toEqual([['top', 18]]);
  });
  it('the one around the cursor', async () => {
    expect(params(await evaluate(file, { line: 4 }))).toEqual([['small', 4]]);
    expect(params(await evaluate(file, { line: 5 }))).toEqual([['Net.build', 14]]);
  });
  it('an expression in the scope of the module', async () => {
    expect(params(await evaluate(file, { call: 'large(6)' }))).toEqual([['large(6)', 12]]);
    expect(params(await evaluate(file, { call: '[small(1), { a: large(3) }]' }))).toEqual([['[small(1), { a: large(3) }]', 2], ['[small(1), { a: large(3) }]', 6]]);
    expect(params(await evaluate(file, { call: 'new Net().build()' }))).toEqual([['new Net().build()', 14]]);
    expect((await evaluate(file, { call: 'large(' })).diagnostics[0]?.severity).toBe('error');
  });
  it('an expression in a comment comes first, and is offered by itself', async () => {
    const commented = `// @blocklens large(11)\n${file}`;
    expect(params(await evaluate(commented))).toEqual([['large(11)', 22]]);
    expect(params(await evaluate(commented, { builder: 'small' }))).toEqual([['small', 4]]);
    expect(params(await evaluate(commented, { builder: 'large(11)' }))).toEqual([['large(11)', 22]]);
    expect((await evaluate(commented, { all: true })).models.map((m) => m.graph.builder.name)).toEqual(['large(11)', 'small', 'Net.build', 'Net.make', 'top']);
    expect((await evaluate('// @blocklens large(', {})).diagnostics[0]).toMatchObject({ severity: 'error', place: { line: 1 } });
  });
  it('an error in a file whose path has brackets and blanks', async () => {
    const file = '/My (old) models/net [1].ts';
    const evaluation = await evaluate({ [file]: `${tf}\nexport function net() {\n  tf.sequential();\n  throw new RangeError('no');\n}` }, { file });
    expect(evaluation.diagnostics).toMatchObject([{ message: 'RangeError: no', place: { file, line: 5 } }]);
  });
  it('layers without a model, where nothing else is offered', async () => {
    const growing = `${tf}
export function net() {
  const x = tf.input({ shape: [4] });
  const y = tf.layers.dense({ units: 3 }).apply(x);
  while (true) {}
}`;
    const evaluation = await evaluate(growing);
    expect(evaluation.diagnostics).toMatchObject([{ severity: 'error', place: { line: 6 } }]);
    expect(evaluation.models[0]?.graph.complete).toBe(false);
    expect(evaluation.models[0]?.graph.layers.map((l) => l.className)).toEqual(['InputLayer', 'Dense']);
  });
  it('a builder that throws is told of beside one that does not', async () => {
    const evaluation = await evaluate(`${tf}
export function good() { return tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] }); }
export function bad() { if (good()) throw new RangeError('no'); return tf.sequential(); }
export function worse() { throw undefined; return tf.sequential(); }`, { all: true });
    expect(evaluation.diagnostics.map((d) => [d.severity, d.message, d.place.line])).toEqual([
      ['error', 'RangeError: no', 4], ['error', 'undefined was thrown', 5],
    ]);
    expect(evaluation.models[0]?.graph.builder.name).toBe('good');
  });
  it('what cannot be read back from the user’s objects is a diagnostic, not a failure of the engine', async () => {
    const evaluation = await evaluate(`${tf}\nexport const trap = { get model() { for (;;); } };\nexport const net = () => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });`, {}, { timeMs: 400 });
    expect(evaluation.diagnostics).toMatchObject([{ severity: 'error', message: expect.stringMatching(/could not be read/) }]);
  });
});
