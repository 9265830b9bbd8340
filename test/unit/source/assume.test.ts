import { describe, expect, it } from 'vitest';
import { conventional } from '../../../src/source/conventions';
import { type Attempt, SourceCache } from '../../../src/source';
import { inMemory } from './running';

/** What is tried for every builder of one file among others. */
async function attemptsIn(files: Record<string, string>, file = '/p/model.ts', elsewhere = true): Promise<Attempt[]> {
  const documents = { ...inMemory(files), list: async () => Object.keys(files).map((name) => ({ file: name, stamp: 0 })) };
  const sources = new SourceCache();
  const program = await sources.load(file, documents);
  const finder = sources.attempts(program, documents, () => false);
  const all: Attempt[] = [];
  for (const { name } of program.modules.get(file)?.candidates ?? []) all.push(...await finder?.attempts(name, elsewhere) ?? []);
  return all;
}

/** What is tried for the first builder that needs arguments. */
async function attempts(code: string, file = '/p/model.ts') {
  return attemptsIn({ [file]: code }, file);
}
const first = async (code: string, file?: string) => (await attempts(code, file))[0];

describe('conventions', () => {
  it.each([
    ['inputShape', 'image', [28, 28, 1]],
    ['input_shape', 'vector', [8]],
    ['imageShape', 'vector', [28, 28, 1]],
    ['numClasses', 'vector', 10],
    ['NUM_CLASSES', 'vector', 10],
    ['outputSize', 'vector', 10],
    ['vocabSize', 'tokens', 1000],
    ['vocabularySize', 'tokens', 1000],
    ['maxLen', 'tokens', 32],
    ['hiddenUnits', 'vector', 32],
    ['learningRate', 'vector', 0.001],
    ['dropoutRate', 'vector', 0.2],
    ['labels', 'vector', ['a', 'b', 'c', 'd']],
    ['hiddenLayerSizes', 'vector', [32, 16]],
    ['activation', 'vector', 'relu'],
    ['kernelSize', 'image', 3],
    ['imageSize', 'image', 64],
    ['dModel', 'vector', 32],
    ['growthRate', 'image', 32],
    ['inputChannels', 'image', 3],
    ['scale', 'vector', 1],
    ['numLayers', 'vector', 2],
    ['n_blocks', 'vector', 2],
    ['truncatedModel', 'vector', undefined],
    ['somethingElse', 'vector', undefined],
  ] as const)('%s of %s', (name, domain, value) => {
    expect(conventional(name, domain)).toEqual(value);
  });
});

describe('what may double at each step', () => {
  it.each(['depth', 'maxDepth', 'unet_depth', 'levels', 'numLevels', 'n_levels', 'levelCount', 'stages', 'numStages', 'nStages', 'stageCount', 'scales', 'NUM_SCALES', 'octaves',
    'blocks', 'numBlocks', 'blockCount', 'layers', 'nbLayers', 'numEncoderLayers', 'growth', 'growthFactor', 'downsamplings', 'numDownsamples', 'upscales', 'numPoolings', 'pyramidLevels', 'repeats',
  ])('%s is few', (name) => {
    for (const domain of ['image', 'volume', 'vector'] as const) expect(Number(conventional(name, domain)), domain).toBeOneOf([2, 3, 4, 5]);
  });

  it('but the depth of a volume is an extent', async () => {
    expect((await first('export const net = (depth, filters) => tf.sequential({ layers: [tf.layers.conv3d({ inputShape: [depth, 8, 8, 1], filters })] });', '/p/model.js'))?.call).toBe('net(8, 32)');
  });
});

