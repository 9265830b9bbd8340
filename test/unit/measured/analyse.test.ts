import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyse, boundSentence, figuresOver, roofAt } from '../../../src/measured';
import { graph } from '../export/model';
import { anyProfile, device, node, profileOf } from './profile';

describe('the figures of a layer', () => {
  const { nodes } = analyse(profileOf(), graph);

  it('place it under the roof: 100 FLOP per byte are bound by arithmetic', () => {
    expect(nodes.get('s1')).toMatchObject({
      timeMs: 2, p10: 1.8, p90: 2.4, flops: 1e9, bytes: 1e7, flopsPerSecond: 5e11, bytesPerSecond: 5e9, intensity: 100, roofFlops: 1e12, efficiency: 0.5,
      bound: 'compute', measured: 1, stale: 0, missing: 0, why: [],
    });
    expect(nodes.get('s1')?.share).toBeCloseTo(2 / 6.1);
  });

  it('place it under the slope: 2 FLOP per byte are bound by memory', () => {
    expect(nodes.get('s2')).toMatchObject({ intensity: 2, roofFlops: 2e11, flopsPerSecond: 2.5e11, efficiency: 1.25, bound: 'memory' });
  });

  it('see when launching takes longer than working', () => {
    expect(nodes.get('sum')?.bound).toBe('overhead');
  });

  it('say why there is no time, and find nothing missing at an input', () => {
    expect(nodes.get('mine')).toMatchObject({ timeMs: null, bound: null, measured: 0, missing: 1, why: ['Mine is a custom layer.'] });
    expect(nodes.get('left')).toMatchObject({ timeMs: null, measured: 0, missing: 0, why: [] });
  });

  it('go by the kernel time where it is known', () => {
    const on = analyse(profileOf({ nodes: [node('s1', 2, { kernelMs: 1 })] }), graph).nodes.get('s1');
    expect(on).toMatchObject({ timeMs: 2, flopsPerSecond: 1e12, efficiency: 1 });
  });

  it.each([
    ['peaks', { device: { ...device, peakFlops: null } }],
    ['operations', { nodes: [node('s1', 2, { flops: null })] }],
  ])('have no bound without %s', (_, more) => {
    expect(analyse(profileOf(more), graph).nodes.get('s1')).toMatchObject({ bound: null, efficiency: null, timeMs: 2 });
  });
});

describe('sums', () => {
  const measured = analyse(profileOf(), graph);
  const towers = figuresOver(measured, ['s1', 's2']);

  it('add times and work, and take the largest peak', () => {
    expect(towers).toMatchObject({ timeMs: 6, flops: 2e9, bytes: 5.1e8, measured: 2, missing: 0, peakBytes: 100, bound: 'memory' });
    expect([towers.p10, towers.p90]).toEqual([expect.closeTo(5.4), expect.closeTo(7.2)]);
    expect(measured.total).toMatchObject({ timeMs: 6.1, measured: 3, missing: 1, peakBytes: 5000, why: ['Mine is a custom layer.'] });
    expect(measured.total.share).toBeCloseTo(1);
  });

  it('are as efficient as their parts, weighed by time', () => {
    expect(towers.efficiency).toBeCloseTo((1 + 5) / 6);
    expect(towers.roofFlops).toBeCloseTo(2e9 / 6e-3);
  });

  it('of one are that one; of none, nothing', () => {
    const { why, ...one } = figuresOver(measured, ['s1']);
    expect(measured.nodes.get('s1')).toMatchObject({ ...one, roofFlops: expect.closeTo(1e12, -3) });
    expect(why).toEqual([]);
    expect(figuresOver(measured, [])).toMatchObject({ timeMs: null, flops: null, measured: 0, missing: 0 });
  });

  it('leave what is unexplained', () => {
    expect(measured).toMatchObject({ sumOfLayersMs: 6.1, unexplainedMs: expect.closeTo(0.4), unexplainedShare: expect.closeTo(0.4 / 6.5) });
    expect(analyse(profileOf({ endToEnd: null }), graph)).toMatchObject({ unexplainedMs: null, unexplainedShare: null });
    const training = profileOf({ optimizerMs: { median: 0.3, p10: 0.3, p90: 0.3 } });
    expect(analyse(training, graph).unexplainedMs).toBeCloseTo(0.1);
    const pass = analyse(profileOf({ layersMs: { median: 6.4, p10: 6, p90: 7 } }), graph);
    expect(pass).toMatchObject({ sumOfLayersMs: 6.4, unexplainedMs: expect.closeTo(0.1), total: { timeMs: 6.1, share: expect.closeTo(1) } });
  });

  it('take any profile: as many parts as there are, never less than their roof says, and a sum of one is that one', () => {
    fc.assert(fc.property(anyProfile, (profile) => {
      const all = analyse(profile, graph);
      expect(all.total.measured + all.total.missing).toBeLessThanOrEqual(graph.nodes.length);
      for (const [id, figures] of all.nodes) {
        const one = figuresOver(all, [id]);
        expect(one.timeMs).toBe(figures.timeMs);
        expect(one.bound).toBe(figures.bound);
        if (figures.roofFlops !== null && figures.intensity !== null) expect(figures.roofFlops).toBe(roofAt(figures.intensity, profile.device));
        expect(boundSentence(figures, profile.device)).not.toMatch(/NaN|Infinity|undefined|null/);
      }
    }), { numRuns: 200 });
  });
});

describe('a changed model', () => {
  const changed = {
    ...graph,
    layers: graph.layers.map((layer) => (layer.id === 'shared' ? { ...layer, config: { units: 3, activation: 'tanh' } } : layer)),
    nodes: graph.nodes.map((one) => (one.id === 'mine' ? { ...one, id: 'other' } : one)),
  };
  const measured = analyse(profileOf(), changed);

  it('keeps the figures of what changed and marks them, and misses what is new', () => {
    expect([...measured.stale]).toEqual(['s1', 's2']);
    expect(measured.nodes.get('s1')).toMatchObject({ timeMs: 2, stale: 1, measured: 1 });
    expect(measured.nodes.get('other')).toMatchObject({ timeMs: null, missing: 1, stale: 0 });
    expect(measured.nodes.has('mine')).toBe(false);
    expect(measured.total).toMatchObject({ measured: 3, stale: 2, missing: 1 });
  });

  it('is of no matter where only names and places changed', () => {
    const renamed = { ...graph, layers: graph.layers.map((layer) => ({ ...layer, name: `x${layer.name}`, source: null })) };
    expect(analyse(profileOf(), renamed).stale.size).toBe(0);
  });
});

describe('the sentence', () => {
  const { nodes, total } = analyse(profileOf(), graph);
  it.each([
    ['s1', /^Bound by arithmetic: 1 GFLOP at 500 GFLOP\/s, 50 % of what Adapter 9 attains there; fewer operations/],
    ['s2', /^Bound by memory: 2 FLOP for each of its 500 MB, moved at 125 GB\/s, 125 % of/],
    ['sum', /^Bound by overhead: .* 100 FLOP and 1 kB would; larger batches/],
    ['mine', /^Mine is a custom layer\.$/],
    ['left', /^Nothing runs here/],
  ])('of %s', (id, text) => {
    const figures = nodes.get(id);
    expect(figures && boundSentence(figures, device)).toMatch(text);
  });

  it('tells when nothing can be told', () => {
    expect(boundSentence({ ...total, bound: null }, { ...device, peakFlops: null })).toMatch(/^What Adapter 9 attains at best was not measured/);
    expect(boundSentence({ ...total, bound: null }, device)).toMatch(/cannot be counted\.$/);
  });
});
