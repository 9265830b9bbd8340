import { describe, expect, it } from 'vitest';
import { SourceCache } from '../../../src/source';
import { inMemory, loadText, run } from './running';

async function resolve(
  specifier: string,
  files: Record<string, string>,
  from = '/p/src/model.ts',
): Promise<{ to: string | null | undefined; messages: string[]; files: string[] }> {
  const program = await loadText(`import * as x from '${specifier}'; x;`, { file: from, files });
  return { to: program.resolutions[from][specifier], messages: program.diagnostics.map(({ message }) => message), files: program.files };
}

describe('resolution', () => {
  it('follows relative paths with and without extensions', async () => {
    for (const [specifier, file] of [
      ['./x', '/p/src/x.ts'],
      ['./x', '/p/src/x.tsx'],
      ['./x', '/p/src/x.mts'],
      ['./x', '/p/src/x.js'],
      ['./x', '/p/src/x.cjs'],
      ['./x', '/p/src/x.json'],
      ['./x.js', '/p/src/x.ts'],
      ['./x.js', '/p/src/x.tsx'],
      ['./x.mjs', '/p/src/x.mts'],
      ['./x.cjs', '/p/src/x.cts'],
      ['./x.jsx', '/p/src/x.tsx'],
      ['./x.ts', '/p/src/x.ts'],
      ['./x', '/p/src/x/index.ts'],
      ['./x', '/p/src/x/index.js'],
      ['.', '/p/src/index.ts'],
      ['..', '/p/index.ts'],
      ['../lib/a.b', '/p/lib/a.b.ts'],
      ['./x.json', '/p/src/x.json'],
      ['../../q/y', '/q/y.ts'],
    ])
      expect([specifier, (await resolve(specifier, { [file]: '{}' })).to]).toEqual([specifier, file]);
  });

  it('prefers the source to what is compiled from it, in TypeScript, and what is written, in JavaScript', async () => {
    const both = { '/p/src/x.ts': '', '/p/src/x.js': '' };
    expect((await resolve('./x.js', both)).to).toBe('/p/src/x.ts');
    expect((await resolve('./x.js', both, '/p/src/model.js')).to).toBe('/p/src/x.js');
    expect((await resolve('./x', { ...both, '/p/src/x/index.ts': '' })).to).toBe('/p/src/x.ts');
  });

  it('knows TensorFlow.js by its packages', async () => {
    for (const name of [
      '@tensorflow/tfjs',
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-layers',
      '@tensorflow/tfjs-node',
      '@tensorflow/tfjs-node-gpu',
      '@tensorflow/tfjs/dist/index.js',
      '@tensorflow/tfjs-layers/dist/engine/topology',
      'npm:@tensorflow/tfjs',
      'npm:@tensorflow/tfjs@4.22.0',
      'https://cdn.jsdelivr.net/npm/@tensorflow/tfjs@4.22.0/+esm',
      'https://esm.sh/@tensorflow/tfjs?bundle',
      'https://esm.sh/v135/@tensorflow/tfjs-core@4.1.0?bundle',
    ]) {
      expect((await resolve(name, {})).to).toBe('tf');
    }
    expect((await resolve('@tensorflow/tfjs-vis', {})).to).toBeNull();
    expect((await resolve('https://esm.sh/@tensorflow/tfjs-vis@1', {})).to).toBeNull();
    const library = `/*! the library */${' '.repeat(300_000)}`;
    expect((await resolve('./lib/tf.min.js', { '/p/src/lib/tf.min.js': library })).to).toBe('tf');
    expect((await resolve('./lib/tf.min.js', { '/p/src/lib/tf.min.js': 'export const small = 1;' })).to).toBe('/p/src/lib/tf.min.js');
    expect((await resolve('./lib/tfvis.js', { '/p/src/lib/tfvis.js': library })).to).toBe('/p/src/lib/tfvis.js');
  });

  it('gives a silent stand-in for packages and built-ins, and a warning for a file that is not there', async () => {
    for (const name of ['fs', 'node:path', 'lodash/fp', '@scope/pkg', '#internal'])
      expect(await resolve(name, {})).toMatchObject({ to: null, messages: [] });
    expect(await resolve('./gone', {})).toMatchObject({
      to: null,
      messages: [`Cannot find './gone'; Blocklens uses an inert stand-in for it.`],
    });
    const program = await loadText(`\n  import { a } from './gone'; a();`);
    expect(program.diagnostics).toEqual([
      {
        severity: 'warning',
        message: expect.any(String) as string,
        place: { file: '/p/model.ts', line: 2, column: 21, endLine: 2, endColumn: 29 },
      },
    ]);
  });

  it('takes styles, weights and files of types for what they are', async () => {
    expect(await resolve('./look.css', { '/p/src/look.css': 'a {}' })).toMatchObject({ to: null, messages: [] });
    expect(await resolve('./types', { '/p/src/types.d.ts': '' })).toMatchObject({ to: null, messages: [] });
  });

  it('reads paths and baseUrl of the nearest tsconfig, with comments and extends', async () => {
    const files = {
      '/p/tsconfig.base.json': `{ /* base */ "compilerOptions": { "paths": { "@/*": ["./src/*"], "@/special/*": ["./other/*", "./third/*"], "exact": ["./src/exact.ts"], }, } }`,
      '/p/tsconfig.json': `{ // nearest\n "extends": "./tsconfig.base" }`,
      '/p/src/a.ts': '',
      '/p/third/b.ts': '',
      '/p/src/exact.ts': '',
    };
    expect(await resolve('@/a', files)).toMatchObject({
      to: '/p/src/a.ts',
      files: ['/p/src/model.ts', '/p/src/a.ts', '/p/tsconfig.base.json', '/p/tsconfig.json'],
    });
    expect((await resolve('@/special/b', files)).to).toBe('/p/third/b.ts');
    expect((await resolve('exact', files)).to).toBe('/p/src/exact.ts');
    expect((await resolve('@/none', files)).to).toBeNull();
    expect(
      (await resolve('blocks/c', { '/jsconfig.json': `{ "compilerOptions": { "baseUrl": "./p/lib" } }`, '/p/lib/blocks/c.js': '' })).to,
    ).toBe('/p/lib/blocks/c.js');
    expect(
      (
        await resolve('~/d', {
          '/p/tsconfig.json': `{ "compilerOptions": { "baseUrl": "src", "paths": { "~/*": ["deep/*"] } } }`,
          '/p/src/deep/d.ts': '',
        })
      ).to,
    ).toBe('/p/src/deep/d.ts');
    expect((await resolve('@/a', { '/p/tsconfig.json': `{ "extends": "./tsconfig.json", broken`, '/p/src/a.ts': '' })).to).toBeNull();
  });
});

