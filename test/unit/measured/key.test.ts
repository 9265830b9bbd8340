import { describe, expect, it } from 'vitest';
import { keysOf } from '../../../src/measured';
import { modelOf } from '../profile/models';

const text = (call: string, before = '') => `import * as tf from '@tensorflow/tfjs';
${before}
class Mine extends tf.layers.Layer {
  static className = 'Mine';
  computeOutputShape(shape: tf.Shape) { return shape; }
  call(inputs: tf.Tensor[]) { return ${call}; }
}
export function model() {
  const x = tf.input({ shape: [4], name: 'x' });
  const y = new Mine({ name: 'mine' }).apply(x) as tf.SymbolicTensor;
  return tf.model({ inputs: x, outputs: tf.layers.dense({ units: 3, name: 'fc', kernelInitializer: 'zeros' }).apply(y) as tf.SymbolicTensor });
}`;
const keys = async (source: string) => {
  const { graph } = await modelOf(source);
  const all = keysOf(graph);
  return ['mine', 'fc'].map((name) => all.get(graph.nodes.find((node) => node.id.endsWith(name))?.id ?? ''));
};

describe('what a measurement depends on', () => {
  it('is not where things stand, how they are called, or how weights begin', async () => {
    const before = await keys(text('inputs[0].sqrt()'));
    expect(await keys(text('inputs[0].sqrt()', 'export const other = tf.layers.dense({ units: 1 });\nfunction f() { for (const i of [1]) tf.scalar(i); }'))).toEqual(before);
    expect(await keys(text('inputs[0].sqrt()').replace('zeros', 'ones'))).toEqual(before);
  });

  it('is the code of a class of the user’s own, the config, and the shapes', async () => {
    const [mine, fc] = await keys(text('inputs[0].sqrt()'));
    const [other, same] = await keys(text('inputs[0].square()'));
    expect(other).not.toBe(mine);
    expect(same).toBe(fc);
    expect((await keys(text('inputs[0].sqrt()').replace('units: 3', 'units: 5')))[1]).not.toBe(fc);
    const wider = await keys(text('inputs[0].sqrt()').replace('[4]', '[8]'));
    expect(wider[0]).not.toBe(mine);
    expect(wider[1]).not.toBe(fc);
  });
});
