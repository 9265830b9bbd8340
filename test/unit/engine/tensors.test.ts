import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { evaluate, only, outline } from './evaluate';

const program = readFileSync(path.resolve(import.meta.dirname, '../../patterns/programs/tensors-only.js'), 'utf8');

/** What the published library gives for an expression in the scope of a program: the output's shape, and its variables. */
function real(text: string, expression: string) {
  const { outputText } = ts.transpileModule(`${text}\n;module.result = ${expression};`, { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  tf.disposeVariables();
  const module = { exports: {}, result: null as unknown as tf.Tensor };
  new Function('require', 'module', 'exports', outputText)(() => tf, module, module.exports);
  const variables = Object.values(tf.engine().state.registeredVariables);
  const size = (list: tf.Variable[]) => list.reduce((sum, variable) => sum + variable.size, 0);
  return { shape: module.result.shape, params: size(variables), trainable: size(variables.filter(({ trainable }) => trainable)) };
}

/** The same network as layers, batch 1. */
const layers = `import * as tf from '@tensorflow/tfjs';
export const model = tf.sequential({ layers: [
  tf.layers.conv2d({ filters: 8, kernelSize: 5, padding: 'same', activation: 'relu', useBias: false, inputShape: [28, 28, 1] }),
  tf.layers.maxPooling2d({ poolSize: 2 }),
  tf.layers.conv2d({ filters: 16, kernelSize: 5, padding: 'same', activation: 'relu', useBias: false }),
  tf.layers.maxPooling2d({ poolSize: 2 }), tf.layers.flatten(), tf.layers.dense({ units: 10 }),
] });`;

describe('a model written on tensors, without layers', () => {
  it('is the graph of its operations, with the blocks of the functions and what the library counts', async () => {
    const call = 'predict(tf.zeros([1, 28, 28, 1]))';
    const { graph, cost } = only(await evaluate(program, { call }));
    const expected = real(program, call);
    expect({ shape: graph.outputs[0]?.shape, params: cost.totals.params, trainable: cost.totals.trainable }).toEqual(expected);
    expect(outline({ graph, cost })).toBe([
      `model ${call}: InputLayer Reshape BatchMatMul Add RealDiv`,
      '  call convolve (x=?): Conv2D Relu MaxPool',
      '  call convolve (x=?): Conv2D Relu MaxPool',
    ].join('\n').replaceAll(' (x=?)', ''));
    expect(graph.nodes.filter(({ layer }) => graph.layers.find(({ id }) => id === layer)?.className === 'Conv2D').map(({ source }) => source?.line)).toEqual([11, 11]);
    const same = only(await evaluate(layers)).cost.totals;
    expect(cost.totals.macs).toBe(same.macs);
    // The division, and the padding of the pools aside: the layers' rules count what these kernels do.
    expect(cost.totals.flops).toBe((same.flops as number) + 10);
    expect(cost.nodes[graph.outputs[0]!.ref.node]!.receptiveField).toEqual([28, 28]);
  });

  it('has one parameter for each variable, however often it is read', async () => {
    const twice = `import * as tf from '@tensorflow/tfjs';
const w = tf.variable(tf.zeros([4, 4]));
export const run = (x) => x.matMul(w).relu().matMul(w);`;
    const { graph, cost } = only(await evaluate(twice, { call: 'run(tf.ones([2, 4]))' }));
    expect(cost.totals).toMatchObject({ params: 16, trainable: 16, macs: 64 });
    expect(graph.inputs.map(({ shape }) => shape)).toEqual([[2, 4]]);
  });

  it('that fails shows what was done before, and where', async () => {
    const broken = program.replace('weights.shape[0]', '100');
    const { models, diagnostics } = await evaluate(broken, { call: 'predict(tf.zeros([1, 28, 28, 1]))' });
    expect(models[0]?.graph).toMatchObject({ complete: false });
    expect(models[0]?.graph.layers.map(({ className }) => className)).toEqual(['InputLayer', 'Conv2D', 'Relu', 'MaxPool', 'Conv2D', 'Relu', 'MaxPool']);
    expect(diagnostics[0]).toMatchObject({ severity: 'error', place: { line: 17 } });
  });

  it('that computes without end in sight is not drawn, and said to be', async () => {
    const long = `import * as tf from '@tensorflow/tfjs';
export function run(x) { for (let i = 0; i < 6000; i++) x = x.add(1); return x; }`;
    const { models, diagnostics } = await evaluate(long, { call: 'run(tf.ones([2]))' });
    expect(models).toEqual([]);
    expect(diagnostics.map(({ message }) => message).join()).toContain('more than 5000 operations');
  });

  it('is found without being told, and assumes its input', async () => {
    const model = only(await evaluate(program));
    expect(model.graph.builder).toMatchObject({ name: 'predict', assumed: ['images'] });
    expect(model.cost.totals.params).toBe(real(program, 'predict(tf.zeros([1, 28, 28, 1]))').params);
  });

  it('takes the width of its first weights where its input has no shape of its own', async () => {
    const dense = `import * as tf from '@tensorflow/tfjs';
const INPUTS = 30;
const w1 = tf.variable(tf.randomNormal([INPUTS, 16])), w2 = tf.variable(tf.randomNormal([16, 3]));
const hidden = (x) => x.matMul(w1).relu();
const network = (x) => tf.softmax(hidden(x).matMul(w2));
module.exports = { network };`;
    const { graph, cost } = only(await evaluate({ '/model.ts': dense }));
    expect(graph.builder.name).toBe('network');
    expect(cost.totals).toMatchObject({ params: 30 * 16 + 16 * 3, macs: 30 * 16 + 16 * 3 });
  });
});
