import type { Documents } from '../../../src/engine/types';
import { compile } from '../../../src/source/compile';
import { type Program, SourceCache, type SourceModule } from '../../../src/source';

/** Documents that exist only in a test. */
export function inMemory(files: Record<string, string>): Documents & { reads: string[] } {
  const reads: string[] = [];
  return {
    reads,
    read: async (file) => {
      reads.push(file);
      return files[file];
    },
  };
}

/** Names in a folder of them, as `Documents.entries` tells. */
export function entriesOf(files: Record<string, string>, folder: string): string[] {
  const within = folder === '/' ? '/' : `${folder}/`;
  return [...new Set(Object.keys(files).filter((file) => file.startsWith(within)).map((file) => /^[^/]+\/?/.exec(file.slice(within.length))?.[0] ?? ''))];
}

export async function loadText(
  text: string,
  options: { file?: string; call?: string; files?: Record<string, string> } = {},
): Promise<Program> {
  const file = options.file ?? '/p/model.ts';
  return new SourceCache().load(
    file,
    inMemory({ [file]: text, ...options.files }),
    options.call === undefined ? {} : { call: options.call },
  );
}

export async function loadModule(text: string, options: { file?: string; call?: string } = {}): Promise<SourceModule> {
  const program = await loadText(text, options);
  const module = program.modules.get(program.entry);
  if (!module) throw new Error('no module');
  return module;
}

/** One file by itself, compiled in the faster way where its syntax allows, or wholly by TypeScript's emitter. */
export function compileAlone(
  text: string,
  file: string,
  alwaysEmit: boolean,
): { program: Program; module: SourceModule; rewritten: boolean } {
  const { module } = compile(file, text, { hash: '', entry: true, alwaysEmit });
  const program = {
    entry: file,
    modules: new Map([[file, module]]),
    resolutions: { [file]: {} }, absent: {},
    diagnostics: module.diagnostics,
    files: [file],
  };
  return { program, module, rewritten: 'x_verbatim' in module.map };
}

/** One entry of the stack that the recorder keeps: enough of the sandbox's to see that calls and scopes balance. */
export interface Frame {
  parent: Frame | null;
  what: string;
}

export interface Run {
  exports: Record<string, unknown>;
  /** Chains of sites and scopes, innermost first, at each call of the guest's `mark(label)`. */
  marks: { label: unknown; chain: string[] }[];
  top: Record<string, () => unknown> | undefined;
  called: unknown;
  /** Frame left at the end: null when everything balanced. */
  current: () => Frame | null;
  done: Promise<void>;
}

const root: Frame = { parent: null, what: 'root' };

/** Runs instrumented modules in this very engine with a recorder in place of the sandbox's. */
export function run(program: Program, globals: Record<string, unknown> = {}): Run {
  let current: Frame = root;
  const result: Run = {
    exports: {},
    marks: [],
    top: undefined,
    called: undefined,
    current: () => (current === root ? null : current),
    done: Promise.resolve(),
  };
  const loaded = new Map<string, { exports: unknown }>();
  const mark = (label: unknown): unknown => {
    const chain: string[] = [];
    for (let frame: Frame | null = current; frame && frame !== root; frame = frame.parent) chain.push(frame.what);
    result.marks.push({ label, chain });
    return label;
  };
  let expression = (): void => {};
  const load = (file: string): unknown => {
    const known = loaded.get(file);
    if (known) return known.exports;
    const source = program.modules.get(file);
    if (!source) throw new Error(`no module ${file}`);
    const module = { exports: {} as unknown };
    loaded.set(file, module);
    const push = (what: string): Frame => {
      const previous = current;
      current = { parent: previous, what };
      return previous;
    };
    const recorder = {
      b: (site: number) => push(`${source.sites[site].kind} ${source.sites[site].callee}:${source.sites[site].place.line}`),
      r: (frame: Frame, value: unknown) => {
        current = frame;
        return value;
      },
      m: (owner: unknown) => owner,
      t: (error: unknown) => error,
      f: (scope: number, values: unknown[]) => {
        if (values.length !== source.scopes[scope].params.length) throw new Error('parameters and values differ');
        return push(`function ${source.scopes[scope].name}`);
      },
      l: (scope: number, values: unknown[]) => {
        if (values.length !== source.scopes[scope].params.length) throw new Error('variables and values differ');
        return push(`loop ${values.map(String).join(',')}`);
      },
      x: (frame: Frame) => {
        current = frame;
      },
      k: () => current,
      top: (names: Record<string, () => unknown>) => {
        result.top = names;
      },
      call: (evaluate: (given: Record<string, unknown>) => unknown) => {
        // Announced first of all, evaluated once the module has run.
        expression = () => {
          result.called = evaluate({ tf: 'given tf', exports: module.exports, built: [], standIn: null });
        };
      },
    };
    const require = (specifier: string): unknown => {
      const target = program.resolutions[file][specifier];
      if (target === 'tf') return globals.tf ?? {};
      return target ? load(target) : {};
    };
    const names = Object.keys(globals);
    const wrapped = `(${source.async ? 'async ' : ''}function (exports, require, module, __filename, __dirname, __bl) {${source.code}\n})`;
    const make = new Function('mark', ...names, `return ${wrapped}`) as (...values: unknown[]) => (...values: unknown[]) => unknown;
    const ran = make(mark, ...names.map((name) => globals[name])).call(
      module.exports,
      module.exports,
      require,
      module,
      file,
      '/p',
      recorder,
    );
    if (file === program.entry && ran instanceof Promise) result.done = ran as Promise<void>;
    return module.exports;
  };
  result.exports = load(program.entry) as Record<string, unknown>;
  if (program.modules.get(program.entry)?.async) result.done = result.done.then(expression);
  else expression();
  return result;
}
