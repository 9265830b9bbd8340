import { access, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Documents, isResolvable, isSearched, isSkipped, type Listed } from '../engine';

/** Files listed of one project. */
const MAX_LISTED = 5000;

/** The user's files as they are on disk. */
export const disk: Documents = {
  async read(file) {
    try {
      return await readFile(file, 'utf8');
    } catch {
      return undefined;
    }
  },

  /** The files of the project that a file is in: below the nearest folder with a `package.json` or a repository; without one, those beside it. */
  async list(file) {
    const root = await projectOf(path.dirname(file));
    const listed: Listed[] = [];
    const folders = [root ?? path.dirname(file)];
    for (let folder = folders.shift(); folder !== undefined && listed.length < MAX_LISTED; folder = folders.shift()) {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      // By name, since each file system has an order of its own.
      for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const inner = path.join(folder, entry.name);
        if (entry.isDirectory() && root !== undefined && !isSkipped(entry.name)) folders.push(inner);
        else if (entry.isFile() && isSearched(entry.name) && listed.length < MAX_LISTED) listed.push({ file: engineFile(inner), stamp: (await stat(inner).catch(() => null))?.mtimeMs ?? 0 });
      }
    }
    return listed;
  },

  async entries(folder) {
    const found = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => (['ENOENT', 'ENOTDIR'].includes(error.code ?? '') ? [] : undefined));
    if (!found) return undefined;
    const names = await Promise.all(found.map(async (entry) => {
      const isFolder = entry.isSymbolicLink() ? await stat(path.join(folder, entry.name)).then((at) => at.isDirectory(), () => undefined) : entry.isDirectory();
      return isFolder ? `${entry.name}/` : isFolder === false && isResolvable(entry.name) ? entry.name : undefined;
    }));
    return names.filter((name) => name !== undefined);
  },
};

async function projectOf(folder: string): Promise<string | undefined> {
  for (const mark of ['package.json', '.git']) {
    if (await access(path.join(folder, mark)).then(() => true, () => false)) return folder;
  }
  const parent = path.dirname(folder);
  return parent === folder ? undefined : projectOf(parent);
}

/** An absolute path with forward slashes, as the engine takes it. */
export function engineFile(file: string): string {
  return path.resolve(file).replaceAll('\\', '/');
}

/** The path as a person would type it here: relative when the file lies below the working directory. */
export function shownFile(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}
