/**
 * The deep residual networks. He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2015,
 * arXiv:1512.03385, table 1. ResNet-101 and ResNet-152 import this file; `resnet50.ts` is the same in one piece.
 *
 * The version of keras.applications: convolutions have biases, and a stage's stride is in its first 1×1.
 */
import * as tf from '@tensorflow/tfjs';

/** Bottlenecks in conv2_x, conv3_x, conv4_x and conv5_x. */
export type Depths = readonly [number, number, number, number];

function convBn(x: tf.SymbolicTensor, filters: number, kernelSize: number, strides = 1) {
  const padding = strides === 1 ? 'same' : 'valid';
  x = tf.layers.conv2d({ filters, kernelSize, strides, padding }).apply(x) as tf.SymbolicTensor;
  return tf.layers.batchNormalization({ epsilon: 1.001e-5 }).apply(x) as tf.SymbolicTensor;
}

function relu(x: tf.SymbolicTensor) {
  return tf.layers.reLU().apply(x) as tf.SymbolicTensor;
}

function pad(x: tf.SymbolicTensor, padding: number) {
  return tf.layers.zeroPadding2d({ padding: [padding, padding] }).apply(x) as tf.SymbolicTensor;
}

/** conv1: 7×7, 64, stride 2, and the max pooling that opens conv2_x. */
function conv1(x: tf.SymbolicTensor) {
  x = relu(convBn(pad(x, 3), 64, 7, 2));
  return tf.layers.maxPooling2d({ poolSize: 3, strides: 2 }).apply(pad(x, 1)) as tf.SymbolicTensor;
}

/** Figure 5, right: 1×1 reduces, 3×3 works, 1×1 restores; a projection where the dimensions change (option B). */
export function bottleneck(x: tf.SymbolicTensor, filters: number, stride = 1) {
  const projects = x.shape[3] !== 4 * filters;
  const shortcut = projects ? convBn(x, 4 * filters, 1, stride) : x;

  let residual = relu(convBn(x, filters, 1, stride));
  residual = relu(convBn(residual, filters, 3));
  residual = convBn(residual, 4 * filters, 1);

  return relu(tf.layers.add().apply([shortcut, residual]) as tf.SymbolicTensor);
}

/** One row of table 1: `blocks` bottlenecks, the first of which may halve the resolution. */
export function stage(x: tf.SymbolicTensor, filters: number, blocks: number, stride: number) {
  x = bottleneck(x, filters, stride);
  for (let block = 1; block < blocks; block++) {
    x = bottleneck(x, filters);
  }
  return x;
}

/** One column of table 1. */
export function resnet(name = 'resnet101', depths: Depths = [3, 4, 23, 3], classes = 1000, size = 224) {
  const image = tf.input({ shape: [size, size, 3] });

  let x = conv1(image);
  depths.forEach((blocks, row) => {
    x = stage(x, 64 * 2 ** row, blocks, row === 0 ? 1 : 2);
  });
  x = tf.layers.globalAveragePooling2d({}).apply(x) as tf.SymbolicTensor;
  x = tf.layers.dense({ units: classes, activation: 'softmax' }).apply(x) as tf.SymbolicTensor;

  return tf.model({ inputs: image, outputs: x, name });
}
