import { expect, it } from 'vitest';
import { evaluate, only } from './evaluate';

it('training, prediction and saving end at once, and are told with their lines', async () => {
  const evaluation = await evaluate(`import * as tf from '@tensorflow/tfjs';
export async function main() {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  for (let epoch = 0; epoch < 1000; epoch++) await model.fit(tf.zeros([8, 4]), tf.zeros([8, 3]), { epochs: 1e9 });
  model.predict(tf.zeros([1, 4]));
  const optimizer = tf.train.adam(0.01);
  const cost = optimizer.minimize(() => model.apply(tf.zeros([8, 4])).square().mean(), true);
  if (cost.shape.length !== 0 || optimizer.minimize(() => tf.scalar(1)) !== null) throw new Error('not as the library answers');
  await model.save('downloads://model');
  return model;
}`);
  expect(only(evaluation).graph.complete).toBe(true);
  expect(evaluation.diagnostics).toEqual([]);
  expect(evaluation.skipped.map(({ message, place }) => `${place.line} ${message.slice(0, message.indexOf('('))}`))
    .toEqual(['5 fit', '6 predict', '8 minimize', '9 minimize', '10 save']);
});
