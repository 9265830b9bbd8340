/**
 * SE-Inception. Hu, Shen, Albanie, Sun and Wu, "Squeeze-and-Excitation Networks", 2017, arXiv:1709.01507, figure 2:
 * an SE block after each module of BN-Inception (Ioffe and Szegedy, "Batch Normalization", 2015, arXiv:1502.03167, figure 5).
 *
 * The authors' own release, `SE-BN-Inception.prototxt` of github.com/hujie-frank/SENet.
 */
import * as tf from '@tensorflow/tfjs';
import { squeezeExcitation } from './squeeze-excitation';

/** Filters of a branch: of the 1×1 that reduces, and of each 3×3. */
type Widths = [number, number];

/** Convolution, batch normalization, ReLU. */
function conv(x: tf.SymbolicTensor, filters: number, kernelSize: number, strides = 1) {
  x = tf.layers.conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false }).apply(x) as tf.SymbolicTensor;
  x = tf.layers.batchNormalization({ epsilon: 1e-5 }).apply(x) as tf.SymbolicTensor;
  return tf.layers.reLU().apply(x) as tf.SymbolicTensor;
}

function maxPool(x: tf.SymbolicTensor, strides: number) {
  return tf.layers.maxPooling2d({ poolSize: 3, strides, padding: 'same' }).apply(x) as tf.SymbolicTensor;
}

function avgPool(x: tf.SymbolicTensor, strides: number) {
  return tf.layers.averagePooling2d({ poolSize: 3, strides, padding: 'same' }).apply(x) as tf.SymbolicTensor;
}

function concat(...branches: tf.SymbolicTensor[]) {
  return tf.layers.concatenate().apply(branches) as tf.SymbolicTensor;
}

/** 224 × 224 × 3 to 28 × 28 × 192. */
function stem(x: tf.SymbolicTensor) {
  x = maxPool(conv(x, 64, 7, 2), 2);
  return maxPool(conv(conv(x, 64, 1), 192, 3), 2);
}

/** 1×1; 1×1 and 3×3; 1×1 and two 3×3, which stand for a 5×5; pooling and 1×1. */
function inception(x: tf.SymbolicTensor, one: number, three: Widths, double: Widths, pooled: number, pool: typeof avgPool) {
  const b0 = conv(x, one, 1);
  const b1 = conv(conv(x, three[0], 1), three[1], 3);
  const b2 = conv(conv(conv(x, double[0], 1), double[1], 3), double[1], 3);
  const b3 = conv(pool(x, 1), pooled, 1);
  return concat(b0, b1, b2, b3);
}

/** The modules that halve the resolution (3c and 4e): no 1×1 alone, and nothing after the pooling. */
function reduction(x: tf.SymbolicTensor, three: Widths, double: Widths) {
  const b0 = conv(conv(x, three[0], 1), three[1], 3, 2);
  const b1 = conv(conv(conv(x, double[0], 1), double[1], 3), double[1], 3, 2);
  return concat(b0, b1, maxPool(x, 2));
}

/** Figure 2, right: an Inception module whose output an SE block rescales. */
function seInceptionModule(x: tf.SymbolicTensor, one: number, three: Widths, double: Widths, pooled: number, pool = avgPool) {
  return squeezeExcitation(inception(x, one, three, double, pooled, pool));
}

function seReduction(x: tf.SymbolicTensor, three: Widths, double: Widths) {
  return squeezeExcitation(reduction(x, three, double));
}

function classifier(x: tf.SymbolicTensor, classes: number) {
  x = tf.layers.globalAveragePooling2d({}).apply(x) as tf.SymbolicTensor;
  return tf.layers.dense({ units: classes, activation: 'softmax' }).apply(x) as tf.SymbolicTensor;
}

export function seInception(classes = 1000, size = 224) {
  const image = tf.input({ shape: [size, size, 3] });

  let x = stem(image); //                                                   28 × 28
  x = seInceptionModule(x, 64, [64, 64], [64, 96], 32); //               3a
  x = seInceptionModule(x, 64, [64, 96], [64, 96], 64); //               3b
  x = seReduction(x, [128, 160], [64, 96]); //                           3c: 14 × 14
  x = seInceptionModule(x, 224, [64, 96], [96, 128], 128); //            4a
  x = seInceptionModule(x, 192, [96, 128], [96, 128], 128); //           4b
  x = seInceptionModule(x, 160, [128, 160], [128, 160], 128); //         4c
  x = seInceptionModule(x, 96, [128, 192], [160, 192], 128); //          4d
  x = seReduction(x, [128, 192], [192, 256]); //                         4e: 7 × 7
  x = seInceptionModule(x, 352, [192, 320], [160, 224], 128); //         5a
  x = seInceptionModule(x, 352, [192, 320], [192, 224], 128, maxPool); // 5b

  return tf.model({ inputs: image, outputs: classifier(x, classes), name: 'se-inception' });
}
