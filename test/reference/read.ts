import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Rows of a file of this folder, by column. Fields are quoted only where they hold a comma; quotes do not occur within. */
export function reference(name: string): Record<string, string>[] {
  const [head, ...rows] = readFileSync(path.join(import.meta.dirname, name), 'utf8').trimEnd().split('\n').map(fields);
  return rows.map((row) => Object.fromEntries(head.map((column, i) => [column, row[i]])));
}

function fields(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^",]*))/g)].map(([, quoted, bare]) => quoted ?? bare);
}
