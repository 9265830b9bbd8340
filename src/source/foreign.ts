import ts from 'typescript';
import { GLOBALS, type Known, memberOf, type Names } from './calls';
import { type Outline, type Origin, outline } from './candidates';
import { parse } from './compile';
import { bare, initializerIn } from './names';
import { Places } from './places';
import { isTensorFlow } from './library';
import type { Resolver } from './resolve';

/** How far an export is passed on from file to file. */
const MAX_PASSES = 8;

/** Reads other files for what their names stand for. Nothing of them is run: their constants are written out where they are used. */
export class ForeignModules {
  private readonly modules = new Map<string, ForeignModule>();

  /** @param reference how the builder's module writes what it exports under a name, `*` being all that a `require` of it gives; `undefined` for what it does not export */
  constructor(readonly resolver: Resolver, readonly entry: string, readonly reference: (exported: string) => string | undefined) {}

  /** Files that were read for what they hold. */
  get files(): string[] {
    return [...this.modules.keys()];
  }

  open(file: string, text: string): ForeignModule {
    let module = this.modules.get(file);
    if (!module) {
      module = new ForeignModule(this, file, text);
      this.modules.set(file, module);
    }
    return module;
  }

  /** The module that a specifier means, `'entry'` for the builder's own, `'tf'` for TensorFlow.js; `undefined` for a package, or where there is none. */
  async imported(specifier: string, from: string): Promise<ForeignModule | 'entry' | 'tf' | undefined> {
    const resolution = await this.resolver.resolve(specifier, from);
    if (resolution.kind === 'tf') return 'tf';
    if (resolution.kind !== 'file') return undefined;
    return resolution.file === this.entry ? 'entry' : this.open(resolution.file, resolution.text);
  }
}

/** What the names of a file other than the builder's own stand for. */
export class ForeignModule implements Names {
  readonly source: ts.SourceFile;
  private readonly outline: Outline;
  private readonly isData: boolean;

  constructor(private readonly modules: ForeignModules, private readonly file: string, text: string) {
    this.isData = /\.json$/i.test(file);
    this.source = parse(this.isData ? `${file}.js` : file, this.isData ? `export default (${text.replace(/^\uFEFF/, '')});` : text);
    this.outline = outline(this.source, new Places(file, this.source), this.source.end);
  }

  /** Whether it imports something of the builder's module, be it through other files. */
  async importsEntry(): Promise<boolean> {
    for (const origin of [...this.outline.imported.values(), ...this.outline.passed.values()]) {
      if ((await this.modules.imported(origin.specifier, this.file)) === 'entry') return true;
      const known = isTensorFlow(origin.specifier) ? undefined : await this.origin(origin, 0);
      if (known && 'text' in known) return true;
    }
    return false;
  }

  /** Names under which it exports what the builder's module calls by `reference`, other than in passing on everything. */
  async passesOn(reference: string): Promise<string[]> {
    const names: string[] = [];
    for (const [name, origin] of this.outline.passed) {
      const known = isTensorFlow(origin.specifier) ? undefined : await this.origin(origin, 0);
      if (known && 'text' in known && known.text === reference) names.push(name);
    }
    return names;
  }

  async meaning(name: string): Promise<Known | undefined> {
    return this.own(name, 0);
  }

  async exported(name: string): Promise<Known | undefined> {
    return this.passed(name, 0);
  }

  private async own(name: string, passes: number): Promise<Known | undefined> {
    const origin = this.outline.imported.get(name);
    if (origin) return this.origin(origin, passes);
    const initializer = initializerIn(this.source.statements, name);
    if (initializer) return { expression: initializer, names: this };
    return !this.outline.bound.has(name) && GLOBALS.has(name) ? { text: name } : undefined;
  }

  private async passed(name: string, passes: number): Promise<Known | undefined> {
    if (passes > MAX_PASSES) return undefined;
    const origin = this.outline.passed.get(name);
    if (origin) return this.origin(origin, passes + 1);
    const local = this.outline.exported.get(name);
    const here = (local === undefined ? undefined : await this.own(local, passes)) ?? this.written(name);
    if (here) return here;
    for (const specifier of this.outline.stars) {
      const found = await this.origin({ specifier, name }, passes + 1);
      if (found) return found;
    }
    return undefined;
  }

  /** An export that has its value where it is exported: `export default {…}`, `module.exports = { size: 3 }`; a JSON file's own members. */
  private written(name: string): Known | undefined {
    for (const statement of this.source.statements) {
      if (ts.isExportAssignment(statement)) {
        const value = name === 'default' ? statement.expression : this.isData ? memberOf(statement.expression, name) : undefined;
        if (value) return { expression: bare(value), names: this };
      }
      if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression) || statement.expression.operatorToken.kind !== ts.SyntaxKind.EqualsToken) continue;
      const { left, right } = statement.expression;
      const target = left.getText().replace(/\s+/g, '');
      const value = target === 'module.exports' ? (name === 'default' ? right : memberOf(right, name)) : target === `exports.${name}` || target === `module.exports.${name}` ? right : undefined;
      if (value) return { expression: value, names: this };
    }
    return undefined;
  }

  private async origin({ specifier, name }: Origin, passes: number): Promise<Known | undefined> {
    const module = await this.modules.imported(specifier, this.file);
    if (module === undefined) return undefined;
    if (module === 'tf') return { text: name === '*' || name === 'default' ? 'tf' : `tf.${name}` };
    if (module === 'entry') {
      const { reference } = this.modules;
      if (name !== '*') return known(reference(name));
      const whole = reference('*');
      return { namespace: { meaning: async () => undefined, exported: async (inner) => known(reference(inner)) }, ...(whole === undefined ? {} : { whole }) };
    }
    return name === '*' ? { namespace: module } : module.passed(name, passes);
  }
}

const known = (text: string | undefined): Known | undefined => (text === undefined ? undefined : { text });