describe('imports', () => {
  it('are collected in every form, types left out', async () => {
    const text = `import './effect'; import d, { a as b, type T } from './one'; import * as all from './two'; import type { U } from './types1'; import { type V } from './types2'; import { W } from './types3';
      export { x } from './three'; export * from './four'; export type { Y } from './types4'; const r = require('./five'); const l = () => import('./six'); let w: W; void [d, b, all, r, l];`;
    const files = Object.fromEntries(
      ['effect', 'one', 'two', 'three', 'four', 'five', 'six'].map((name) => [`/p/${name}.ts`, 'export const x = 1, a = 2; export default x;']),
    );
    const program = await loadText(text, { files });
    expect(program.diagnostics).toEqual([]);
    expect(program.modules.get('/p/model.ts')?.imports.map(({ specifier, names }) => [specifier, names])).toEqual([
      ['./effect', []],
      ['./one', ['default', 'a']],
      ['./two', ['*']],
      ['./three', ['x']],
      ['./four', ['*']],
      ['./five', ['*']],
      ['./six', ['*']],
    ]);
    expect([...program.modules.keys()].sort()).toEqual(['/p/model.ts', ...Object.keys(files)].sort());
    const equals = await loadText(`import old = require('./five'); import type gone = require('./six'); export = old;`, { files });
    expect(equals.resolutions['/p/model.ts']).toEqual({ './five': '/p/five.ts' });
  });

  it('work when the program runs', async () => {
    const program = await loadText(
      `import def, { n, inc, default as again } from './one'; import * as ns from './one'; import data from './data.json'; import { deep } from './barrel'; import type { T } from './one';
      const before = n; inc(); const f = (m: number) => ({ n, m }); export { n as renamed } from './one'; export * from './one'; export * as whole from './one'; export { deep };
      export const result = async () => [before, n, def, again === def, ns.n, data.list[1], deep(), f(1), (await import('./one')).n, typeof inc, \`\${n}\`, inc.name];`,
      {
        files: {
          '/p/one.ts': `export let n = 1; export function inc() { n++; } export default 'def'; export interface T {}`,
          '/p/data.json': `{ "list": [1, 2] }`,
          '/p/barrel.ts': `export { deep } from './deeper'; export * from './deeper';`,
          '/p/deeper.ts': `import { n } from './one'; export const deep = () => n;`,
        },
      },
    );
    expect(program.diagnostics).toEqual([]);
    const { exports } = run(program);
    expect(await (exports.result as () => unknown)()).toEqual([1, 2, 'def', true, 2, 2, 2, { n: 2, m: 1 }, 2, 'function', '2', 'inc']);
    expect([exports.renamed, exports.n, (exports.whole as { n: number }).n, 'default' in exports]).toEqual([2, 2, 2, false]);
  });

  it('may go round in a cycle', async () => {
    const program = await loadText(
      `import { even } from './even'; export const odd = (n: number): boolean => n !== 0 && even(n - 1); export const result = () => [odd(7), even(7)];`,
      {
        files: {
          '/p/even.ts': `import { odd } from './model'; import './even'; export function even(n: number): boolean { return n === 0 || odd(n - 1); }`,
        },
      },
    );
    expect(program.modules.size).toBe(2);
    expect((run(program).exports.result as () => unknown)()).toEqual([true, false]);
  });

  it('keep their meaning where a parameter has the same name', async () => {
    const program = await loadText(`import { n } from './one'; const f = (n: number) => n * 2; export const result = [n, f(5), { n }.n];`, {
      files: { '/p/one.ts': 'export const n = 1;' },
    });
    expect(run(program).exports.result).toEqual([1, 10, 1]);
  });
});

