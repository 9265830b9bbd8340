import ts from 'typescript';
import { aliasesIn, aliasesOf, BUNDLER_CONFIG, CONFIG_FOLDERS, type Paths, USUAL_CONFIGS } from './aliases';
import type { HeldFiles } from './held';
import { isPage } from './html';
import { type ImportMap, importMapOf, jsonOf, mapsInPage } from './importMaps';
import { type Links, linksOf } from './packages';
import { folder, join, levelsOf, within } from './paths';

/** One way in which a project says what its specifiers mean. */
export interface Way {
  options: ts.CompilerOptions;
  /** The files that say so. */
  files: readonly string[];
}

/** Files of import maps, and pages, that are looked at in one folder. */
const IMPORT_MAP = /^import[-_]?map\.json$|\.importmap$/i;
const MAX_PAGES = 6;
/** A project that extends what a package gives. */
const EXTENDS_PACKAGE = /"extends"\s*:\s*(?:\[[^\]]*)?"(?![./])/;

/** What the files around a folder say of the meaning of specifiers. Everything is read once, and only when it is asked for. */
export class Ways {
  private readonly known = new Map<string, Promise<Way[]>>();
  private readonly levels = new Map<string, Promise<string[]>>();
  private readonly links = new Map<string, Promise<Links>>();
  /** The page that is being evaluated: its import map goes before those of other pages. */
  page: string | undefined;

  constructor(private readonly files: HeldFiles) {}

  /** For one file: the TypeScript project's own first, then import maps, then a bundler's. */
  async *of(file: string): AsyncGenerator<Way> {
    const directory = folder(file);
    for (const way of await this.once(`project ${directory}`, () => this.projects(directory))) yield way;
    for (const way of await this.once(`maps ${file}`, () => this.maps(directory, file))) yield way;
    for (const way of await this.once(`aliases ${directory}`, () => this.aliases(directory))) yield way;
  }

  /** The project's own names for the surroundings that a package may give a file for. */
  async conditions(file: string): Promise<string[]> {
    const directory = folder(file);
    const [project] = await this.once(`project ${directory}`, () => this.projects(directory));
    return project?.options.customConditions ?? [];
  }

  /** `package.json` of the package that some levels are of. */
  async packageAt(levels: string[]): Promise<Record<string, unknown> | undefined> {
    for (const level of levels) {
      const text = await this.text(within(level, 'package.json'));
      if (text !== undefined) return jsonOf(within(level, 'package.json'), text);
    }
    return undefined;
  }

  /** A folder and those above it, up to that of the repository. */
  levelsOf(directory: string): Promise<string[]> {
    let levels = this.levels.get(directory);
    if (!levels) {
      levels = this.findLevels(directory);
      this.levels.set(directory, levels);
    }
    return levels;
  }

  /** The user's own packages, as they may be imported from a folder. */
  linksFrom(directory: string): Promise<Links> {
    let links = this.links.get(directory);
    if (!links) {
      links = this.levelsOf(directory).then((levels) => linksOf(levels, this.files));
      this.links.set(directory, links);
    }
    return links;
  }

  private async findLevels(directory: string): Promise<string[]> {
    const levels = levelsOf(directory);
    await this.files.enter(...levels);
    const repository = levels.findIndex((level) => ['.git/', '.git'].some((name) => this.files.listed(level)?.has(name)));
    return repository < 0 ? levels : levels.slice(0, repository + 1);
  }

  private once(key: string, find: () => Promise<Way[]>): Promise<Way[]> {
    let ways = this.known.get(key);
    if (!ways) {
      ways = find();
      this.known.set(key, ways);
    }
    return ways;
  }

  private async text(file: string): Promise<string | undefined> {
    return this.files.settled(() => (this.files.exists(file) ? this.files.text(file) : undefined));
  }

  // --- TypeScript ------------------------------------------------------------------------------------------------------------------

  /** The nearest tsconfig.json or jsconfig.json; one that only refers to others speaks through them. */
  private async projects(directory: string): Promise<Way[]> {
    for (const level of await this.levelsOf(directory)) {
      for (const name of ['tsconfig.json', 'jsconfig.json']) {
        const file = within(level, name);
        if ((await this.text(file)) === undefined) continue;
        const { way, references } = await this.project(file);
        const others = await Promise.all(references.map((reference) => this.project(reference)));
        return [way, ...others.map((other) => other.way)];
      }
    }
    return [];
  }

