import type { ModelAnswer } from '../sandbox';
import type { Documents } from './types';

/** Of a published network some megabytes; weights are in other files. */
const MAX_CHARACTERS = 16 * 2 ** 20;
/** Folders whose files a development server gives under its root. */
const SERVED = ['', 'public/', 'assets/', 'static/', 'src/assets/'];

/** What a saved model's address means in the user's files, and which files were looked at. */
export interface FoundModel { answer: ModelAnswer; files: string[] }

/**
 * Looks a saved model up: as the path that its address is, seen from the file that asks, then from the folders above it, up to that of
 * the package; each as a root that is served, too. Only its topology is handed on.
 * @param from the file that asks
 */
export async function findModel(address: string, from: string, documents: Documents): Promise<FoundModel> {
  const path = address.replace(/^file:\/\/(localhost(?=\/))?/i, '').replace(/[?#].*$/, '').replace(/\\/g, '/');
  if (/^([a-z][a-z0-9+.-]+:|\/\/)/i.test(path) || !/\.json$/i.test(path)) return { answer: null, files: [] };
  let file = '';
  for await (const candidate of candidates(path, from, documents)) {
    const text = await documents.read(candidate);
    if (text !== undefined) return { answer: topologyOf(text), files: [candidate] };
    file ||= candidate;
  }
  return { answer: { missing: 'there is no such file' }, files: [file] };
}

async function* candidates(path: string, from: string, documents: Documents): AsyncGenerator<string> {
  // Of another file system than the disk's, the first segment tells which.
  const root = /^\/[a-z][a-z0-9+.-]+:[^/]*(?=\/)/i.exec(from)?.[0] ?? '';
  const plain = path.replace(/^\/+/, '');
  if (path.startsWith('/')) yield root + normalized(path);
  for (let folder = from.slice(0, from.lastIndexOf('/')); ; folder = folder.slice(0, folder.lastIndexOf('/'))) {
    for (const served of SERVED) yield normalized(`${folder}/${served}${plain}`);
    if (folder.length <= root.length || (await documents.read(`${folder}/package.json`)) !== undefined) return;
  }
}

function normalized(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function topologyOf(text: string): ModelAnswer {
  if (text.length > MAX_CHARACTERS) return { missing: `its file is larger than ${MAX_CHARACTERS / 2 ** 20} MB` };
  let saved: unknown;
  try { saved = JSON.parse(text.replace(/^\uFEFF/, '')); } catch { return { missing: 'its file is not valid JSON' }; }
  const topology = fieldOf(saved, 'modelTopology') ?? saved;
  if (Array.isArray(fieldOf(topology, 'node'))) return { missing: 'it is a graph model' };
  const config = fieldOf(topology, 'model_config') ?? topology;
  if (typeof fieldOf(config, 'class_name') !== 'string' && typeof fieldOf(config, 'className') !== 'string') return { missing: 'its file holds no layers' };
  return { topology: JSON.stringify(topology) };
}

const fieldOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
