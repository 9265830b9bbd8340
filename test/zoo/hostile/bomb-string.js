import * as tf from '@tensorflow/tfjs';

export function model() {
  const image = tf.input({ shape: [32, 32, 3] });
  const x = tf.layers.conv2d({ filters: 8, kernelSize: 3 }).apply(image);
  const texts = [];
  for (;;) texts.push('x'.repeat(10_000_000) + texts.length); // ✗
  return tf.model({ inputs: image, outputs: x });
}
