import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { expressionRows, found, row } from '../../../src/panel/rows';

const button = (tooltip: string) => ({ iconPath: {} as never, tooltip });
const buttons = { write: button('write'), forget: button('forget') };
const labels = (rows: { label: string }[]) => rows.map(({ label }) => label);

/** Lists that VS Code matches against what is typed, which takes exponential time in two long texts. */
describe('a list with texts of the user’s', () => {
  it('has labels that are the same whatever the texts are', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 200 }), fc.array(fc.string({ maxLength: 200 }), { maxLength: 10 }), (typed, before) => {
      expect(row('dashboard', typed, typed).label).toBe('$(dashboard)');
      const rows = expressionRows(typed, before, buttons);
      expect(new Set(labels(rows))).toEqual(new Set([...(typed ? ['$(play) Show'] : []), ...(before.some((one) => one !== typed) ? ['$(history)'] : [])]));
    }), { seed: 13, numRuns: 60 });
  });

  it('does not let VS Code match what stands beside the label', () => {
    const folder = path.resolve(import.meta.dirname, '../../../src');
    const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const told = sources.filter((file) => /matchOn(Description|Detail)/.test(readFileSync(path.join(folder, file), 'utf8')));
    expect(told).toEqual([]);
  });

  it('is searched for every word that is typed, in any case', () => {
    const rows = ['buildUNet', 'new UNet({ depth: 3 }).build()', 'resnet50'].map((text) => row('play', text));
    const of = (typed: string) => found(rows, typed).map(({ text }) => text);
    expect(of('')).toHaveLength(3);
    expect(of('unet')).toEqual(['buildUNet', 'new UNet({ depth: 3 }).build()']);
    expect(of('BUILD depth')).toEqual(['new UNet({ depth: 3 }).build()']);
    expect(of('vgg')).toEqual([]);
  });

  it('shows a text on one line, and no part of it as an icon', () => {
    expect(row('play', 'net(\n  $(body),\n  5)').description).toBe('net( \\$(body), 5)');
  });

  it('offers what was shown before once, and what is typed first', () => {
    expect(expressionRows('', ['a()'], buttons).map(({ text }) => text)).toEqual(['a()']);
    expect(expressionRows('a()', ['b()', 'a()'], buttons).map(({ text }) => text)).toEqual(['', 'b()']);
  });
});
