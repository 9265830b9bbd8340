import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CostedModel } from '../../../src/graph';
import { evaluate, only } from './evaluate';

const tf = "import * as tf from '@tensorflow/tfjs';";
const net = (units: string) => `tf.sequential({ layers: [tf.layers.dense({ units: ${units}, inputShape: [4] })] })`;

const LOADED = "tf.loadLayersModel('https://example.com/model.json')";

/** Ways to hold several builders in one file, whose arguments are given, found or assumed, beside what only loads. */
const files: Record<string, string> = {
  'two functions': `${tf}\nexport function a(units) { return ${net('units')}; }\nexport function b(units) { return ${net('2 * units')}; }`,
  'one without arguments beside one with': `${tf}\nexport const plain = () => ${net('3')};\nexport const wide = (units) => ${net('units')};`,
  'a default export with a name': `${tf}\nexport default function net(units) { return ${net('units')}; }\nexport function other(units) { return ${net('3 * units')}; }`,
  'a default export without': `${tf}\nexport default (units) => ${net('units')};\nexport const other = () => ${net('2')};`,
  'exported under another name': `${tf}\nfunction inner(units) { return ${net('units')}; }\nfunction second() { return ${net('9')}; }\nexport { inner as outer, second as default };`,
  'methods': `${tf}\nexport class Net {\n  constructor(size) { this.size = size; }\n  build(units) { return ${net('units + this.size')}; }\n  small() { return ${net('this.size')}; }\n}`,
  'statics': `${tf}\nexport class Net {\n  static build(units) { return ${net('units')}; }\n  static small() { return ${net('2')}; }\n  static async load() { return tf.loadLayersModel('localstorage://net'); }\n}`,
  'classes that hold a model': `${tf}\nexport class Held { constructor(units) { this.model = ${net('units')}; } }\nexport class Plain { constructor() { this.model = ${net('7')}; } }`,
  'a default class with a loader': `${tf}\nexport default class {\n  constructor(units, { deep = false } = {}) { this.units = units; this.deep = deep; }\n  buildModel() { this.model = ${net('this.units')}; return this.model; }\n  static async load(name = 'net') { return tf.loadLayersModel(\`localstorage://\${name}\`); }\n}`,
  'a function that loads': `${tf}\nexport async function load() { return tf.loadLayersModel('https://example.com/model.json'); }\nexport function build(units) { return ${net('units')}; }`,
  'one that loads what it is told': `${tf}\nexport async function load(address) { return tf.loadLayersModel(address); }\nexport function build(units) { return ${net('units')}; }`,
  'a model loaded at the top level': `${tf}\nexport const held = tf.loadLayersModel('https://example.com/model.json');\nexport function build(units) { return ${net('units')}; }`,
  'loads, or else builds': `${tf}\nexport async function restore() { try { return await tf.loadLayersModel('indexeddb://net'); } catch { return make(4); } }\nexport function make(units) { return ${net('units')}; }`,
  'models held at the top level': `${tf}\nexport const first = ${net('1')};\nconst second = ${net('2')};\nexport const pair = { a: ${net('3')}, b: ${net('4')} };\nexport function build(units) { return ${net('units')}; }`,
  'comments': `${tf}\n// @blocklens build(6)\n// @blocklens build(7)\nexport function build(units) { return ${net('units')}; }\nexport function other(units) { return ${net('units')}; }`,
  'called in the file': `${tf}\nfunction build(units, more) { return ${net('units + more')}; }\nfunction main() { return build(5, 6); }\nexport function other(units) { return ${net('units')}; }`,
  'an object of functions': `${tf}\nexport const nets = { small: () => ${net('1')}, large: (units) => ${net('units')} };`,
  'CommonJS': `const tf = require('@tensorflow/tfjs');\nfunction build(units) { return ${net('units')}; }\nmodule.exports = { build, small: () => ${net('2')} };`,
  'CommonJS, one function': `const tf = require('@tensorflow/tfjs');\nmodule.exports = function (units) { return ${net('units')}; };`,
  'a handler makes it': `${tf}\nexport function start() { document.querySelector('a').onclick = () => { ${net('5')}; }; }\nexport function other() { addEventListener('click', () => ${net('6')}); }`,
  'private beside exported': `${tf}\nfunction hidden(units) { return ${net('units')}; }\nexport function open(units) { return ${net('units')}; }`,
  'one fails': `${tf}\nexport function bad() { throw new Error('no'); }\nexport function good(units) { return ${net('units')}; }`,
  'one is still being written': `${tf}\nexport function half() { tf.layers.dense({ units: 2 }); }\nexport function whole(units) { return ${net('units')}; }`,
  'literals choose': `${tf}\nexport function net(kind) { if (kind === 'wide') return ${net('64')}; if (kind === 'narrow') return ${net('2')}; throw new Error(kind); }\nexport function other(kind: 'a' | 'b') { return ${net("kind === 'a' ? 1 : 2")}; }`,
  'TypeScript': `${tf}\ninterface Options { units: number; name?: string }\nexport function build(options: Options, input: number[]) { return ${net('options.units + input.length')}; }\nexport namespace nets { export function inner(units: number) { return ${net('units')}; } }`,
  'on tensors': `${tf}\nexport function predict(x) { return tf.matMul(x, tf.ones([4, 2])); }\nexport function forward(x, w) { return tf.relu(tf.matMul(x, w)); }`,
};

