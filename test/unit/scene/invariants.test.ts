import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildScene, createLayout, type SceneOptions } from '../../../src/scene';
import { brokenEdges, coveredLabels, miscounted, overlaps, strays, struckThrough } from './checks';
import { randomModel, randomOpen } from './random';

const options: fc.Arbitrary<SceneOptions> = fc.record({
  direction: fc.constantFrom('down' as const, 'right' as const),
  open: randomOpen,
  depth: fc.constantFrom(undefined, 0, 1, 2, Number.POSITIVE_INFINITY),
  unfold: fc.constantFrom(undefined, 'all' as const),
}, { requiredKeys: ['direction', 'open'] }).map(({ depth, unfold, ...rest }) => (
  { ...rest, ...(depth === undefined ? {} : { depth }), ...(unfold === undefined ? {} : { unfold }) }));

describe('every scene', () => {
  const cases = fc.tuple(randomModel(), options);

  it('keeps things apart, inside what holds them, and joined by edges that end at them', async () => {
    await fc.assert(fc.asyncProperty(cases, async ([model, choice]) => {
      const scene = await buildScene({ model, options: choice });
      expect(overlaps(scene)).toEqual([]);
      expect(strays(scene)).toEqual([]);
      expect(brokenEdges(scene)).toEqual([]);
    }), { numRuns: 120 });
  });

  it('shows every node once', async () => {
    await fc.assert(fc.asyncProperty(cases, async ([model, choice]) => {
      expect(miscounted(await buildScene({ model, options: choice }), model)).toEqual([]);
    }), { numRuns: 120 });
  });

  it('leads no edge through a thing and covers no label', async () => {
    await fc.assert(fc.asyncProperty(cases, async ([model, choice]) => {
      const scene = await buildScene({ model, options: choice });
      expect(struckThrough(scene)).toEqual([]);
      expect(coveredLabels(scene)).toEqual([]);
    }), { numRuns: 120 });
  });

  it('is the same for the same model, whatever was laid out before', async () => {
    await fc.assert(fc.asyncProperty(cases, async ([model, choice]) => {
      const fresh = createLayout(async () => new (await import('elkjs/lib/elk.bundled.js')).default());
      const again = await buildScene({ model: structuredClone(model), options: choice }, { layout: fresh });
      expect(again).toEqual(await buildScene({ model, options: choice }));
    }), { numRuns: 40 });
  });
});
