import { describe, expect, it } from 'vitest';
import { inMemory, loadModule, loadText, run } from './running';
import { type Candidate, SourceCache } from '../../../src/source';

const tfImport = `import * as tf from '@tensorflow/tfjs';\n`;

async function makers(text: string, file?: string): Promise<string[]> {
  const { candidates } = await loadModule(text, file ? { file } : {});
  return candidates.filter((candidate) => candidate.makesModel).map((candidate) => candidate.name);
}

async function candidate(text: string, name: string): Promise<Candidate> {
  const { candidates } = await loadModule(text);
  const found = candidates.find((entry) => entry.name === name);
  if (!found) throw new Error(`no ${name} among ${candidates.map((entry) => entry.name).join(', ')}`);
  return found;
}

describe('builders', () => {
  it('are found in every form of function', async () => {
    expect(
      await makers(`${tfImport}
      export function a() { return tf.sequential(); }
      const b = () => tf.model({ inputs: [], outputs: [] });
      export const c = async function () { return tf.loadLayersModel('x'); };
      let d = (n = 1) => { const inner = () => new tf.LayersModel(n as any); return inner(); };
      const o = { m() { return tf.sequential(); }, p: () => tf.sequential(), q: 3, r() { return 1; } };
      namespace N { export function f() { return tf.sequential(); } function hidden() { return tf.sequential(); } }
      function notOne(m: tf.Sequential) { return m.predict(1 as any); }
      function typed(): tf.LayersModel { return made as any; } declare const made: unknown;
    `),
    ).toEqual(['a', 'b', 'c', 'd', 'o.m', 'o.p', 'N.f', 'typed']);
  });

  it('are found in classes', async () => {
    const text = `${tfImport}
      export class UNet { static create(n = 2) { return tf.sequential(); } constructor(private o: { n: number }) {} build() { return this.#make(); } #make() { return tf.model({} as any); } get g() { return 1; } other() { return 2; } field = () => this.build(); private hid() { return tf.sequential(); } }
      class Whole { model = tf.sequential(); } abstract class Base { abstract make(): tf.Sequential; run() { return this.build(); } build() { return tf.sequential(); } }
      class Derived extends Base { make() { return this.build(); } }
      function user() { return new UNet({ n: 1 }).build(); } function noUser() { return new UNet({ n: 1 }).other(); }`;
    expect(await makers(text)).toEqual([
      'UNet.create',
      'UNet.build',
      'UNet.field',
      'Whole',
      'Derived.make',
      'user',
      'Derived.run',
      'Derived.build',
    ]);
    expect(await candidate(text, 'UNet')).toMatchObject({
      kind: 'class',
      callable: false,
      exported: true,
      params: [{ name: 'o', optional: false, type: '{ n: number }' }],
    });
    expect(await candidate(text, 'UNet.create')).toMatchObject({
      kind: 'static',
      className: 'UNet',
      callable: true,
      params: [{ name: 'n', optional: true }],
    });
    expect(await candidate(text, 'UNet.build')).toMatchObject({ kind: 'method', className: 'UNet', callable: true, async: false });
  });

  it('are found where functions are assigned, and in classes as they were written before there were any', async () => {
    expect(await makers(`
      window.first = function () { return tf.sequential(); }; second = () => tf.sequential(); helpers.third = () => tf.sequential();
      function Net() { this.size = 3; } Net.prototype.build = function () { return tf.sequential(); }; Net.prototype = { other: function () { return tf.sequential(); } };
      function View() { return tf.sequential(); } window.onload = () => tf.sequential();`)).toEqual(['first', 'second', 'helpers.third', 'Net.build', 'Net.other', 'View']);
    expect(await candidate('function Net() { this.size = 3; } Net.prototype.build = function (n) { return tf.sequential(); };', 'Net.build')).toMatchObject({ kind: 'method', className: 'Net' });
    expect(await candidate('function Net() { this.model = tf.sequential(); }', 'Net')).toMatchObject({ kind: 'class', makesModel: true });
  });

  it('are methods that add layers to the model of their class, and private ones where no other gives it', async () => {
    expect(await makers(`${tfImport}
      class Filled { model = tf.sequential(); fill() { this.model.add(tf.layers.flatten()); } size() { return 1; } }
      class Hidden { train() { return this.rows; } private make() { return tf.sequential(); } }
      class Open { net = tf.sequential(); private make() { return tf.sequential(); } }`)).toEqual(['Filled', 'Filled.fill', 'Hidden.make', 'Open']);
  });

  it('are found through functions of the file, in any order and round a cycle', async () => {
    expect(
      await makers(
        `${tfImport}const top = () => middle(); function middle() { return low(1); } function low(n: number): any { return n ? middle() : tf.sequential(); } function aside() { return 1; }`,
      ),
    ).toEqual(['top', 'middle', 'low']);
  });

  it('are found by names taken out of the library', async () => {
    expect(
      await makers(
        `import { sequential as seq, model } from '@tensorflow/tfjs-layers'; export const a = () => seq(); export const b = () => model({} as any); export const c = (x: any) => x.modelled;`,
      ),
    ).toEqual(['a', 'b']);
    expect(
      await makers(
        `const tf = require('@tensorflow/tfjs'); const { model } = tf; function a() { return model({}); } function b(model) { return 1; }`,
        '/p/m.js',
      ),
    ).toEqual(['a']);
  });

  it('are found through the other files, re-exported or not', async () => {
    const program = await loadText(
      `import { block as b, Net } from './index'; import * as all from './deep'; import plain from './plain';
      export const one = () => b(); export const two = () => all.make(); export const three = () => new Net(); export const four = () => plain(); export const five = () => all.nothing();`,
      {
        files: {
          '/p/index.ts': `export * from './deep'; export { make as block } from './deep'; export { Net } from './net'; import '../p/model';`,
          '/p/deep.ts': `${tfImport}export function make() { return tf.sequential(); } export const nothing = () => 1;`,
          '/p/net.ts': `${tfImport}export class Net { m = tf.sequential(); }`,
          '/p/plain.ts': `${tfImport}export default () => tf.model({} as any);`,
        },
      },
    );
    expect(program.diagnostics).toEqual([]);
    expect(
      program.modules
        .get('/p/model.ts')
        ?.candidates.filter((entry) => entry.makesModel)
        .map((entry) => entry.name),
    ).toEqual(['one', 'two', 'three', 'four']);
  });

  it('are called default when they are exported only so, and keep their own name as an alias', async () => {
    expect(
      await candidate(`export default function resnet(n = 1, { a } = { a: 1 }, ...rest: number[]) { return n; }`, 'default'),
    ).toMatchObject({
      aliases: ['resnet'],
      callable: true,
      exported: true,
      params: [
        { name: 'n', optional: true },
        { name: '{ a }', optional: true },
        { name: 'rest', optional: true, type: 'number[]' },
      ],
    });
    expect(await candidate(`export default async (n: number, m?: string) => n;`, 'default')).toMatchObject({
      callable: false,
      async: true,
    });
    expect(await candidate(`export const f = () => 1; export default f;`, 'f')).toMatchObject({ aliases: ['default'], exported: true });
    expect(await candidate(`function f() {} export { f as default };`, 'default')).toMatchObject({ aliases: ['f'] });
    expect(await candidate(`function f() {} export { f as g };`, 'f')).toMatchObject({ aliases: ['g'], exported: true });
    expect(await candidate(`export default class Net { build() {} }`, 'default.build')).toMatchObject({ className: 'Net', kind: 'method' });
    expect(await candidate(`function f() {} export = f;`, 'default')).toMatchObject({ aliases: ['f'] });
  });

  it('are found in plain JavaScript modules', async () => {
    const text = `const tf = require('@tensorflow/tfjs'); exports.a = () => tf.sequential(); module.exports.b = function () { return tf.sequential(); }; function c() { return tf.sequential(); } exports.c = c; exports.n = 3;`;
    const module = await loadModule(text, { file: '/p/m.js' });
    expect(module.candidates.map(({ name, exported, makesModel }) => [name, exported, makesModel])).toEqual([
      ['a', true, true],
      ['b', true, true],
      ['c', true, true],
    ]);
    expect(module.variables.map(({ name }) => name)).toEqual(['n']);
    expect(
      (await loadModule(`module.exports = { a() {}, b: () => 1, c, d: 4 }; function c() {}`, { file: '/p/m.cjs' })).candidates.map(
        ({ name, exported }) => [name, exported],
      ),
    ).toEqual([
      ['a', true],
      ['b', true],
      ['c', true],
    ]);
    expect((await loadModule(`module.exports = function () {};`, { file: '/p/m.cjs' })).candidates.map(({ name }) => name)).toEqual([
      'default',
    ]);
  });

  it('stay as they were judged when another load judges anew', async () => {
    const cache = new SourceCache();
    const files: Record<string, string> = {
      '/p/a.ts': `import { f } from './b'; export const g = () => f();`,
      '/p/b.ts': `export const f = () => 1;`,
    };
    const before = await cache.load('/p/a.ts', inMemory(files));
    files['/p/b.ts'] = `${tfImport}export const f = () => tf.sequential();`;
    const after = await cache.load('/p/a.ts', inMemory(files));
    const judged = (program: typeof before): unknown => program.modules.get('/p/a.ts')?.candidates[0].makesModel;
    expect([judged(before), judged(after)]).toEqual([false, true]);
  });
});

