import type { Documents, Listed } from '../engine/types';
import { programIn } from './embedded';

/** How much of a workspace is looked through: files, bytes of one file, bytes in all, milliseconds. */
const LIMITS = { files: 3000, file: 400_000, bytes: 32_000_000, timeMs: 1500 };
/** Files that are read at once. */
const BATCH = 32;
/** Files with a call that are read closely. */
const MAX_HITS = 12;

interface Seen {
  stamp: number;
  /** What was looked for, and whether it was there. */
  found: Map<string, boolean>;
}

/** Finds the files of a workspace that mention some words. A file is read again only when it has changed. */
export class Mentioning {
  private readonly seen = new Map<string, Seen>();

  /** The nearest files first, up to a dozen; what was not read within the limits, or before it was `cancelled`, is not there. */
  async find(words: string[], near: string, documents: Documents, cancelled: () => boolean): Promise<{ file: string; text: string }[]> {
    if (!documents.list || words.length === 0) return [];
    const end = performance.now() + LIMITS.timeMs;
    const key = words.join('\0');
    const pattern = new RegExp(`(?<![\\w$])(?:${words.map((word) => word.replace(/[^\w]/g, '\\$&')).join('|')})(?![\\w$])`);
    const listed = (await documents.list(near)).filter(({ file }) => file !== near && !/\.d\.[cm]?ts$/.test(file));
    const files = byDistance(listed, near).slice(0, LIMITS.files);
    this.forget(files);
    const hits: { file: string; text: string }[] = [];
    let bytes = 0;
    for (let from = 0; from < files.length && hits.length < MAX_HITS && bytes < LIMITS.bytes && performance.now() < end && !cancelled(); from += BATCH) {
      const batch = files.slice(from, from + BATCH).filter(({ file, stamp }) => this.known(file, stamp, key) !== false);
      const texts = await Promise.all(batch.map(({ file }) => documents.read(file)));
      batch.forEach(({ file, stamp }, index) => {
        const read = texts[index];
        const hit = read !== undefined && read.length <= LIMITS.file && pattern.test(read);
        bytes += read?.length ?? 0;
        this.note(file, stamp, key, hit);
        const program = hit && hits.length < MAX_HITS ? programIn(file, read) : undefined;
        if (program && 'text' in program) hits.push({ file, text: program.text });
      });
    }
    return hits;
  }

  private known(file: string, stamp: number, key: string): boolean | undefined {
    const seen = this.seen.get(file);
    return seen?.stamp === stamp ? seen.found.get(key) : undefined;
  }

  private note(file: string, stamp: number, key: string, hit: boolean): void {
    let seen = this.seen.get(file);
    if (seen?.stamp !== stamp) {
      seen = { stamp, found: new Map() };
      this.seen.set(file, seen);
    }
    seen.found.set(key, hit);
  }

  /** Another workspace's files are of no more use. */
  private forget(files: Listed[]): void {
    if (this.seen.size <= 2 * LIMITS.files) return;
    const here = new Set(files.map(({ file }) => file));
    for (const file of this.seen.keys()) if (!here.has(file)) this.seen.delete(file);
  }
}

/** Files that share most of their folders with `near` come first: a model is built next to where it is trained. */
function byDistance(files: Listed[], near: string): Listed[] {
  const folders = near.split('/').slice(0, -1);
  const distance = ({ file }: Listed): number => {
    const own = file.split('/').slice(0, -1);
    let shared = 0;
    while (shared < folders.length && folders[shared] === own[shared]) shared++;
    return folders.length + own.length - 2 * shared;
  };
  return files.map((one) => ({ one, far: distance(one) })).sort((a, b) => a.far - b.far).map(({ one }) => one);
}
