import { describe, expect, it } from 'vitest';
import { evaluate, only } from './evaluate';

const net = `import * as tf from '@tensorflow/tfjs';
import type { Options } from './types';
export function net(options: Options) {
  return tf.sequential({ layers: [tf.layers.dense({ units: options.units, inputShape: [4] })] });
}
`;
const types = 'export interface Options { units: number }';

describe('arguments from other files', () => {
  it('what was read for them is what the picture depends on', async () => {
    const files = { '/model.ts': net, '/types.ts': types, '/train.ts': "import { net } from './model'; import { UNITS } from './units'; net({ units: UNITS });", '/units.ts': 'export const UNITS = 6;', '/else.ts': 'nothing' };
    const evaluation = await evaluate(files);
    const { graph, cost } = only(evaluation);
    expect([graph.builder.name, graph.builder.assumed, cost.totals.params]).toEqual(['net', [], 30]);
    expect(evaluation.files.sort()).toEqual(['/model.ts', '/train.ts', '/types.ts', '/units.ts']);
  });

  it('are not looked for where none are needed', async () => {
    const files = { '/model.ts': `${net}export const ready = () => net({ units: 2 });`, '/types.ts': types, '/train.ts': "import { net } from './model'; net({ units: 6 });" };
    const evaluation = await evaluate(files);
    expect(only(evaluation).graph.builder.name).toBe('ready');
    expect(evaluation.files).not.toContain('/train.ts');
  });
});

const kinds = `import * as tf from '@tensorflow/tfjs';
export function build(kind: string, features: number, last: 'relu' | 'linear') {
  const layers = [tf.layers.dense({ units: 3, inputShape: [features], activation: last })];
  switch (kind) {
    case 'one': return tf.sequential({ layers });
    case 'two': return tf.sequential({ layers: [...layers, tf.layers.dense({ units: 5 })] });
    case 'none': throw new Error('there is none');
  }
}
`;

describe('literals that the code compares with', () => {
  it('are offered, each with its expression', async () => {
    const { builder } = only(await evaluate(kinds)).graph;
    expect(builder).toMatchObject({ name: 'build', call: `build("one", 8, 'relu')`, assumed: ['kind', 'features', 'last'] });
    expect(builder.choices).toEqual([
      { name: 'kind', values: [
        { value: '"one"', call: `build("one", 8, 'relu')` }, { value: '"two"', call: `build("two", 8, 'relu')` }, { value: '"none"', call: `build("none", 8, 'relu')` },
      ] },
      { name: 'last', values: [{ value: "'relu'", call: `build("one", 8, 'relu')` }, { value: "'linear'", call: `build("one", 8, 'linear')` }] },
    ]);
  });

  it('are picked by that expression, and can be picked again', async () => {
    const evaluation = await evaluate(kinds, { builder: `build("two", 8, 'relu')` });
    const { graph, cost } = only(evaluation);
    expect(cost.totals.params).toBe(8 * 3 + 3 + 3 * 5 + 5);
    expect(graph.builder).toMatchObject({ name: `build("two", 8, 'relu')`, call: `build("two", 8, 'relu')`, args: [] });
    expect(graph.builder.choices?.[1]?.values.map(({ call }) => call)).toEqual([`build("two", 8, 'relu')`, `build("two", 8, 'linear')`]);
    expect(evaluation.builders.map(({ name }) => name)).toEqual([`build("two", 8, 'relu')`]);
  });

  it('stay on offer where that expression is one that the file is remembered by', async () => {
    const picked = `build("two", 8, 'relu')`;
    const evaluation = await evaluate(kinds, { builder: picked, expressions: [picked] });
    expect(only(evaluation).graph.builder.choices?.[0]?.values).toHaveLength(3);
    expect(evaluation.builders.map(({ name }) => name)).toEqual([picked]);
  });

  it('the next is tried when one fails; one that was picked fails by itself', async () => {
    const first = kinds.replace("case 'one': ", "case 'one': throw new Error('not yet');\n");
    expect(only(await evaluate(first)).graph.builder.call).toBe(`build("two", 8, 'relu')`);
    const failed = await evaluate(kinds, { builder: `build("none", 8, 'relu')` });
    expect(failed.models).toEqual([]);
    expect(failed.diagnostics).toMatchObject([{ severity: 'error', message: 'there is none', place: { line: 7 } }]);
    expect(failed.builders[0]?.choices?.[0]?.values).toHaveLength(3);
  });

  it.each([
    ['compared in lower case', "(kind) { if (kind.toLowerCase() === 'a') return tf.sequential(); if ('b' === kind) return 1; }", ['"a"', '"b"']],
    ['listed', "(kind) { const all = ['a', 'b']; if (!all.includes(kind)) throw 1; return tf.sequential(); }", ['"a"', '"b"']],
    ['looked up at once', '(kind) { return { a: () => tf.sequential(), b: () => 1 }[kind](); }', ['"a"', '"b"']],
    ['in an object of options', '({ kind }) { switch (kind) { case "a": return tf.sequential(); case "b": return 1; } }', ['"a"', '"b"']],
    ['names of a table, by type', '(kind: keyof typeof table) { return table[kind](); }\nconst table = { a: () => tf.sequential(), b: () => 1 };', ['"a"', '"b"']],
    ['an enum', '(kind: Kind) { return kind === Kind.A ? tf.sequential() : 1; }\nenum Kind { A = "a", B = "b" }', ['Kind.A', 'Kind.B']],
  ])('%s', async (_, code, values) => {
    const { builders } = await evaluate(`import * as tf from '@tensorflow/tfjs';\nexport function build${code}`);
    expect(builders.find(({ name }) => name === 'build')?.choices?.map((choice) => choice.values.map(({ value }) => value))).toEqual([values]);
  });

  it('of several, not more ways than can be tried', async () => {
    const many = Array.from({ length: 30 }, (_, i) => `if (a === 'a${i}' || b === 'b${i}' || c === 'c${i}') throw new Error('no');`).join('\n');
    const { builders } = await evaluate(`import * as tf from '@tensorflow/tfjs';\nexport function build(a, b, c) { ${many} return tf.sequential(); }`, { file: '/model.ts' });
    expect(builders.find(({ name }) => name === 'build')?.choices?.flatMap(({ values }) => values).length).toBeLessThanOrEqual(48);
  });
});

