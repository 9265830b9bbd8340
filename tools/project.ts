import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The checkout's root: the nearest folder above this file whose package.json is Blocklens's own. */
export const root = findRoot(import.meta.dirname);

/** Where test runs leave pictures, logs and figures; ignored by git. */
export const results = path.join(root, 'test-results');

/** An absolute path inside the checkout. */
export function inProject(...parts: string[]): string {
  return path.join(root, ...parts);
}

/** The extension's manifest. */
export function manifest(): { name: string; version: string; publisher: string; scripts: Record<string, string> } {
  return JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
}

function findRoot(from: string): string {
  for (let folder = from; ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'package.json');
    if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).name === 'blocklens') return folder;
    if (folder === path.dirname(folder)) throw new Error(`no Blocklens checkout above ${from}`);
  }
}
