import { contentHash, type CustomLayers, type Diagnostic, type Place } from '../graph';
import type { Documents } from '../engine/types';
import { AttemptFinder } from './attempts';
import { isModelImport, type Origin } from './candidates';
import { modelMakers } from './makers';
import { type Compiled, compile } from './compile';
import { Mentioning } from './elsewhere';
import { programIn } from './embedded';
import { isPage } from './html';
import { placedIn } from './notebooks';
import { sharing } from './scripts';
import { cutOutLayers } from './layers';
import { isLibrary } from './library';
import { Resolver } from './resolve';
import type { Candidate, Program, SourceModule } from './types';

/** Versions of one file that are kept: typing back and forth, the same file as entry and as import, with and without an expression. */
const VERSIONS = 4;
/** Files that are kept. */
const FILES = 500;

interface Version {
  text: string;
  entry: boolean;
  call: string | undefined;
  compiled: Compiled;
}

/** Loads programs; each file is compiled anew only when its text changes. */
export class SourceCache {
  private readonly versions = new Map<string, Version[]>();
  /** Script files of pages. */
  private readonly sharing = new Map<string, { text: string; shared: string }>();
  private readonly mentioning = new Mentioning();

  /**
   * Loads the entry and everything of the user's own that it imports. `call` is an expression to evaluate in the entry's scope.
   * What is wrong with the files comes back as diagnostics; it rejects only if `documents` does.
   */
  async load(entry: string, documents: Documents, options: { call?: string } = {}): Promise<Program> {
    return (await this.read(entry, documents, options.call)).program;
  }

  /** What finds arguments for those of a loaded entry's builders that need some; `undefined` where none does. */
  attempts({ entry, modules }: Program, documents: Documents, cancelled: () => boolean): AttemptFinder | undefined {
    const module = modules.get(entry);
    const text = this.versions.get(entry)?.find(({ compiled }) => compiled.module.hash === module?.hash)?.text;
    return text !== undefined && module?.candidates.some(({ needsArguments }) => needsArguments) ? new AttemptFinder(entry, text, documents, this.mentioning, cancelled) : undefined;
  }

  /**
   * The code of layer classes, found in the entry or in what it imports, and of what they refer to. `inner`: classes that need not be
   * the user's own. Nothing of it has been run.
   */
  async customLayers(entry: string, documents: Documents, classNames: string[], inner: string[]): Promise<CustomLayers> {
    const { program, texts } = await this.read(entry, documents, undefined);
    const data = new Map<string, string>();
    for (const [file, { code }] of program.modules) {
      if (!/\.json$/i.test(file)) continue;
      data.set(file, code);
      texts.delete(file);
    }
    return cutOutLayers({ texts, data, resolutions: program.resolutions }, classNames, inner);
  }

  private async read(entry: string, documents: Documents, call: string | undefined): Promise<{ program: Program; texts: Map<string, string> }> {
    const resolver = Resolver.of(documents);
    if (isPage(entry)) resolver.page = entry;
    const program: Program = { entry, modules: new Map(), resolutions: {}, absent: {}, diagnostics: [], files: [] };
    const compiled = new Map<string, Compiled>();
    const texts = new Map<string, string>();
    /** Script files of a page, which share their names with it. */
    const scripts = new Set<string>();
    const read = await resolver.read(entry);
    const embedded = read === undefined ? { refused: `Cannot read '${entry}'.` } : programIn(entry, read);
    if ('refused' in embedded) {
      program.files = [entry];
      program.diagnostics.push(atStart(entry, embedded.refused));
      return { program, texts };
    }
    let wave = [{ file: entry, text: embedded.text }];
    while (wave.length > 0) {
      const next = new Map<string, string>();
      for (const item of wave) {
        texts.set(item.file, item.text);
        compiled.set(item.file, this.compile(item.file, item.text, item.file === entry, call));
      }
      for (const item of wave) {
        const { module } = compiled.get(item.file) as Compiled;
        program.diagnostics.push(...module.diagnostics);
        for (const found of await this.resolveImports(module, resolver, program)) {
          if (compiled.has(found.file)) continue;
          const own = programIn(found.file, found.text);
          if ('refused' in own) continue;
          const shared = isPage(item.file) ? this.shared(found.file, own.text) : own.text;
          if (shared !== own.text) scripts.add(found.file);
          next.set(found.file, shared);
        }
      }
      wave = [...next].map(([file, source]) => ({ file, text: source }));
    }
    const { position, lines } = embedded;
    if (position) {
      const own = compiled.get(entry) as Compiled;
      const module = { ...withPlaces(own.module, (place) => placedIn(position, place)), position, lines: lines ?? own.module.lines };
      program.diagnostics = program.diagnostics.map((one) => (own.module.diagnostics.includes(one) ? module.diagnostics[own.module.diagnostics.indexOf(one)] as Diagnostic : one));
      compiled.set(entry, { ...own, module });
    }
    findAbsent(compiled, program);
    const makers = findMakers(compiled, program.resolutions, scripts);
    for (const [file, { module }] of compiled) program.modules.set(file, withMakers(module, makers.get(file) ?? new Set()));
    program.files = [...compiled.keys(), ...resolver.configFiles];
    return { program, texts };
  }

