import { describe, expect, it } from 'vitest';
import { buildScene, type Scene } from '../../../src/scene';
import type { CostedModel } from '../../../src/graph';
import { evaluate } from '../engine/evaluate';

const HEAD = "import * as tf from '@tensorflow/tfjs';\n";

interface Case {
  name: string;
  program: string;
  /** Of each layer that could not be applied: its class, and the shapes that it was given. */
  failed: [className: string, shapes: (number | null)[][]][];
  /** Parameters of what was made before. */
  known: number;
}

const cases: Case[] = [
  {
    name: 'a merge in a helper, in a loop',
    program: `const conv = (x, filters) => tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same' }).apply(x);
      function block(x, filters) { const y = conv(conv(x, filters), filters + 1); return tf.layers.add().apply([x, y]); }
      export function net() { const input = tf.input({ shape: [8, 8, 4] }); let x = conv(input, 16); for (let n = 0; n < 3; n++) x = block(x, n === 2 ? 7 : 15); return tf.model({ inputs: input, outputs: x }); }`,
    failed: [['Add', [[null, 8, 8, 16], [null, 8, 8, 8]]]], known: 10821,
  },
  {
    name: 'Sequential.add',
    program: 'export function net() { const m = tf.sequential(); m.add(tf.layers.dense({ units: 4, inputShape: [8] })); m.add(tf.layers.conv2d({ filters: 3, kernelSize: 3 })); return m; }',
    failed: [['Conv2D', [[null, 4]]]], known: 36,
  },
  {
    name: 'the first layer of a sequential model',
    program: 'export function net() { const m = tf.sequential(); m.add(tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [8] })); return m; }',
    failed: [['Conv2D', [[null, 8]]]], known: 0,
  },
  {
    name: 'a merge after a model that is held',
    program: `export function net() {
      const held = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [8] }), tf.layers.dense({ units: 5 })] });
      const input = tf.input({ shape: [8] }); return tf.model({ inputs: input, outputs: tf.layers.add().apply([input, held.apply(input)]) }); }`,
    failed: [['Add', [[null, 8], [null, 5]]]], known: 61,
  },
  {
    name: 'a class of the author’s own',
    program: `class Mine extends tf.layers.Layer { computeOutputShape(shape) { throw new Error('no'); } getClassName() { return 'Mine'; } }
      export function net() { const input = tf.input({ shape: [8] }); return tf.model({ inputs: input, outputs: new Mine({}).apply(tf.layers.dense({ units: 3 }).apply(input)) }); }`,
    failed: [['Mine', [[null, 3]]]], known: 27,
  },
  {
    name: 'a tensor that is not there',
    program: 'export function net() { const input = tf.input({ shape: [8] }); return tf.model({ inputs: input, outputs: tf.layers.concatenate().apply([input, undefined]) }); }',
    failed: [['Concatenate', [[null, 8]]]], known: 0,
  },
  {
    name: 'the second use of a layer, whose parameters are known',
    program: 'export function net() { const d = tf.layers.dense({ units: 3 }); const input = tf.input({ shape: [8] }); return tf.model({ inputs: input, outputs: d.apply(d.apply(input)) }); }',
    failed: [['Dense', [[null, 3]]]], known: 27,
  },
  {
    name: 'several, of which the code caught some',
    program: `export function net() { const input = tf.input({ shape: [8] }); const rest = [];
      for (const n of [2, 3]) { try { rest.push(tf.layers.add().apply([input, tf.layers.dense({ units: n }).apply(input)])); } catch (e) { console.error(e); } }
      return tf.model({ inputs: input, outputs: tf.layers.concatenate().apply(rest) }); }`,
    failed: [['Add', [[null, 8], [null, 2]]], ['Add', [[null, 8], [null, 3]]], ['Concatenate', []]], known: 45,
  },
];

const shapesAt = ({ graph }: CostedModel, id: string) => graph.nodes.find((node) => node.id === id)!.inputs.map((ref) => graph.nodes.find((node) => node.id === ref.node)!.outputs[ref.output]!.shape);
const drawn = (model: CostedModel, depth?: number): Promise<Scene> => buildScene({ model, options: { direction: 'down', open: {}, ...(depth === undefined ? {} : { depth }) } });

describe.each(cases)('what fails as it is applied: $name', ({ program, failed, known }) => {
  it('stands in the graph with what it was given, costs what nobody knows, and is drawn with the shapes on its edges', async () => {
    const [model] = (await evaluate(HEAD + program)).models;
    const { graph, cost } = model!;
    expect(graph.complete).toBe(false);
    const nodes = graph.nodes.filter((node) => node.failed !== undefined);
    expect(nodes.map((node) => [graph.layers.find(({ id }) => id === node.layer)!.className, shapesAt(model!, node.id)])).toEqual(failed);
    for (const node of nodes) {
      expect(node.outputs).toEqual([]);
      expect(cost.nodes[node.id]).toMatchObject({ macs: null, flops: null, activationBytes: null });
      expect(node.source?.line).toBeGreaterThan(1);
    }
    expect(cost.totals.known.params).toBe(known);
    expect([cost.totals.macs, cost.totals.flops]).toEqual([null, null]);
    for (const depth of [undefined, 0]) {
      const scene = await drawn(model!, depth);
      const red = scene.items.filter((item) => item.failed !== '' && item.blocks.length === 0);
      expect(red.flatMap((item) => item.nodes).sort()).toEqual(nodes.map(({ id }) => id).sort());
      for (const item of red) {
        const edges = scene.edges.filter(({ to }) => to === item.id);
        expect(edges.map(({ label }) => [label.text, label.shown]).sort()).toEqual(shapesAt(model!, item.nodes[0]!).map(([, ...rest]) => [rest.join('×'), true]).sort());
      }
      // What was never finished has ends, and no outputs.
      expect(scene.items.filter(({ id }) => id.startsWith('output:'))).toEqual([]);
    }
  });
});

describe('what fails and does not matter', () => {
  it('is no part of a model that came to its end', async () => {
    const program = `export function net() { const input = tf.input({ shape: [8] }); let x;
      try { x = tf.layers.conv1d({ filters: 2, kernelSize: 3 }).apply(input); } catch { x = tf.layers.dense({ units: 2 }).apply(input); } return tf.model({ inputs: input, outputs: x }); }`;
    const { models } = await evaluate(HEAD + program);
    expect(models.map(({ graph }) => [graph.complete, graph.nodes.filter((node) => node.failed !== undefined)])).toEqual([[true, []]]);
  });

  it('leaves what was made beside it alone: a model that is finished is none of the ends of one that is not', async () => {
    const program = `const input = tf.input({ shape: [8] }); const a = tf.layers.dense({ units: 3 }).apply(input); export const done = tf.model({ inputs: input, outputs: a });
      const b = tf.layers.dense({ units: 4 }).apply(input); export const never = tf.model({ inputs: input, outputs: tf.layers.add().apply([b, input]) });`;
    const { models } = await evaluate(HEAD + program);
    const partial = models.find(({ graph }) => !graph.complete)!;
    expect(partial.graph.layers.map(({ className }) => className)).toEqual(['InputLayer', 'Dense', 'Add']);
    expect(models.find(({ graph }) => graph.complete)!.cost.totals.params).toBe(27);
  });
});
