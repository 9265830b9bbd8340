/**
 * LeNet-5. LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document Recognition",
 * Proceedings of the IEEE 86(11), 1998, figure 2.
 *
 * C3 sees all of S2 here (table I connects each of its maps to some), and the output is a soft-max.
 */
import * as tf from '@tensorflow/tfjs';

export function lenet(classes = 10) {
  return tf.sequential({
    name: 'lenet',
    layers: [
      tf.layers.conv2d({ name: 'C1', filters: 6, kernelSize: 5, activation: 'tanh', inputShape: [32, 32, 1] }),
      tf.layers.averagePooling2d({ name: 'S2', poolSize: 2, strides: 2 }),
      tf.layers.conv2d({ name: 'C3', filters: 16, kernelSize: 5, activation: 'tanh' }),
      tf.layers.averagePooling2d({ name: 'S4', poolSize: 2, strides: 2 }),
      tf.layers.conv2d({ name: 'C5', filters: 120, kernelSize: 5, activation: 'tanh' }),
      tf.layers.flatten(),
      tf.layers.dense({ name: 'F6', units: 84, activation: 'tanh' }),
      tf.layers.dense({ name: 'output', units: classes, activation: 'softmax' }),
    ],
  });
}
