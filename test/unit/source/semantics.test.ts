import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { loadText, run } from './running';
import { snippets } from './snippets';

/** What TypeScript alone makes of the snippet, run without a recorder. */
async function plain(text: string, file: string): Promise<unknown> {
  const { outputText } = ts.transpileModule(text, {
    fileName: file,
    compilerOptions: {
      module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, experimentalDecorators: true, useDefineForClassFields: true,
      esModuleInterop: true, isolatedModules: true, allowJs: true, alwaysStrict: false,
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

describe('instrumented code means what the source means', () => {
  for (const [name, text] of Object.entries(snippets)) {
    it(name, async () => {
      const file = name.startsWith('js: ') ? '/p/model.js' : '/p/model.ts';
      const program = await loadText(text, { file });
      expect(program.diagnostics).toEqual([]);
      const instrumented = run(program);
      const expected = await plain(text, file);
      expect(expected).not.toEqual({ value: undefined });
      expect(await settle(instrumented.exports.result)).toEqual(expected);
      expect(instrumented.current()).toBeNull();
    });
  }
});