describe('places of builders and variables', () => {
  it('are those of the names', async () => {
    const module = await loadModule(
      `// first\nexport const build = (n = 1) => n;\n  function f(\n    x: number,\n  ) {}\nconst { a, b: [c] } = { a: 1, b: [2] } as any;`,
    );
    expect(
      module.candidates.map(({ name, place, range }) => [name, place.line, place.column, place.endColumn, range.line, range.endLine]),
    ).toEqual([
      ['build', 2, 14, 19, 2, 2],
      ['f', 3, 12, 13, 3, 5],
    ]);
    expect(module.variables.map(({ name, place }) => [name, place.line, place.column])).toEqual([
      ['a', 6, 9],
      ['c', 6, 16],
    ]);
  });
});

describe('what the entry announces', () => {
  const text = `const hidden = 1; export let shown = 2; export function f() { return 3; } class K {} export default 4; enum E { A } shown = 5; const [p, { q }] = [6, { q: 7 }] as any;`;
  it('reads every top-level name, exported or not', async () => {
    const top = run(await loadText(text)).top as Record<string, () => unknown>;
    expect(Object.keys(top).sort()).toEqual(['E', 'K', 'default', 'f', 'hidden', 'p', 'q', 'shown']);
    expect([top.hidden(), top.shown(), top.default(), (top.f() as () => number)(), top.p(), top.q()]).toEqual([1, 5, 4, 3, 6, 7]);
  });
  it('is there although the module throws', async () => {
    const program = await loadText(`export function f() { return 3; } const later = 1; throw new Error('half way');`);
    let top: Record<string, () => unknown> = {};
    const { code } = program.modules.get(program.entry) as { code: string };
    const recorder = {
      top: (names: typeof top) => {
        top = names;
      },
      f: () => null,
      x: () => undefined,
      b: () => null,
      r: (_: unknown, value: unknown) => value,
      t: (error: unknown) => error,
    };
    expect(() => new Function('exports', '__bl', code)({}, recorder)).toThrow('half way');
    expect((top.f() as () => number)()).toBe(3);
  });
});

describe('comments that ask for a model', () => {
  it('are comments, not text', async () => {
    const module = await loadModule(
      '// @blocklens build(1, [2])  \nconst s = "// @blocklens no()", t = `\n// @blocklens no()\n`;\n  //@blocklens new Net().build() // really\nconst x = 1; // @blocklens x\n// @blocklensed\n// @blocklens\n',
    );
    expect(module.comments.map(({ expression, place }) => [expression, place.line, place.column])).toEqual([
      ['build(1, [2])', 1, 1],
      ['new Net().build() // really', 5, 3],
      ['x', 6, 14],
    ]);
  });
});
