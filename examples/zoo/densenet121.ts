/**
 * DenseNet-121. Huang, Liu, van der Maaten and Weinberger, "Densely Connected Convolutional Networks", 2016,
 * arXiv:1608.06993, table 1 (column "DenseNet-121") and figure 1.
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

export function densenet121(classes = 1000, size = 224, growthRate = 32) {
  const image = tf.input({ shape: [size, size, 3] });

  let x = stem(image);
  x = transition(denseBlock(x, 6, growthRate));
  x = transition(denseBlock(x, 12, growthRate));
  x = transition(denseBlock(x, 24, growthRate));
  x = denseBlock(x, 16, growthRate);

  return tf.model({ inputs: image, outputs: classifier(x, classes), name: 'densenet121' });
}
