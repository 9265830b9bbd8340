/**
 * Network in Network for CIFAR-10. Lin, Chen and Yan, "Network In Network", 2013, arXiv:1312.4400, figure 2 and
 * section 4.2: three mlpconv layers, of a convolution and a multilayer perceptron slid over its maps, which are two
 * 1×1 convolutions, and global average pooling in place of fully connected layers.
 *
 * `ninBn` has batch normalization between each convolution and its ReLU, as in the Torch model of Zagoruyko's
 * cifar.torch ("achieves 92% with BN and 88% without"), from which the sizes of both are.
 */
import * as tf from '@tensorflow/tfjs';

/** Convolution and ReLU, with batch normalization between them in BN-NIN. */
function conv(x: tf.SymbolicTensor, filters: number, kernelSize: number, bn: boolean) {
  x = tf.layers.conv2d({ filters, kernelSize, padding: 'same' }).apply(x) as tf.SymbolicTensor;
  if (bn) x = tf.layers.batchNormalization({ epsilon: 1e-3 }).apply(x) as tf.SymbolicTensor;
  return tf.layers.reLU().apply(x) as tf.SymbolicTensor;
}

/** Figure 1 (b): a kernelSize × kernelSize convolution, and a perceptron with two layers at each position. */
function mlpconv(x: tf.SymbolicTensor, kernelSize: number, filters: [number, number, number], bn: boolean) {
  x = conv(x, filters[0], kernelSize, bn);
  x = conv(x, filters[1], 1, bn);
  return conv(x, filters[2], 1, bn);
}

function dropout(x: tf.SymbolicTensor) {
  return tf.layers.dropout({ rate: 0.5 }).apply(x) as tf.SymbolicTensor;
}

function networkInNetwork(name: string, bn: boolean, classes: number, size: number) {
  const image = tf.input({ shape: [size, size, 3] });
  const pool = { poolSize: 3, strides: 2, padding: 'same' } as const;

  let x = mlpconv(image, 5, [192, 160, 96], bn); //                                32 × 32
  x = dropout(tf.layers.maxPooling2d(pool).apply(x) as tf.SymbolicTensor);
  x = mlpconv(x, 5, [192, 192, 192], bn); //                                       16 × 16
  x = dropout(tf.layers.averagePooling2d(pool).apply(x) as tf.SymbolicTensor);
  x = mlpconv(x, 3, [192, 192, classes], bn); //                                     8 × 8

  x = tf.layers.globalAveragePooling2d({}).apply(x) as tf.SymbolicTensor;
  x = tf.layers.softmax().apply(x) as tf.SymbolicTensor;
  return tf.model({ inputs: image, outputs: x, name });
}

export function nin(classes = 10, size = 32) {
  return networkInNetwork('nin', false, classes, size);
}

export function ninBn(classes = 10, size = 32) {
  return networkInNetwork('nin-bn', true, classes, size);
}
