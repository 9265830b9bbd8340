import picomatch from 'picomatch';
import { parse as parseYaml } from 'yaml';
import type { HeldFiles } from './held';
import { jsonOf, objectOf } from './importMaps';
import { join, within } from './paths';

/** Files that say which folders are packages of one project, with what each says. */
const WORKSPACES: Record<string, (json: Record<string, unknown>) => unknown> = {
  'package.json': ({ workspaces }) => (Array.isArray(workspaces) ? workspaces : objectOf(workspaces).packages),
  'pnpm-workspace.yaml': ({ packages }) => packages,
  'lerna.json': ({ packages }) => packages,
  'rush.json': ({ projects }) => (Array.isArray(projects) ? projects.map((project) => objectOf(project).projectFolder) : []),
  'deno.json': denoMembers,
  'deno.jsonc': denoMembers,
};
/** Files that tell a package's name, and what it gives. */
const MANIFESTS = ['package.json', 'deno.json', 'deno.jsonc'];
/** Dependencies that are folders: `file:../layers`, `link:…`, `portal:…`, `workspace:../layers`. */
const LINKED = /^(?:(?:file|link|portal):(?:\/\/(?=\/))?(?!.*\.t(?:ar\.)?gz$)|workspace:(?=[^*^~]*\/))/;
/** `+(…)` within another takes exponential time to match. */
const GLOBS = { noextglob: true };
/** Folders that `**` is followed into, and packages that are read, of one project. */
const MAX_DEPTH = 5;
const MAX_PACKAGES = 300;

function denoMembers({ workspace, links }: Record<string, unknown>): unknown[] {
  const members = Array.isArray(workspace) ? workspace : objectOf(workspace).members;
  return [...(Array.isArray(members) ? members : []), ...(Array.isArray(links) ? links : [])];
}

/** What the packages of the user's own are called, each as if it were linked: `…/node_modules/@scope/name` → its folder. */
export class Links {
  private readonly folders = new Map<string, string>();
  private readonly manifests = new Map<string, { json: Record<string, unknown>; file: string }>();
  /** What says so. */
  readonly files = new Set<string>();

  add(level: string, directory: string, manifest: { json: Record<string, unknown>; file: string }, name: unknown): void {
    this.manifests.set(directory, manifest);
    this.files.add(manifest.file);
    const key = typeof name === 'string' && name !== '' ? `${within(level, 'node_modules')}/${name}` : undefined;
    if (key !== undefined && !this.folders.has(key)) this.folders.set(key, directory);
  }

  get isEmpty(): boolean {
    return this.folders.size === 0;
  }

  /** Where a path below `node_modules` really is, with the folder of its package. */
  real(path: string): { path: string; directory: string } | undefined {
    const at = path.lastIndexOf('/node_modules/') + '/node_modules/'.length;
    const [scope = '', name = ''] = path.slice(at).split('/');
    const package_ = path.slice(0, at) + (scope.startsWith('@') ? `${scope}/${name}` : scope);
    const directory = this.folders.get(package_);
    return directory === undefined ? undefined : { path: directory + path.slice(package_.length), directory };
  }

  /** The folder of a package by its name, seen from a file's folder and those above it. */
  named(name: string, levels: string[]): string | undefined {
    for (const level of levels) {
      const directory = this.folders.get(`${within(level, 'node_modules')}/${name}`);
      if (directory !== undefined) return directory;
    }
    return undefined;
  }

  /** `package.json` of a package as the resolver takes it: it knows one entry, which a bundler may call by another name. */
  manifest(directory: string): string {
    const { types: _types, typings: _typings, ...json } = this.manifests.get(directory)?.json ?? {};
    const types = [_types, _typings].find((one) => typeof one === 'string' && !/\.d\.[cm]?ts$/.test(one));
    const main = [json.main, json.module, json.source, json['jsnext:main']].find((one) => typeof one === 'string');
    return JSON.stringify({ ...json, ...(types === undefined ? {} : { types }), ...(main === undefined ? {} : { main }) });
  }
}

/** Finds the packages of the user's own that may be imported from a folder: those of the workspaces above it, and folders that are depended on. */
export async function linksOf(levels: string[], files: HeldFiles): Promise<Links> {
  const links = new Links();
  for (const level of levels) {
    for (const [name, patternsOf] of Object.entries(WORKSPACES)) {
      const file = within(level, name);
      const json = await read(file, files);
      if (!json) continue;
      const patterns = patternsOf(json);
      const wanted = Array.isArray(patterns) ? patterns.filter((one): one is string => typeof one === 'string') : [];
      for (const field of ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies', 'resolutions', 'overrides']) {
        for (const [dependency, version] of Object.entries(objectOf(json[field]))) {
          if (typeof version !== 'string' || !LINKED.test(version)) continue;
          links.files.add(file);
          await link(level, join(level, version.replace(LINKED, '')), links, files, dependency);
        }
      }
      if (wanted.length === 0) continue;
      links.files.add(file);
      const members = await matching(level, wanted, files);
      await Promise.all(members.map((directory) => link(level, directory, links, files)));
    }
  }
  return links;
}

async function link(level: string, directory: string, links: Links, files: HeldFiles, name?: string): Promise<void> {
  for (const manifest of MANIFESTS) {
    const file = within(directory, manifest);
    // Its folder is not listed for that: there may be many.
    const json = jsonIn(file, await files.read(file));
    if (!json) continue;
    links.add(level, directory, { json, file }, name ?? json.name);
    return;
  }
}

async function read(file: string, files: HeldFiles): Promise<Record<string, unknown> | undefined> {
  return jsonIn(file, await files.settled(() => (files.exists(file) ? files.text(file) : undefined)));
}

function jsonIn(file: string, text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined) return undefined;
  if (!file.endsWith('.yaml')) return jsonOf(file, text);
  try { return objectOf(parseYaml(text)); } catch { return undefined; }
}

/** Folders that globs match; one with `!` in front takes away. */
async function matching(level: string, patterns: string[], files: HeldFiles): Promise<string[]> {
  const plain = (pattern: string): string => pattern.replace(/^!/, '').replace(/^\.?\//, '').replace(/\/$/, '');
  const excluded = picomatch(patterns.filter((one) => one.startsWith('!')).map(plain), GLOBS);
  const found = new Set<string>();
  for (const pattern of patterns.filter((one) => !one.startsWith('!')).map(plain)) {
    const { base, glob, isGlob } = picomatch.scan(pattern);
    if (!isGlob) {
      found.add(join(level, pattern));
      continue;
    }
    const isMatch = picomatch(pattern, GLOBS);
    const deepest = glob.includes('**') ? MAX_DEPTH : glob.split('/').length;
    let wave = [join(level, base)];
    for (let depth = 0; depth < deepest && wave.length > 0; depth++) {
      await files.enter(...wave);
      wave = wave.flatMap((directory) => foldersIn(directory, files));
      for (const directory of wave) {
        const path = directory.slice(level === '/' ? 1 : level.length + 1);
        if (isMatch(path) && !excluded(path) && found.size < MAX_PACKAGES) found.add(directory);
      }
    }
  }
  return [...found];
}

function foldersIn(directory: string, files: HeldFiles): string[] {
  const names = [...files.listed(directory) ?? []].filter((name) => name.endsWith('/') && !name.startsWith('.') && name !== 'node_modules/');
  return names.sort().map((name) => within(directory, name.slice(0, -1)));
}

/** The name of the package that a bare specifier is of. */
export function packageOf(specifier: string): string {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

