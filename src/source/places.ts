import type ts from 'typescript';
import type { Place } from '../graph';

/** Turns offsets of one file into places. Offsets past `end` (an appended expression) keep their own lines. */
export class Places {
  private readonly starts: readonly number[];

  constructor(
    readonly file: string,
    readonly source: ts.SourceFile,
  ) {
    this.starts = source.getLineStarts();
  }

  /** Place of the half-open range [start, end) of offsets. */
  at(start: number, end: number): Place {
    const first = this.line(start);
    const last = end - start < 200 && (this.starts[first + 1] ?? Infinity) > end ? first : this.line(end);
    return {
      file: this.file,
      line: first + 1,
      column: start - this.starts[first] + 1,
      endLine: last + 1,
      endColumn: end - this.starts[last] + 1,
    };
  }

  /** Line and column of an offset, both from 0. */
  position(offset: number): [line: number, column: number] {
    const line = this.line(offset);
    return [line, offset - this.starts[line]];
  }

  /** Place of a node without its leading comments and blanks. */
  of(node: ts.Node): Place {
    return this.at(this.start(node), node.end);
  }

  start(node: ts.Node): number {
    return node.getStart(this.source, false);
  }

  text(node: ts.Node): string {
    return this.source.text.slice(this.start(node), node.end);
  }

  /** Index of the line that holds the offset, from 0. */
  private line(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** One line of text, at most `limit` characters. */
export function brief(text: string, limit: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`;
}