describe('the cache', () => {
  it('compiles again only what changed', async () => {
    const cache = new SourceCache();
    const files: Record<string, string> = { '/p/a.ts': `import { b } from './b'; b;`, '/p/b.ts': 'export const b = 1;' };
    const load = async () => (await cache.load('/p/a.ts', inMemory(files))).modules;
    const first = await load();
    files['/p/a.ts'] += ' b;';
    const second = await load();
    expect(second.get('/p/b.ts')?.sites).toBe(first.get('/p/b.ts')?.sites);
    expect(second.get('/p/a.ts')?.hash).not.toBe(first.get('/p/a.ts')?.hash);
    expect((await cache.load('/p/a.ts', inMemory(files), { call: 'b' })).modules.get('/p/a.ts')?.code).toContain('__bl.call');
    expect((await load()).get('/p/a.ts')?.code).toBe(second.get('/p/a.ts')?.code);
    expect((await cache.load('/p/b.ts', inMemory(files))).modules.get('/p/b.ts')?.code).toContain('__bl.top');
  });

  it('reads through the documents only, each file once', async () => {
    const documents = inMemory({ '/p/a.ts': `import './b'; import './b.js';`, '/p/b.ts': '' });
    await new SourceCache().load('/p/a.ts', documents);
    expect(documents.reads.filter((file) => file === '/p/b.ts')).toHaveLength(1);
  });
});
