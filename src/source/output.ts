import { encode, type SourceMapMappings, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import type { Places } from './places';

/** Emitted text as a sequence of verbatim copies of the source and of insertions, from which the source map follows. */
export class Output {
  private readonly texts: string[] = [];
  /** Offset in the source of each text; −1 for an insertion. */
  private readonly origins: number[] = [];
  /** How far the source has been copied or left out. */
  private cursor = 0;

  constructor(private readonly source: string) {}

  copyTo(offset: number): void {
    if (offset <= this.cursor) return;
    this.texts.push(this.source.slice(this.cursor, offset));
    this.origins.push(this.cursor);
    this.cursor = offset;
  }

  skipTo(offset: number): void {
    if (offset > this.cursor) this.cursor = offset;
  }

  insert(text: string): void {
    this.texts.push(text);
    this.origins.push(-1);
  }

  /** Reserves a place for text that is known later. */
  slot(): (text: string) => void {
    const index = this.texts.length;
    this.insert('');
    return (text) => {
      this.texts[index] = text;
    };
  }

  /** How much has been written, for `move`. */
  written(): number {
    return this.texts.length;
  }

  /** Moves what was written since `from` to where the text was `to` long. Slots between the two must have been filled. */
  move(from: number, to: number): void {
    for (const list of [this.texts, this.origins] as unknown[][]) list.splice(to, 0, ...list.splice(from));
  }

  finish(header: string, file: string, places: Places): { code: string; map: object } {
    const lines: SourceMapMappings = [[]];
    let column = 0;
    const segment = (entry: SourceMapSegment): void => {
      lines[lines.length - 1].push(entry);
    };
    const texts = [header, ...this.texts];
    for (let index = 0; index < texts.length; index++) {
      const text = texts[index];
      if (text === '') continue;
      const origin = index === 0 ? -1 : this.origins[index - 1];
      const mark = (shift: number): void => {
        if (origin < 0) segment([column]);
        else {
          const [line, original] = places.position(origin + shift);
          segment([column, 0, line, original]);
        }
      };
      mark(0);
      let from = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        from = end + 1;
        lines.push([]);
        column = 0;
        if (from < text.length) mark(from);
      }
      column += text.length - from;
    }
    return { code: texts.join(''), map: { version: 3, sources: [file], names: [], mappings: encode(lines), x_verbatim: true } };
  }
}
