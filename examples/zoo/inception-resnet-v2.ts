/**
 * Inception-ResNet-v2. Szegedy, Ioffe, Vanhoucke and Alemi, "Inception-v4, Inception-ResNet and the Impact of
 * Residual Connections on Learning", 2016, arXiv:1602.07261, figures 16 to 19.
 *
 * The authors' released network, as in keras.applications: twice the blocks of figure 15 (10, 20, 10),
 * residuals scaled by 0.17, 0.1 and 0.2 (section 3.3), and the stem of Inception-v3 followed by one Inception-A.
 */
import * as tf from '@tensorflow/tfjs';

type Kernel = number | [number, number];

/** What else is done to a residual before it is added; `se-inception-resnet-v2.ts` has something here. */
type Recalibration = (residual: tf.SymbolicTensor) => tf.SymbolicTensor;

/** Convolution, batch normalization without scale, ReLU: "conv" in all the figures. */
export function conv(x: tf.SymbolicTensor, filters: number, kernelSize: Kernel, strides = 1, padding: 'same' | 'valid' = 'same') {
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

/** Figure 20: a linear 1×1 back to the depth of `x`, scaled down, added, and ReLU. */
function residual(x: tf.SymbolicTensor, branches: tf.SymbolicTensor, scale: number, recalibrate?: Recalibration, activation = true) {
  let up = tf.layers.conv2d({ filters: x.shape[3] as number, kernelSize: 1 }).apply(branches) as tf.SymbolicTensor;
  if (recalibrate) up = recalibrate(up);
  up = tf.layers.rescaling({ scale }).apply(up) as tf.SymbolicTensor;
  const sum = tf.layers.add().apply([x, up]) as tf.SymbolicTensor;
  return activation ? (tf.layers.reLU().apply(sum) as tf.SymbolicTensor) : sum;
}

/** 299 × 299 × 3 to 35 × 35 × 192. */
export function stem(x: tf.SymbolicTensor) {
  x = conv(x, 32, 3, 2, 'valid');
  x = conv(x, 32, 3, 1, 'valid');
  x = maxPool(conv(x, 64, 3));
  x = conv(x, 80, 1, 1, 'valid');
  return maxPool(conv(x, 192, 3, 1, 'valid'));
}

/** 35 × 35 × 320. */
export function inceptionA(x: tf.SymbolicTensor) {
  const b0 = conv(x, 96, 1);
  const b1 = conv(conv(x, 48, 1), 64, 5);
  const b2 = conv(conv(conv(x, 64, 1), 96, 3), 96, 3);
  const b3 = conv(avgPool(x), 64, 1);
  return concat(b0, b1, b2, b3);
}

/** Figure 16: the 35 × 35 block. */
export function inceptionResnetA(x: tf.SymbolicTensor, recalibrate?: Recalibration) {
  const b0 = conv(x, 32, 1);
  const b1 = conv(conv(x, 32, 1), 32, 3);
  const b2 = conv(conv(conv(x, 32, 1), 48, 3), 64, 3);
  return residual(x, concat(b0, b1, b2), 0.17, recalibrate);
}

/** Figure 7: 35 × 35 to 17 × 17. */
export function reductionA(x: tf.SymbolicTensor) {
  const b0 = conv(x, 384, 3, 2, 'valid');
  const b1 = conv(conv(conv(x, 256, 1), 256, 3), 384, 3, 2, 'valid');
  return concat(b0, b1, maxPool(x));
}

/** Figure 17: the 17 × 17 block. */
export function inceptionResnetB(x: tf.SymbolicTensor, recalibrate?: Recalibration) {
  const b0 = conv(x, 192, 1);
  const b1 = conv(conv(conv(x, 128, 1), 160, [1, 7]), 192, [7, 1]);
  return residual(x, concat(b0, b1), 0.1, recalibrate);
}

/** Figure 18: 17 × 17 to 8 × 8. */
export function reductionB(x: tf.SymbolicTensor) {
  const b0 = conv(conv(x, 256, 1), 384, 3, 2, 'valid');
  const b1 = conv(conv(x, 256, 1), 288, 3, 2, 'valid');
  const b2 = conv(conv(conv(x, 256, 1), 288, 3), 320, 3, 2, 'valid');
  return concat(b0, b1, b2, maxPool(x));
}

/** Figure 19: the 8 × 8 block; the last of them is neither scaled down nor activated. */
export function inceptionResnetC(x: tf.SymbolicTensor, last = false, recalibrate?: Recalibration) {
  const b0 = conv(x, 192, 1);
  const b1 = conv(conv(conv(x, 192, 1), 224, [1, 3]), 256, [3, 1]);
  return residual(x, concat(b0, b1), last ? 1 : 0.2, recalibrate, !last);
}

export function inceptionResnetV2(classes = 1000, size = 299) {
  const image = tf.input({ shape: [size, size, 3] });

  let x = inceptionA(stem(image));
  for (let i = 0; i < 10; i++) x = inceptionResnetA(x);
  x = reductionA(x);
  for (let i = 0; i < 20; i++) x = inceptionResnetB(x);
  x = reductionB(x);
  for (let i = 0; i < 9; i++) x = inceptionResnetC(x);
  x = inceptionResnetC(x, true);
  x = conv(x, 1536, 1);

  x = tf.layers.globalAveragePooling2d({}).apply(x) as tf.SymbolicTensor;
  x = tf.layers.dense({ units: classes, activation: 'softmax' }).apply(x) as tf.SymbolicTensor;

  return tf.model({ inputs: image, outputs: x, name: 'inception-resnet-v2' });
}