const programs = path.resolve(import.meta.dirname, '../../patterns/programs');
const patterns = readdirSync(programs).map((name) => {
  const at = path.join(programs, name);
  const inside = statSync(at).isDirectory() ? readdirSync(at, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(path.join(at, file)).isFile()) : [''];
  return { name, files: Object.fromEntries(inside.map((file) => [`/${file.replaceAll('\\', '/') || name}`, readFileSync(path.join(at, file), 'utf8')])) };
});

const byBuilder = (models: CostedModel[]): Map<string, CostedModel[]> => {
  const found = new Map<string, CostedModel[]>();
  for (const model of models) found.set(model.graph.builder.name, [...found.get(model.graph.builder.name) ?? [], model]);
  return found;
};

describe('a builder that is named is shown as it is among all', () => {
  const many = [...Object.entries(files).map(([name, text]) => ({ name, files: { '/model.ts': text } })), ...patterns];
  it.each(many)('$name', async ({ files: texts }) => {
    for (const file of Object.keys(texts)) {
      const all = await evaluate(texts, { file, all: true });
      for (const [builder, models] of byBuilder(all.models)) {
        const named = await evaluate(texts, { file, builder });
        expect({ builder, models: named.models }).toEqual({ builder, models });
      }
      const [shown] = (await evaluate(texts, { file })).models;
      if (shown) expect((await evaluate(texts, { file, builder: shown.graph.builder.name })).models).toContainEqual(shown);
    }
  });
});

/** What loads a model, and what builds one whose arguments are to be assumed, in this order of the file. */
const beside: Record<string, [loads: string, builds: string, builder: string]> = {
  'a function beside a function': [`export async function load() { return ${LOADED}; }`, `export function build(units) { return ${net('units')}; }`, 'build'],
  'a default export beside a function': [`export default async () => ${LOADED};`, `export function build(units) { return ${net('units')}; }`, 'build'],
  'a function beside a class': [`export const load = () => ${LOADED};`, `export class Net { constructor(units) { this.model = ${net('units')}; } }`, 'Net'],
  'a function beside a method': [`export const load = () => ${LOADED};`, `export class Net { build(units) { return ${net('units')}; } }`, 'Net.build'],
  'the top level beside a function': [`const held = await ${LOADED};`, `export function build(units) { return ${net('units')}; }`, 'build'],
  'the top level, unawaited': [`export const held = ${LOADED};`, `export function build(units) { return ${net('units')}; }`, 'build'],
  'a listener beside a function': [`addEventListener('click', () => ${LOADED});`, `export function build(units) { return ${net('units')}; }`, 'build'],
  'a graph model': [`export async function load() { return tf.loadGraphModel('https://example.com/model.json'); }`, `export function build(units) { return ${net('units')}; }`, 'build'],
  'one that takes the address': [`export async function load(address) { return tf.loadLayersModel(address); }`, `export function build(units) { return ${net('units')}; }`, 'build'],
  'one that fails with what it loaded': [`export async function load() { const model = await ${LOADED}; throw new Error(model.name); }`, `export function build(units) { return ${net('units')}; }`, 'build'],
};

