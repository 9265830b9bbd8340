import ts from 'typescript';
import type { Paths } from './aliases';
import { folder, join } from './paths';

/** An import map: what names stand for, for all files and for those of some folders. */
export interface ImportMap {
  paths: Paths;
  /** Folders, with a slash behind them, and what holds for the files in them. */
  scopes: [folder: string, paths: Paths][];
}

/** Where addresses lie that no file is at: `npm:…`, `https://…`. */
const ADDRESSES = '/.addresses/';
/** The address that a path of that kind stands for. */
export function addressOf(path: string): string | undefined {
  if (!path.startsWith(ADDRESSES)) return undefined;
  try { return decodeURIComponent(path.slice(ADDRESSES.length)); } catch { return undefined; }
}

export function jsonOf(file: string, text: string): Record<string, unknown> {
  return objectOf(ts.parseConfigFileTextToJson(file, text).config);
}

export function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** `expands`: as in Deno, an `npm:` or `jsr:` package brings what lies within it. */
export function importMapOf(file: string, json: Record<string, unknown>, expands = false): ImportMap {
  const base = folder(file);
  const scopes = Object.entries(objectOf(json.scopes)).map(([scope, imports]): [string, Paths] => [`${join(base, scope)}${scope.endsWith('/') ? '/' : ''}`, pathsOf(objectOf(imports), base, expands)]);
  return { paths: pathsOf(objectOf(json.imports), base, expands), scopes: scopes.sort(([a], [b]) => b.length - a.length) };
}

/** The maps of a page, in its elements or in files of its own. */
export function* mapsInPage(page: string): Generator<{ text: string } | { src: string }> {
  for (const [, attributes = '', text = ''] of page.matchAll(/<!--[\s\S]*?-->|<script(?![\w-])((?:[^>"']|"[^"]*"|'[^']*')*)>([\s\S]*?)<\/script\s*>/gi)) {
    if (!/\btype\s*=\s*["']?importmap(-shim)?\b/i.test(attributes)) continue;
    const src = /\bsrc\s*=\s*["']?([^"'\s>]+)/i.exec(attributes)?.[1];
    yield src === undefined ? { text } : { src };
  }
}

/** As `paths`: there, too, the longest beginning decides. */
function pathsOf(imports: Record<string, unknown>, base: string, expands: boolean): Paths {
  const paths: Paths = {};
  for (const [key, address] of Object.entries(imports)) {
    if (typeof address !== 'string' || key.includes('*') || /^\.{1,2}\//.test(key)) continue;
    const isFolder = key.endsWith('/');
    const all = isFolder ? '*' : '';
    paths[key + all] = targetsOf(address, base).map((target) => target + all);
    if (expands && !isFolder && /^(npm|jsr):/.test(address)) paths[`${key}/*`] = targetsOf(`${address}/`, base).map((target) => `${target}*`);
  }
  return paths;
}

function targetsOf(address: string, base: string): string[] {
  const slash = address.endsWith('/') ? '/' : '';
  const path = address.replace(/^file:\/\/(?=\/)/, '');
  if (/^\.{1,2}(\/|$)/.test(path)) return [join(base, path) + slash];
  // A page's slash is its server's root: most often its own folder.
  if (path.startsWith('/')) return path === address ? [join(base, `.${path}`) + slash, path] : [path];
  return /^[a-z][a-z0-9+.-]*:/i.test(address) ? [ADDRESSES + encodeURIComponent(address)] : [`${base}/node_modules/${address}`];
}
