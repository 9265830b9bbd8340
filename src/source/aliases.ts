import ts from 'typescript';
import { parse } from './compile';
import { bare, initializerIn, localOf, propertyText } from './names';
import { folder, join } from './paths';

/** Patterns with at most one `*`, and the paths that they may mean, as `compilerOptions.paths` has them. */
export type Paths = Record<string, string[]>;

/** Configurations of bundlers: `vite.config.ts`, `webpack.config.prod.js`, `webpack.common.js`, `webpack.base.conf.js`… */
export const BUNDLER_CONFIG = /^(?:(?:vite|vitest|electron\.vite|rspack|rsbuild|rollup|rolldown|vue|nuxt|astro|svelte|craco|next|quasar|babel)\.config(?:\.[\w-]+)*|webpack[\w.-]*)\.[cm]?[jt]s$/;
/** Those that are asked for where a folder cannot be listed. */
export const USUAL_CONFIGS = ['vite.config.ts', 'vite.config.js', 'vite.config.mjs', 'webpack.config.js', 'webpack.config.ts'];
/** Folders beside `package.json` that hold them, too. */
export const CONFIG_FOLDERS = ['build', 'config', 'webpack'];

/** Names that a framework gives by itself, where it is configured. */
const GIVEN: [config: RegExp, names: Record<string, string>][] = [
  [/^svelte\./, { $lib: './src/lib' }],
  [/^vue\./, { '@': './src' }],
  [/^nuxt\./, { '~': './app', '@': './app', '~~': '.', '@@': '.' }],
  [/^nuxt\./, { '~': '.', '@': '.' }],
];

/** Functions that a configuration calls in another are followed to this depth. */
const MAX_DEPTH = 8;

/**
 * What a bundler's configuration writes out under `alias` (and Rollup's `entries`), as an object or as a list of `find` and `replacement`.
 * None of it is run: strings, what `path` and `URL` make of them, constants and one-line functions of the file are understood.
 * @param project the folder in which the bundler is started
 */
export function aliasesOf(file: string, text: string, project: string): Paths {
  const paths: Paths = {};
  if (/\b(alias|modules)\b/.test(text)) written(file, text, project, paths);
  for (const [config, names] of GIVEN) {
    if (!config.test(file.slice(file.lastIndexOf('/') + 1))) continue;
    for (const [name, path] of Object.entries(names)) put(paths, entriesOf(name, [join(project, path)]));
  }
  return paths;
}

function written(file: string, text: string, project: string, paths: Paths): void {
  const source = parse(file, text);
  const reading = new Reading(file, source, project);
  const add = (key: ts.Expression | string, value: ts.Expression): void => put(paths, entriesOf(key, reading.targetsOf(value)));
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
      const name = propertyText(node.name);
      const value = ts.isPropertyAssignment(node) ? node.initializer : node.name;
      if (name === 'alias' || (name === 'entries' && isCallOf(node.parent.parent, 'alias'))) reading.each(value, add);
      // webpack's own folders of modules.
      if (name === 'modules' && ts.isPropertyAssignment(node.parent.parent) && propertyText(node.parent.parent.name) === 'resolve') {
        put(paths, reading.targetsOf(value).filter((target) => !target.endsWith('/node_modules')).map((target) => ['*', `${target}/*`]));
      }
    }
    // webpack-chain: `config.resolve.alias.set('@', …).set(…)`.
    if (ts.isCallExpression(node) && node.arguments.length === 2 && /\balias\b[\s\S]*\.\s*set$/.test(node.expression.getText())) add(node.arguments[0], node.arguments[1]);
    ts.forEachChild(node, visit);
  };
  visit(source);
}

/** What a list of names in JSON says, each path from the folder that it lies in: `_moduleAliases` of `package.json`. */
export function aliasesIn(record: unknown, directory: string): Paths {
  const paths: Paths = {};
  for (const [key, value] of Object.entries(typeof record === 'object' && record !== null ? record : {})) {
    if (typeof value === 'string') put(paths, entriesOf(key, placed(value, directory)));
  }
  return paths;
}

function put(paths: Paths, entries: Iterable<[pattern: string, target: string]>): void {
  for (const [pattern, target] of entries) paths[pattern] = [...(paths[pattern] ?? []), target];
}

