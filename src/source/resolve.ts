import ts from 'typescript';
import type { Documents } from '../engine/types';
import { HeldFiles } from './held';
import { isPage } from './html';
import { addressOf, objectOf } from './importMaps';
import { BUNDLE, BUNDLE_CHARACTERS, isTensorFlow, librarySpelling } from './library';
import { type Links, packageOf } from './packages';
import { folder, join, normalize } from './paths';
import { type Way, Ways } from './ways';

const SCRIPT = /\.([cm]?[jt]sx?|json)$/i;
/** What a specifier may leave out though TypeScript does not let it. */
const LEFT_OUT = ['.mjs', '.cjs', '.json', '/index.mjs', '/index.cjs', '/index.json'];
/** Where a package's entry is made from, if what it names was not built. */
const SOURCES = ['./src/index', './src/main', './index'];
/** Folders of what is built, by the names that they have beside `src`. */
const BUILT = /^\/(?:(?:dist|build|lib|out|output|esm|cjs|es|types)(?:\/(?:esm|cjs|es|mjs|types|src))*)\//;

/** A component: TypeScript only looks for names that it knows, `Model.vue.ts` for `Model.vue`. */
const AS_TYPESCRIPT = /(\.(?:vue|svelte|astro))\.ts$/i;

/** Whether a specifier is written in an `import` or in a `require()`: a package may give each another file. */
export type Syntax = 'import' | 'require';

/** `as`: how the program's resolutions write it. */
export type Resolution = { kind: 'file'; file: string; text: string } | { kind: 'tf'; as: string } | { kind: 'none' } | { kind: 'missing' };

type Found = { file: string; text: string } | { library: string };

/** TypeScript's own way of finding modules, as for a bundler. */
const OPTIONS: ts.CompilerOptions = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, allowJs: true, resolveJsonModule: true };
/** What packages call the surroundings that they give a file for: Node's first, then whatever else there is. */
const CONDITIONS = [['node', 'module'], ['browser', 'module', 'development', 'source', 'deno', 'bun', 'worker', 'production']];

/** Resolves specifiers, through TypeScript's resolver over the files that are held. Packages of other people are not looked into. */
export class Resolver {
  private static readonly known = new WeakMap<HeldFiles, Resolver>();
  private readonly ways: Ways;
  private readonly found = new Map<string, Promise<Resolution>>();
  /** Files that were asked what specifiers mean: configurations, manifests, import maps. */
  readonly configFiles = new Set<string>();

  private constructor(private readonly files: HeldFiles) {
    this.ways = new Ways(files);
  }

  /** All that ask of the same held files share what was found. */
  static of(documents: Documents): Resolver {
    const files = documents instanceof HeldFiles ? documents : new HeldFiles(documents);
    const resolver = Resolver.known.get(files) ?? new Resolver(files);
    Resolver.known.set(files, resolver);
    return resolver;
  }

  /** The page that is evaluated: its import map holds for the files that it loads. */
  set page(file: string) {
    this.ways.page = file;
  }

  read(file: string): Promise<string | undefined> {
    return this.files.read(file);
  }

  resolve(specifier: string, from: string, syntax: Syntax = 'import'): Promise<Resolution> {
    const key = `${syntax} ${specifier}\0${from}`;
    let found = this.found.get(key);
    if (!found) {
      found = this.find(specifier, from, syntax);
      this.found.set(key, found);
    }
    return found;
  }

