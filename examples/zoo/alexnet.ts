/**
 * AlexNet. Krizhevsky, Sutskever and Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", NIPS
 * 2012, figure 2 and section 3.5: two towers, one on each GPU, that meet at the third layer and at the fully connected.
 * The image is 227 × 227, as in the sizes that the paper's text gives and in Caffe's BVLC AlexNet.
 *
 * `alexnetOneTower`: Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014,
 * arXiv:1404.5997, as in torchvision. `alexnetBn`: Simon, Rodner and Denzler, "ImageNet pre-trained models with batch
 * normalization", 2016, arXiv:1612.01452: the two towers with batch normalization before each ReLU.
 */
import * as tf from '@tensorflow/tfjs';
import { LocalResponseNormalization } from './lrn';

type Normalization = 'local response' | 'batch' | 'none';

/** Batch normalization that only normalizes: mean and variance, no scale, no shift. */
function batchNorm(x: tf.SymbolicTensor) {
  return tf.layers.batchNormalization({ scale: false, center: false }).apply(x) as tf.SymbolicTensor;
}

/** Convolution and ReLU; only the first has a stride, and takes no padding. */
function conv(x: tf.SymbolicTensor, filters: number, kernelSize: number, normalization: Normalization, strides = 1) {
  const padding = strides === 1 ? 'same' : 'valid';
  x = tf.layers.conv2d({ filters, kernelSize, strides, padding }).apply(x) as tf.SymbolicTensor;
  if (normalization === 'batch') x = batchNorm(x);
  return tf.layers.reLU().apply(x) as tf.SymbolicTensor;
}

/** Section 3.3, after the ReLU of the first two layers. */
function lrn(x: tf.SymbolicTensor) {
  return new LocalResponseNormalization({}).apply(x) as tf.SymbolicTensor;
}

/** Overlapping pooling (section 3.4). */
function maxPool(x: tf.SymbolicTensor) {
  return tf.layers.maxPooling2d({ poolSize: 3, strides: 2 }).apply(x) as tf.SymbolicTensor;
}

/** Layers 1 and 2 on one GPU: 227 × 227 × 3 to 13 × 13 × 128. */
function lowerTower(image: tf.SymbolicTensor, normalization: Normalization = 'local response') {
  let x = conv(image, 48, 11, normalization, 4);
  if (normalization === 'local response') x = lrn(x);
  x = conv(maxPool(x), 128, 5, normalization);
  if (normalization === 'local response') x = lrn(x);
  return maxPool(x);
}

/** Layers 3 to 5 on one GPU: the maps of both to 6 × 6 × 128 of its own. */
function upperTower(maps: tf.SymbolicTensor, normalization: Normalization = 'local response') {
  let x = conv(maps, 192, 3, normalization);
  x = conv(x, 192, 3, normalization);
  x = conv(x, 128, 3, normalization);
  return maxPool(x);
}

/** The towers' maps side by side, where "the kernels take input from all kernel maps". */
function cross(left: tf.SymbolicTensor, right: tf.SymbolicTensor) {
  return tf.layers.concatenate().apply([left, right]) as tf.SymbolicTensor;
}

/** Layer 6 or 7: 4096 neurons. Dropout (section 4.2), which batch normalization makes needless. */
function fullyConnected(x: tf.SymbolicTensor, normalization: Normalization) {
  x = tf.layers.dense({ units: 4096 }).apply(x) as tf.SymbolicTensor;
  if (normalization === 'batch') x = batchNorm(x);
  x = tf.layers.reLU().apply(x) as tf.SymbolicTensor;
  return normalization === 'batch' ? x : (tf.layers.dropout({ rate: 0.5 }).apply(x) as tf.SymbolicTensor);
}

/** Layers 6 to 8: every neuron reads all maps. */
function classifier(maps: tf.SymbolicTensor, classes: number, normalization: Normalization = 'local response') {
  let x = tf.layers.flatten().apply(maps) as tf.SymbolicTensor;
  x = fullyConnected(x, normalization);
  x = fullyConnected(x, normalization);
  return tf.layers.dense({ units: classes, activation: 'softmax' }).apply(x) as tf.SymbolicTensor;
}

export function alexnet(classes = 1000, size = 227) {
  const image = tf.input({ shape: [size, size, 3] });

  let x = cross(lowerTower(image), lowerTower(image)); //    13 × 13 × 256
  x = cross(upperTower(x), upperTower(x)); //                  6 × 6 × 256

  return tf.model({ inputs: image, outputs: classifier(x, classes), name: 'alexnet' });
}

export function alexnetBn(classes = 1000, size = 227) {
  const image = tf.input({ shape: [size, size, 3] });

  // In place of subtracting the mean image.
  let x = tf.layers.batchNormalization().apply(image) as tf.SymbolicTensor;
  x = cross(lowerTower(x, 'batch'), lowerTower(x, 'batch'));
  x = cross(upperTower(x, 'batch'), upperTower(x, 'batch'));

  return tf.model({ inputs: image, outputs: classifier(x, classes, 'batch'), name: 'alexnet-bn' });
}

export function alexnetOneTower(classes = 1000, size = 224) {
  const image = tf.input({ shape: [size, size, 3] });

  let x = tf.layers.zeroPadding2d({ padding: [2, 2] }).apply(image) as tf.SymbolicTensor;
  x = maxPool(conv(x, 64, 11, 'none', 4)); //     27 × 27 × 64
  x = maxPool(conv(x, 192, 5, 'none')); //       13 × 13 × 192
  x = conv(x, 384, 3, 'none'); //                13 × 13 × 384
  x = conv(x, 256, 3, 'none'); //                13 × 13 × 256
  x = maxPool(conv(x, 256, 3, 'none')); //         6 × 6 × 256

  return tf.model({ inputs: image, outputs: classifier(x, classes, 'none'), name: 'alexnet-one-tower' });
}