describe('lists of numbers', () => {
  it.each([
    ['widths: number[]', '[8,8]'], ['filters: number[]', '[32,32]'], ['units: readonly number[]', '[32,32]'], ['units: Array<number>', '[32,32]'],
    ['widths: ReadonlyArray<number>', '[8,8]'], ['foo: number[] | null', '[8,8]'], ['foo: (number | null)[]', '[8, 8]'], ['foo: number[][]', '[[8,8], [8,8]]'],
    ['kernel: [number, number]', '[3,3]'], ['filters: readonly [number, number]', '[32,32]'], ['foo: [first: number, second: number]', '[28,28]'],
    ['units: [number, ...number[]]', '[32,32,32]'], ['foo: [number, string]', '[8, "model"]'], ['foo: Iterable<number>', '[8,8]'], ['inputShape: number[]', '[8]'],
    ['hiddenSizes: number[]', '[32,16]'], ['dilations: number[]', '[1,1]'],
  ])('%s is %s', async (parameter, text) => {
    expect((await first(`export function net(${parameter}) { return tf.sequential(); }`))?.call).toBe(`net(${text})`);
  });

  it('without a type, by their use', async () => {
    expect((await first('export function net(widths, kernels) { for (const one of widths) use(one); return kernels.map((k) => tf.sequential(k)); }', '/p/model.js'))?.call).toBe('net([8,8], [3,3])');
  });
});

describe('arguments that are not given', () => {
  it('by name', async () => {
    expect(await first('export function net(inputShape, numClasses) { return tf.sequential().add(tf.layers.conv2d({ inputShape, filters: numClasses })); }', '/p/model.js'))
      .toEqual({ call: 'net([28,28,1], 10)', args: [[28, 28, 1], 10], assumed: ['inputShape', 'numClasses'], values: { inputShape: '[28,28,1]', numClasses: '10' } });
  });

  it('by what functions that it is passed on to read of it, and by a property that another method calls by the same name', async () => {
    expect((await first(`class Net {
  constructor(config) { this.options = config.options; this.model = this.build(); }
  build() { const config = this.options; return make(config, 3); }
}
function make({ numClasses, head }, depth) { return addHead(head); }
const addHead = (given) => tf.sequential({ layers: [tf.layers.dense({ units: given.units, activation: given.activation })] });`, '/p/model.js'))?.call)
      .toBe("new Net({ options: { numClasses: 10, head: { units: 32, activation: \"relu\" } } })");
  });

  it('a model whose layers are read is one, also within an object', async () => {
    expect((await first('class Head { constructor(loader) { this.loader = loader; } build() { return tf.sequential({ layers: [tf.layers.flatten({ inputShape: this.loader.truncatedModel.outputs[0].shape.slice(1) })] }); } }', '/p/model.js'))?.call)
      .toBe('new Head({ truncatedModel: tf.sequential({ layers: [tf.layers.conv2d({ filters: 32, kernelSize: 3, inputShape: [28,28,1] })] }) })');
  });

  it('by a type of a namespace, of this file or another, whole or in part', async () => {
    const types = 'export namespace Net { export interface Size { units: number; rate: number } export type Options = { size: Size; kind: "a" } }';
    const net = 'export function net(options: Net.Options, some: Pick<Net.Size, "units">, rest: Omit<Net.Size, "units">) { return tf.sequential(); }';
    const call = 'net({ size: { units: 32, rate: 0.2 }, kind: "a" }, { units: 32 }, { rate: 0.2 })';
    expect((await first(`${types}\n${net}`))?.call).toBe(call);
    expect((await attemptsIn({ '/p/types.ts': types, '/p/model.ts': `import { Net } from './types';\n${net}` }))[0]?.call).toBe(call);
  });

  it('by type: interfaces, unions, tuples, enums; what is optional is left out', async () => {
    expect((await first(`interface Base { units: number }
interface Options extends Base { imageShape: [number, number, number]; kind: 'lstm' | 'gru'; rate?: number; nested: { numClasses: number } }
enum Mode { Fast, Slow }
export function net(options: Options, mode: Mode, shape: tf.Shape) { return tf.sequential(); }`))?.call)
      .toBe(`net({ units: 32, imageShape: [28,28,1], kind: 'lstm', nested: { numClasses: 10 } }, Mode.Fast, [8])`);
  });

  it('by use: destructured, read as properties, compared with literals, kept in the object', async () => {
    expect((await first('export function net({ units, rate = 0.1 }, type) { switch (type) { case "lstm": return tf.sequential(); } }', '/p/model.js'))?.call).toBe('net({ units: 32 }, "lstm")');
    expect((await first('export class Net { constructor(options) { this.options = options; } build() { if (this.options.debug) return null; return tf.layers.dense({ units: this.options.foo, rate: this.options.rate || 1 }); } }', '/p/model.js'))?.call)
      .toBe('new Net({ foo: 32 })');
  });

  it('from a call in the file, its locals replaced', async () => {
    const [called, guessed] = await attempts(`const SIZE = 7;
function net(size, units) { return tf.sequential(); }
function main(data) { const units = SIZE * 2; net(data.length, units); }`, '/p/model.js');
    expect(called).toEqual({ call: 'net(8, (SIZE * 2))', args: [8, '(SIZE * 2)'], assumed: ['size'], values: { size: '8' } });
    expect(guessed?.call).toBe('net(8, 32)');
  });

  it('a method of a class whose constructor needs some too', async () => {
    expect((await first('export default class Net { constructor(units) {} build(inputShape) { return tf.sequential(); } }', '/p/model.js'))?.call).toBe('new Net(32)');
    expect((await attempts('export default class Net { constructor(units) {} build(inputShape) { return tf.sequential(); } }', '/p/model.js')).at(-1)?.call).toBe('new Net(32).build([8])');
  });

  it('module.exports', async () => {
    expect((await first('module.exports = function (inputShape) { return tf.sequential(); };', '/p/model.js'))?.call).toBe('exports([8])');
    expect((await first('exports.net = (inputShape) => tf.sequential();', '/p/model.js'))?.call).toBe('exports.net([8])');
  });

  it('nothing where nothing is missing', async () => {
    expect(await attempts('export function net(units = 3, ...rest) { return tf.sequential(); }')).toEqual([]);
  });
});