describe('where nothing can be assumed', () => {
  const lost = `import * as tf from '@tensorflow/tfjs';
export function build(corpus, units, { deep = 1 } = {}) {
  if (!(corpus instanceof Map)) throw new Error('a corpus is a Map');
  return tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [Array.from(corpus).length] })] });
}
`;
  it('what is missing is told at the builder, with a call to be filled in', async () => {
    const { models, builders, diagnostics } = await evaluate(lost);
    expect(models).toEqual([]);
    expect(builders).toMatchObject([{ name: 'build', missing: ['corpus', 'units'], call: 'build(/* corpus */, 32)' }]);
    expect(diagnostics).toMatchObject([{ severity: 'warning', place: { line: 2, column: 17 }, calls: [{ line: 3 }],
      message: expect.stringMatching(/^'build' needs values for corpus, units\. With assumed ones it fails: a corpus is a Map\. Give them/) }]);
  });

  it('also when it is asked for by name; given arguments, all is well', async () => {
    expect((await evaluate(lost, { builder: 'build' })).builders).toMatchObject([{ name: 'build', missing: ['corpus', 'units'] }]);
    expect(only(await evaluate(lost, { call: 'build(new Map([[1, 2]]), 3)' })).cost.totals.params).toBe(6);
  });
});

describe('what is assumed is of this world', () => {
  const conv = (filters: string) => `tf.layers.conv2d({ filters: ${filters}, kernelSize: 3, padding: 'same' }).apply(x)`;
  const network = (parameters: string, loop: string, filters: string) => `import * as tf from '@tensorflow/tfjs';
export function encoder(${parameters}) {
  const i = tf.input({ shape: [64, 64, 3] });
  let x = i;
  ${loop} x = ${conv(filters)};
  return tf.model({ inputs: i, outputs: x });
}
`;
  const most = 1e10;

  it.each([
    ['{ filters, depth }', 'for (let d = 0; d < depth; d++)', 'filters * 2 ** d'],
    ['{ filters, numLevels }', 'for (let d = 0; d < numLevels; d++)', 'filters << d'],
    ['base: number, opts: { stages: number; growth: number }', 'for (let d = 0; d < opts.stages; d++)', 'base * opts.growth ** d'],
    // Names that say nothing of it: smaller values are tried.
    ['width: number, again: number', 'for (let d = 0; d < again; d++)', 'width * 10 ** d'],
    ['units: number, something: number', 'for (let d = 0; d < 2; d++)', 'units ** something'],
  ])('%s', async (parameters, loop, filters) => {
    const { models, diagnostics } = await evaluate(network(parameters, loop, filters));
    expect(models[0]?.graph.complete).toBe(true);
    expect(models[0]?.cost.totals.params).toBeLessThan(most);
    expect(diagnostics).toEqual([]);
  });

  it('or it is said', async () => {
    const { models, diagnostics } = await evaluate(network('units', 'for (let d = 0; d < 2; d++)', 'units * 10 ** 9'));
    expect(models[0]?.cost.totals.params).toBeGreaterThan(most);
    expect(diagnostics).toMatchObject([{ severity: 'warning', place: { line: 2 }, message: expect.stringMatching(/^The values assumed for units make a model larger than any that is known: /) }]);
  });

  it('what the author gives is taken as it is', async () => {
    const { models, diagnostics } = await evaluate(network('depth = 24', 'for (let d = 0; d < depth; d++)', '32 * 2 ** d'));
    expect(models[0]?.cost.totals.params).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
    expect(diagnostics).toEqual([]);
  });
});

describe('no function that a file keeps to itself is offered before one that it exports', () => {
  const dense = (units: string) => `tf.sequential({ layers: [tf.layers.dense({ units: ${units}, inputShape: [4] })] })`;
  it.each([
    ['both without arguments', `function model() { return ${dense('3')}; }
export function net() { return ${dense('5')}; }`],
    ['both with arguments that are assumed', `function model(units) { return ${dense('units')}; }
export function net(units) { return ${dense('2 * units')}; }`],
    ['a method', `function model(units) { return ${dense('units')}; }
export class Net { constructor(units) { this.units = units; } build() { return ${dense('2 * this.units')}; } }`],
    ['exported at the end', `function model(units) { return ${dense('units')}; }
function net(units) { return ${dense('2 * units')}; }
export { net };`],
    ['module.exports', `function model() { return ${dense('3')}; }
function net() { return ${dense('5')}; }
module.exports = { net };`],
  ])('%s', async (_, code) => {
    const { models, builders } = await evaluate(`${code.includes('module.exports') ? "const tf = require('@tensorflow/tfjs');" : "import * as tf from '@tensorflow/tfjs';"}
${code}
`);
    expect(models[0]?.graph.builder.name).toMatch(/^net/i);
    expect(builders[0]?.name).toMatch(/^net/i);
  });
});
