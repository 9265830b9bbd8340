import { readFile } from 'node:fs/promises';
import type { Documents } from '../../src/engine';

/** The disk, with one file's text as in an unsaved editor. */
export class EditedDocuments implements Documents {
  private edited: { file: string; text: string } | null = null;

  edit(file: string, text: string): void {
    this.edited = { file, text };
  }

  async read(file: string): Promise<string | undefined> {
    if (this.edited?.file === file) return this.edited.text;
    try {
      return await readFile(file, 'utf8');
    } catch {
      return undefined;
    }
  }
}
