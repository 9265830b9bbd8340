import { readFileSync } from 'node:fs';
import { root } from './running';

/** A line of a table in test/reference, by column name. */
export type Row = Record<string, string>;

/** A table of published or measured sizes; test/reference/README.md tells where each comes from. */
export function table(file: string): Row[] {
  const [head = '', ...lines] = readFileSync(`${root}/test/reference/${file}`, 'utf8').trim().split('\n');
  const columns = cells(head);
  return lines.map((line) => Object.fromEntries(cells(line).map((cell, index) => [columns[index], cell])));
}

/** The one line whose cells equal `wanted`. */
export function row(file: string, wanted: Row): Row {
  const found = table(file).filter((line) => Object.entries(wanted).every(([column, cell]) => line[column] === cell));
  if (found.length !== 1) throw new Error(`${file}: ${found.length} lines with ${JSON.stringify(wanted)}`);
  return found[0] as Row;
}

/** A number of a line; fails where there is none, so that nothing is compared with NaN. */
export function figure(line: Row, column: string): number {
  const value = Number(line[column]);
  if (!line[column] || Number.isNaN(value)) throw new Error(`no number in ${column}: ${JSON.stringify(line)}`);
  return value;
}

function cells(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