describe('types of other files', () => {
  const builder = (imports: string, type = 'Options') => `${imports}\nexport function net(options: ${type}) { return tf.sequential(); }`;

  it.each([
    ["import { Options } from './types';", 'Options', { '/p/types.ts': 'import { Inner } from "./inner"; export interface Options { units: number; inner: Inner; rate?: number }', '/p/inner.ts': 'export interface Inner { numClasses: number }' }],
    ["import type { Other as Options } from './types.js';", 'Options', { '/p/types.ts': "export { Mine as Other } from './deep/mine';", '/p/deep/mine.ts': 'type Inner = { numClasses: number }; export interface Mine { units: number; inner: Inner }' }],
    ["import Options from './types';", 'Options', { '/p/types.ts': 'interface Base { units: number } interface Own extends Base { inner: { numClasses: number } } export default Own;' }],
    ["import * as types from './types';", 'types.Options', { '/p/types/index.ts': "export * from './own';", '/p/types/own.d.ts': 'export interface Options { units: number; inner: { numClasses: number } }' }],
  ])('%s', async (imports, type, files) => {
    expect((await attemptsIn({ '/p/model.ts': builder(imports, type), ...files }))[0]?.call).toBe('net({ units: 32, inner: { numClasses: 10 } })');
  });

  it('an enum, by value, and files that import each other', async () => {
    const files = { '/p/kinds.ts': "import { Options } from './model'; export enum Kind { Small = 'small', Big = 'big' } export interface Given { kind: Kind; back?: Options }" };
    expect((await attemptsIn({ '/p/model.ts': `import type { Given } from './kinds'; export type Options = Given;\nexport function net(given: Given) { return tf.sequential(); }`, ...files }))[0]?.call)
      .toBe("net({ kind: 'small' })");
  });
});

