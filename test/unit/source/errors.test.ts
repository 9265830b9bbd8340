import { describe, expect, it } from 'vitest';
import { SourceCache } from '../../../src/source';
import { inMemory, loadModule, loadText, run } from './running';

describe('what cannot be compiled', () => {
  it('says so at its place, with no code', async () => {
    const program = await loadText('const a = 1;\nconst b = (;\nconst c = 3;');
    expect(program.diagnostics).toMatchObject([
      { severity: 'error', message: 'Expression expected.', place: { file: '/p/model.ts', line: 2, column: 12 } },
    ]);
    expect(program.modules.get('/p/model.ts')?.code).toBe('');
  });

  it('still gives the builders that can be read', async () => {
    const module = await loadModule(
      `import * as tf from '@tensorflow/tfjs';\nexport function build() { return tf.sequential(); }\nconst x = {;`,
    );
    expect(module.diagnostics.length).toBeGreaterThan(0);
    expect(module.candidates).toMatchObject([{ name: 'build', makesModel: true }]);
  });

  it('may be a file that is imported', async () => {
    const program = await loadText(`import './bad'; import './worse.json';`, {
      files: { '/p/bad.ts': 'const a = [1;', '/p/worse.json': '{ "a": 1,\n  b }' },
    });
    expect(program.diagnostics.map(({ severity, place }) => [severity, place.file, place.line])).toEqual([
      ['error', '/p/bad.ts', 1],
      ['error', '/p/worse.json', 2],
    ]);
    expect(program.modules.get('/p/model.ts')?.code).not.toBe('');
  });

  it('may be missing, empty, binary, or nested beyond reason', async () => {
    const missing = await new SourceCache().load('/p/none.ts', inMemory({}));
    expect(missing.diagnostics).toMatchObject([{ severity: 'error', message: `Cannot read '/p/none.ts'.` }]);
    expect(missing.modules.size).toBe(0);
    expect(await loadModule('')).toMatchObject({ diagnostics: [], candidates: [], variables: [] });
    expect((await loadModule('\0\x01\x02')).diagnostics).toMatchObject([{ message: 'This file is binary, not source text.' }]);
    expect((await loadModule(`${'('.repeat(50000)}1${')'.repeat(50000)}`)).diagnostics).toMatchObject([
      { message: 'This file is nested too deeply to be compiled.' },
    ]);
  });

  describe('is one error for one mistake, where the parser first finds it', () => {
    const whole = [
      "import * as tf from '@tensorflow/tfjs';",
      'export class Net {',
      '  constructor(units) {',
      '    this.units = { units };',
      '  }',
      '  build() {',
      '    for (const units of [1, 2]) {',
      '      this.add({',
      '        units,',
      '      });',
      '    }',
      '    return tf.sequential({ layers: [tf.layers.dense(this.units)] });',
      '  }',
      '}',
      'export function other() {',
      '  return new Net(4).build();',
      '}',
    ];
    const files = ['/p/model.ts', '/p/model.js', '/p/model.tsx', '/p/model.mjs', '/p/page.html'];
    const told = async (lines: string[], file: string) => {
      const text = lines.join('\n');
      const program = await loadText(file.endsWith('html') ? `<script>\n${text}\n</script>` : text, { file });
      const shift = file.endsWith('html') ? 1 : 0;
      return program.diagnostics.map(({ severity, message, place }) => ({ severity, message, line: place.line - shift }));
    };
    // A token that is put in at the end of any line, or the last of it that is left out.
    it.each(files.flatMap((file) => ['}', '{', ')', '(', ']', '};', 'left out'].map((token) => [file, token])))('%s %s', async (file, token) => {
      for (const [index, line] of whole.entries()) {
        const lines = whole.with(index, token === 'left out' ? line.slice(0, -1) : `${line} ${token}`);
        const errors = await told(lines, file);
        expect(errors.length, `${token} in line ${index + 1}`).toBeLessThanOrEqual(1);
        for (const { severity, line: at } of errors) {
          expect(severity).toBe('error');
          // Nothing before the mistake is wrong.
          expect(at, `${token} in line ${index + 1}`).toBeGreaterThanOrEqual(index + 1);
        }
      }
    });

    it('with the brace that closes another one than it seems to', async () => {
      expect(await told(whole.toSpliced(10, 0, '      }'), '/p/model.ts')).toEqual([
        expect.objectContaining({ severity: 'error', message: expect.stringMatching(/The '\}' of line 11 closes the '\{' of line 7\.$/) }),
      ]);
      expect(await told(whole.filter((_, index) => index !== 10), '/p/model.js')).toEqual([
        expect.objectContaining({ message: expect.stringMatching(/The '\}' of line 12 closes the '\{' of line 7\.$/) }),
      ]);
    });
  });

  it('is not a big file', async () => {
    const module = await loadModule(`export const data = [${'1.25, '.repeat(400000)}]; export const f = () => data;`);
    expect(module.diagnostics).toEqual([]);
    expect(module.candidates).toHaveLength(1);
  });

  it('is not a file with a shebang, a byte order mark or Windows line ends', async () => {
    for (const text of [
      '#!/usr/bin/env node\nexport const result = 1;',
      '\uFEFFexport const result = 1;',
      'export const a = 1;\r\n// x\r\nexport const result = a;\r\n',
      '#!/usr/bin/env node\nenum A { X }\nexport const result = 1 + A.X;',
    ]) {
      const program = await loadText(text);
      expect(program.diagnostics).toEqual([]);
      expect(run(program).exports.result).toBe(1);
    }
  });
});

