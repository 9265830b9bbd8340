import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as layers from '@tensorflow/tfjs-layers';
import { expect, it } from 'vitest';
import type { Tf } from '../../../src/profile/worker/library';
import { fillWeights } from '../../../src/profile/worker/values';

it('weights get their values, and nothing else stays in memory', async () => {
  await tf.setBackend('cpu');
  const normalization = layers.layers.batchNormalization();
  const dense = layers.layers.dense({ units: 3 });
  for (const layer of [normalization, dense]) layer.build([2, 4]);
  const before = tf.memory().numTensors;
  for (const layer of [normalization, dense]) fillWeights(tf as unknown as Tf, layer);
  expect(tf.memory().numTensors).toBe(before);
  expect([...normalization.weights[0]!.read().dataSync()]).toEqual([1, 1, 1, 1]);
  expect([...dense.weights[0]!.read().dataSync()].some((value) => value !== 0)).toBe(true);
});
