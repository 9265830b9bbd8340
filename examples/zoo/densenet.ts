/**
 * DenseNets. Huang, Liu, van der Maaten and Weinberger, "Densely Connected Convolutional Networks", 2016,
 * arXiv:1608.06993, figures 1 and 2: for ImageNet as in table 1, and DenseNet-BC for CIFAR-10 (section 3, "Implementation Details").
 */
import * as tf from '@tensorflow/tfjs';

function conv(x: tf.SymbolicTensor, filters: number, kernelSize: number) {
  return tf.layers
    .conv2d({ filters, kernelSize, padding: 'same', useBias: false })
    .apply(x) as tf.SymbolicTensor;
}

function bn(x: tf.SymbolicTensor) {
  return tf.layers.batchNormalization({ epsilon: 1.001e-5 }).apply(x) as tf.SymbolicTensor;
}

function relu(x: tf.SymbolicTensor) {
  return tf.layers.reLU().apply(x) as tf.SymbolicTensor;
}

function pad(x: tf.SymbolicTensor, padding: number) {
  return tf.layers.zeroPadding2d({ padding: [padding, padding] }).apply(x) as tf.SymbolicTensor;
}

/** 7×7, 64, stride 2; max pooling. */
function stem(x: tf.SymbolicTensor) {
  x = tf.layers
    .conv2d({ filters: 64, kernelSize: 7, strides: 2, useBias: false })
    .apply(pad(x, 3)) as tf.SymbolicTensor;
  x = pad(relu(bn(x)), 1);
  return tf.layers.maxPooling2d({ poolSize: 3, strides: 2 }).apply(x) as tf.SymbolicTensor;
}

/** H: BN-ReLU-Conv(1×1)-BN-ReLU-Conv(3×3), whose `growthRate` new maps join all that came before (equation 2). */
function denseLayer(x: tf.SymbolicTensor, growthRate: number) {
  let h = conv(relu(bn(x)), 4 * growthRate, 1);
  h = conv(relu(bn(h)), growthRate, 3);
  return tf.layers.concatenate().apply([x, h]) as tf.SymbolicTensor;
}

/** A dense block: every layer sees the outputs of all the layers before it. */
function denseBlock(x: tf.SymbolicTensor, layers: number, growthRate: number) {
  for (let layer = 0; layer < layers; layer++) {
    x = denseLayer(x, growthRate);
  }
  return x;
}

/** A transition layer: compresses the channels (θ = 0.5) and halves the resolution. */
function transition(x: tf.SymbolicTensor, theta = 0.5) {
  const channels = x.shape[3] as number;
  x = conv(relu(bn(x)), Math.floor(theta * channels), 1);
  return tf.layers.averagePooling2d({ poolSize: 2, strides: 2 }).apply(x) as tf.SymbolicTensor;
}

function classifier(x: tf.SymbolicTensor, classes: number) {
  x = tf.layers.globalAveragePooling2d({}).apply(relu(bn(x))) as tf.SymbolicTensor;
  return tf.layers.dense({ units: classes, activation: 'softmax' }).apply(x) as tf.SymbolicTensor;
}

/** One column of table 1: how many layers the four dense blocks have. */
function densenet(name: string, depths: readonly number[], growthRate: number, classes: number, size: number) {
  const [n1, n2, n3, n4] = depths;
  const image = tf.input({ shape: [size, size, 3] });

  let x = stem(image); //                                56 × 56
  x = transition(denseBlock(x, n1, growthRate)); //      28 × 28
  x = transition(denseBlock(x, n2, growthRate)); //      14 × 14
  x = transition(denseBlock(x, n3, growthRate)); //       7 × 7
  x = denseBlock(x, n4, growthRate); //                   7 × 7

  return tf.model({ inputs: image, outputs: classifier(x, classes), name });
}

export function densenet121(classes = 1000, size = 224, growthRate = 32) {
  return densenet('densenet121', [6, 12, 24, 16], growthRate, classes, size);
}

export function densenet169(classes = 1000, size = 224, growthRate = 32) {
  return densenet('densenet169', [6, 12, 32, 32], growthRate, classes, size);
}

export function densenet201(classes = 1000, size = 224, growthRate = 32) {
  return densenet('densenet201', [6, 12, 48, 32], growthRate, classes, size);
}

export function densenet264(classes = 1000, size = 224, growthRate = 32) {
  return densenet('densenet264', [6, 12, 64, 48], growthRate, classes, size);
}

/** DenseNet-BC with L = 100 layers, k = 12: a 3×3 convolution of 2k outputs, then three dense blocks of (L − 4) / 6 layers. */
export function densenetBc100(classes = 10, growthRate = 12, depth = 100) {
  const layers = (depth - 4) / 6;
  const image = tf.input({ shape: [32, 32, 3] });

  let x = conv(image, 2 * growthRate, 3); //                 32 × 32
  x = transition(denseBlock(x, layers, growthRate)); //      16 × 16
  x = transition(denseBlock(x, layers, growthRate)); //       8 × 8
  x = denseBlock(x, layers, growthRate); //                   8 × 8

  return tf.model({ inputs: image, outputs: classifier(x, classes), name: `densenet-bc-${depth}-${growthRate}` });
}
