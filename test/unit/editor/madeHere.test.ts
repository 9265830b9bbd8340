import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { madeHere } from '../../../src/editor/madeHere';
import type { CostedModel } from '../../../src/graph';
import { evaluate } from '../engine/evaluate';

const zoo = path.resolve(import.meta.dirname, '../../../examples/zoo');
const models = ['resnet50.ts', 'unet.ts', 'siamese.ts'].map((name) => ({ name, code: readFileSync(path.join(zoo, name), 'utf8') }));
const built = new Map<string, Promise<CostedModel>>();

/** The first model of a text, evaluated once. */
function modelOf(code: string): Promise<CostedModel> {
  const known = built.get(code) ?? evaluate(code, {}, { timeMs: 60_000 }).then(({ models: [model], diagnostics }) => {
    if (!model?.graph.complete) throw new Error(JSON.stringify(diagnostics));
    return model;
  });
  built.set(code, known);
  return known;
}

interface Row { title: string; times: number; shapes: string; share: string }

const plain = (text: string) => text.replaceAll('\u202f', ' ').replaceAll('\\', '');

function rows(model: CostedModel, line: number): Row[] {
  const table = madeHere(model, '/model.ts', line).split('\n').filter((text) => text.startsWith('| ')).slice(1);
  return table.map((text) => {
    const [title = '', shapes = '', , , share = ''] = plain(text).split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim());
    return { title, times: Number(/ ×(\d+)/.exec(title)?.[1] ?? 1), shapes, share };
  }).slice(0, 8);
}

describe('what a hover tells of a line', () => {
  it('is one row for equal iterations, with the arguments that they have in common, and what they cost together', async () => {
    const model = await modelOf(models[0]?.code ?? '');
    const line = (models[0]?.code.split('\n').findIndex((text) => text.includes('x = bottleneck(x, filters);')) ?? 0) + 1;
    const text = plain(madeHere(model, '/model.ts', line));
    expect(text).toContain('| **bottleneck** ×2 filters 64, stride 1 | 56×56×256 | 143 k | 437 M | 11.3 % |');
    expect(text).toContain('| **bottleneck** ×5 filters 256, stride 1 | 14×14×1024 | 5.61 M | 1.09 G | 28.3 % |');
    expect(rows(model, line).map(({ times }) => times)).toEqual([2, 3, 5, 2]);
  });

  it.each(models)('has shapes in every row of $name, and as many as were made there', async ({ code }) => {
    const model = await modelOf(code);
    let seen = 0;
    for (let line = 1; line <= code.split('\n').length; line++) {
      const told = rows(model, line);
      const at = (place: { file: string; line: number } | null) => place?.line === line;
      const { nodes, blocks } = model.graph;
      const made = nodes.filter((node) => at(node.source)).length + blocks.filter((block) => at(block.source) || at(block.definition)).length;
      expect(new Set(told.map((row) => `${row.title} ${row.shapes} ${row.share}`)).size).toBe(told.length);
      for (const row of told) expect(row.shapes).toMatch(/^\S.* → \S|^\d/);
      if (told.length < 8) expect(told.reduce((sum, { times }) => sum + times, 0)).toBe(made);
      seen += told.length;
    }
    expect(seen).toBeGreaterThan(4);
  });

  it('counts a layer’s parameters once however often it is used', async () => {
    const model = await modelOf(`import * as tf from '@tensorflow/tfjs';
export function shared() {
  const x = tf.input({ shape: [10] });
  const same = tf.layers.dense({ units: 10 });
  let y = x;
  for (let i = 0; i < 3; i++) y = same.apply(y);
  return tf.model({ inputs: x, outputs: y });
}
`);
    const text = plain([...Array(7).keys()].map((line) => madeHere(model, '/model.ts', line + 1)).join('\n'));
    expect(text).toContain('| Dense ×3 | 10 | 110 | 300 | 100 % |');
  });
});
