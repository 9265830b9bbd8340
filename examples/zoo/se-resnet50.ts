/**
 * SE-ResNet-50. Hu, Shen, Albanie, Sun and Wu, "Squeeze-and-Excitation Networks", 2017,
 * arXiv:1709.01507, table 1 (middle column) and figure 3.
 *
 * The authors' own release (timm's `legacy_seresnet50`): convolutions without biases, a stage's stride in its first 1×1.
 */
import * as tf from '@tensorflow/tfjs';

function conv(x: tf.SymbolicTensor, filters: number, kernelSize: number, strides = 1) {
  return tf.layers
    .conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false })
    .apply(x) as tf.SymbolicTensor;
}

function bn(x: tf.SymbolicTensor) {
  return tf.layers.batchNormalization({ epsilon: 1e-5 }).apply(x) as tf.SymbolicTensor;
}

function relu(x: tf.SymbolicTensor) {
  return tf.layers.reLU().apply(x) as tf.SymbolicTensor;
}

/** F_sq (section 3.1): each channel becomes one number, its average over the whole map. */
function squeeze(u: tf.SymbolicTensor) {
  const [, height, width] = u.shape as number[];
  const z = tf.layers.averagePooling2d({ poolSize: [height, width] }).apply(u) as tf.SymbolicTensor;
  return tf.layers.flatten().apply(z) as tf.SymbolicTensor;
}

/** F_ex (section 3.2): two fully connected layers turn those numbers into a gate for each channel. */
function excite(z: tf.SymbolicTensor, channels: number, reduction: number) {
  z = tf.layers.dense({ units: channels / reduction, activation: 'relu' }).apply(z) as tf.SymbolicTensor;
  return tf.layers.dense({ units: channels, activation: 'sigmoid' }).apply(z) as tf.SymbolicTensor;
}

/** F_scale (equation 4): each channel times its gate. */
function scale(u: tf.SymbolicTensor, gates: tf.SymbolicTensor, channels: number) {
  gates = tf.layers.reshape({ targetShape: [1, 1, channels] }).apply(gates) as tf.SymbolicTensor;
  return tf.layers.multiply().apply([u, gates]) as tf.SymbolicTensor;
}

/** Figure 1: the SE block. */
function squeezeExcitation(u: tf.SymbolicTensor, channels: number, reduction = 16) {
  const gates = excite(squeeze(u), channels, reduction);
  return scale(u, gates, channels);
}

/** Figure 3, right: a residual bottleneck whose branch passes the SE block before the addition. */
function seBottleneck(x: tf.SymbolicTensor, filters: number, stride = 1) {
  const channels = 4 * filters;
  const shortcut = x.shape[3] === channels ? x : bn(conv(x, channels, 1, stride));

  let residual = relu(bn(conv(x, filters, 1, stride)));
  residual = relu(bn(conv(residual, filters, 3)));
  residual = bn(conv(residual, channels, 1));
  residual = squeezeExcitation(residual, channels);

  return relu(tf.layers.add().apply([shortcut, residual]) as tf.SymbolicTensor);
}

/** One row of table 1. */
function stage(x: tf.SymbolicTensor, filters: number, blocks: number, stride = 2) {
  x = seBottleneck(x, filters, stride);
  for (let block = 1; block < blocks; block++) {
    x = seBottleneck(x, filters);
  }
  return x;
}

/** 7×7, 64, stride 2; max pooling. */
function stem(x: tf.SymbolicTensor) {
  x = tf.layers.zeroPadding2d({ padding: [3, 3] }).apply(x) as tf.SymbolicTensor;
  x = tf.layers
    .conv2d({ filters: 64, kernelSize: 7, strides: 2, useBias: false })
    .apply(x) as tf.SymbolicTensor;
  x = relu(bn(x));
  return tf.layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }).apply(x) as tf.SymbolicTensor;
}

function classifier(x: tf.SymbolicTensor, classes: number) {
  x = tf.layers.globalAveragePooling2d({}).apply(x) as tf.SymbolicTensor;
  return tf.layers.dense({ units: classes, activation: 'softmax' }).apply(x) as tf.SymbolicTensor;
}

export function seResnet50(classes = 1000, size = 224) {
  const image = tf.input({ shape: [size, size, 3] });

  let x = stem(image); //         56 × 56
  x = stage(x, 64, 3, 1); //      56 × 56
  x = stage(x, 128, 4); //        28 × 28
  x = stage(x, 256, 6); //        14 × 14
  x = stage(x, 512, 3); //         7 × 7

  return tf.model({ inputs: image, outputs: classifier(x, classes), name: 'se-resnet50' });
}
