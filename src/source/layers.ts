import type { CustomLayers } from '../graph';
import { type Declaration, Declarations, UNNAMED } from './declarations';
import { isLibrary, isTensorFlow } from './library';

/** Where an imported name leads to. */
type Target =
  | { kind: 'declared'; file: string; exported: string; local: string }
  /** All that a file of the user's exports. */
  | { kind: 'whole'; file: string }
  /** A package, or data: what it gives is its own affair. */
  | { kind: 'outside'; specifier: string; name: string };

/** What is taken of one file. */
interface Taken {
  declarations: Set<Declaration>;
  /** By the local name that each binds, or the name that it exports. */
  imports: Map<string, string>;
  exports: Map<string, string>;
  layers: Set<string>;
}

/** A program's files: their texts, and where their specifiers lead (`null` to a package, `'tf'` to TensorFlow.js). */
export interface Files {
  texts: Map<string, string>;
  resolutions: Record<string, Record<string, string | null>>;
  /** Code of what is no source text (JSON). */
  data: Map<string, string>;
}

/**
 * Cuts classes out of a program's files: their declarations and what these refer to, across files, and nothing else of what stands at
 * their top level, so that nothing else runs. `inner`: classes that need not be there.
 */
export function cutOutLayers(files: Files, classNames: string[], inner: string[]): CustomLayers {
  return new Cutter(files).layers(classNames, inner);
}

class Cutter {
  private readonly parsed = new Map<string, Declarations>();
  private readonly taken = new Map<string, Taken>();
  private readonly data = new Map<string, string>();
  private readonly provided = new Set<string>();

  constructor(private readonly files: Files) {}

  layers(classNames: string[], inner: string[]): CustomLayers {
    const result: CustomLayers = { modules: {}, classes: {}, missing: {} };
    for (const className of new Set([...classNames, ...inner])) {
      const found = this.class(className);
      if (found) {
        this.take(found.file, found.declaration);
        const name = found.declaration.names[0] ?? '';
        this.of(found.file).layers.add(name);
        result.classes[className] = { module: found.file, name };
      } else if (classNames.includes(className)) {
        result.missing[className] =
          `The code of the layer class ${className} was not found: it has to stand at the top level of this file, or of one that it imports.`;
      }
    }
    for (const file of this.taken.keys()) result.modules[file] = this.module(file);
    for (const [file, code] of this.data) result.modules[file] = code;
    return result;
  }

  /** By what the class says of itself, else by its name, else as the only one that goes by the name of what it extends. */
  private class(className: string): { file: string; declaration: Declaration } | undefined {
    const classes = [...this.files.texts.keys()].flatMap((file) =>
      this.declarations(file).all.flatMap((declaration) => (declaration.layer ? [{ file, declaration, layer: declaration.layer }] : [])),
    );
    const heirs = classes.filter(({ layer }) => layer.className === null && layer.base === className);
    return (
      classes.find(({ layer }) => layer.className === className) ??
      classes.find(({ layer, declaration }) => layer.className === null && (layer.name === className || declaration.names.includes(className))) ??
      (heirs.length === 1 ? heirs[0] : undefined)
    );
  }

  private take(file: string, declaration: Declaration): void {
    const { declarations } = this.of(file);
    if (declarations.has(declaration)) return;
    declarations.add(declaration);
    for (const { name, member } of this.declarations(file).references(declaration)) this.local(file, name, member);
  }

  /** What a name of a file's top level stands for: declared there, or imported. `member`: what is taken of it, `null` for all. */
  private local(file: string, name: string, member: string | null): void {
    const here = this.declarations(file);
    const own = here.named(name);
    for (const declaration of own) this.take(file, declaration);
    const origin = here.outline.imported.get(name);
    if (!origin || own.length > 0) return;
    const target = this.find(file, origin.specifier, origin.name);
    this.of(file).imports.set(name, here.required.has(name) && isWhole(target) ? `const ${name} = require(${from(target)});` : link('import', name, target));
    this.provide(target, member);
  }

  private find(file: string, specifier: string, name: string, seen = new Set<string>()): Target {
    const to = this.files.resolutions[file]?.[specifier] ?? null;
    if (to === null) return { kind: 'outside', specifier, name };
    if (isLibrary(to)) return { kind: 'outside', specifier: isTensorFlow(specifier) ? specifier : '@tensorflow/tfjs', name };
    if (!this.files.texts.has(to)) {
      this.data.set(to, this.files.data.get(to) ?? '');
      return { kind: 'outside', specifier: to, name };
    }
    return (name === '*' ? undefined : this.export(to, name, seen)) ?? { kind: 'whole', file: to };
  }

