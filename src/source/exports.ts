import ts from 'typescript';
import { isTensorFlow } from './library';

/** Helpers that the head of a module may need, by the letter that follows the file's prefix. */
const HELPERS: Record<string, string> = {
  // The whole of a module as `import * as` sees it.
  m:
    '(m) => { if (m && m.__esModule) return m; const r = {}; if (m != null) for (const k of Object.getOwnPropertyNames(m)) ' +
    'if (k !== "default") Object.defineProperty(r, k, { enumerable: true, get: () => m[k] }); r.default = m; return r; }',
  // A module as `import x from` sees it.
  e: '(m) => m && m.__esModule ? m : { default: m }',
  // `export * from`.
  a:
    '(m) => { for (const k in m) if (k !== "default" && !Object.prototype.hasOwnProperty.call(exports, k)) ' +
    'Object.defineProperty(exports, k, { enumerable: true, get: () => m[k] }); }',
  // `import()`.
  d: '(s) => Promise.resolve().then(() => HELPER_m(require(s)))',
};

/** Parameters of the function that a module becomes. An ES module may declare such a name, `const __dirname = …` being the usual one. */
export const WRAPPER_NAMES = ['exports', 'require', 'module', '__filename', '__dirname', '__bl'] as const;

interface Binding {
  local: string;
  /** Exported name, `default`, or `*`. */
  name: string;
}

interface Request {
  specifier: string;
  bindings: Binding[];
  /** Kept even when none of its bindings is used. */
  effect: boolean;
  /** Exported name → name in that module, for `export … from`; `*` for all. */
  passed: { exported: string; name: string }[];
}

/**
 * The imports and exports of one ES module, rewritten as CommonJS: exports are getters, so they stay live and functions can be used
 * before the module has run, as cyclic imports need; an import is read from its module at each use, unless that module is TensorFlow.js.
 */
export class ModuleLinks {
  private readonly requests: Request[] = [];
  private readonly exported = new Map<string, string>();
  private readonly helpers = new Set<string>();
  private readonly live = new Map<string, string>();
  private readonly renamed = new Set<string>();
  private readonly locals = new Set<string>();
  /** Names that occur as values. */
  readonly used = new Set<string>();
  /** Specifiers of `require()` and `import()`. */
  readonly required = new Set<string>();

  constructor(
    private readonly prefix: string,
    private readonly values: ReadonlySet<string>,
  ) {}

  import(node: ts.ImportDeclaration): void {
    const clause = node.importClause;
    if (clause?.isTypeOnly || !ts.isStringLiteral(node.moduleSpecifier)) return;
    const specifier = node.moduleSpecifier.text;
    const bindings: Binding[] = [];
    if (clause?.name) bindings.push({ local: clause.name.text, name: 'default' });
    const named = clause?.namedBindings;
    if (named && ts.isNamespaceImport(named)) bindings.push({ local: named.name.text, name: '*' });
    else if (named) {
      for (const element of named.elements) {
        if (!element.isTypeOnly) bindings.push({ local: element.name.text, name: (element.propertyName ?? element.name).text });
      }
    }
    const record = `${this.prefix}i${this.requests.length}`;
    for (const { local, name } of bindings) {
      this.locals.add(local);
      if (name !== '*' && !isTensorFlow(specifier)) this.live.set(local, member(record, name));
    }
    this.requests.push({ specifier, bindings, effect: !clause, passed: [] });
  }

  /** `export … from`. */
  exportFrom(node: ts.ExportDeclaration): void {
    const clause = node.exportClause;
    if (node.isTypeOnly || !node.moduleSpecifier || !ts.isStringLiteral(node.moduleSpecifier)) return;
    const passed = !clause
      ? [{ exported: '*', name: '*' }]
      : ts.isNamespaceExport(clause)
        ? [{ exported: clause.name.text, name: '*' }]
        : clause.elements
            .filter((element) => !element.isTypeOnly)
            .map((element) => ({ exported: element.name.text, name: (element.propertyName ?? element.name).text }));
    if (passed.length > 0) this.requests.push({ specifier: node.moduleSpecifier.text, bindings: [], effect: true, passed });
  }