  private async find(specifier: string, from: string, syntax: Syntax): Promise<Resolution> {
    // Which module of it, a specifier of that name says itself.
    if (isTensorFlow(specifier)) return { kind: 'tf', as: 'tf' };
    const relative = /^\.{1,2}(\/|$)/.test(specifier);
    if (!relative && !specifier.startsWith('/')) return this.bare(specifier, from, syntax);
    const target = relative ? join(folder(from), specifier) : normalize(specifier);
    const inPackage = /\/node_modules\/(@tensorflow\/.*)$/.exec(target)?.[1];
    if (inPackage !== undefined && isTensorFlow(inPackage)) return { kind: 'tf', as: librarySpelling(inPackage) };
    const found = (await this.path(specifier, target, from)) ?? (relative ? undefined : await this.served(specifier, from)) ?? (await this.byWays(specifier, from));
    if (found && 'library' in found) return { kind: 'tf', as: found.library };
    if (found && BUNDLE.test(found.file) && found.text.length > BUNDLE_CHARACTERS) return { kind: 'tf', as: 'tf' };
    // A page's script as long is a library: nothing of the user's is in it, and it takes its time.
    if (found && isPage(from) && found.text.length > BUNDLE_CHARACTERS) return { kind: 'none' };
    if (found) return { kind: 'file', ...found };
    return (await this.isInert(target, specifier, from)) ? { kind: 'none' } : { kind: 'missing' };
  }

  /** Styles, images and the like, and files that hold only types, have no code: nothing to run, and nothing to warn of. */
  private async isInert(target: string, specifier: string, from: string): Promise<boolean> {
    const extension = /\.[A-Za-z0-9]+$/.exec(specifier.replace(/\?.*$/, ''))?.[0];
    if (extension && !SCRIPT.test(extension) && (await this.read(target.replace(/\?.*$/, ''))) !== undefined) return true;
    return (await this.declarations(specifier, from)) !== undefined;
  }

  /** The file that holds nothing but the types of what a relative specifier means. */
  async declarations(specifier: string, from: string): Promise<{ file: string; text: string } | undefined> {
    const target = join(folder(from), specifier);
    for (const file of [`${target.replace(/\.[cm]?jsx?$/, '')}.d.ts`, `${target}/index.d.ts`]) {
      const text = await this.read(file);
      if (text !== undefined) return { file, text };
    }
    return undefined;
  }

  /** A path, by itself: as it stands, with what it may leave out, and as a folder. */
  private async path(specifier: string, target: string, from: string): Promise<Found | undefined> {
    // TypeScript goes by the source, Node by what is written.
    const isWritten = SCRIPT.test(target) && /\.[cm]?jsx?$/i.test(from) && (await this.files.settled(() => this.files.exists(target)));
    if (isWritten) return this.held(target);
    for (const rest of ['', ...LEFT_OUT]) {
      const found = await this.ask(specifier + rest, from, OPTIONS, this.plainHost(true));
      if (found) return found;
    }
    return undefined;
  }

  /** A path from the root that a development server gives: a folder with a package or a page. */
  private async served(path: string, from: string): Promise<Found | undefined> {
    for (const level of await this.ways.levelsOf(folder(from))) {
      const names = [...(this.files.listed(level) ?? [])];
      const found = names.some((name) => name === 'package.json' || isPage(name)) ? await this.path(level + path, level + path, from) : undefined;
      if (found) return found;
    }
    return undefined;
  }

  private async bare(written: string, from: string, syntax: Syntax): Promise<Resolution> {
    if (written.startsWith('node:')) return { kind: 'none' };
    // Deno's own way to write a package that may as well be one of the workspace.
    const specifier = written.replace(/^(?:jsr|npm):\/?(@?[^@]+)(?:@[^/]*)?/, '$1');
    const found = (await this.byWays(written, from)) ?? (await this.byPackages(specifier, from, syntax));
    if (found && 'library' in found) return { kind: 'tf', as: found.library };
    if (found) return { kind: 'file', ...found };
    return (await this.isOwn(specifier, written, from)) ? { kind: 'missing' } : { kind: 'none' };
  }