  /** What a file exports under a name, wherever it is declared. */
  private export(file: string, name: string, seen: Set<string>): Target | undefined {
    if (seen.has(`${file} ${name}`)) return undefined;
    seen.add(`${file} ${name}`);
    const { outline } = this.declarations(file);
    const local = outline.exported.get(name);
    if (local !== undefined) return { kind: 'declared', file, exported: name, local: local === 'default' ? UNNAMED : local };
    const passed = outline.passed.get(name);
    if (passed) return this.find(file, passed.specifier, passed.name, seen);
    if (name === 'default') return undefined;
    for (const specifier of outline.stars) {
      const to = this.files.resolutions[file]?.[specifier] ?? null;
      const found = to === null || isLibrary(to) ? undefined : this.export(to, name, seen);
      if (found) return found;
    }
    const [outside] = outline.stars.filter((specifier) => !this.files.texts.has(this.files.resolutions[file]?.[specifier] ?? ''));
    return outside === undefined ? undefined : { kind: 'outside', specifier: outside, name };
  }

  /** Takes what an import leads to, and has its file export it. */
  private provide(target: Target, member: string | null): void {
    if (target.kind === 'declared') {
      this.of(target.file).exports.set(target.exported, `export { ${target.local} as ${target.exported} };`);
      this.local(target.file, target.local, null);
    } else if (target.kind === 'whole') this.provideWhole(target.file, member);
  }

  private provideWhole(file: string, member: string | null): void {
    const key = `${file} ${member ?? '*'}`;
    if (this.provided.has(key)) return;
    this.provided.add(key);
    const taken = this.of(file);
    const { outline } = this.declarations(file);
    const itself = outline.names.some(({ name, read }) => name === 'default' && read === 'whole') ? this.export(file, 'default', new Set()) : undefined;
    if (itself?.kind === 'declared') {
      taken.exports.set('', `module.exports = ${itself.local};`);
      this.local(file, itself.local, null);
      return;
    }
    for (const name of member === null ? this.exportsOf(file, new Set()) : [member]) {
      const found = this.export(file, name, new Set());
      if (!found) continue;
      if (found.kind !== 'declared' || found.file !== file) taken.exports.set(name, link('export', name, found));
      this.provide(found, null);
    }
  }

  private exportsOf(file: string, seen: Set<string>): string[] {
    if (seen.has(file) || !this.files.texts.has(file)) return [];
    seen.add(file);
    const { outline } = this.declarations(file);
    const passed = outline.stars.flatMap((specifier) => this.exportsOf(this.files.resolutions[file]?.[specifier] ?? '', seen));
    return [...outline.exported.keys(), ...outline.passed.keys(), ...passed.filter((name) => name !== 'default')];
  }

  /** The file again, with what was taken of it only. */
  private module(file: string): string {
    const { declarations, imports, exports, layers } = this.of(file);
    const here = this.declarations(file);
    const own = here.all.filter((declaration) => declarations.has(declaration)).map(({ code }) => code);
    const code = here.emit([...imports.values(), ...own, ...exports.values(), ...(here.isModule ? ['export {};'] : [])].join('\n'));
    return `${code}\nmodule.exports.__layers = { ${[...layers].map((name) => `${JSON.stringify(name)}: ${name}`).join(', ')} };\n`;
  }

  private declarations(file: string): Declarations {
    const known = this.parsed.get(file) ?? new Declarations(file, this.files.texts.get(file) ?? '');
    this.parsed.set(file, known);
    return known;
  }

  private of(file: string): Taken {
    const known = this.taken.get(file) ?? { declarations: new Set(), imports: new Map(), exports: new Map(), layers: new Set() };
    this.taken.set(file, known);
    return known;
  }
}

function isWhole(target: Target): boolean {
  return target.kind === 'whole' || (target.kind === 'outside' && target.name === '*');
}

function from(target: Target): string {
  return JSON.stringify(target.kind === 'outside' ? target.specifier : target.file);
}

function link(word: 'import' | 'export', name: string, target: Target): string {
  const exported = target.kind === 'declared' ? target.exported : target.kind === 'outside' ? target.name : '*';
  return `${word} ${isWhole(target) ? `* as ${name}` : `{ ${exported} as ${name} }`} from ${from(target)};`;
}
