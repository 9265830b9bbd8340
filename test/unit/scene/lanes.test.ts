import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { costModel } from '../../../src/cost';
import type { Block, CostedModel, Layer, ModelGraph, Node, Shape } from '../../../src/graph';
import { buildScene, type Scene, type SceneItem, type SceneOptions } from '../../../src/scene';
import { brokenEdges, misfolded, miscounted, overlaps, strays } from './checks';
import { modelOf, words } from './fixtures';

const down: SceneOptions = { direction: 'down', open: {} };
const folds = (scene: Scene): SceneItem[] => scene.items.filter(({ kind, parent }) => kind === 'fold' && parent === null);
/** How many edges enter and leave an item. */
const ends = ({ edges }: Scene, { id }: SceneItem): [number, number] => [edges.filter(({ to }) => to === id).length, edges.filter(({ from }) => from === id).length];

/** Lanes as data, each from an input of its own into one concatenation; a lane's kind is the width of its layers. */
interface Lanes {
  kinds: number[];
  /** Whether each stage has a second layer beside it, whose sum with it goes on. */
  stages: boolean[];
  /** `stage`: stage after stage across all lanes; else lane after lane, each in a block of its own where `blocks`. */
  order: 'lane' | 'blocks' | 'stage';
  wide: boolean;
}

const place = { file: '/lanes.ts', line: 1, column: 1, endLine: 1, endColumn: 1 };

function lanesModel({ kinds, stages, order, wide }: Lanes): CostedModel {
  const layers: Layer[] = [];
  const blocks: Block[] = [];
  const block = (id: string, name: string): string => {
    blocks.push({ id, parent: blocks.length === 0 ? null : 'root', name, kind: blocks.length === 0 ? 'model' : 'call', args: [], source: null, definition: null, calls: [] });
    return id;
  };
  block('root', 'model');
  const made: { step: number; node: Node }[] = [];
  const put = (id: string, step: number, className: string, units: number, inputs: string[], home = 'root'): string => {
    layers.push({ id, name: id, named: className === 'InputLayer', className, config: className === 'Dense' ? { units } : {}, weights: [], custom: false, implicit: false, source: null });
    const shape: Shape = [null, units];
    made.push({ step, node: { id, layer: id, block: home, inputs: inputs.map((node) => ({ node, output: 0 })), outputs: [{ shape, dtype: 'float32' }], source: null, calls: [] } });
    return id;
  };
  const beside: string[] = [];
  const joined = kinds.map((kind, lane) => {
    const input = put(`in_${lane}`, -1, 'InputLayer', 4, []);
    if (wide) beside.push(put(`wide${lane}`, stages.length, 'Dense', 1, [input]));
    const home = order === 'blocks' && stages.length > 0 ? block(`block${lane}`, 'tower') : 'root';
    return stages.reduce((x, split, stage) => {
      const y = put(`a${lane}.${stage}`, stage, 'Dense', kind + stage, [x], home);
      return split ? put(`s${lane}.${stage}`, stage, 'Add', kind + stage, [y, put(`b${lane}.${stage}`, stage, 'Dense', kind + stage, [x], home)], home) : y;
    }, input);
  });
  const end = stages.length + 1;
  const top = put('join', end, 'Concatenate', 8, joined);
  const last = put('last', end, 'Concatenate', 9, wide ? [top, put('add', end, 'Add', 1, beside)] : [top]);
  if (order === 'stage') made.sort((a, b) => a.step - b.step);
  const nodes = made.map(({ node }) => node);
  const graph: ModelGraph = {
    builder: { name: 'lanes', place, args: [], assumed: [] }, name: 'lanes', complete: true, inputs: [],
    outputs: [{ name: 'out', shape: [null, 9], dtype: 'float32', ref: { node: last, output: 0 } }], layers, nodes, blocks,
  };
  return { graph, cost: costModel(graph, 1) };
}

const lanes: fc.Arbitrary<Lanes> = fc.record({
  kinds: fc.tuple(fc.integer({ min: 3, max: 40 }), fc.integer({ min: 0, max: 4 }), fc.boolean()).map(([one, other, mixed]) => {
    const list = [...Array<number>(one).fill(10), ...Array<number>(other).fill(20)];
    return mixed ? list.map((_, index) => list[(index * 7919) % list.length] as number) : list;
  }),
  stages: fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }),
  order: fc.constantFrom('lane' as const, 'blocks' as const, 'stage' as const),
  wide: fc.boolean(),
});

