import * as tf from '@tensorflow/tfjs';
import { bottleneck } from './no-such-file'; // ✗

export function model() {
  const image = tf.input({ shape: [32, 32, 3] });
  const x = tf.layers.conv2d({ filters: 8, kernelSize: 3 }).apply(image);
  return tf.model({ inputs: image, outputs: x, name: typeof bottleneck });
}
