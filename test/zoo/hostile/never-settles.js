import * as tf from '@tensorflow/tfjs';

export async function model() { // ✗
  const image = tf.input({ shape: [32, 32, 3] });
  const x = tf.layers.conv2d({ filters: 8, kernelSize: 3 }).apply(image);
  await { then() {} };
  return tf.model({ inputs: image, outputs: x });
}