  private async project(file: string): Promise<{ way: Way; references: string[] }> {
    const { files } = this;
    // What it extends may be of a package of the user's own; those of others say nothing of the user's files.
    const links = EXTENDS_PACKAGE.test((await this.text(file)) ?? '') ? await this.linksFrom(folder(file)) : undefined;
    const real = (asked: string): string | undefined => (asked.includes('/node_modules/') ? links?.real(asked)?.path : asked);
    const text = (asked: string): string | undefined => { const at = real(asked); return at !== undefined && files.exists(at) ? files.text(at) : undefined; };
    return files.settled(() => {
      const host: ts.ParseConfigHost & { realpath(path: string): string } = {
        useCaseSensitiveFileNames: true,
        fileExists: (asked) => { const at = real(asked); return at !== undefined && files.exists(at); },
        readFile: text,
        realpath: (asked) => real(asked) ?? asked,
        // What the project includes is of no interest.
        readDirectory: () => [],
      };
      const source = ts.readJsonConfigFile(file, text);
      const { options, projectReferences } = ts.parseJsonSourceFileConfigFileContent(source, host, folder(file), undefined, file);
      const references = (projectReferences ?? []).map((reference) => ts.resolveProjectReferencePath(reference));
      return { way: { options, files: [...(source.extendedSourceFiles ?? []), file] }, references: references.filter((one) => files.exists(one)) };
    });
  }

  // --- import maps -----------------------------------------------------------------------------------------------------------------

  private async maps(directory: string, file: string): Promise<Way[]> {
    const ways: Way[] = this.page === undefined ? [] : await this.mapsOfPage(this.page, file);
    for (const level of await this.levelsOf(directory)) {
      for (const name of ['deno.json', 'deno.jsonc']) ways.push(...(await this.denoMaps(within(level, name), file)));
      const names = [...(this.files.listed(level) ?? ['import_map.json', 'importmap.json'])];
      for (const name of names.filter((one) => IMPORT_MAP.test(one))) ways.push(...(await this.mapOf(within(level, name), file)));
      for (const name of names.filter(isPage).slice(0, MAX_PAGES)) if (within(level, name) !== this.page) ways.push(...(await this.mapsOfPage(within(level, name), file)));
    }
    return ways;
  }

  private async denoMaps(config: string, file: string): Promise<Way[]> {
    const text = await this.text(config);
    if (text === undefined) return [];
    const json = jsonOf(config, text);
    const other = typeof json.importMap === 'string' ? join(folder(config), json.importMap) : undefined;
    return [...waysOf(importMapOf(config, json, true), file, [config]), ...(other === undefined ? [] : await this.mapOf(other, file, [config]))];
  }

  private async mapOf(map: string, file: string, said: string[] = []): Promise<Way[]> {
    const text = await this.text(map);
    return text === undefined ? [] : waysOf(importMapOf(map, jsonOf(map, text), said.length > 0), file, [...said, map]);
  }

  private async mapsOfPage(page: string, file: string): Promise<Way[]> {
    const ways: Way[] = [];
    for (const map of mapsInPage((await this.text(page)) ?? '')) {
      if ('src' in map) ways.push(...(await this.mapOf(join(folder(page), map.src), file, [page])));
      else ways.push(...waysOf(importMapOf(page, jsonOf(page, map.text)), file, [page]));
    }
    return ways;
  }

  // --- bundlers --------------------------------------------------------------------------------------------------------------------

  private async aliases(directory: string): Promise<Way[]> {
    const ways: Way[] = [];
    for (const level of await this.levelsOf(directory)) {
      const manifest = within(level, 'package.json');
      const text = await this.text(manifest);
      if (text !== undefined && /"(_moduleAliases|alias)"/.test(text)) {
        const { _moduleAliases, alias } = jsonOf(manifest, text);
        for (const names of [_moduleAliases, alias]) ways.push(wayOf(aliasesIn(names, level), [manifest]));
      }
      const names = this.files.listed(level);
      const folders = text === undefined ? [] : CONFIG_FOLDERS.filter((name) => names?.has(`${name}/`)).map((name) => within(level, name));
      await this.files.enter(...folders);
      for (const place of [level, ...folders]) {
        for (const name of [...(this.files.listed(place) ?? USUAL_CONFIGS)].filter((one) => BUNDLER_CONFIG.test(one)).sort()) {
          const config = within(place, name);
          const code = await this.text(config);
          if (code !== undefined) ways.push(wayOf(aliasesOf(config, code, level), [config]));
        }
      }
    }
    return ways;
  }
}

const wayOf = (paths: Paths, files: string[]): Way => ({ options: { paths }, files });

/** The scopes that a file lies in go before what holds for all. */
function waysOf({ paths, scopes }: ImportMap, file: string, files: string[]): Way[] {
  return [...scopes.filter(([scope]) => file === scope || (scope.endsWith('/') && file.startsWith(scope))).map(([, own]) => own), paths].map((one) => wayOf(one, files));
}