describe('what only loads does not hide what builds', () => {
  it.each(Object.entries(beside))('%s', async (_, [loads, builds, builder]) => {
    for (const parts of [[loads, builds], [builds, loads]]) for (const all of [true, false]) {
      const { models } = await evaluate([tf, ...parts].join('\n'), { all });
      expect(models[0]?.graph.builder).toMatchObject({ name: builder, assumed: ['units'] });
      expect(models[0]?.cost.totals.params).toBe(5 * 32);
    }
  });

  it('in one class', async () => {
    for (const all of [true, false]) {
      const { models } = await evaluate(`${tf}
export default class GRUModel {
  constructor(inputShape, outputSize, { units = [96, 64], bidirectional = true } = {}) {
    this.inputShape = inputShape; this.outputSize = outputSize; this.units = units; this.bidirectional = bidirectional;
  }
  buildModel() {
    const inp = tf.input({ shape: this.inputShape });
    const x = tf.layers.gru({ units: this.units[0] }).apply(inp);
    this.model = tf.model({ inputs: inp, outputs: tf.layers.dense({ units: this.outputSize }).apply(x) });
    return this.model;
  }
  static async load(name = 'gru') { return tf.loadLayersModel(\`localstorage://\${name}\`); }
}`, { all });
      expect(models[0]?.graph).toMatchObject({ complete: true, builder: { name: 'default.buildModel', assumed: ['inputShape', 'outputSize'] } });
      expect(models[0]?.graph.layers.map(({ className }) => className)).toEqual(['InputLayer', 'GRU', 'Dense']);
    }
  });
});

describe('values that are given for some of the arguments', () => {
  const given = async (code: string, builder: string, args: unknown[]) => {
    const { graph, cost } = only(await evaluate(`${tf}\n${code}`, { builder, args }));
    return { args: graph.builder.args, assumed: graph.builder.assumed, params: cost.totals.params };
  };
  it('stand; the others are assumed as without them', async () => {
    const code = `export function b(units, classes) { return ${net('units + classes')}; }`;
    const { args: [, classes] } = await given(code, 'b', []);
    expect(await given(code, 'b', [5])).toEqual({ args: [5, classes], assumed: ['classes'], params: 5 * (5 + (classes as number)) });
    expect(await given(code, 'b', [5, 6])).toEqual({ args: [5, 6], assumed: [], params: 55 });
  });
  it('are not those that a call in the file has', async () => {
    const code = `export function b(units, classes) { return ${net('units + classes')}; }\nfunction unused() { b(7, 8); }`;
    expect(await given(code, 'b', [5])).toEqual({ args: [5, 8], assumed: [], params: 65 });
  });
  it('leave defaults alone', async () => {
    expect(await given(`export function b(units, classes = 3) { return ${net('units + classes')}; }`, 'b', [5])).toEqual({ args: [5], assumed: [], params: 40 });
  });
  it('of a method say nothing of its class, of a static all', async () => {
    const code = `export class Net { constructor(size) { this.size = size; } build(units) { return ${net('units * this.size')}; } static make(units) { return ${net('units')}; } }`;
    const { args: [size] } = await given(code, 'Net.build', []);
    expect(await given(code, 'Net.build', [5])).toEqual({ args: [size, 5], assumed: ['size'], params: 25 * (size as number) });
    expect(await given(code, 'Net.make', [5])).toEqual({ args: [5], assumed: [], params: 25 });
  });
  it('are not changed for a larger picture', async () => {
    const code = `export function b(shape, classes) { if (classes.kind !== 1) throw new Error('no'); return tf.sequential({ layers: [tf.layers.flatten({ inputShape: shape })] }); }`;
    const { diagnostics } = await evaluate(`${tf}\n${code}`, { builder: 'b', args: [[28, 28, 1]] });
    expect(JSON.stringify(diagnostics)).not.toContain('224');
  });
});
