import { describe, expect, it } from 'vitest';
import type { Place } from '../../../src/graph';
import { mapPosition } from '../../../src/source';
import { compileAlone, loadModule, run } from './running';
import { compiled, snippets } from './snippets';

const text = `import * as tf from '@tensorflow/tfjs';

export function block(x: tf.SymbolicTensor, { filters = 64, k: [a, b] = [3, 3] } = {} as any, ...rest: number[]) {
  for (let i = 0, n = 2; i < n; i++) {
    x = tf.layers
      .conv2d({ filters, kernelSize: [a, b] })
      .apply(x) as tf.SymbolicTensor;
  }
  rest.forEach((r) => { x = new Wrap<number>(r).call(x); });
  return x;
}
class Wrap<T> {
  constructor(readonly t: T) {}
  call = (y: any) => y?.z(1)?.w(2) ?? y;
  static async *each(this: unknown, list: number[]) { for await (const [v] of list as any) yield v; while (list.length) list.pop(); do list.push(1); while (false); for (const key in list) key; }
}
`;

/** The text that a place covers. */
function covered(source: string, { line, column, endLine, endColumn }: Place): string {
  const lines = source.split('\n').slice(line - 1, endLine);
  lines[lines.length - 1] = lines[lines.length - 1].slice(0, endColumn - 1);
  lines[0] = lines[0].slice(column - 1);
  return lines.join('\n');
}

describe.each([
  ['rewritten', text],
  ['emitted', `${text}enum Compiled {}`],
] as const)('places, %s', (way, source) => {
  it('of calls begin where the part that makes them begins', () => {
    const { module, rewritten } = compileAlone(source, '/p/model.ts', false);
    expect(rewritten).toBe(way === 'rewritten');
    expect(module.sites.map(({ kind, callee, place }) => [kind, callee, place.line, covered(source, place)])).toEqual([
      ['call', 'tf.layers .conv2d({ filters, kernelSize: [a, b] }) .apply', 7, 'apply(x)'],
      ['call', 'tf.layers .conv2d', 5, 'tf.layers\n      .conv2d({ filters, kernelSize: [a, b] })'],
      ['call', 'rest.forEach', 9, 'rest.forEach((r) => { x = new Wrap<number>(r).call(x); })'],
      ['call', 'new Wrap<number>(r).call', 9, 'call(x)'],
      ['new', 'Wrap', 9, 'new Wrap<number>(r)'],
      ['call', 'y?.z(1)?.w', 14, 'w(2)'],
      ['call', 'list.pop', 15, 'list.pop()'],
      ['call', 'list.push', 15, 'list.push(1)'],
    ]);
  });

  it('of scopes are their names and heads, and the whole', () => {
    const { module } = compileAlone(source, '/p/model.ts', false);
    expect(
      module.scopes.map(({ kind, name, params, callback, place, range }) => [
        kind,
        name,
        params.join(),
        callback,
        place.line,
        covered(source, place),
        covered(source, range).slice(0, 12),
        covered(source, range).slice(-4),
      ]),
    ).toEqual([
      ['function', 'block', 'x,filters,a,b,rest', undefined, 3, 'block', 'export funct', 'x;\n}'],
      ['loop', 'for', 'i,n', undefined, 4, 'for (let i = 0, n = 2; i < n; i++)', 'for (let i =', ';\n  }'.slice(-4)],
      ['function', '', 'r', 'forEach', 9, '(r) =>', '(r) => { x =', 'x); }'.slice(-4)],
      ['function', 'Wrap', 't', undefined, 13, 'constructor', 'constructor(', ') {}'],
      ['function', 'call', 'y', undefined, 14, 'call', '(y: any) => ', '?? y'],
      ['function', 'each', 'list', undefined, 15, 'each', 'static async', 'y; }'],
      ['loop', 'for', 'v', undefined, 15, 'for await (const [v] of list as any)', 'for await (c', 'd v;'],
      ['loop', 'while', '', undefined, 15, 'while (list.length)', 'while (list.', 'p();'],
      ['loop', 'do', '', undefined, 15, 'do', 'do list.push', 'se);'],
      ['loop', 'for', 'key', undefined, 15, 'for (const key in list)', 'for (const k', 'key;'],
    ]);
  });
});

describe('names of functions', () => {
  it('come from what they are assigned to', async () => {
    const module = await loadModule(
      `const a = () => 1; let o = { b: function () {}, c() {}, get d() { return 1; }, set d(v) {}, 'e f': () => 1, ['g']: () => 1 }; o.c = () => {}; class K { h = () => 1; #i() {} static j = function named() {}; constructor() {} } export default () => 1; Array.from([1], (_, k) => k); (function () {})(); const m = wrap((x) => x); function wrap(f = () => 2) { return f; } new Promise((done) => done(1)); const { n = () => 3 } = {} as any; [1]['map']((y) => y); const C = class { constructor(z) {} };`,
    );
    expect(module.scopes.map(({ name, callback }) => (callback ? `of ${callback}` : name))).toEqual([
      'a',
      'b',
      'c',
      'd',
      'd',
      'e f',
      '',
      'c',
      'h',
      '#i',
      'named',
      'K',
      'default',
      'of from',
      '',
      'of wrap',
      'wrap',
      'f',
      'of Promise',
      'n',
      'of map',
      'C',
    ]);
  });
});