describe('calls in other files', () => {
  const model = 'export const WIDTH = 3;\nexport function net(size, units) { return tf.sequential(); }\nexport { net as default };';
  const first = async (files: Record<string, string>, text = model) => (await attemptsIn({ '/p/src/model.js': text, ...files }, '/p/src/model.js'))[0];

  it.each([
    ['a named import', { '/p/src/train.js': "import { net } from './model'; net(2, 5);" }],
    ['another name', { '/p/src/train.js': "import { net as make } from './model.js'; make(2, 5);" }],
    ['a namespace', { '/p/src/train.js': "import * as models from './model'; models.net(2, 5);" }],
    ['require', { '/p/src/train.js': "const models = require('./model'); models.net(2, 5);" }],
    ['require, taken apart', { '/p/src/train.js': "const { net: make } = require('./model'); make(2, 5);" }],
    ['a file that passes it on', { '/p/src/train.js': "import { build } from '.'; build(2, 5);", '/p/src/index.js': "export { net as build } from './model';" }],
    ['a default export passed on by a name', { '/p/src/train.js': "import { build } from '..'; build(2, 5);", '/p/index.js': "export { default as build } from './src/model';" }],
    ['a far folder', { '/p/test/deep/train.ts': "import { net } from '../../src/model'; net(2, 5);" }],
  ])('%s', async (_, files: Record<string, string>) => {
    expect(await first(files)).toEqual({ call: 'net(2, 5)', args: [2, 5], assumed: [] });
  });

  it('constants of that file, of a third, of the builder itself and of JSON are written out', async () => {
    expect((await first({
      '/p/src/train.js': `import { net, WIDTH as width } from './model'; import { CONFIG, tail } from './config'; import data from './data.json'; import * as all from './config';
const half = CONFIG.size / 2;
function main() { const units = half + width; net([half, data.size, all.tail[0]], { units, tail }); }`,
      '/p/src/config.js': 'export const CONFIG = { size: 28, load: () => fetch("x") }; const last = [1, 2]; export { last as tail };',
      '/p/src/data.json': '{ "size": 7 }',
    }))?.call).toBe('net([(28 / 2), 7, [1, 2][0]], { units: ((28 / 2) + WIDTH), tail: [1, 2] })');
  });

  it('what is not known there is assumed; the call that says most comes first', async () => {
    expect(await first({ '/p/src/a.js': "import { net } from './model'; net(data.length, data.width);", '/p/src/b.js': "import { net } from './model'; const n = 4; net(data.length, n);" }))
      .toEqual({ call: 'net(8, 4)', args: [8, 4], assumed: ['size'], values: { size: '8' } });
  });

  it('not from a file that calls another thing by this name, nor when the file itself knows', async () => {
    expect((await first({ '/p/src/train.js': "import { net } from './other'; net(2, 5);", '/p/src/other.js': 'export const net = 1;' }))?.call).toBe('net(8, 32)');
    expect((await first({ '/p/src/train.js': "import { net } from './model'; net(2, 5);" }, `${model}\nnet(7, 7);`))?.call).toBe('net(7, 7)');
  });

  it('module.exports, a default export, a class and a method', async () => {
    expect((await first({ '/p/src/train.js': "const build = require('./model'); build(2);" }, 'module.exports = (size) => tf.sequential();'))?.call).toBe('exports(2)');
    expect((await first({ '/p/src/train.js': "import build from './model'; build(2);" }, 'export default (size) => tf.sequential();'))?.call).toBe('exports.default(2)');
    expect((await first({ '/p/src/train.js': "import Net from './model'; new Net({ size: 2 });" }, 'export default class Net { constructor({ size }) { tf.sequential(); } }'))?.call).toBe('new Net({ size: 2 })');
    expect((await first({ '/p/src/train.js': "import { Net } from './model'; const it = new Net(); it.build(2);" }, 'export class Net { build(size) { return tf.sequential(); } }'))?.call).toBe('new Net().build(2)');
  });

  it('a file is read again only when it has changed', async () => {
    const files: Record<string, string> = { '/p/model.js': 'export const net = (size) => tf.sequential();', '/p/other.js': 'nothing' };
    const memory = inMemory(files);
    let stamp = 1;
    let cancelled = false;
    const documents = { ...memory, list: async () => Object.keys(files).map((file) => ({ file, stamp: file === '/p/other.js' ? stamp : 0 })) };
    const sources = new SourceCache();
    const look = async () => sources.attempts(await sources.load('/p/model.js', documents), documents, () => cancelled)?.attempts('net', true);
    expect((await look())?.[0]?.call).toBe('net(8)');
    files['/p/other.js'] = "import { net } from './model'; net(3);";
    expect((await look())?.[0]?.call).toBe('net(8)');
    expect(memory.reads.filter((file) => file === '/p/other.js')).toHaveLength(1);
    stamp++;
    cancelled = true;
    expect((await look())?.[0]?.call).toBe('net(8)');
    cancelled = false;
    expect((await look())?.[0]?.call).toBe('net(3)');
  });
});
