import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { compileAlone, run } from './running';
import { compiled, snippets } from './snippets';

/** What TypeScript alone makes of the snippet, run without a recorder. */
async function plain(text: string, file: string): Promise<unknown> {
  const { outputText } = ts.transpileModule(text, {
    fileName: file,
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      experimentalDecorators: true,
      useDefineForClassFields: true,
      esModuleInterop: true,
      isolatedModules: true,
      allowJs: true,
      alwaysStrict: false,
    },
  });
  const module = { exports: {} as Record<string, unknown> };
  new Function('exports', 'module', 'mark', outputText).call(module.exports, module.exports, module, (value: unknown) => value);
  return settle(module.exports.result);
}

async function settle(value: unknown): Promise<unknown> {
  try {
    return { value: await (typeof value === 'function' ? (value as () => unknown)() : value) };
  } catch (error) {
    return { error: String(error) };
  }
}

const fileOf = (name: string): string => (name.startsWith('js: ') ? '/p/model.js' : '/p/model.ts');

for (const way of ['rewritten', 'emitted'] as const) {
  describe(`instrumented code, ${way}, means what the source means`, () => {
    for (const [name, text] of Object.entries(snippets)) {
      if (way === 'rewritten' && compiled.has(name)) continue;
      it(name, async () => {
        const file = fileOf(name);
        const { program, rewritten } = compileAlone(text, file, way === 'emitted');
        expect(program.diagnostics).toEqual([]);
        expect(rewritten).toBe(way === 'rewritten');
        const instrumented = run(program);
        const expected = await plain(text, file);
        expect(expected).not.toEqual({ value: undefined });
        expect(await settle(instrumented.exports.result)).toEqual(expected);
        expect(instrumented.current()).toBeNull();
      });
    }
  });
}

describe('both ways announce the same', () => {
  for (const [name, text] of Object.entries(snippets)) {
    if (compiled.has(name)) continue;
    it(name, () => {
      const [one, other] = [false, true].map((alwaysEmit) => compileAlone(text, fileOf(name), alwaysEmit).module);
      expect(one.sites).toEqual(other.sites);
      expect(one.scopes).toEqual(other.scopes);
      expect(one.candidates).toEqual(other.candidates);
      expect(one.async).toBe(other.async);
    });
  }
});
