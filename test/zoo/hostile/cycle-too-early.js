import * as tf from '@tensorflow/tfjs';
import { filters } from './cycle-too-early-filters';

export const width = 8;

export function model() {
  const image = tf.input({ shape: [32, 32, 3] });
  const x = tf.layers.conv2d({ filters, kernelSize: 3 }).apply(image);
  return tf.model({ inputs: image, outputs: x });
}