describe('equal lanes from inputs of their own', () => {
  it('stand as one from three on, those of another width apart, however long they are and in whatever order they were made', async () => {
    await fc.assert(fc.asyncProperty(lanes, async (choice) => {
      const model = lanesModel(choice);
      const scene = await buildScene({ model, options: { ...down, depth: 0 } });
      for (const faults of [overlaps, strays, brokenEdges]) expect(faults(scene)).toEqual([]);
      expect(miscounted(scene, model)).toEqual([]);
      expect(misfolded(scene, model)).toEqual([]);
      const counts = [10, 20].map((kind) => choice.kinds.filter((one) => one === kind).length);
      const folded = counts.filter((count) => count >= 3);
      expect(new Set(folds(scene).map(({ count }) => count))).toEqual(new Set(folded));
      // Nothing that could have folded is left over, and nothing is drawn once for each lane.
      const loose = counts.filter((count) => count < 3).reduce((sum, count) => sum + count, 0);
      const inputs = scene.items.filter(({ category }) => category === 'input');
      expect(inputs).toHaveLength(folded.length + loose);
      expect(scene.width).toBeLessThanOrEqual(800 * (folded.length + loose));
      for (const input of inputs) expect(ends(scene, input)[0]).toBe(0);
      for (const fold of folds(scene)) {
        if (fold.category !== 'merge' && fold.category !== 'input') expect(ends(scene, fold)[0]).toBe(1);
        if (fold.category === 'merge') expect(ends(scene, fold)[0]).toBe(2);
      }
      for (const { id } of folds(scene)) {
        const leaving = scene.edges.filter(({ from }) => from === id).map(({ to }) => to);
        expect(new Set(leaving).size).toBe(leaving.length);
      }
      // ELK takes long for what is wide.
      if (choice.kinds.length > 4) return;
      const each = await buildScene({ model, options: { ...down, depth: Number.POSITIVE_INFINITY, unfold: 'all' } });
      expect(miscounted(each, model)).toEqual([]);
      expect(each.items.filter(({ kind }) => kind === 'port')).toHaveLength(choice.kinds.length);
    }), { numRuns: 14 });
  });

  it('shows each of them when one of their folds is opened, in both directions, every edge at its ends', async () => {
    const model = lanesModel({ kinds: Array<number>(16).fill(10), stages: [false, true], order: 'blocks', wide: false });
    for (const direction of ['down', 'right'] as const) {
      const closed = await buildScene({ model, options: { direction, open: {}, depth: 0 } });
      for (const { id } of folds(closed)) {
        const scene = await buildScene({ model, options: { direction, open: { [id]: true }, unfold: { [id]: true }, depth: 0 } });
        expect(scene.items.filter(({ parent }) => parent === id)).toHaveLength(16);
        for (const faults of [overlaps, strays, brokenEdges]) expect(faults(scene)).toEqual([]);
        expect(miscounted(scene, model)).toEqual([]);
      }
    }
  });

  it('leaves two towers as two', async () => {
    for (const order of ['lane', 'blocks', 'stage'] as const) {
      const scene = await buildScene({ model: lanesModel({ kinds: [10, 10], stages: [false, true], order, wide: false }), options: down });
      expect(folds(scene)).toEqual([]);
    }
  });

  it('leaves two towers of many equal layers as two folds side by side, and many towers as one', async () => {
    const tower = (count: number): string => `export function build() {
      const inputs = Array.from({ length: ${count} }, (_, i) => tf.input({ shape: [8], name: 'side_' + i }));
      const block = (x) => tf.layers.dense({ units: 8 }).apply(tf.layers.layerNormalization().apply(tf.layers.dropout({ rate: 0.1 }).apply(tf.layers.activation({ activation: 'relu' }).apply(x))));
      const ends = inputs.map((x) => { for (let i = 0; i < 6; i++) x = block(x); return x; });
      return tf.model({ inputs, outputs: tf.layers.concatenate().apply(ends) });
    }`;
    for (const count of [2, 9]) {
      const scene = await buildScene({ model: await modelOf(tower(count)), options: { ...down, depth: 0 } });
      expect(scene.items.filter(({ kind }) => kind === 'port')).toHaveLength(count === 2 ? 2 : 0);
      expect(scene.width).toBeLessThan(700);
    }
  });

  it('draws the features of a table once, named by what they share', async () => {
    const model = await modelOf(`
const FEATURES = Array.from({ length: 40 }, (_, n) => 'feature_' + n);
export function build() {
  const inputs = FEATURES.map((name) => tf.input({ shape: [1], name, dtype: 'int32' }));
  const embedded = inputs.map((i, n) => tf.layers.flatten().apply(tf.layers.embedding({ inputDim: 100, outputDim: 8, name: 'emb_' + FEATURES[n] }).apply(i)));
  const x = tf.layers.dense({ units: 32, activation: 'relu' }).apply(tf.layers.concatenate().apply(embedded));
  return tf.model({ inputs, outputs: tf.layers.dense({ units: 1 }).apply(x) });
}`);
    const scene = await buildScene({ model, options: down });
    expect(scene.width).toBeLessThan(500);
    expect(scene.items.map(words)).toEqual(['feature_… 1 ×40', 'n = 0…39 ×40', 'emb_feature_… · embedding 100→8', 'flatten', '‖', 'fc 32, ReLU', 'fc 1']);
    expect(folds(scene).map(({ difference }) => difference)).toEqual(['names feature_0 … feature_39', '']);
    expect(scene.edges).toHaveLength(5);
  });

  it('folds models that differ in their number only, and inputs of other names, which it lists', async () => {
    const model = await modelOf(`export function build() {
      const inputs = ['anchor', 'positive', 'negative'].map((name) => tf.input({ shape: [4], name }));
      const ends = inputs.map((x) => tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [4] }), tf.layers.dense({ units: 3 })] }).apply(x));
      return tf.model({ inputs, outputs: tf.layers.concatenate().apply(ends) });
    }`);
    const scene = await buildScene({ model, options: { ...down, depth: 0 } });
    expect(scene.items.map(words)).toEqual(['input 4 ×3', 'sequential_… ×3', '‖']);
    expect(folds(scene).map(({ difference }) => difference)).toEqual(['names anchor, positive, negative', '']);
  });
});
