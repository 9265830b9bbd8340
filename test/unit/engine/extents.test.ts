import { describe, expect, it } from 'vitest';
import { toJson } from '../../../src/export/json';
import { evaluate } from './evaluate';

/** A number that is not there decides a shape: a plausible one is taken, marked, and told at its line. */

const head = "import * as tf from '@tensorflow/tfjs';\nimport { rows, vocabulary, settings } from 'some-data';\n";

describe('where a number is not there', () => {
  it.each([
    ['a length less one', 'tf.layers.dense({ units: 2, inputShape: [rows[0].length - 1] })', ['batchInputShape'], [null, 2]],
    ['a size', 'tf.layers.embedding({ inputDim: vocabulary.size, outputDim: 4, inputLength: 5 })', ['inputDim'], [null, 5, 4]],
    ['a value itself as units', 'tf.layers.dense({ units: settings.units, inputShape: [3] })', ['units'], [null, 8]],
    ['a value in arithmetic', 'tf.layers.dense({ units: settings.units * 2, inputShape: [3] })', ['units'], [null, 16]],
    ['a whole shape', 'tf.layers.dense({ units: 2, inputShape: settings.shape })', ['batchInputShape'], [null, 2]],
  ])('%s', async (_, layer, keys, shape) => {
    const { models, diagnostics, builders } = await evaluate(`${head}export function build() {\n  return tf.sequential({ layers: [\n    ${layer},\n  ] });\n}\n`);
    const graph = models[0]?.graph;
    expect(graph?.complete).toBe(true);
    expect(graph?.outputs[0]?.shape).toEqual(shape);
    expect(graph?.layers.find(({ className }) => className !== 'InputLayer')?.assumed).toEqual(keys);
    expect(diagnostics.filter(({ severity }) => severity === 'info')).toMatchObject([{ message: expect.stringMatching(keys[0] === 'batchInputShape' ? /^The input shape is assumed to be \[null, [78]\]: / : new RegExp(`^'${keys[0]}' is assumed to be \\d+: `)), place: { line: 5 } }]);
    expect(builders[0]?.assumed).not.toEqual([]);
  });

  it('it is named as in the code', async () => {
    const { diagnostics, models } = await evaluate(`import * as tf from '@tensorflow/tfjs';
import { load } from './my-data.js';
const rows = load();
export function build() {
  const x = tf.input({ shape: [rows[0].length] });
  return tf.model({ inputs: x, outputs: tf.layers.reLU().apply(x) });
}
`);
    expect(diagnostics.at(-1)).toMatchObject({ message: 'The input shape is assumed to be [null, 8]: load()[0].length decides it and is not here.', place: { line: 5 } });
    expect(models[0]?.graph.builder.assumed).toEqual(['load()[0].length']);
  });

  it('the JSON says which keys', async () => {
    const { models, diagnostics } = await evaluate(`${head}export const model = tf.sequential({ layers: [tf.layers.dense({ units: settings.units, inputShape: [3] })] });
`);
    const { models: [told] } = JSON.parse(toJson({ file: '/model.ts', models, diagnostics })) as { models: { layers: { assumed?: string[] }[] }[] };
    expect(told?.layers.map(({ assumed }) => assumed)).toEqual([['units']]);
  });

  it('what follows from it is marked too; what does not is not', async () => {
    const { models } = await evaluate(`${head}export const model = tf.sequential({ layers: [
  tf.layers.dense({ units: settings.units, inputShape: [3] }), tf.layers.reLU(), tf.layers.dense({ units: 2 }),
] });\n`);
    const { graph } = models[0] ?? expect.unreachable();
    expect(graph.nodes.map(({ outputs }) => outputs[0]?.assumed)).toEqual([undefined, [1], [1], undefined]);
  });

  it('nothing is assumed where it decides nothing', async () => {
    const { models, diagnostics } = await evaluate(`${head}const mean = rows.map(Number).length / 2;
export const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
for (let i = 0; i < rows.length; i++) console.log(mean);\n`);
    expect(models[0]?.graph.builder.assumed).toEqual([]);
    expect(diagnostics.filter(({ message }) => /assumed/.test(message))).toEqual([]);
  });

  it('the number of layers is told at its loop, where that is all it decides', async () => {
    const { models, diagnostics } = await evaluate(`${head}export function build() {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 4, inputShape: [3] }));
  for (let i = 0; i < rows.length; i++) {
    for (const activation of ['relu', 'tanh']) model.add(tf.layers.dense({ units: 4, activation }));
  }
  for (let i = 0; i < 2; i++) model.add(tf.layers.dense({ units: 2 }));
  return model;
}\n`);
    expect(models[0]?.graph.complete).toBe(true);
    expect(models[0]?.graph.builder.assumed).toEqual(['some-data.rows.length']);
    expect(diagnostics).toMatchObject([{ severity: 'info', message: 'The number of layers is assumed: some-data.rows.length decides it and is not here.', place: { line: 6 } }]);
  });

  it('the number of layers is told at the builder, where no loop makes them', async () => {
    const { diagnostics } = await evaluate(`${head}export function build() {
  const hidden = Array.from({ length: settings.depth }, () => tf.layers.dense({ units: 4 }));
  return tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [3] }), ...hidden] });
}\n`);
    expect(diagnostics).toMatchObject([{ severity: 'info', message: expect.stringMatching(/^The number of layers is assumed: some-data\.settings\.depth decides/), place: { line: 3 } }]);
  });

  it('a loop that waits for a list to be empty ends', async () => {
    const { models } = await evaluate(`${head}while (rows.length > 0) rows.pop();
export const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [rows[0].length] })] });\n`);
    expect(models[0]?.graph.complete).toBe(true);
  });
});
