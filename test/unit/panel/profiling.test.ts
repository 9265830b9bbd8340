import { describe, expect, it } from 'vitest';
import { parseBatches } from '../../../src/panel/profiling/batches';
import { inOneLine } from '../../../src/panel/profiling/reason';
import { Progress } from '../../../src/panel/profiling/progress';

describe('the progress of a run', () => {
  it('is one way, however its steps are counted', () => {
    const progress = new Progress();
    const steps = [
      { doing: 'loading', done: 0, of: 1 }, { doing: 'building', done: 5, of: 10 }, { doing: 'peaks', done: 1, of: 1 },
      // Passes begin again at their first layer.
      { doing: 'measuring', done: 90, of: 100 }, { doing: 'measuring', done: 10, of: 100 }, { doing: 'whole', done: 0, of: 0 }, { doing: 'largest', done: 3, of: 3 },
    ] as const;
    const parts = steps.map((step) => progress.advance(step));
    expect([...parts].sort((a, b) => a - b)).toEqual(parts);
    expect(parts[0]).toBe(0);
    expect(parts.at(-1)).toBe(1);
  });
});

describe('batch sizes', () => {
  it('are whole numbers in the order that they are given', () => {
    expect(parseBatches('8, 1 2;4,,8')).toEqual([8, 1, 2, 4]);
    for (const text of ['', ' , ', '0', '1.5', '-2', '1, x', '1e9']) expect(parseBatches(text)).toBeNull();
  });
});

describe('why a tool failed', () => {
  it('stands in one line, with the lines that the tool gave', () => {
    expect(inOneLine('npm could not install it.\nThe host example.com cannot be reached from here.\n  Error: ENOTFOUND\n'))
      .toBe('npm could not install it. The host example.com cannot be reached from here. Error: ENOTFOUND');
  });

  it('is cut where a notification ends', () => {
    expect(inOneLine('word '.repeat(200))).toMatch(/^(word ){79}wor?d?…$/);
    expect(inOneLine('word '.repeat(200)).length).toBeLessThanOrEqual(400);
  });
});