  private compile(file: string, text: string, isEntry: boolean, expression: string | undefined): Compiled {
    const call = isEntry ? expression : undefined;
    const kept = this.versions.get(file) ?? [];
    const plain = kept.find((version) => version.entry && version.call === undefined && version.text === text)?.compiled;
    const bound = plain?.module.code ? plain.outline?.bound : undefined;
    const index = kept.findIndex((version) => version.entry === isEntry && version.call === call && version.text === text);
    const [version] =
      index >= 0
        ? kept.splice(index, 1)
        : [
            {
              text,
              entry: isEntry,
              call,
              compiled: compile(file, text, { hash: contentHash(`${isEntry} ${call ?? ''}\0${text}`), entry: isEntry, call, bound }),
            },
          ];
    this.versions.delete(file);
    this.versions.set(file, [version, ...kept].slice(0, VERSIONS));
    if (this.versions.size > FILES) this.versions.delete(this.versions.keys().next().value as string);
    return version.compiled;
  }

  /** A page's script file, with what it declares put where the page's other scripts find it. */
  private shared(file: string, text: string): string {
    const known = this.sharing.get(file);
    if (known?.text === text) return known.shared;
    const shared = text + sharing(file, text);
    this.sharing.set(file, { text, shared });
    return shared;
  }

  private async resolveImports(module: SourceModule, resolver: Resolver, program: Program): Promise<{ file: string; text: string }[]> {
    const resolutions: Record<string, string | null> = Object.create(null) as Record<string, string | null>;
    program.resolutions[module.file] = resolutions;
    const found: { file: string; text: string }[] = [];
    for (const { specifier, place, syntax } of module.imports) {
      if (specifier in resolutions) continue;
      const resolution = await resolver.resolve(specifier, module.file, syntax);
      resolutions[specifier] = resolution.kind === 'tf' ? resolution.as : resolution.kind === 'file' ? resolution.file : null;
      if (resolution.kind === 'file') found.push(resolution);
      if (resolution.kind === 'missing') {
        program.diagnostics.push({
          severity: 'warning',
          message: `Cannot find '${specifier}'; Blocklens uses an inert stand-in for it.`,
          place,
        });
      }
    }
    return found;
  }
}

/** Notes what a file imports from another that does not export it, and tells of it. */
function findAbsent(compiled: Map<string, Compiled>, program: Program): void {
  const { resolutions, absent, diagnostics } = program;
  const exports = (file: string, name: string, seen: Set<string>): boolean => {
    const outline = compiled.get(file)?.outline;
    // What is no module of the user's may export anything.
    if (!outline?.isModule || outline.exported.has(name) || outline.passed.has(name) || outline.types.has(name)) return true;
    if (seen.has(file)) return false;
    seen.add(file);
    return outline.stars.some((specifier) => {
      const target = resolutions[file]?.[specifier];
      return name !== 'default' && (!target || exports(target, name, seen));
    });
  };
  for (const [file, { module }] of compiled) {
    for (const { specifier, names, place } of module.imports) {
      const target = resolutions[file]?.[specifier];
      if (!target || isLibrary(target)) continue;
      for (const name of names) {
        // A type leaves nothing in the code.
        if (name === '*' || exports(target, name, new Set()) || !new RegExp(`\\.${name.replaceAll('$', '\\$')}(?![\\w$])`).test(module.code)) continue;
        absent[target] = [...new Set([...absent[target] ?? [], name])];
        diagnostics.push({ severity: 'warning', message: `'${specifier}' exports no '${name}'; Blocklens uses an inert stand-in for it.`, place });
      }
    }
  }
}

