import * as tf from '@tensorflow/tfjs';

function deeper(x) { // ✗
  return deeper(x) + 1; // ✗
}

export function model() {
  const image = tf.input({ shape: [32, 32, 3] });
  const x = tf.layers.conv2d({ filters: 8, kernelSize: 3 }).apply(image);
  return tf.model({ inputs: image, outputs: deeper(x) });
}
