/**
 * MobileNet. Howard, Zhu, Chen, Kalenichenko, Wang, Weyand, Andreetto and Adam, "MobileNets: Efficient Convolutional
 * Neural Networks for Mobile Vision Applications", 2017, arXiv:1704.04861, table 1 and figure 3, right.
 *
 * The version of keras.applications, width multiplier 1: ReLU is cut at 6, and the fully connected layer is a 1×1 convolution.
 */
import * as tf from '@tensorflow/tfjs';

function bn(x: tf.SymbolicTensor) {
  return tf.layers.batchNormalization({ epsilon: 1e-3 }).apply(x) as tf.SymbolicTensor;
}

function relu6(x: tf.SymbolicTensor) {
  return tf.layers.reLU({ maxValue: 6 }).apply(x) as tf.SymbolicTensor;
}

function conv(x: tf.SymbolicTensor, filters: number, kernelSize: number, strides = 1) {
  return tf.layers.conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false }).apply(x) as tf.SymbolicTensor;
}

/** "Conv dw": 3×3, one filter for each channel. */
function depthwise(x: tf.SymbolicTensor, strides: number) {
  const padding = strides === 2 ? 'valid' : 'same';
  return tf.layers.depthwiseConv2d({ kernelSize: 3, strides, padding, useBias: false }).apply(x) as tf.SymbolicTensor;
}

/** What a stride of 2 needs: a row below and a column at the right. */
function pad(x: tf.SymbolicTensor) {
  return tf.layers.zeroPadding2d({ padding: [[0, 1], [0, 1]] }).apply(x) as tf.SymbolicTensor;
}

/** Figure 3, right: depthwise filters, and a 1×1 ("pointwise") convolution that combines what they gave. */
function depthwiseSeparable(x: tf.SymbolicTensor, filters: number, stride = 1) {
  if (stride === 2) x = pad(x);
  x = relu6(bn(depthwise(x, stride)));
  return relu6(bn(conv(x, filters, 1)));
}

/** Average pooling over all of 7 × 7, FC, softmax. */
function classifier(x: tf.SymbolicTensor, classes: number) {
  x = tf.layers.averagePooling2d({ poolSize: x.shape[1] as number }).apply(x) as tf.SymbolicTensor;
  x = tf.layers.dropout({ rate: 0.001 }).apply(x) as tf.SymbolicTensor;
  x = tf.layers.conv2d({ filters: classes, kernelSize: 1 }).apply(x) as tf.SymbolicTensor;
  x = tf.layers.reshape({ targetShape: [classes] }).apply(x) as tf.SymbolicTensor;
  return tf.layers.softmax().apply(x) as tf.SymbolicTensor;
}

export function mobilenetV1(classes = 1000, size = 224) {
  const image = tf.input({ shape: [size, size, 3] });

  let x = relu6(bn(conv(image, 32, 3, 2))); //        112 × 112
  x = depthwiseSeparable(x, 64);
  x = depthwiseSeparable(x, 128, 2); //                56 × 56
  x = depthwiseSeparable(x, 128);
  x = depthwiseSeparable(x, 256, 2); //                28 × 28
  x = depthwiseSeparable(x, 256);
  x = depthwiseSeparable(x, 512, 2); //                14 × 14
  for (let i = 0; i < 5; i++) x = depthwiseSeparable(x, 512);
  x = depthwiseSeparable(x, 1024, 2); //                7 × 7
  x = depthwiseSeparable(x, 1024);

  return tf.model({ inputs: image, outputs: classifier(x, classes), name: 'mobilenet-v1' });
}
