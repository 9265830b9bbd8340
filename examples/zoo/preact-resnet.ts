/**
 * Pre-activation ResNets for CIFAR-10. He, Zhang, Ren and Sun, "Identity Mappings in Deep Residual Networks", 2016,
 * arXiv:1603.05027, figures 1 (b) and 4 (e), tables 3 and 4: nothing but additions on the way from the first unit to the last.
 */
import * as tf from '@tensorflow/tfjs';

function conv(x: tf.SymbolicTensor, filters: number, kernelSize: number, strides = 1) {
  return tf.layers.conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false }).apply(x) as tf.SymbolicTensor;
}

/** The activation, BN and ReLU, which comes before the convolution. */
function preactivation(x: tf.SymbolicTensor) {
  x = tf.layers.batchNormalization({ epsilon: 1e-5 }).apply(x) as tf.SymbolicTensor;
  return tf.layers.reLU().apply(x) as tf.SymbolicTensor;
}

/** Figure 4 (e), full pre-activation, as a bottleneck: 1×1, 3×3, 1×1. Where the dimensions change, what is activated is projected. */
function residualUnit(x: tf.SymbolicTensor, filters: number, stride = 1) {
  const activated = preactivation(x);
  const projects = x.shape[3] !== 4 * filters;
  const shortcut = projects ? conv(activated, 4 * filters, 1, stride) : x;

  let residual = conv(activated, filters, 1, stride);
  residual = conv(preactivation(residual), filters, 3);
  residual = conv(preactivation(residual), 4 * filters, 1);

  return tf.layers.add().apply([shortcut, residual]) as tf.SymbolicTensor;
}

/** `units` residual units on feature maps of one size. */
function stage(x: tf.SymbolicTensor, filters: number, units: number, stride = 2) {
  x = residualUnit(x, filters, stride);
  for (let unit = 1; unit < units; unit++) {
    x = residualUnit(x, filters);
  }
  return x;
}

/** The activation after the last unit, global average pooling and the fully connected layer. */
function classifier(x: tf.SymbolicTensor, classes: number) {
  x = tf.layers.globalAveragePooling2d({}).apply(preactivation(x)) as tf.SymbolicTensor;
  return tf.layers.dense({ units: classes, activation: 'softmax' }).apply(x) as tf.SymbolicTensor;
}

/** 9 n + 2 layers: three stages of n bottlenecks. */
function preactResnet(depth: number, classes: number) {
  const n = (depth - 2) / 9;
  const image = tf.input({ shape: [32, 32, 3] });

  let x = conv(image, 16, 3); //   32 × 32
  x = stage(x, 16, n, 1); //       32 × 32
  x = stage(x, 32, n); //          16 × 16
  x = stage(x, 64, n); //           8 × 8

  return tf.model({ inputs: image, outputs: classifier(x, classes), name: `preact-resnet${depth}` });
}

export function preactResnet164(classes = 10) {
  return preactResnet(164, classes);
}

export function preactResnet1001(classes = 10) {
  return preactResnet(1001, classes);
}