describe('import.meta', () => {
  it('tells where the module is, also to a module that keeps it under the names of CommonJS', async () => {
    for (const rest of ['', 'enum Compiled { Too }']) {
      const program = await loadText(
        `import { f } from './f'; const __filename = f(import.meta.url); const __dirname = import.meta.dirname; export const result = [__filename, __dirname, import.meta.env]; ${rest}`,
        {
          files: { '/p/f.ts': `export const f = (s: string) => s; export const own = import.meta.filename;` },
        },
      );
      expect(run(program).exports.result).toEqual(['file:///p/model.ts', '/p', {}]);
    }
  });
});

describe('names that the wrapper has too', () => {
  it("are the module's own", async () => {
    const program = await loadText(
      `const __dirname = 'mine', exports = 2; function require(x: unknown) { return [x]; } const o = { __dirname, exports }, { module } = { module: 4 } as any; const f = (exports: number, { __dirname }: { __dirname: number }) => exports + __dirname; const p = o.exports; export const result = [__dirname, exports, require(1), o, module, f(1, { __dirname: 5 }), p];`,
    );
    expect(program.diagnostics).toEqual([]);
    const { exports, top } = run(program);
    expect(exports.result).toEqual(['mine', 2, [1], { __dirname: 'mine', exports: 2 }, 4, 6, 2]);
    expect(top?.__dirname()).toBe('mine');
  });
});

describe('top-level await', () => {
  it('makes the module asynchronous', async () => {
    const program = await loadText(`const v = await Promise.resolve(2); for await (const w of [v]) { exports; } export const result = v;`);
    expect(program.modules.get('/p/model.ts')?.async).toBe(true);
    const ran = run(program);
    await ran.done;
    expect(ran.exports.result).toBe(2);
    expect((await loadModule(`export const f = async () => { await 1; };`)).async).toBe(false);
    expect((await loadModule(`await (f()); function f() {}`, { file: '/p/m.mjs' })).async).toBe(true);
  });
});

describe('an expression to call', () => {
  const text = `import { n } from './one'; const hidden = 2; export let shown = 3; export function build(x = 1) { return [x, n, hidden]; }`;
  const files = { '/p/one.ts': 'export const n = 10;' };
  const called = async (call: string, source = text): Promise<unknown> => {
    const program = await loadText(source, { call, files });
    expect(program.diagnostics).toEqual([]);
    return run(program).called;
  };

  it('sees what the module sees, and what it is given', async () => {
    expect(await called('build(5)')).toEqual([5, 10, 2]);
    expect(await called('[n, hidden, shown, tf, exports.shown, built, standIn] // a comment')).toEqual([10, 2, 3, 'given tf', 3, [], null]);
    expect(await called('{ a: 1 }')).toEqual({ a: 1 });
    expect(await called('(function () { return build(hidden as number) })()')).toEqual([2, 10, 2]);
  });

  it('leaves the module its own names', async () => {
    expect(await called('[tf, built]', `const tf = 'own'; function built() {} export { built };`)).toEqual(['own', expect.any(Function)]);
    expect(await called('E.A', `enum E { A = 4 }`)).toBe(4);
    expect(await called('v', `export const v = 6; // ends in a comment`)).toBe(6);
    expect(await called('v', `const v = 7`)).toBe(7);
  });

  it('may await', async () => {
    expect(await called('await Promise.resolve(build(await 4))')).toEqual([4, 10, 2]);
    expect(await called('async () => await 1')).toBeTypeOf('function');
  });

  it('has places beyond the end of the file', async () => {
    const module = await loadModule('function f() {}\n', { call: 'f(g())' });
    expect(module.sites.map(({ callee, place }) => [callee, place.line > 2])).toEqual([
      ['f', true],
      ['g', true],
    ]);
    expect(module.candidates.map(({ name }) => name)).toEqual(['f']);
  });

  it('is refused when it is no expression, at its comment where there is one', async () => {
    for (const call of ['build(', '1; 2', ') => 1, (', 'const a = 1', '', '1), (2', 'build)(']) {
      const program = await loadText(text, { call, files });
      expect([call, program.diagnostics.map(({ severity, message }) => [severity, message.startsWith('@blocklens expression: ')])]).toEqual(
        [call, [['error', true]]],
      );
      expect(program.modules.get('/p/model.ts')?.code).not.toContain('__bl.call');
    }
    const program = await loadText(`const a = 1;\n// @blocklens a(\n`, { call: 'a(' });
    expect(program.diagnostics[0].place).toMatchObject({ line: 2, column: 1 });
  });

  it('does not hide the syntax errors of the file', async () => {
    const program = await loadText('function f() {\n', { call: 'f()' });
    expect(program.diagnostics).toMatchObject([{ severity: 'error', message: "'}' expected." }]);
  });
});
