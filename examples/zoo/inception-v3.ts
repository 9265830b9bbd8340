/**
 * Inception-v3. Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, "Rethinking the Inception Architecture for Computer
 * Vision", 2015, arXiv:1512.00567, table 1 and figures 5, 6, 7 and 10. The version of keras.applications.
 */
import * as tf from '@tensorflow/tfjs';

type Kernel = number | [number, number];

/** Convolution, batch normalization without scale, ReLU. */
function conv(x: tf.SymbolicTensor, filters: number, kernelSize: Kernel, strides = 1, padding: 'same' | 'valid' = 'same') {
  x = tf.layers.conv2d({ filters, kernelSize, strides, padding, useBias: false }).apply(x) as tf.SymbolicTensor;
  x = tf.layers.batchNormalization({ scale: false }).apply(x) as tf.SymbolicTensor;
  return tf.layers.reLU().apply(x) as tf.SymbolicTensor;
}

function maxPool(x: tf.SymbolicTensor) {
  return tf.layers.maxPooling2d({ poolSize: 3, strides: 2 }).apply(x) as tf.SymbolicTensor;
}

function avgPool(x: tf.SymbolicTensor) {
  return tf.layers.averagePooling2d({ poolSize: 3, strides: 1, padding: 'same' }).apply(x) as tf.SymbolicTensor;
}

function concat(...branches: tf.SymbolicTensor[]) {
  return tf.layers.concatenate().apply(branches) as tf.SymbolicTensor;
}

/** 299 × 299 × 3 to 35 × 35 × 192. */
function stem(x: tf.SymbolicTensor) {
  x = conv(x, 32, 3, 2, 'valid');
  x = conv(x, 32, 3, 1, 'valid');
  x = maxPool(conv(x, 64, 3));
  x = conv(x, 80, 1, 1, 'valid');
  return maxPool(conv(x, 192, 3, 1, 'valid'));
}

/** Figure 5: 35 × 35. */
function inceptionA(x: tf.SymbolicTensor, pooled: number) {
  const b0 = conv(x, 64, 1);
  const b1 = conv(conv(x, 48, 1), 64, 5);
  const b2 = conv(conv(conv(x, 64, 1), 96, 3), 96, 3);
  const b3 = conv(avgPool(x), pooled, 1);
  return concat(b0, b1, b2, b3);
}

/** Figure 10: 35 × 35 to 17 × 17. */
function reductionA(x: tf.SymbolicTensor) {
  const b0 = conv(x, 384, 3, 2, 'valid');
  const b1 = conv(conv(conv(x, 64, 1), 96, 3), 96, 3, 2, 'valid');
  return concat(b0, b1, maxPool(x));
}

/** Figure 6, n = 7: 17 × 17. */
function inceptionB(x: tf.SymbolicTensor, n: number) {
  const b0 = conv(x, 192, 1);

  let b1 = conv(x, n, 1);
  b1 = conv(b1, n, [1, 7]);
  b1 = conv(b1, 192, [7, 1]);

  let b2 = conv(x, n, 1);
  b2 = conv(b2, n, [7, 1]);
  b2 = conv(b2, n, [1, 7]);
  b2 = conv(b2, n, [7, 1]);
  b2 = conv(b2, 192, [1, 7]);

  const b3 = conv(avgPool(x), 192, 1);
  return concat(b0, b1, b2, b3);
}

/** 17 × 17 to 8 × 8. */
function reductionB(x: tf.SymbolicTensor) {
  const b0 = conv(conv(x, 192, 1), 320, 3, 2, 'valid');

  let b1 = conv(x, 192, 1);
  b1 = conv(b1, 192, [1, 7]);
  b1 = conv(b1, 192, [7, 1]);
  b1 = conv(b1, 192, 3, 2, 'valid');

  return concat(b0, b1, maxPool(x));
}

/** 1×3 and 3×1 side by side. */
function expanded(x: tf.SymbolicTensor) {
  return concat(conv(x, 384, [1, 3]), conv(x, 384, [3, 1]));
}

/** Figure 7: 8 × 8, with expanded filter banks. */
function inceptionC(x: tf.SymbolicTensor) {
  const b0 = conv(x, 320, 1);
  const b1 = expanded(conv(x, 384, 1));
  const b2 = expanded(conv(conv(x, 448, 1), 384, 3));
  const b3 = conv(avgPool(x), 192, 1);
  return concat(b0, b1, b2, b3);
}

export function inceptionV3(classes = 1000, size = 299) {
  const image = tf.input({ shape: [size, size, 3] });

  let x = stem(image);
  for (const pooled of [32, 64, 64]) x = inceptionA(x, pooled);
  x = reductionA(x);
  for (const n of [128, 160, 160, 192]) x = inceptionB(x, n);
  x = reductionB(x);
  for (let i = 0; i < 2; i++) x = inceptionC(x);

  x = tf.layers.globalAveragePooling2d({}).apply(x) as tf.SymbolicTensor;
  x = tf.layers.dense({ units: classes, activation: 'softmax' }).apply(x) as tf.SymbolicTensor;

  return tf.model({ inputs: image, outputs: x, name: 'inception-v3' });
}