  /** `export { … }`; the names of types are left out. */
  exportNames(node: ts.ExportDeclaration): void {
    const clause = node.exportClause;
    if (node.isTypeOnly || node.moduleSpecifier || !clause || !ts.isNamedExports(clause)) return;
    for (const element of clause.elements) {
      const local = (element.propertyName ?? element.name).text;
      if (element.isTypeOnly || !(this.values.has(local) || this.locals.has(local))) continue;
      this.used.add(local);
      this.exported.set(element.name.text, local);
    }
  }

  exportLocal(exported: string, local: string): void {
    this.exported.set(exported, local);
  }

  /** What to write for an identifier, where it is not the identifier itself. */
  replacement(name: string): string | undefined {
    return this.live.get(name);
  }

  /** Imported names that are replaced wherever they occur: none of them may be declared again further in. */
  isLive(name: string): boolean {
    return this.live.has(name);
  }

  /** Gives a top-level name that the wrapper has taken another spelling, in the whole file. */
  rename(name: string, spelling: string): void {
    this.renamed.add(name);
    this.live.set(name, spelling);
  }

  isRenamed(name: string): boolean {
    return this.renamed.has(name);
  }

  /** The name of the function that stands for `import`. */
  dynamic(): string {
    this.helper('m');
    return this.helper('d');
  }

  /** The head of the module, on one line. Getters have a name by which a stack trace can be told that they are not the user's. */
  head(): string {
    const requests = this.requests.map((request, index) => this.request(request, index)).join('');
    const getters = [...this.exported].map(
      ([exported, local]) =>
        `${JSON.stringify(exported)}: { enumerable: true, get: function __bl_get() { return ${this.live.get(local) ?? local}; } }, `,
    );
    const helpers = [...this.helpers].map(
      (letter) => `const ${this.prefix}${letter} = ${HELPERS[letter].replace('HELPER_', this.prefix)}; `,
    );
    const properties = `{ __esModule: { value: true }, ${getters.join('')}}`;
    return `"use strict"; Object.defineProperties(exports, ${properties}); ${helpers.join('')}${requests}`;
  }

  private request(request: Request, index: number): string {
    const bindings = request.bindings.filter(({ local }) => this.used.has(local));
    if (bindings.length === 0 && !request.effect) return '';
    const { specifier, passed } = request;
    this.required.add(specifier);
    const record = `${this.prefix}i${index}`;
    const whole = bindings.some(({ name }) => name === '*');
    const hasDefault = bindings.some(({ name }) => name === 'default') || passed.some(({ name }) => name === 'default');
    const named = bindings.some(({ name }) => name !== '*' && name !== 'default');
    let value = `require(${JSON.stringify(specifier)})`;
    if (whole || (hasDefault && named) || passed.some(({ exported, name }) => name === '*' && exported !== '*'))
      value = `${this.helper('m')}(${value})`;
    else if (hasDefault) value = `${this.helper('e')}(${value})`;
    let text = `const ${record} = ${value}; `;
    for (const { local, name } of bindings) {
      if (!this.live.has(local)) text += `const ${local} = ${name === '*' ? record : member(record, name)}; `;
    }
    for (const { exported, name } of passed) {
      if (exported === '*') text += `${this.helper('a')}(${record}); `;
      else {
        const from = name === '*' ? record : member(record, name);
        const getter = `{ enumerable: true, get: function __bl_get() { return ${from}; } }`;
        text += `Object.defineProperty(exports, ${JSON.stringify(exported)}, ${getter}); `;
      }
    }
    return text;
  }

  private helper(letter: string): string {
    this.helpers.add(letter);
    return this.prefix + letter;
  }
}

function member(record: string, name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `${record}.${name}` : `${record}[${JSON.stringify(name)}]`;
}
