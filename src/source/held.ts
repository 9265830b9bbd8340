import type { Documents, Listed } from '../engine/types';
import { folder } from './paths';

/** Thrown out of a question that cannot be answered before something more is read. */
class Unread extends Error {}

interface Names {
  exact: ReadonlySet<string>;
  folded: ReadonlySet<string>;
}

/**
 * The user's files as they are at one moment: what is read of them is remembered, and so is what is not there. TypeScript asks without
 * waiting, and they are read by waiting: `settled` asks again, with what was missing read, until nothing is.
 */
export class HeldFiles implements Documents {
  private readonly reads = new Map<string, Promise<string | undefined>>();
  private readonly texts = new Map<string, string | undefined>();
  private readonly listings = new Map<string, Names | undefined>();
  private wanted = new Map<string, () => Promise<unknown>>();
  readonly list?: (file: string) => Promise<Listed[]>;

  constructor(private readonly documents: Documents) {
    if (documents.list) this.list = (file) => (documents.list as NonNullable<Documents['list']>)(file);
  }

  read(file: string): Promise<string | undefined> {
    let read = this.reads.get(file);
    if (!read) {
      read = this.documents.read(file).then((text) => {
        this.texts.set(file, text);
        return text;
      });
      this.reads.set(file, read);
    }
    return read;
  }

  async settled<T>(ask: () => T): Promise<T> {
    for (;;) {
      const wanted = new Map<string, () => Promise<unknown>>();
      this.wanted = wanted;
      let answer: T | undefined;
      try {
        answer = ask();
      } catch (error) {
        if (wanted.size === 0) throw error;
      }
      // TypeScript's own `catch` may have taken what was thrown.
      if (wanted.size === 0) return answer as T;
      await Promise.all([...wanted.values()].map((read) => read()));
    }
  }

  /** Names of a folder's folders, each with a slash behind it, and of its files; `undefined` where that cannot be told. Asked within `settled`, as are `text` and `exists`. */
  names(directory: string): ReadonlySet<string> | undefined {
    return this.listing(directory)?.exact;
  }

  /** The same of a folder that was entered before. */
  listed(directory: string): ReadonlySet<string> | undefined {
    return this.listings.get(directory)?.exact;
  }

  text(file: string): string | undefined {
    if (!this.texts.has(file)) {
      this.wanted.set(file, () => this.read(file));
      throw new Unread();
    }
    return this.texts.get(file);
  }

  exists(file: string): boolean {
    const names = this.listing(folder(file));
    if (!names) return this.text(file) !== undefined;
    const name = file.slice(file.lastIndexOf('/') + 1);
    // Some file systems take a name in any case.
    return names.exact.has(name) || (names.folded.has(name.toLowerCase()) && this.text(file) !== undefined);
  }

  private listing(directory: string): Names | undefined {
    if (!this.documents.entries) return undefined;
    if (!this.listings.has(directory)) {
      this.wanted.set(`${directory}/`, () => this.enter(directory));
      throw new Unread();
    }
    return this.listings.get(directory);
  }

  /** Lists folders ahead of the questions about them, all at once. */
  async enter(...directories: string[]): Promise<void> {
    const { documents } = this;
    if (!documents.entries) return;
    await Promise.all(directories.filter((one) => !this.listings.has(one)).map(async (directory) => {
      const names = await documents.entries?.(directory);
      this.listings.set(directory, names && { exact: new Set(names), folded: new Set(names.map((name) => name.toLowerCase())) });
    }));
  }
}
