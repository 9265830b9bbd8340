import * as tf from '@tensorflow/tfjs';

function stage(x, depth) {
  x = tf.layers.conv2d({ filters: 8, kernelSize: 3 }).apply(x);
  if (depth % 2 === 0) throw new RangeError(`depth must be odd, not ${depth}`); // ✗
  return tf.layers.maxPooling2d({ poolSize: 2 }).apply(x);
}

export function model() {
  const image = tf.input({ shape: [32, 32, 3] });
  let x = stage(image, 3);
  x = stage(x, 4);
  return tf.model({ inputs: image, outputs: x });
}
