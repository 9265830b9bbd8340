// real: create('convolutional', [28, 28, 1])
import * as tf from '@tensorflow/tfjs';

function convolutional(inputShape) {
  return tf.sequential({ layers: [tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape }), tf.layers.flatten(), tf.layers.dense({ units: 2 })] });
}
function dense(inputShape) {
  return tf.sequential({ layers: [tf.layers.flatten({ inputShape }), tf.layers.dense({ units: 2 })] });
}

const MAKERS = { convolutional, dense };

export function create(type, imageShape) {
  const make = MAKERS[type];
  if (!make) throw new Error(`unknown: ${type}`);
  return make(imageShape);
}
