import ts from 'typescript';
import type { Diagnostic } from '../graph';
import { Announcements } from './announce';
import { misplacedBrace } from './braces';
import { checkExpression, expressionStatement, parseErrors } from './call';
import { type Outline, outline } from './candidates';
import { WRAPPER_NAMES } from './exports';
import { freeNames } from './free';
import { isComponent } from './embedded';
import { isPage } from './html';
import { isNotebook } from './notebooks';
import { collectImports, requiredSpecifiers } from './imports';
import { instrument, type Instrumentation } from './instrument';
import { Places } from './places';
import { rewrite } from './rewrite';
import type { SourceModule } from './types';

/** How the user's files are understood, and what becomes of them. */
export const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2022,
  jsx: ts.JsxEmit.ReactJSX,
  esModuleInterop: true,
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  useDefineForClassFields: true,
  sourceMap: true,
  removeComments: true,
  isolatedModules: true,
  // A script without `import` stays as sloppy as Node would run it.
  alwaysStrict: false,
  allowJs: true,
  noCheck: true,
  noLib: true,
  noResolve: true,
  suppressOutputPathCheck: true,
  allowNonTsExtensions: true,
};

export interface Compiled {
  module: SourceModule;
  outline: Outline | undefined;
}

export interface CompileSettings {
  hash: string;
  /** The entry announces its top-level names. */
  entry: boolean;
  /** An expression to evaluate in the module's scope. */
  call?: string;
  /** Names bound at the file's top level, where they are known: the file is free of errors then, and need not be looked at before. */
  bound?: ReadonlySet<string>;
  /** The file as it was compiled without the expression: tells what is known already, and candidates are left as they are there. */
  plain?: Compiled;
  /** Leaves everything to TypeScript's emitter: the slower way, which the tests hold the faster one against. */
  alwaysEmit?: boolean;
}

/**
 * Parses, outlines, instruments and emits one file. Never throws for what the user wrote: what cannot be compiled has no code and
 * says so in `diagnostics`.
 */
export function compile(file: string, text: string, settings: CompileSettings): Compiled {
  if (/\.json$/i.test(file)) return { module: compileJson(file, text, settings.hash), outline: undefined };
  if (text.slice(0, 4096).includes('\0')) {
    const module = emptyModule(file, settings.hash);
    module.diagnostics.push(errorAt(file, 'This file is binary, not source text.'));
    return { module, outline: undefined };
  }
  try {
    return compileSource(file, text, settings);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const module = emptyModule(file, settings.hash);
    module.diagnostics.push(errorAt(file, 'This file is nested too deeply to be compiled.'));
    return { module, outline: undefined };
  }
}

function compileSource(file: string, text: string, { hash, entry, call, bound, alwaysEmit }: CompileSettings): Compiled {
  const module = emptyModule(file, hash);
  const checked = call === undefined ? undefined : checkExpression(call);
  let callStart: number | undefined;
  const withCall = (names: ReadonlySet<string>, awaits: boolean): ts.SourceFile => {
    callStart = text.length;
    return parse(file, text + expressionStatement(call as string, awaits, names));
  };
  let source = bound && checked && 'awaits' in checked ? withCall(bound, checked.awaits) : parse(file, text);
  const errors = parseErrors(source);
  if (checked && callStart === undefined && errors.length === 0) {
    if ('message' in checked) {
      const comment = findComments(source, new Places(file, source), text).find(({ expression }) => expression === call?.trim());
      module.diagnostics.push({
        ...errorAt(file, `@blocklens expression: ${checked.message}`),
        ...(comment ? { place: comment.place } : {}),
      });
    } else {
      source = withCall(outline(source, new Places(file, source), text.length).bound, checked.awaits);
    }
  }
  module.text = source.text;
  if (callStart !== undefined) module.lines = source.getLineAndCharacterOfPosition(callStart).line + 1;
  const places = new Places(file, source);
  const found = outline(source, places, text.length);
  found.nodes.clear();
  module.candidates = found.candidates;
  module.variables = found.variables;
  module.free = freeNames(source, text.length, { inPage: isPage(file), inComponent: isComponent(file) || isNotebook(file) });
  module.comments = findComments(source, places, text);
  if (errors.length > 0) {
    module.imports = collectImports(source, places, text);
    module.diagnostics.push(syntaxError(source, places, errors));
    return { module, outline: found };
  }
  const top = entry ? found.names : undefined;
  let announcements = new Announcements(places);
  const rewritten = alwaysEmit ? undefined : rewrite(source, { announcements, outline: found, top, callStart });
  if (!rewritten) announcements = new Announcements(places);
  const target: Instrumentation = { announcements, top, callStart };
  const emitted = rewritten ?? emit(source, target);
  module.code = rewritten ? emitted.code : apart(emitted.code, target, found, ts.isExternalModule(source));
  module.map = emitted.map;
  module.sites = announcements.sites;
  module.scopes = announcements.scopes;
  module.async = announcements.async;
  const required = rewritten?.required ?? requiredSpecifiers(emitted.code);
  module.imports = collectImports(source, places, source.text).filter(({ specifier }) => required.has(specifier));
  return { module, outline: found };
}

/** One mistake makes the parser report many: what comes after the first is how it goes on. */
function syntaxError(source: ts.SourceFile, places: Places, errors: readonly ts.DiagnosticWithLocation[]): Diagnostic {
  const [first] = [...errors].sort((a, b) => a.start - b.start);
  const message = ts.flattenDiagnosticMessageText(first.messageText, '\n');
  const brace = misplacedBrace(source, places);
  return { severity: 'error', message: brace ? `${message} ${brace}` : message, place: places.at(first.start, first.start + first.length) };
}

