/**
 * MobileNetV2. Sandler, Howard, Zhu, Zhmoginov and Chen, "MobileNetV2: Inverted Residuals and Linear Bottlenecks",
 * 2018, arXiv:1801.04381, table 2 and figure 4(d). The version of keras.applications, width multiplier 1.
 */
import * as tf from '@tensorflow/tfjs';

/** Table 2: expansion factor t, output channels c, repeats n, stride s of the first. */
const table2 = [
  { t: 1, c: 16, n: 1, s: 1 },
  { t: 6, c: 24, n: 2, s: 2 },
  { t: 6, c: 32, n: 3, s: 2 },
  { t: 6, c: 64, n: 4, s: 2 },
  { t: 6, c: 96, n: 3, s: 1 },
  { t: 6, c: 160, n: 3, s: 2 },
  { t: 6, c: 320, n: 1, s: 1 },
];

function conv(x: tf.SymbolicTensor, filters: number, kernelSize: number, strides = 1) {
  return tf.layers
    .conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false })
    .apply(x) as tf.SymbolicTensor;
}

/** 3×3, each channel by itself. */
function depthwise(x: tf.SymbolicTensor, strides: number) {
  const padding = strides === 2 ? 'valid' : 'same';
  return tf.layers.depthwiseConv2d({ kernelSize: 3, strides, padding, useBias: false }).apply(x) as tf.SymbolicTensor;
}

/** What a stride of 2 needs: a row below and a column at the right. */
function pad(x: tf.SymbolicTensor) {
  return tf.layers.zeroPadding2d({ padding: [[0, 1], [0, 1]] }).apply(x) as tf.SymbolicTensor;
}

function bn(x: tf.SymbolicTensor) {
  return tf.layers.batchNormalization({ epsilon: 1e-3, momentum: 0.999 }).apply(x) as tf.SymbolicTensor;
}

function relu6(x: tf.SymbolicTensor) {
  return tf.layers.reLU({ maxValue: 6 }).apply(x) as tf.SymbolicTensor;
}

/** Figure 4(d): expand, filter depthwise, project linearly; a shortcut between equal, thin ends. */
function invertedResidual(x: tf.SymbolicTensor, t: number, c: number, s: number) {
  const channels = x.shape[3] as number;

  let y = x;
  if (t > 1) y = relu6(bn(conv(y, t * channels, 1)));
  if (s === 2) y = pad(y);
  y = relu6(bn(depthwise(y, s)));
  y = bn(conv(y, c, 1));

  const shortcut = s === 1 && channels === c;
  return shortcut ? (tf.layers.add().apply([x, y]) as tf.SymbolicTensor) : y;
}

export function mobilenetV2(classes = 1000, size = 224) {
  const image = tf.input({ shape: [size, size, 3] });

  let x = relu6(bn(conv(image, 32, 3, 2)));
  for (const { t, c, n, s } of table2) {
    for (let i = 0; i < n; i++) x = invertedResidual(x, t, c, i === 0 ? s : 1);
  }
  x = relu6(bn(conv(x, 1280, 1)));

  x = tf.layers.globalAveragePooling2d({}).apply(x) as tf.SymbolicTensor;
  x = tf.layers.dense({ units: classes, activation: 'softmax' }).apply(x) as tf.SymbolicTensor;

  return tf.model({ inputs: image, outputs: x, name: 'mobilenet-v2' });
}
