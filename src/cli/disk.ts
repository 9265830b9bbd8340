import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Documents } from '../engine';

/** The user's files as they are on disk. */
export const disk: Documents = {
  async read(file) {
    try {
      return await readFile(file, 'utf8');
    } catch {
      return undefined;
    }
  },
};

/** An absolute path with forward slashes, as the engine takes it. */
export function engineFile(file: string): string {
  return path.resolve(file).replaceAll('\\', '/');
}

/** The path as a person would type it here: relative when the file lies below the working directory. */
export function shownFile(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}
