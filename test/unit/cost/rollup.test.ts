import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { costModel } from '../../../src/cost';
import type { Layer, ModelGraph, Node, Weight } from '../../../src/graph';
import { graphOf } from './tensorflow';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const weight = (size: number, trainable: boolean, dtype = 'float32'): Weight => ({ name: 'w', shape: [size], dtype, trainable });

function layer(id: string, weights: Weight[], more: Partial<Layer> = {}): Layer {
  return { id, name: id, named: true, className: 'Dense', config: { units: 3, useBias: false }, weights, custom: false, implicit: false, source: null, ...more };
}

/** A graph whose nodes all read an input of 2 features and give 3, so each costs 6 MACs. */
function graph(blocks: [id: string, parent: string | null][], layers: Layer[], uses: [layer: string, block: string][]): ModelGraph {
  const start = layer('start', [], { className: 'InputLayer', config: {} });
  const nodes: Node[] = uses.map(([used, block], i) => ({
    id: `n${i}`, layer: used, block, inputs: [{ node: 'in', output: 0 }], outputs: [{ shape: [null, 3], dtype: 'float32' }], source: null, calls: [],
  }));
  return {
    builder: { name: 'm', place: { file: 'm.ts', line: 1, column: 1, endLine: 1, endColumn: 1 }, args: [], assumed: [] },
    name: 'm', complete: true, inputs: [], outputs: [],
    layers: [start, ...layers],
    nodes: [{ id: 'in', layer: 'start', block: blocks[0][0], inputs: [], outputs: [{ shape: [null, 2], dtype: 'float32' }], source: null, calls: [] }, ...nodes],
    blocks: blocks.map(([id, parent]) => ({ id, parent, name: id, kind: parent === null ? 'model' : 'call', args: [], source: null, definition: null, calls: [] })),
  };
}

