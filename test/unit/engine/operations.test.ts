import { describe, expect, it } from 'vitest';
import { buildScene, type Scene } from '../../../src/scene';
import { evaluate, only } from './evaluate';

const attention = `import * as tf from '@tensorflow/tfjs';
class Attention extends tf.layers.Layer {
  build(shape) { for (const name of ['q', 'k', 'v']) this[name] = this.addWeight(name, [8, 8], 'float32', tf.initializers.glorotUniform({})); this.built = true; }
  computeOutputShape(shape) { return shape; }
  call(inputs) {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    const project = (w) => tf.reshape(tf.matMul(tf.reshape(x, [-1, 8]), w.read()), [-1, 6, 8]);
    const scores = tf.matMul(project(this.q), project(this.k), false, true).div(Math.sqrt(8));
    return tf.matMul(tf.softmax(scores), project(this.v)).add(x);
  }
  static className = 'Attention';
}
export function build() {
  const input = tf.input({ shape: [6, 8] });
  const attended = new Attention({}).apply(input);
  return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 3 }).apply(attended) });
}`;

/** Titles of what stands in an item, in the order of the flow. */
const within = (scene: Scene, parent: string | null) => scene.items.filter((item) => item.parent === parent).sort((a, b) => a.y - b.y).map((item) => item.title);

async function fieldsOf(program: string): Promise<(number[] | null)[]> {
  const { graph, cost } = only(await evaluate(program));
  return graph.nodes.map(({ id }) => cost.nodes[id]!.receptiveField);
}

describe('a layer whose operations are known', () => {
  it('is closed at first and opens to its operations, wired as they flow', async () => {
    const model = only(await evaluate(attention));
    const layer = model.graph.nodes.find((node) => node.trace)!;
    const closed = await buildScene({ model, options: { direction: 'down', open: {} } });
    const item = closed.items.find(({ id }) => id === layer.id);
    expect(item).toMatchObject({ kind: 'block', open: false, expandable: true, title: 'Attention', nodes: [layer.id], blocks: [] });
    expect(closed.items).toHaveLength(3);

    const open = await buildScene({ model, options: { direction: 'down', open: { [layer.id]: true } } });
    const inside = within(open, layer.id);
    expect(inside.filter((title) => title === 'matmul 8→8')).toHaveLength(3);
    expect(inside.filter((title) => title === 'matmul')).toHaveLength(2);
    expect(inside).toContain('softmax');
    expect(inside.at(-1)).toBe('⊕');
    // The input reaches the projections and the shortcut; the dense layer reads the sum.
    const sum = open.items.find(({ title }) => title === '⊕')!;
    const dense = open.items.find(({ title }) => title === 'fc 3')!;
    expect(open.edges.some(({ from, to }) => from === sum.id && to === dense.id)).toBe(true);
    const input = open.items.find(({ kind }) => kind === 'port')!;
    expect(open.edges.filter(({ from }) => from === input.id).map(({ to }) => to)).toContain(sum.id);
  });

  it('maps every operation to the line of `call` that runs it', async () => {
    const { graph } = only(await evaluate(attention));
    const lines = graph.nodes.find((node) => node.trace)!.trace!.operations.map(({ kernel, source }) => `${kernel} ${source?.line}`);
    expect(lines).toEqual([...Array.from({ length: 2 }, () => ['Reshape 7', 'BatchMatMul 7', 'Reshape 7']).flat(), 'BatchMatMul 8', 'RealDiv 8',
      'Softmax 9', 'Reshape 7', 'BatchMatMul 7', 'Reshape 7', 'BatchMatMul 9', 'Add 9']);
  });

  it('costs what its operations cost together', async () => {
    const { graph, cost } = only(await evaluate(attention, { batch: 3 }));
    const layer = graph.nodes.find((node) => node.trace)!;
    const own = Object.entries(cost.operations).filter(([id]) => id.startsWith(`${layer.id}/`)).map(([, one]) => one);
    expect(own.length).toBe(layer.trace!.operations.length);
    const sum = (key: 'macs' | 'flops' | 'params') => own.reduce((total, one) => total + one[key]!, 0);
    expect({ macs: sum('macs'), flops: sum('flops'), params: sum('params') })
      .toEqual({ macs: cost.nodes[layer.id]!.macs, flops: cost.nodes[layer.id]!.flops, params: cost.nodes[layer.id]!.params });
    expect(sum('macs')).toBe(3 * (3 * 6 * 8 * 8 + 2 * 6 * 6 * 8));
  });

  it('sees through a pooling that tells its places, not through what is put back at them', async () => {
    const pooling = (call: string) => fieldsOf(`import * as tf from '@tensorflow/tfjs';
class Own extends tf.layers.Layer {
  computeOutputShape([batch, height, width, maps]) { return [batch, height / 2, width / 2, maps]; }
  call(inputs) { const { result, indexes } = tf.maxPoolWithArgmax(Array.isArray(inputs) ? inputs[0] : inputs, 2, 2, 'valid', true); ${call} }
  static className = 'Own';
}
export function build() {
  const input = tf.input({ shape: [16, 16, 4] });
  const seen = new Own({}).apply(tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }).apply(input));
  return tf.model({ inputs: input, outputs: tf.layers.conv2d({ filters: 4, kernelSize: 3 }).apply(seen) });
}`);
    expect(await pooling('return result;')).toEqual([[1, 1], [3, 3], [4, 4], [8, 8]]);
    expect(await pooling('return tf.scatterND(indexes.reshape([-1, 1]), result.reshape([-1]), [result.size]).reshape(result.shape);')).toEqual([[1, 1], [3, 3], null, null]);
  });

  it('passes the receptive field on', async () => {
    const grouped = (call: string) => `import * as tf from '@tensorflow/tfjs';
class Own extends tf.layers.Layer {
  build(shape) { this.kernel = this.addWeight('kernel', [3, 3, 2, 4], 'float32', tf.initializers.glorotUniform({})); this.built = true; }
  computeOutputShape(shape) { return [shape[0], shape[1] / 2, shape[2] / 2, 8]; }
  call(inputs) { const x = Array.isArray(inputs) ? inputs[0] : inputs; ${call} }
  static className = 'Own';
}
export function build() {
  const input = tf.input({ shape: [16, 16, 4] });
  const seen = new Own({}).apply(tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }).apply(input));
  return tf.model({ inputs: input, outputs: tf.layers.conv2d({ filters: 4, kernelSize: 3 }).apply(seen) });
}`;
    const fields = (call: string) => fieldsOf(grouped(call));
    const conv = 'return tf.concat(tf.split(x, 2, 3).map((part) => tf.conv2d(part, this.kernel.read(), 2, "same")), 3).relu();';
    expect(await fields(conv)).toEqual([[1, 1], [3, 3], [5, 5], [9, 9]]);
    // A gate that has seen all of the picture.
    const gated = 'const y = tf.conv2d(x, tf.concat([this.kernel.read(), this.kernel.read()], 2), 2, "same"); const z = tf.concat([y, y], 3); return z.mul(z.mean([1, 2], true).sigmoid());';
    expect(await fields(gated)).toEqual([[1, 1], [3, 3], [16, 16], [16, 16]]);
    // A turned picture cannot be told.
    expect(await fields('return tf.concat([tf.conv2d(tf.transpose(x, [0, 2, 1, 3]), tf.concat([this.kernel.read(), this.kernel.read()], 2), 2, "same"), tf.zeros([x.shape[0], 8, 8, 4])], 3);')).toEqual([[1, 1], [3, 3], null, null]);
  });
});
