import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { rebuild } from '../../../src/profile/worker/rebuild';
import { evaluate, only } from '../engine/evaluate';

const program = readFileSync(path.resolve(import.meta.dirname, '../../patterns/programs/tensors-only.js'), 'utf8');
const nobody = { classes: new Map(), why: () => '' };

async function made(text: string, call: string) {
  const { graph, cost } = only(await evaluate(text, { call }));
  const rebuilt = rebuild(tf as never, graph, nobody);
  expect([...rebuilt.why.values(), rebuilt.whyNoModel].filter(Boolean)).toEqual([]);
  return { graph, cost, model: rebuilt.model!, layers: rebuilt.layers };
}

describe('a model written on tensors, made again', () => {
  it('runs the same kernels on weights of the same shapes', async () => {
    const { model, cost } = await made(program, 'predict(tf.zeros([1, 28, 28, 1]))');
    expect(model.countParams()).toBe(cost.totals.params);
    await tf.setBackend('cpu');
    const { kernelNames } = await tf.profile(() => tf.tidy(() => { model.apply(tf.ones([1, 28, 28, 1])); }) as never);
    expect(kernelNames).toEqual(['Conv2D', 'Relu', 'MaxPool', 'Reshape', 'BatchMatMul', 'Add', 'RealDiv']);
    expect((model.predict(tf.ones([1, 28, 28, 1])) as tf.Tensor).shape).toEqual([1, 10]);
  });

  it('takes lists, several outputs, indices, and weights that are read twice', async () => {
    const { model } = await made(`import * as tf from '@tensorflow/tfjs';
const w = tf.variable(tf.zeros([4, 4]));
export function run(x) {
  const [a, b] = tf.split(x.matMul(w).matMul(w), 2, 1);
  return tf.stack([a, tf.gather(b, [1, 0], 1)]).concat(tf.ones([2, 3, 2]), 0).sum([0, 1]);
}`, 'run(tf.ones([3, 4]))');
    expect((model.predict(tf.ones([3, 4])) as tf.Tensor).shape).toEqual([2]);
  });
});
