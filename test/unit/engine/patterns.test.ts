import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { real } from '../../patterns/oracle';
import { evaluate } from './evaluate';

const folder = path.resolve(import.meta.dirname, '../../patterns/programs');
const patterns = readdirSync(folder);

describe('without being told, counted as the real library counts', () => {
  it.each(patterns)('%s', async (name) => {
    const file = path.join(folder, name);
    const { models } = await evaluate({ [`/${name}`]: readFileSync(file, 'utf8') }, { file: `/${name}`, all: true });
    const counted = models.map(({ graph, cost }) => ({
      params: cost.totals.params, trainable: cost.totals.trainable, outputs: graph.outputs.map(({ shape }) => shape),
    }));
    expect(counted).toContainEqual(await real(file));
    expect(models.every(({ graph }) => graph.complete)).toBe(true);
  });
});
