import type { Documents, Listed } from '../engine/types';
import { programIn } from './embedded';

/** How much of a workspace is looked through: files, characters of one file, characters in all. */
const LIMITS = { files: 3000, file: 400_000, all: 32_000_000 };
/** Files that are read at once. */
const BATCH = 32;
/** Files with a call that are read closely. */
const MAX_HITS = 12;

interface Seen {
  stamp: number;
  length: number;
  /** What was looked for, and whether it was there. */
  found: Map<string, boolean>;
}

export interface Mentioned {
  /** The nearest files first. */
  files: { file: string; text: string }[];
  /** There are files that were not looked at: the workspace is too large, or a dozen have the words. */
  isCut: boolean;
}

/** Finds the files of a workspace that mention some words. A file is read again only when it has changed. */
export class Mentioning {
  private readonly seen = new Map<string, Seen>();

  async find(words: string[], near: string, documents: Documents, cancelled: () => boolean): Promise<Mentioned> {
    if (!documents.list || words.length === 0) return { files: [], isCut: false };
    const key = words.join('\0');
    const pattern = new RegExp(`(?<![\\w$])(?:${words.map((word) => word.replace(/[^\w]/g, '\\$&')).join('|')})(?![\\w$])`);
    const listed = byDistance((await documents.list(near)).filter(({ file }) => file !== near && !/\.d\.[cm]?ts$/.test(file)), near);
    const files = listed.slice(0, LIMITS.files);
    this.forget(files);
    const hits: Mentioned['files'] = [];
    let length = 0;
    let from = 0;
    for (; from < files.length && hits.length < MAX_HITS && length < LIMITS.all && !cancelled(); from += BATCH) {
      const batch = files.slice(from, from + BATCH);
      // What is known not to have the words counts as if it were read: the answer is the same for the first look and for the next.
      const texts = await Promise.all(batch.map(({ file, stamp }) => (this.known(file, stamp)?.found.get(key) === false ? undefined : documents.read(file))));
      batch.forEach(({ file, stamp }, index) => {
        const read = texts[index];
        const hit = read !== undefined && read.length <= LIMITS.file && pattern.test(read);
        if (read !== undefined) this.note(file, stamp, read.length, key, hit);
        length += this.known(file, stamp)?.length ?? 0;
        const program = hit && hits.length < MAX_HITS ? programIn(file, read) : undefined;
        if (program && 'text' in program) hits.push({ file, text: program.text });
      });
    }
    return { files: hits, isCut: from < listed.length };
  }

  private known(file: string, stamp: number): Seen | undefined {
    const seen = this.seen.get(file);
    return seen?.stamp === stamp ? seen : undefined;
  }

  private note(file: string, stamp: number, length: number, key: string, hit: boolean): void {
    let seen = this.known(file, stamp);
    if (!seen) {
      seen = { stamp, length, found: new Map() };
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
  // Of equally near ones, whatever order a file system lists them in, the first by name.
  return files.map((one) => ({ one, far: distance(one) })).sort((a, b) => a.far - b.far || (a.one.file < b.one.file ? -1 : 1)).map(({ one }) => one);
}
