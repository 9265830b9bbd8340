import * as tf from '@tensorflow/tfjs';
import { width } from './cycle';

export function stage(x) {
  return tf.layers.conv2d({ filters: width(), kernelSize: 3 }).apply(x);
}
