import ts from 'typescript';
import type { Documents } from '../engine/types';
import { isPage } from './html';

/** By its package's name, or by an address that has it. */
const TENSORFLOW = /^(?:npm:\/?|https?:\/\/(?:[^?#]*\/)?)?@tensorflow\/tfjs(-core|-layers|-node|-node-gpu)?(@[^/?]+)?([/?].*)?$/;
/** Its published bundle, kept among the user's own files. */
const BUNDLE = /(^|\/)(tf|tfjs)([.-](core|layers|node|es\d+|esm|fesm|bundle|min|\d+(\.\d+)*))*\.[cm]?js$/i;
/** What is as long is no module of the user's of that name. */
const BUNDLE_CHARACTERS = 200_000;
const SCRIPT = /\.([cm]?[jt]sx?|json)$/i;
const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs', '.json'];
/** What TypeScript lets a specifier's JavaScript extension mean. */
const TYPESCRIPT_OF: Record<string, string[]> = { '.js': ['.ts', '.tsx'], '.jsx': ['.tsx'], '.mjs': ['.mts'], '.cjs': ['.cts'] };

/** Whether a specifier gives the real library. */
export function isTensorFlow(specifier: string): boolean {
  return TENSORFLOW.test(specifier);
}

interface Config {
  /** Absolute base for bare specifiers, if set. */
  baseUrl?: string;
  paths?: { patterns: Record<string, string[]>; base: string };
  /** The config and what it extends. */
  files: string[];
}

export type Resolution = { kind: 'file'; file: string; text: string } | { kind: 'tf' } | { kind: 'none' } | { kind: 'missing' };

/** Resolves specifiers during one load. Whatever is read is remembered for that long, so the answers are of one moment. */
export class Resolver {
  private readonly texts = new Map<string, Promise<string | undefined>>();
  private readonly configs = new Map<string, Promise<Config | undefined>>();
  /** tsconfigs that were asked. */
  readonly configFiles = new Set<string>();

  constructor(private readonly documents: Documents) {}

  read(file: string): Promise<string | undefined> {
    let text = this.texts.get(file);
    if (!text) {
      text = this.documents.read(file);
      this.texts.set(file, text);
    }
    return text;
  }

  async resolve(specifier: string, from: string): Promise<Resolution> {
    if (isTensorFlow(specifier)) return { kind: 'tf' };
    if (/^\.{1,2}(\/|$)/.test(specifier) || specifier.startsWith('/')) {
      const target = specifier.startsWith('/') ? normalize(specifier) : join(folder(from), specifier);
      const found = await this.file(target, from);
      if (found && BUNDLE.test(found.file) && found.text.length > BUNDLE_CHARACTERS) return { kind: 'tf' };
      // A page's script as long is a library: nothing of the user's is in it, and it takes its time.
      if (found && isPage(from) && found.text.length > BUNDLE_CHARACTERS) return { kind: 'none' };
      if (found) return { kind: 'file', ...found };
      if (await this.isInert(target, specifier, from)) return { kind: 'none' };
      return { kind: 'missing' };
    }
    if (specifier.startsWith('node:')) return { kind: 'none' };
    const config = await this.config(folder(from));
    for (const target of config ? candidatesOf(specifier, config) : []) {
      const found = await this.file(target, from);
      if (found) {
        for (const file of config?.files ?? []) this.configFiles.add(file);
        return { kind: 'file', ...found };
      }
    }
    return { kind: 'none' };
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

  /** Tries a path as it stands, with the extensions that it may leave out, and as a folder. */
  private async file(target: string, from: string): Promise<{ file: string; text: string } | undefined> {
    for (const file of this.spellings(target, from)) {
      const text = await this.read(file);
      if (text !== undefined) return { file, text };
    }
    return undefined;
  }

  private spellings(target: string, from: string): string[] {
    const extension = SCRIPT.exec(target)?.[0].toLowerCase();
    const spellings: string[] = [];
    if (extension) {
      const typed = (TYPESCRIPT_OF[extension] ?? []).map((other) => target.slice(0, -extension.length) + other);
      // TypeScript goes by the source, Node by what is written.
      if (/\.[cm]?jsx?$/i.test(from)) spellings.push(target, ...typed);
      else spellings.push(...typed, target);
    }
    for (const other of EXTENSIONS) spellings.push(target + other);
    for (const other of EXTENSIONS) spellings.push(`${target}/index${other}`);
    return spellings;
  }

  /** The nearest tsconfig.json or jsconfig.json. */
  private config(directory: string): Promise<Config | undefined> {
    let config = this.configs.get(directory);
    if (!config) {
      config = this.findConfig(directory);
      this.configs.set(directory, config);
    }
    return config;
  }

  private async findConfig(directory: string): Promise<Config | undefined> {
    for (const name of ['tsconfig.json', 'jsconfig.json']) {
      const file = `${directory === '/' ? '' : directory}/${name}`;
      if ((await this.read(file)) !== undefined) return this.loadConfig(file, new Set());
    }
    const parent = folder(directory);
    return parent === directory ? undefined : this.config(parent);
  }

  private async loadConfig(file: string, seen: Set<string>): Promise<Config> {
    const config: Config = { files: [] };
    const text = seen.has(file) ? undefined : await this.read(file);
    if (text === undefined) return config;
    seen.add(file);
    const raw = asObject(ts.parseConfigFileTextToJson(file, text).config);
    const parents = Array.isArray(raw.extends) ? raw.extends : [raw.extends];
    for (const parent of parents) {
      // What a package provides cannot be read: only the user's own files are.
      if (typeof parent !== 'string' || !/^(\.|\/)/.test(parent)) continue;
      const target = join(folder(file), parent);
      const inherited = await this.loadConfig((await this.read(target)) !== undefined ? target : `${target}.json`, seen);
      config.baseUrl = inherited.baseUrl ?? config.baseUrl;
      config.paths = inherited.paths ?? config.paths;
      config.files.push(...inherited.files);
    }
    config.files.push(file);
    const options = asObject(raw.compilerOptions);
    if (typeof options.baseUrl === 'string') config.baseUrl = join(folder(file), options.baseUrl);
    const patterns: Record<string, string[]> = {};
    for (const [pattern, targets] of Object.entries(asObject(options.paths))) {
      if (Array.isArray(targets)) patterns[pattern] = targets.filter((target): target is string => typeof target === 'string');
    }
    if (options.paths) config.paths = { patterns, base: folder(file) };
    return config;
  }
}

/** Paths that a bare specifier may mean under `paths` and `baseUrl`, the longest matching pattern first as in TypeScript. */
function candidatesOf(specifier: string, config: Config): string[] {
  const found: string[] = [];
  if (config.paths) {
    const base = config.baseUrl ?? config.paths.base;
    const matches = Object.entries(config.paths.patterns)
      .map(([pattern, targets]) => ({ pattern, targets, star: matchPattern(pattern, specifier) }))
      .filter((match) => match.star !== undefined)
      .sort((a, b) => rank(b.pattern) - rank(a.pattern));
    for (const target of matches[0]?.targets ?? [])
      found.push(
        join(
          base,
          target.replace('*', () => matches[0].star ?? ''),
        ),
      );
  }
  if (config.baseUrl) found.push(join(config.baseUrl, specifier));
  return found;
}

/** The text that `*` stands for, '' for an exact match, `undefined` for none. */
function matchPattern(pattern: string, specifier: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === specifier ? '' : undefined;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = specifier.length >= before.length + after.length && specifier.startsWith(before) && specifier.endsWith(after);
  return fits ? specifier.slice(before.length, specifier.length - after.length) : undefined;
}

function rank(pattern: string): number {
  const star = pattern.indexOf('*');
  return star < 0 ? Infinity : star;
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function folder(file: string): string {
  const slash = file.lastIndexOf('/');
  return slash <= 0 ? '/' : file.slice(0, slash);
}

function join(base: string, relative: string): string {
  return normalize(relative.startsWith('/') ? relative : `${base}/${relative}`);
}

/** Removes `.` and `..`; keeps a leading drive (`c:`) or scheme as it is. */
function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '') parts.pop();
    else if (part !== '.' && part !== '..' && (part !== '' || parts.length === 0)) parts.push(part);
  }
  return parts.length === 1 && parts[0] === '' ? '/' : parts.join('/');
}