/** Puts a module that declares one of the wrapper's names into a block of its own, where it may. */
function apart(code: string, target: Instrumentation, found: Outline, isModule: boolean): string {
  const paths = target.paths ? `const ${target.paths} = [__filename, __dirname]; ` : '';
  if (!isModule || !WRAPPER_NAMES.some((name) => found.bound.has(name)))
    return paths ? code.replace(/^("use strict";)?/, `$1${paths}`) : code;
  return `"use strict"; ${paths}{ ${code}\n}`;
}

/** The parser goes by a name of our own: what decides is only whether it is TypeScript, and whether `<` may open an element. */
export function parse(file: string, text: string): ts.SourceFile {
  const extension = /\.([cm]?[jt]sx?)$/i.exec(file)?.[1].toLowerCase() ?? 'ts';
  const script = extension.includes('j') || isPage(file);
  const kind = script ? ts.ScriptKind.JSX : extension === 'tsx' ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const name = script ? '/module.js' : extension === 'tsx' ? '/module.tsx' : '/module.ts';
  return ts.createSourceFile(
    name,
    text,
    {
      languageVersion: ts.ScriptTarget.ES2022,
      jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
      // `.mjs` and `.mts` are modules even when they import nothing.
      ...(extension.startsWith('m') ? { setExternalModuleIndicator: markModule } : {}),
    },
    true,
    kind,
  );
}

function markModule(source: ts.SourceFile): void {
  (source as ts.SourceFile & { externalModuleIndicator?: ts.Node | true }).externalModuleIndicator = true;
}

/** A program of this file alone; `written` is given the text and the source map, in either order. */
export function programOf(source: ts.SourceFile, written: (name: string, text: string) => void): ts.Program {
  const name = source.fileName;
  const host: ts.CompilerHost = {
    getSourceFile: (asked) => (asked === name ? source : undefined),
    writeFile: written,
    getDefaultLibFileName: () => 'lib.d.ts',
    useCaseSensitiveFileNames: () => true,
    getCanonicalFileName: (asked) => asked,
    getCurrentDirectory: () => '',
    getNewLine: () => '\n',
    fileExists: (asked) => asked === name,
    readFile: () => undefined,
    directoryExists: () => true,
    getDirectories: () => [],
  };
  return ts.createProgram({ rootNames: [name], options: OPTIONS, host });
}

function emit(source: ts.SourceFile, target: Instrumentation): { code: string; map: object } {
  let code = '';
  let map = '{}';
  const program = programOf(source, (name, text) => {
    if (name.endsWith('.map')) map = text;
    else code = text;
  });
  program.emit(undefined, undefined, undefined, undefined, { before: [instrument(target)] });
  return { code: code.replace(/^#!.*/, '').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n'), map: JSON.parse(map) as object };
}

function compileJson(file: string, text: string, hash: string): SourceModule {
  const module = emptyModule(file, hash);
  try {
    JSON.parse(text);
    module.code = `module.exports = ${text.replace(/^\uFEFF/, '').trim()}`;
  } catch {
    // TypeScript's parser knows where; the engine's own message differs from engine to engine.
    const places = new Places(file, ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, false, ts.ScriptKind.JSON));
    const { error } = ts.parseConfigFileTextToJson(file, text);
    module.diagnostics.push(
      error?.start !== undefined
        ? {
            severity: 'error',
            message: ts.flattenDiagnosticMessageText(error.messageText, '\n'),
            place: places.at(error.start, error.start + (error.length ?? 1)),
          }
        : errorAt(file, 'This file is not valid JSON.'),
    );
  }
  return module;
}

/** Comments of the form `// @blocklens EXPR`. */
function findComments(source: ts.SourceFile, places: Places, text: string): SourceModule['comments'] {
  const comments: SourceModule['comments'] = [];
  for (const match of text.matchAll(/\/\/[ \t]*@blocklens[ \t]+(\S.*?)[ \t]*$/gm)) {
    if (!insideToken(source, match.index)) {
      comments.push({ expression: match[1], place: places.at(match.index, match.index + match[0].length) });
    }
  }
  return comments;
}

/** Whether the offset lies in a string, template, regular expression or JSX text rather than between tokens. */
function insideToken(source: ts.SourceFile, offset: number): boolean {
  let inside = false;
  const visit = (node: ts.Node): void => {
    if (offset < node.pos || offset >= node.end || inside) return;
    const token =
      ts.isLiteralExpression(node) || ts.isJsxText(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);
    if (token) inside = offset >= (ts.isJsxText(node) ? node.pos : node.getStart(source, false));
    else ts.forEachChild(node, visit);
  };
  visit(source);
  return inside;
}

function emptyModule(file: string, hash: string): SourceModule {
  return {
    file,
    hash,
    text: '',
    code: '',
    lines: Number.POSITIVE_INFINITY,
    map: { version: 3, sources: [file], names: [], mappings: '' },
    imports: [],
    sites: [],
    scopes: [],
    candidates: [],
    variables: [],
    comments: [],
    free: [],
    async: false,
    diagnostics: [],
  };
}

function errorAt(file: string, message: string): Diagnostic {
  return { severity: 'error', message, place: { file, line: 1, column: 1, endLine: 1, endColumn: 1 } };
}