  /** Whether a name that leads nowhere ought to lead to a file of the user's own: any other is a package, which has a stand-in. */
  private async isOwn(specifier: string, written: string, from: string): Promise<boolean> {
    const extension = /\.[A-Za-z0-9]+$/.exec(written.replace(/\?.*$/, ''))?.[0];
    if (extension && !SCRIPT.test(extension)) return false;
    const levels = await this.ways.levelsOf(folder(from));
    if (specifier.startsWith('#')) {
      const { imports } = (await this.ways.packageAt(levels)) ?? {};
      return Object.entries(objectOf(imports)).some(([pattern, target]) => fits(pattern, specifier) && /"\.\//.test(JSON.stringify(target)));
    }
    if ((await this.ways.linksFrom(folder(from))).named(packageOf(specifier), levels) !== undefined) return true;
    for await (const way of this.ways.of(from)) {
      const named = Object.entries(way.options.paths ?? {}).some(([pattern, targets]) => fits(pattern, written) && targets.every((target) => addressOf(target) === undefined && !target.includes('/node_modules/')));
      if (!named) continue;
      // What has only types there is as good as a package.
      const options = optionsOf(way);
      const types = await this.files.settled(() => ts.resolveModuleName(written, from, options, { ...this.plainHost(), fileExists: (file) => !file.includes('/node_modules/') && this.files.exists(file) }).resolvedModule);
      return types === undefined;
    }
    return false;
  }

  /** By what tsconfigs, import maps and bundlers' configurations say. All that were asked decide: another answer of one would be another result. */
  private async byWays(specifier: string, from: string, host = this.plainHost()): Promise<Found | undefined> {
    const relative = /^\.{1,2}(\/|$)/.test(specifier);
    for await (const way of this.ways.of(from)) {
      const { paths, baseUrl, rootDirs, moduleSuffixes } = way.options;
      for (const file of way.files) this.configFiles.add(file);
      if (!rootDirs && !moduleSuffixes && (relative || !(baseUrl || paths))) continue;
      const found = await this.ask(specifier, from, optionsOf(way), host);
      if (found) return found;
    }
    return undefined;
  }

  /** By `imports` of the nearest `package.json`, and as a package of the user's own. */
  private async byPackages(specifier: string, from: string, syntax: Syntax): Promise<Found | undefined> {
    const links = await this.ways.linksFrom(folder(from));
    for (const file of links.files) this.configFiles.add(file);
    const levels = await this.ways.levelsOf(folder(from));
    const name = packageOf(specifier);
    const own = links.named(name, levels);
    // Another package is not looked for.
    if (own !== undefined || specifier.startsWith('#') || (await this.ways.packageAt(levels))?.name === name) {
      const conditionsOfProject = await this.ways.conditions(from);
      for (const isBuilt of [true, false]) {
        for (const conditions of CONDITIONS) {
          for (const mode of syntax === 'require' ? ['require', 'import'] as const : ['import', 'require'] as const) {
            const options = { ...OPTIONS, customConditions: [...conditionsOfProject, ...conditions] };
            const found = await this.ask(specifier, from, options, this.packagesHost(links, isBuilt), mode);
            if (found) return found;
          }
        }
      }
    }
    // What a name stands for may be such a package.
    const renamed = links.isEmpty ? undefined : await this.byWays(specifier, from, this.packagesHost(links, true));
    if (renamed) return renamed;
    for (const source of own !== undefined && specifier === name ? SOURCES : []) {
      const found = await this.ask(source, `${own}/package.json`, OPTIONS, this.plainHost());
      if (found) return found;
    }
    return undefined;
  }

  // --- TypeScript ------------------------------------------------------------------------------------------------------------------

  private async ask(specifier: string, from: string, options: ts.CompilerOptions, host: Host, syntax: Syntax = 'import'): Promise<Found | undefined> {
    const mode = syntax === 'require' ? ts.ModuleKind.CommonJS : ts.ModuleKind.ESNext;
    const resolved = await this.files.settled(() => ts.resolveModuleName(specifier, from, options, host, undefined, undefined, mode).resolvedModule);
    if (!resolved) return undefined;
    const library = libraryAt(resolved.resolvedFileName);
    return library === undefined ? this.held(host.real(resolved.resolvedFileName).replace(AS_TYPESCRIPT, '$1')) : { library };
  }

  private async held(file: string): Promise<Found | undefined> {
    const text = await this.read(file);
    return text === undefined ? undefined : { file, text };
  }

  /** The files as they are. What only declares types is not there: its code is looked for. `inPackages`: a path may lead into `node_modules`. */
  private plainHost(inPackages = false): Host {
    const { files } = this;
    const isForeign = (file: string): boolean => addressOf(file) !== undefined || (!inPackages && file.includes('/node_modules/'));
    return {
      fileExists: (file) => !isDeclaration(file) && (libraryAt(file) !== undefined || (!isForeign(file) && files.exists(file.replace(AS_TYPESCRIPT, '$1')))),
      readFile: (file) => files.text(file),
      getCurrentDirectory: () => '/',
      real: (file) => file,
    };
  }

  /** The same, where `node_modules` has the user's own packages in it and nothing else. `isBuilt`: their entries are what they name, not the sources of that. */
  private packagesHost(links: Links, isBuilt: boolean): Host {
    const { files } = this;
    const plain = this.plainHost();
    const real = (file: string): { path: string; manifest?: string } | undefined => {
      if (!file.includes('/node_modules/')) return { path: file };
      const linked = links.real(file);
      if (!linked) return undefined;
      const { path, directory } = linked;
      const inside = path.slice(directory.length);
      if (inside === '/package.json') return { path, manifest: directory };
      return { path: isBuilt ? path : directory + inside.replace(BUILT, '/src/') };
    };
    return {
      ...plain,
      directoryExists: () => true,
      fileExists: (file) => {
        if (libraryAt(file) !== undefined) return true;
        const at = real(file);
        return at !== undefined && (at.manifest !== undefined || plain.fileExists(at.path));
      },
      readFile: (file) => {
        const at = real(file);
        if (at?.manifest !== undefined) return links.manifest(at.manifest);
        if (at) this.configFiles.add(at.path);
        return at && files.text(at.path);
      },
      real: (file) => real(file)?.path ?? file,
    };
  }
}

/** Whether a pattern says more of a specifier than that it is one. */
function fits(pattern: string, specifier: string): boolean {
  const [before = '', after] = pattern.split('*');
  return after === undefined ? pattern === specifier : before !== '' && specifier.startsWith(before) && specifier.endsWith(after) && specifier.length >= before.length + after.length;
}

interface Host extends ts.ModuleResolutionHost {
  /** Where a file is that was found. */
  real(file: string): string;
}

const isDeclaration = (file: string): boolean => /\.d\.([cm]?ts|[^./]+\.ts)$/i.test(file);

/** TensorFlow.js, where a path is one to its package or stands for an address of it. */
function libraryAt(path: string): string | undefined {
  const specifier = addressOf(path) ?? /\/node_modules\/(@tensorflow\/.*)$/.exec(path)?.[1];
  // TypeScript has put an extension to the name of a package.
  const name = specifier?.replace(/(?<!\.(?:[cm]?js|json))\.[cm]?tsx?$/, '');
  return name !== undefined && isTensorFlow(name) && !name.endsWith('/package.json') ? librarySpelling(name) : undefined;
}

/** Of a project's options only what says where modules are. */
function optionsOf({ options }: Way): ts.CompilerOptions {
  const { paths, pathsBasePath, baseUrl, rootDirs, moduleSuffixes } = options;
  return { ...OPTIONS, ...(paths ? { paths } : {}), ...(pathsBasePath ? { pathsBasePath } : {}), ...(baseUrl ? { baseUrl } : {}), ...(rootDirs ? { rootDirs } : {}), ...(moduleSuffixes ? { moduleSuffixes } : {}) };
}
