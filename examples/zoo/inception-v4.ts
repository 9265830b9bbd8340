/**
 * Inception-v4. Szegedy, Ioffe, Vanhoucke and Alemi, "Inception-v4, Inception-ResNet and the Impact of Residual
 * Connections on Learning", 2016, arXiv:1602.07261, figures 3 to 9, branches from left to right as there.
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

function avgPool(x: tf.SymbolicTensor) {
  return tf.layers.averagePooling2d({ poolSize: 3, strides: 1, padding: 'same' }).apply(x) as tf.SymbolicTensor;
}

/** "Filter concat". */
function concat(...branches: tf.SymbolicTensor[]) {
  return tf.layers.concatenate().apply(branches) as tf.SymbolicTensor;
}

/** Figure 3: 299 × 299 × 3 to 35 × 35 × 384. */
function stem(x: tf.SymbolicTensor) {
  x = conv(x, 32, 3, 2, 'valid');
  x = conv(x, 32, 3, 1, 'valid');
  x = conv(x, 64, 3);
  x = concat(maxPool(x), conv(x, 96, 3, 2, 'valid')); //     73 × 73 × 160

  const b0 = conv(conv(x, 64, 1), 96, 3, 1, 'valid');
  const b1 = conv(conv(conv(conv(x, 64, 1), 64, [7, 1]), 64, [1, 7]), 96, 3, 1, 'valid');
  x = concat(b0, b1); //                                     71 × 71 × 192

  return concat(conv(x, 192, 3, 2, 'valid'), maxPool(x));
}

/** Figure 4: 35 × 35 × 384. */
function inceptionA(x: tf.SymbolicTensor) {
  const b0 = conv(avgPool(x), 96, 1);
  const b1 = conv(x, 96, 1);
  const b2 = conv(conv(x, 64, 1), 96, 3);
  const b3 = conv(conv(conv(x, 64, 1), 96, 3), 96, 3);
  return concat(b0, b1, b2, b3);
}

/** Figure 7 with k, l, m and n of table 1: 35 × 35 to 17 × 17. */
function reductionA(x: tf.SymbolicTensor, k: number, l: number, m: number, n: number) {
  const b0 = maxPool(x);
  const b1 = conv(x, n, 3, 2, 'valid');
  const b2 = conv(conv(conv(x, k, 1), l, 3), m, 3, 2, 'valid');
  return concat(b0, b1, b2);
}

/** Figure 5: 17 × 17 × 1024. */
function inceptionB(x: tf.SymbolicTensor) {
  const b0 = conv(avgPool(x), 128, 1);
  const b1 = conv(x, 384, 1);
  const b2 = conv(conv(conv(x, 192, 1), 224, [1, 7]), 256, [7, 1]);
  const b3 = conv(conv(conv(conv(conv(x, 192, 1), 192, [1, 7]), 224, [7, 1]), 224, [1, 7]), 256, [7, 1]);
  return concat(b0, b1, b2, b3);
}

/** Figure 8: 17 × 17 to 8 × 8. */
function reductionB(x: tf.SymbolicTensor) {
  const b0 = maxPool(x);
  const b1 = conv(conv(x, 192, 1), 192, 3, 2, 'valid');
  const b2 = conv(conv(conv(conv(x, 256, 1), 256, [1, 7]), 320, [7, 1]), 320, 3, 2, 'valid');
  return concat(b0, b1, b2);
}

/** Figure 6: 8 × 8 × 1536. */
function inceptionC(x: tf.SymbolicTensor) {
  const b0 = conv(avgPool(x), 256, 1);
  const b1 = conv(x, 256, 1);

  const fork2 = conv(x, 384, 1);
  const b2 = [conv(fork2, 256, [1, 3]), conv(fork2, 256, [3, 1])];

  const fork3 = conv(conv(conv(x, 384, 1), 448, [1, 3]), 512, [3, 1]);
  const b3 = [conv(fork3, 256, [3, 1]), conv(fork3, 256, [1, 3])];

  return concat(b0, b1, ...b2, ...b3);
}

/** Figure 9. */
export function inceptionV4(classes = 1000, size = 299) {
  const image = tf.input({ shape: [size, size, 3] });

  let x = stem(image); //                                    35 × 35 × 384
  for (let i = 0; i < 4; i++) x = inceptionA(x);
  x = reductionA(x, 192, 224, 256, 384); //                  17 × 17 × 1024
  for (let i = 0; i < 7; i++) x = inceptionB(x);
  x = reductionB(x); //                                        8 × 8 × 1536
  for (let i = 0; i < 3; i++) x = inceptionC(x);

  x = tf.layers.globalAveragePooling2d({}).apply(x) as tf.SymbolicTensor;
  x = tf.layers.dropout({ rate: 0.2 }).apply(x) as tf.SymbolicTensor;
  x = tf.layers.dense({ units: classes, activation: 'softmax' }).apply(x) as tf.SymbolicTensor;

  return tf.model({ inputs: image, outputs: x, name: 'inception-v4' });
}