describe('what the recorder sees', () => {
  const chains = (source: string, file = '/p/model.ts') =>
    [false, true].map((alwaysEmit) => {
      const { program } = compileAlone(source, file, alwaysEmit);
      const ran = run(program);
      return { marks: () => ran.marks.map(({ label, chain }) => `${label}: ${chain.slice(1).join(' < ')}`), ran };
    });

  it('is the chain of calls, functions and iterations', () => {
    for (const { marks } of chains(`declare const mark: any;
      function outer() { for (let i = 0; i < 2; i++) inner(i); }
      function inner(i) { mark(i); [7].forEach((v) => mark(v)); }
      outer();`)) {
      expect(marks()).toEqual(
        [0, 1].flatMap((i) => [
          `${i}: function inner < call inner:2 < loop ${i} < function outer < call outer:4`,
          `7: function  < call [7].forEach:3 < function inner < call inner:2 < loop ${i} < function outer < call outer:4`,
        ]),
      );
    }
  });

  it('is right again after a throw, in catch, finally and after', () => {
    for (const { marks, ran } of chains(`declare const mark: any;
      function deep(n: number): void { if (n === 0) throw new Error('x'); deep(n - 1); }
      function f() { try { deep(3); } catch { mark('catch'); } for (const i of [1]) { try { deep(1); } catch { mark('loop'); } finally { mark('finally'); } } try { try { deep(1); } finally { mark('on the way'); } } catch {} mark('after'); }
      try { f(); deep(2); } catch { mark('top'); } mark('end');`)) {
      expect(marks()).toEqual([
        'catch: function f < call f:4',
        'loop: loop 1 < function f < call f:4',
        'finally: loop 1 < function f < call f:4',
        'on the way: function f < call f:4',
        'after: function f < call f:4',
        'top: ',
        'end: ',
      ]);
      expect(ran.current()).toBeNull();
    }
  });

  it('is taken up again after an await and a yield', async () => {
    for (const { marks, ran } of chains(`declare const mark: any;
      async function one(n: number) { await null; mark('one ' + n); await null; mark('again ' + n); return n; }
      async function* each() { yield 1; mark('inside'); yield 2; }
      async function all() { for await (const v of each()) mark('v' + v); await Promise.all([one(1), one(2)]); mark('done'); }
      function* g() { for (const i of [1, 2]) { yield i; mark('g' + i); } }
      for (const v of g()) mark('of ' + v);
      export const result = () => all();`)) {
      await (ran.exports.result as () => Promise<void>)();
      const seen = Object.fromEntries(marks().map((line) => line.split(': ')));
      expect(seen).toMatchObject({
        'of 1': 'loop 1',
        'of 2': 'loop 2',
        g1: 'loop 1 < function g',
        'one 1': expect.stringMatching(/^function one < call one:4 < call Promise.all:4 < function all/) as string,
        'again 2': expect.stringMatching(/^function one < call one:4 < call Promise.all:4 < function all/) as string,
        v1: expect.stringMatching(/^loop 1 < function all/) as string,
        v2: expect.stringMatching(/^loop 2 < function all/) as string,
        done: expect.stringMatching(/^function all/) as string,
        inside: expect.stringMatching(/^function each/) as string,
      });
    }
  });
});

describe('positions of emitted code', () => {
  /** Every word of the source that survives, found in the code by its unique spelling, leads back to where it stood. */
  const source = `import { alpha } from './x';\ninterface Gone { a: 1 }\nexport const bravo = <T,>(charlie: Gone[], delta: number = 3): T => {\n  for (const echo of charlie as any[]) { foxtrot(echo, 'golf'); throw new Hotel(delta!); }\n  return alpha<T>(\`india\${juliet(1)}\`).kilo?.lima(2) as any;\n};\nclass Hotel { constructor(private readonly mike = 4) {} november(): void { this.mike; } }\nfunction foxtrot(...oscar: any[]) { if (oscar) papa(); }\ndeclare const juliet: any, papa: any;\nconst quebec = bravo; enum Romeo { Sierra = 9 }`;
  const words = ['foxtrot(', "'golf'", 'Hotel(', 'kilo', 'juliet(', 'lima(', 'november', 'oscar', 'papa(', 'charlie', 'delta'];
  const spot = (from: string, word: string): { line: number; column: number } => {
    const before = from.slice(0, from.indexOf(word)).split('\n');
    return { line: before.length, column: before[before.length - 1].length + 1 };
  };

  it.each([
    [
      'rewritten',
      source
        .replace('private readonly ', '')
        .replace('this.mike', 'this')
        .replace(/enum.*/, ''),
    ],
    ['emitted', source],
  ])('%s, lead back to the source', (way, original) => {
    const { module, rewritten } = compileAlone(original, '/p/model.ts', false);
    expect(rewritten).toBe(way === 'rewritten');
    for (const word of words) {
      const { line, column } = spot(module.code, word);
      expect([word, mapPosition(module, line, column)]).toEqual([word, spot(original, word)]);
    }
    expect(mapPosition(module, 9999, 1)).toBeNull();
    expect(mapPosition(module, 0, 1)).toBeNull();
  });

  it('of an error lead to its line, in every snippet', () => {
    for (const [name, snippet] of Object.entries(snippets)) {
      if (compiled.has(name) || name.startsWith('js: ')) continue;
      const { module } = compileAlone(`${snippet}\n;\n;\nboom\n.bang();`, '/p/model.ts', false);
      const line = module.code.split('\n').findIndex((row) => row.includes('boom')) + 1;
      const column = module.code.split('\n')[line - 1].indexOf('boom') + 1;
      expect([name, mapPosition(module, line, column)]).toEqual([name, { line: snippet.split('\n').length + 3, column: 1 }]);
    }
  });

  it('of a file without imports start on the first line', async () => {
    const module = await loadModule('foo();', { file: '/p/m.js' });
    expect(module.code.split('\n')[0]).toContain('foo()');
    expect(mapPosition(module, 1, module.code.indexOf('foo()') + 1)).toEqual({ line: 1, column: 1 });
  });
});
