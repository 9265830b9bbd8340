import * as tf from '@tensorflow/tfjs';

export function model() {
  const image = tf.input({ shape: [8] });
  const other = tf.input({ shape: [8], name: 'other' });
  const x = tf.layers.dense({ units: 2 }).apply(other);
  return tf.model({ inputs: image, outputs: x }); // ✗
}
