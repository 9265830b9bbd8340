import * as tf from '@tensorflow/tfjs';

export function model() {
  const image = tf.input({ shape: [8] });
  let x = image;
  while (x) { // ✗
    x = tf.layers.dense({ units: 8 }).apply(x); // ✗
  }
  return tf.model({ inputs: image, outputs: x });
}
