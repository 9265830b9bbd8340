import * as tf from '@tensorflow/tfjs';

export function model() {
  const image = tf.input({ shape: [32, 32, 3] });
  const x = tf.layers.conv2d({ filters: 8 }).apply(image); // ✗
  return tf.model({ inputs: image, outputs: x });
}