describe('rolling up', () => {
  it('counts a layer shared by two blocks once in each, and once above them', () => {
    const cost = costModel(graph(
      [['m', null], ['a', 'm'], ['b', 'm'], ['a1', 'a'], ['a2', 'a']],
      [layer('shared', [weight(6, true)]), layer('own', [weight(4, false)])],
      [['shared', 'a1'], ['shared', 'a2'], ['own', 'a2'], ['shared', 'b'], ['shared', 'b']],
    ));
    expect(cost.blocks.a1).toMatchObject({ params: 6, trainable: 6, layers: 1, macs: 6 });
    expect(cost.blocks.a2).toMatchObject({ params: 10, trainable: 6, layers: 2, macs: 12, weightBytes: 40 });
    expect(cost.blocks.a).toMatchObject({ params: 10, layers: 2, macs: 18 });
    expect(cost.blocks.b).toMatchObject({ params: 6, layers: 1, macs: 12 });
    expect(cost.blocks.m).toMatchObject({ params: 10, layers: 3, macs: 30 });
    expect(cost.totals).toEqual(cost.blocks.m);
    expect(cost.layers.shared).toMatchObject({ params: 6, macs: 24, flops: 48, activationBytes: 48 });
  });

  it('does not count implicit layers, nor forget layers that are not used yet', () => {
    const cost = costModel(graph([['m', null]], [layer('i', [], { implicit: true }), layer('idle', [weight(5, true)])], [['i', 'm']]));
    expect(cost.totals).toMatchObject({ layers: 2, params: 5 });
  });

  it('keeps what is known beside what is not', () => {
    const cost = costModel(graph(
      [['m', null], ['a', 'm'], ['b', 'm']],
      [layer('plain', []), layer('mine', [weight(7, true)], { custom: true, className: 'Mine' })],
      [['plain', 'a'], ['mine', 'b'], ['plain', 'b']],
    ));
    expect(cost.blocks.a).toMatchObject({ macs: 6, known: { macs: 6 }, unknown: 0 });
    expect(cost.blocks.b).toMatchObject({ macs: null, flops: null, known: { macs: 6, flops: 12 }, unknown: 1, params: 7 });
    expect(cost.totals).toMatchObject({ macs: null, known: { macs: 12 }, unknown: 1, activationBytes: 36 });
    expect(cost.layers.mine.why).toMatch(/custom/);
  });

  it('weighs weights by their type', () => {
    const cost = costModel(graph([['m', null]], [layer('l', [weight(3, true), weight(5, false, 'bool'), weight(2, false, 'int32')])], [['l', 'm']]));
    expect(cost.totals).toMatchObject({ params: 10, trainable: 3, weightBytes: 12 + 5 + 8 });
  });

  it('equals counting each block by itself, in random trees with random sharing', () => {
    const tree = fc.array(fc.nat(), { maxLength: 12 }).map((parents): [string, string | null][] => [['b0', null], ...parents.map((p, i): [string, string] => [`b${i + 1}`, `b${p % (i + 1)}`])]);
    const uses = fc.array(fc.tuple(fc.nat(7), fc.nat()), { maxLength: 25 });
    fc.assert(fc.property(tree, uses, (blocks, picks) => {
      const layers = Array.from({ length: 8 }, (_, i) => layer(`l${i}`, [weight(2 ** i, i % 2 === 0)]));
      const placed = picks.map(([l, b]): [string, string] => [`l${l}`, blocks[b % blocks.length][0]]);
      const cost = costModel(graph(blocks, layers, placed));
      const parents = new Map(blocks);
      const within = (block: string, ancestor: string): boolean => {
        for (let at: string | null | undefined = block; at != null; at = parents.get(at)) if (at === ancestor) return true;
        return false;
      };
      for (const [id] of blocks.slice(1)) {
        const inside = placed.filter(([, block]) => within(block, id));
        const distinct = [...new Set(inside.map(([l]) => Number(l.slice(1))))];
        expect(cost.blocks[id].macs).toBe(6 * inside.length);
        expect(cost.blocks[id].layers).toBe(distinct.length);
        expect(cost.blocks[id].params).toBe(distinct.reduce((sum, i) => sum + 2 ** i, 0));
        expect(cost.blocks[id].trainable).toBe(distinct.reduce((sum, i) => sum + (i % 2 === 0 ? 2 ** i : 0), 0));
      }
      expect(cost.totals.params).toBe(255);
      expect(cost.totals.layers).toBe(9);
    }), { numRuns: 60 });
  });

  it('says so when the graph contradicts itself', () => {
    const broken = graph([['m', null]], [layer('l', [])], [['l', 'm']]);
    expect(() => costModel({ ...broken, layers: [] })).toThrow(/layer .* which is not in the graph/);
    expect(() => costModel({ ...broken, blocks: [] })).toThrow(/block .* which is not in the graph/);
    expect(() => costModel({ ...broken, nodes: broken.nodes.slice(1) })).toThrow(/reads output 0 of in/);
  });

  it('grows with the number of nodes, not with its square: one shared layer used 20,000 times, in blocks nested 1,000 deep', () => {
    const depth = 1_000;
    const blocks = Array.from({ length: depth }, (_, i): [string, string | null] => [`b${i}`, i === 0 ? null : `b${i - 1}`]);
    const cost = costModel(graph(blocks, [layer('l', [weight(6, true)])], Array.from({ length: 20_000 }, (_, i) => ['l', `b${i % depth}`])));
    expect(cost.totals).toMatchObject({ params: 6, macs: 120_000, layers: 2 });
    expect(cost.blocks[`b${depth - 1}`]).toMatchObject({ params: 6, macs: 120, layers: 1 });
  });
});

describe('a real shared layer', () => {
  it('has its parameters once and its operations for each use', () => {
    const [left, right] = [tf.input({ shape: [4] }), tf.input({ shape: [4] })];
    const tower = tf.layers.dense({ units: 3 });
    const model = tf.model({ inputs: [left, right], outputs: tf.layers.add().apply([tower.apply(left) as tf.SymbolicTensor, tower.apply(right) as tf.SymbolicTensor]) as tf.SymbolicTensor });
    const { totals } = costModel(graphOf(model));
    expect(totals).toMatchObject({ params: model.countParams(), macs: 24, layers: 4, flops: 2 * (24 + 3) + 3 });
  });
});
