import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { real } from '../../patterns/oracle';
import { evaluate } from './evaluate';

const folder = path.resolve(import.meta.dirname, '../../patterns/programs');
/** A file, or a folder of files of which one tells its expression. */
const patterns = readdirSync(folder, { withFileTypes: true }).map((entry) => entry.isDirectory()
  ? readdirSync(path.join(folder, entry.name)).map((name) => `${entry.name}/${name}`)
  : [entry.name]).map((names) => {
  const files = Object.fromEntries(names.map((name) => [`/${name}`, readFileSync(path.join(folder, name), 'utf8')]));
  return { files, file: Object.keys(files).find((name) => files[name]?.includes('real: ')) as string };
});

describe('without being told, counted as the real library counts', () => {
  it.each(patterns)('$file', async ({ files, file }) => {
    const { models, diagnostics } = await evaluate(files, { file, all: true });
    // They run, and the library reads all that they give it.
    expect(diagnostics.filter(({ message }) => /TensorFlow.js (builds|ignores)/.test(message))).toEqual([]);
    const counted = models.map(({ graph, cost }) => ({
      params: cost.totals.params, trainable: cost.totals.trainable, outputs: graph.outputs.map(({ shape }) => shape),
    }));
    expect(counted).toContainEqual(await real(path.join(folder, file)));
    expect(models.every(({ graph }) => graph.complete)).toBe(true);
  });
});
