import * as tf from '@tensorflow/tfjs';

const spin = () => Promise.resolve().then(spin); // ✗

export async function model() { // ✗
  const image = tf.input({ shape: [32, 32, 3] });
  const x = tf.layers.conv2d({ filters: 8, kernelSize: 3 }).apply(image);
  await spin();
  return tf.model({ inputs: image, outputs: x });
}
