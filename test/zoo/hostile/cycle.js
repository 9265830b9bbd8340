import * as tf from '@tensorflow/tfjs';
import { stage } from './cycle-stage';

export const width = () => 8;

export function model() {
  const image = tf.input({ shape: [32, 32, 3] });
  return tf.model({ inputs: image, outputs: stage(image) });
}