/** Names of each file that make a model, through the other files of the program too. */
function findMakers(compiled: Map<string, Compiled>, resolutions: Program['resolutions'], scripts: ReadonlySet<string>): Map<string, Set<string>> {
  const common = new Map<string, Origin>();
  for (const specifier of scripts) for (const name of compiled.get(specifier)?.outline?.bound ?? []) common.set(name, { specifier, name });
  const makers = new Map<string, Set<string>>([...compiled.keys()].map((file) => [file, new Set<string>()]));
  const exportMakes = (file: string, name: string, seen: Set<string>): boolean => {
    const outline = compiled.get(file)?.outline;
    const key = `${file}\0${name}`;
    if (!outline || seen.has(key)) return false;
    seen.add(key);
    const own = makers.get(file) as Set<string>;
    // A method goes with its class.
    const [root = '', ...method] = name.split('.');
    const local = scripts.has(file) ? root : outline.exported.get(root);
    if (local !== undefined) return own.has([local, ...method].join('.'));
    const passed = outline.passed.get(root);
    if (passed) return originMakes(file, { ...passed, name: [passed.name, ...method].join('.') }, seen);
    // A member of a class or object that is exported: `blocks.UNet` is found by its first name.
    return outline.stars.some((specifier) => originMakes(file, { specifier, name }, seen));
  };
  const originMakes = (file: string, origin: Origin, seen: Set<string>): boolean => {
    const target = scripts.has(origin.specifier) ? origin.specifier : resolutions[file]?.[origin.specifier];
    if (!target) return false;
    if (isLibrary(target)) return isModelImport(origin);
    return exportMakes(target, origin.name, seen);
  };
  for (let grown = true; grown; ) {
    grown = false;
    for (const [file, { outline }] of compiled) {
      if (!outline) continue;
      const known = scripts.has(file) || isPage(file) ? { ...outline, imported: new Map([...common, ...outline.imported]) } : outline;
      const now = modelMakers(known, (origin) => originMakes(file, origin, new Set()));
      if (now.size > (makers.get(file)?.size ?? 0)) grown = true;
      makers.set(file, now);
    }
  }
  return makers;
}

/** A module with `makesModel` decided; the cached module stays as it is, since the next load may decide otherwise. */
function withMakers(module: SourceModule, makers: Set<string>): SourceModule {
  // A method that makes layers, of a class that makes a model, adds them to it.
  const makes = ({ name, kind, className, makesLayers }: Candidate): boolean =>
    makers.has(name) || (kind === 'method' && makesLayers && className !== undefined && makers.has(className));
  const decided = module.candidates.map((candidate): Candidate => ({ ...candidate, makesModel: makes(candidate) }));
  const open = new Set(decided.filter(({ makesModel, hidden }) => makesModel && !hidden).map(({ className }) => className));
  return { ...module, candidates: decided.filter(({ hidden, makesModel, className }) => !hidden || (makesModel && !open.has(className))) };
}

function atStart(file: string, message: string): Diagnostic {
  return { severity: 'error', message, place: { file, line: 1, column: 1, endLine: 1, endColumn: 1 } };
}

/** A copy in which every place is another; what runs stays as it is. */
function withPlaces<T>(value: T, other: (place: Place) => Place): T {
  if (Array.isArray(value)) return value.map((one: unknown) => withPlaces(one, other)) as T;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  if ('endColumn' in value) return other(value as unknown as Place) as T;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, key === 'map' ? one : withPlaces(one as unknown, other)])) as T;
}
