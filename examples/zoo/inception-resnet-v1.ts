/**
 * Inception-ResNet-v1. Szegedy, Ioffe, Vanhoucke and Alemi, "Inception-v4, Inception-ResNet and the Impact of Residual
 * Connections on Learning", 2016, arXiv:1602.07261, figures 7 and 10 to 15. The numbers of blocks are those of the
 * paper: 5, 10 and 5. Residuals are scaled down (section 3.3) by what the authors' release of the second version takes.
 */
import * as tf from '@tensorflow/tfjs';

type Kernel = number | [number, number];

/** "Conv" in all the figures: convolution, batch normalization, ReLU. Those marked V are `valid`. */
function conv(x: tf.SymbolicTensor, filters: number, kernelSize: Kernel, strides = 1, padding: 'same' | 'valid' = 'same') {
  x = tf.layers.conv2d({ filters, kernelSize, strides, padding, useBias: false }).apply(x) as tf.SymbolicTensor;
  x = tf.layers.batchNormalization({ epsilon: 1e-3 }).apply(x) as tf.SymbolicTensor;
  return tf.layers.reLU().apply(x) as tf.SymbolicTensor;
}

function maxPool(x: tf.SymbolicTensor) {
  return tf.layers.maxPooling2d({ poolSize: 3, strides: 2 }).apply(x) as tf.SymbolicTensor;
}

/** "Filter concat", where a block has it. */
function concat(...branches: tf.SymbolicTensor[]) {
  return tf.layers.concatenate().apply(branches) as tf.SymbolicTensor;
}

/** Figure 20: "1×1 Conv, Linear" back to the depth of `x`, scaled down, added, and ReLU. */
function residual(x: tf.SymbolicTensor, branches: tf.SymbolicTensor, scale: number) {
  let up = tf.layers.conv2d({ filters: x.shape[3] as number, kernelSize: 1 }).apply(branches) as tf.SymbolicTensor;
  up = tf.layers.rescaling({ scale }).apply(up) as tf.SymbolicTensor;
  const sum = tf.layers.add().apply([x, up]) as tf.SymbolicTensor;
  return tf.layers.reLU().apply(sum) as tf.SymbolicTensor;
}

/** Figure 14: 299 × 299 × 3 to 35 × 35 × 256. */
function stem(x: tf.SymbolicTensor) {
  x = conv(x, 32, 3, 2, 'valid');
  x = conv(x, 32, 3, 1, 'valid');
  x = maxPool(conv(x, 64, 3));
  x = conv(x, 80, 1);
  x = conv(x, 192, 3, 1, 'valid');
  return conv(x, 256, 3, 2, 'valid');
}

/** Figure 10: the 35 × 35 × 256 block. */
function inceptionResnetA(x: tf.SymbolicTensor) {
  const b0 = conv(x, 32, 1);
  const b1 = conv(conv(x, 32, 1), 32, 3);
  const b2 = conv(conv(conv(x, 32, 1), 32, 3), 32, 3);
  return residual(x, concat(b0, b1, b2), 0.17);
}

/** Figure 7 with k, l, m and n of table 1: 35 × 35 to 17 × 17. */
function reductionA(x: tf.SymbolicTensor, k: number, l: number, m: number, n: number) {
  const b0 = maxPool(x);
  const b1 = conv(x, n, 3, 2, 'valid');
  const b2 = conv(conv(conv(x, k, 1), l, 3), m, 3, 2, 'valid');
  return concat(b0, b1, b2);
}

/** Figure 11: the 17 × 17 × 896 block. */
function inceptionResnetB(x: tf.SymbolicTensor) {
  const b0 = conv(x, 128, 1);
  const b1 = conv(conv(conv(x, 128, 1), 128, [1, 7]), 128, [7, 1]);
  return residual(x, concat(b0, b1), 0.1);
}

/** Figure 12: 17 × 17 to 8 × 8. */
function reductionB(x: tf.SymbolicTensor) {
  const b0 = maxPool(x);
  const b1 = conv(conv(x, 256, 1), 384, 3, 2, 'valid');
  const b2 = conv(conv(x, 256, 1), 256, 3, 2, 'valid');
  const b3 = conv(conv(conv(x, 256, 1), 256, 3), 256, 3, 2, 'valid');
  return concat(b0, b1, b2, b3);
}

/** Figure 13: the 8 × 8 × 1792 block. */
function inceptionResnetC(x: tf.SymbolicTensor) {
  const b0 = conv(x, 192, 1);
  const b1 = conv(conv(conv(x, 192, 1), 192, [1, 3]), 192, [3, 1]);
  return residual(x, concat(b0, b1), 0.2);
}

/** Figure 15. */
export function inceptionResnetV1(classes = 1000, size = 299) {
  const image = tf.input({ shape: [size, size, 3] });

  let x = stem(image); //                                    35 × 35 × 256
  for (let i = 0; i < 5; i++) x = inceptionResnetA(x);
  x = reductionA(x, 192, 192, 256, 384); //                  17 × 17 × 896
  for (let i = 0; i < 10; i++) x = inceptionResnetB(x);
  x = reductionB(x); //                                       8 × 8 × 1792
  for (let i = 0; i < 5; i++) x = inceptionResnetC(x);

  x = tf.layers.globalAveragePooling2d({}).apply(x) as tf.SymbolicTensor;
  x = tf.layers.dropout({ rate: 0.2 }).apply(x) as tf.SymbolicTensor;
  x = tf.layers.dense({ units: classes, activation: 'softmax' }).apply(x) as tf.SymbolicTensor;

  return tf.model({ inputs: image, outputs: x, name: 'inception-resnet-v1' });
}
