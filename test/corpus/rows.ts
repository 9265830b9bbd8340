import { readFileSync } from 'node:fs';

/** What the real library counts for one model. */
export interface Expected {
  params: number | null;
  trainable: number | null;
  outputs: (number | null)[][];
}

/** One way to get models from a file of a public repository. */
export interface Row {
  id: string;
  repository: string;
  path: string;
  commit: string;
  expression: string;
  models: Expected[];
}

/** @throws Error for a line that lacks a column */
export function readRows(file: string): Row[] {
  const [, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line, index) => {
    const [id, repository, path, commit, expression, models] = line.split('\t');
    if (!id || !repository || !path || !commit || !expression || !models) throw new Error(`${file}:${index + 2}: a column is missing`);
    return { id, repository, path, commit, expression, models: JSON.parse(models) as Expected[] };
  });
}