/** A path from a folder; what does not begin as one may as well be a package. */
function placed(value: string, directory: string): string[] {
  const path = join(directory, value);
  return /^\.{1,2}(\/|$)|^\//.test(value) ? [path] : [path, `${directory}/node_modules/${value}`];
}

/** An alias stands for itself and for what is below it; with `$` at its end for itself only; a regular expression for what begins so. */
function* entriesOf(key: ts.Expression | string, targets: string[]): Generator<[pattern: string, target: string]> {
  const trimmed = targets.map((target) => target.replace(/(?!^)\/$/, ''));
  const text = typeof key === 'string' ? key : ts.isStringLiteralLike(key) ? key.text : undefined;
  if (text === undefined) {
    const begins = typeof key !== 'string' && ts.isRegularExpressionLiteral(key) ? /^\/\^((?:[\w@~#$%:-]|\\.|\/)+?)(\$|\/?\(?\.[*+]\)?\$?|)\/[a-z]*$/.exec(key.text) : null;
    if (!begins) return;
    const [, beginning = '', rest] = begins;
    const literal = beginning.replace(/\\(.)/g, '$1');
    if (/\\[a-z\d]/i.test(beginning)) return;
    for (const target of targets) {
      if (rest === '$') yield [literal, target];
      else yield [`${literal}${rest?.startsWith('/') ? '/' : ''}*`, target.includes('$1') ? target.replace('$1', '*') : `${target}*`];
    }
    return;
  }
  if (text.includes('*')) {
    if (text.indexOf('*') === text.lastIndexOf('*')) for (const target of trimmed) yield [text, target];
  } else if (/[^$]\$$/.test(text)) {
    for (const target of trimmed) yield [text.slice(0, -1), target];
  } else {
    const whole = text.replace(/\/$/, '');
    for (const target of trimmed) {
      if (whole === text) yield [whole, target];
      yield [`${whole}/*`, `${target}/*`];
    }
  }
}

function isCallOf(node: ts.Node | undefined, name: string): boolean {
  return node !== undefined && ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === name;
}

type Local = ReadonlyMap<string, string>;

/** Reads the expressions of one configuration. */
class Reading {
  constructor(private readonly file: string, private readonly source: ts.SourceFile, private readonly project: string) {}

  /** Calls `add` for each alias of an object or a list, be it by the name of a constant. */
  each(value: ts.Expression, add: (key: ts.Expression | string, value: ts.Expression) => void, depth = 0): void {
    const node = this.constant(value);
    if (!node || depth > MAX_DEPTH) return;
    if (ts.isObjectLiteralExpression(node)) {
      for (const property of node.properties) {
        if (ts.isSpreadAssignment(property)) this.each(property.expression, add, depth + 1);
        const key = property.name && ts.isComputedPropertyName(property.name) ? this.text(property.name.expression) : propertyText(property.name);
        if (key !== undefined && ts.isPropertyAssignment(property)) add(key, property.initializer);
        if (key !== undefined && ts.isShorthandPropertyAssignment(property)) add(key, property.name);
      }
    } else if (ts.isArrayLiteralExpression(node)) {
      for (const element of node.elements) {
        if (ts.isSpreadElement(element)) this.each(element.expression, add, depth + 1);
        const item = ts.isSpreadElement(element) ? undefined : this.constant(element);
        if (!item || !ts.isObjectLiteralExpression(item)) continue;
        const member = (name: string): ts.Expression | undefined => {
          const property = item.properties.find((one) => propertyText(one.name) === name);
          return property && (ts.isPropertyAssignment(property) ? property.initializer : ts.isShorthandPropertyAssignment(property) ? property.name : undefined);
        };
        const [find, replacement] = [member('find'), member('replacement')];
        const key = find && (ts.isRegularExpressionLiteral(find) ? find : this.text(find));
        if (key !== undefined && replacement) add(key, replacement);
      }
    }
  }

  /** Paths that a value may mean; webpack takes several. */
  targetsOf(value: ts.Expression): string[] {
    const node = this.constant(value);
    if (node && ts.isArrayLiteralExpression(node)) return node.elements.flatMap((element) => this.targetsOf(element));
    const text = this.text(value);
    if (text === undefined || text === '') return [];
    const path = text.replace(/^file:\/\//, '');
    // Written out with a slash in front, it may be from the server's root.
    if (node && ts.isStringLiteralLike(node) && path.startsWith('/')) return [this.project + path, path];
    const slash = /[^/]\/$/.test(path) ? '/' : '';
    return placed(path, this.project).map((target) => target + slash);
  }

  private constant(node: ts.Expression, depth = 0): ts.Expression | undefined {
    const value = bare(node);
    if (!ts.isIdentifier(value) || depth > MAX_DEPTH) return value;
    const initializer = localOf(value) ?? initializerIn(this.source.statements, value.text);
    return initializer ? this.constant(initializer, depth + 1) : value;
  }

  private text(expression: ts.Expression, local: Local = new Map(), depth = 0): string | undefined {
    const node = bare(expression);
    if (depth > MAX_DEPTH) return undefined;
    const inner = (one: ts.Expression): string | undefined => this.text(one, local, depth + 1);
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isTemplateExpression(node)) {
      const spans = node.templateSpans.map((span) => [inner(span.expression), span.literal.text] as const);
      return spans.some(([value]) => value === undefined) ? undefined : node.head.text + spans.map(([value, literal]) => value + literal).join('');
    }
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
      const [left, right] = [inner(node.left), inner(node.right)];
      return left === undefined || right === undefined ? undefined : left + right;
    }
    if (ts.isIdentifier(node)) {
      const given = local.get(node.text);
      if (given !== undefined) return given;
      const initializer = localOf(node) ?? initializerIn(this.source.statements, node.text);
      if (initializer) return inner(initializer);
      return node.text === '__dirname' ? folder(this.file) : node.text === '__filename' ? this.file : undefined;
    }
    if (ts.isPropertyAccessExpression(node)) {
      const { name: { text: name } } = node;
      if (ts.isMetaProperty(node.expression)) return { dirname: folder(this.file), filename: this.file, url: `file://${this.file}` }[name];
      const owner = inner(node.expression);
      return name === 'href' ? owner : name === 'pathname' ? owner?.replace(/^file:\/\//, '') : undefined;
    }
    if (ts.isNewExpression(node) && node.expression.getText() === 'URL') {
      const [path, base] = (node.arguments ?? []).map(inner);
      if (path === undefined || !base?.startsWith('file://')) return path?.startsWith('file://') ? path : undefined;
      return `file://${join(folder(base.slice('file://'.length)), path)}${/[^/]\/$/.test(path) ? '/' : ''}`;
    }
    return ts.isCallExpression(node) ? this.called(node, inner) : undefined;
  }

  private called(node: ts.CallExpression, inner: (one: ts.Expression) => string | undefined): string | undefined {
    const given = node.arguments.map((argument) => inner(argument));
    const { expression: callee } = node;
    const own = ts.isIdentifier(callee) ? this.functionNamed(callee.text) : undefined;
    if (own) {
      const result = returned(own);
      const names = own.parameters.map(({ name }) => name.getText());
      return result && this.text(result, new Map(names.flatMap((name, at) => (given[at] === undefined ? [] : [[name, given[at]]]))), 1);
    }
    const name = ts.isIdentifier(callee) ? callee.text : ts.isPropertyAccessExpression(callee) ? callee.name.text : '';
    if (name === 'cwd') return this.project;
    if (given.length === 0 || given.some((one) => one === undefined)) return undefined;
    const parts = (given as string[]).map((one) => one.replace(/\\/g, '/'));
    switch (name) {
      case 'resolve': return callee.getText() === 'require.resolve' ? parts[0] : parts.reduce((path, part) => join(path, part), this.project);
      case 'join': return join('', parts.join('/'));
      case 'dirname': return folder(parts[0] as string);
      case 'fileURLToPath': return parts[0]?.replace(/^file:\/\//, '');
      case 'normalize': case 'normalizePath': case 'String': return parts[0];
      default: return undefined;
    }
  }

  private functionNamed(name: string): ts.FunctionLikeDeclaration | undefined {
    const value = initializerIn(this.source.statements, name);
    if (value && (ts.isArrowFunction(value) || ts.isFunctionExpression(value))) return value;
    return this.source.statements.find((one): one is ts.FunctionDeclaration => ts.isFunctionDeclaration(one) && one.name?.text === name);
  }
}

/** What a function of one statement gives. */
function returned({ body }: ts.FunctionLikeDeclaration): ts.Expression | undefined {
  if (!body || !ts.isBlock(body)) return body;
  const last = body.statements.at(-1);
  return last && ts.isReturnStatement(last) ? last.expression : undefined;
}
