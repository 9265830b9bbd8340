/**
 * ResNet-50. He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2015,
 * arXiv:1512.03385, table 1 (column "50-layer") and figure 5, right.
 *
 * The version of keras.applications: convolutions have biases, and a stage's stride is in its first 1×1.
 */
import * as tf from '@tensorflow/tfjs';

/** Convolution: kernel × kernel, `filters` outputs. */
function conv(x: tf.SymbolicTensor, filters: number, kernelSize: number, strides = 1) {
  const padding = strides === 1 ? 'same' : 'valid';
  return tf.layers.conv2d({ filters, kernelSize, strides, padding }).apply(x) as tf.SymbolicTensor;
}

/** Batch normalization, "right after each convolution and before activation" (section 3.4). */
function bn(x: tf.SymbolicTensor) {
  return tf.layers.batchNormalization({ epsilon: 1.001e-5 }).apply(x) as tf.SymbolicTensor;
}

function relu(x: tf.SymbolicTensor) {
  return tf.layers.reLU().apply(x) as tf.SymbolicTensor;
}

function pad(x: tf.SymbolicTensor, padding: number) {
  return tf.layers.zeroPadding2d({ padding: [padding, padding] }).apply(x) as tf.SymbolicTensor;
}

/** F(x) + x, the shortcut of equation 1. */
function add(shortcut: tf.SymbolicTensor, residual: tf.SymbolicTensor) {
  return tf.layers.add().apply([shortcut, residual]) as tf.SymbolicTensor;
}

/** conv1: 7×7, 64, stride 2, and the max pooling that opens conv2_x. */
function conv1(x: tf.SymbolicTensor) {
  x = relu(bn(conv(pad(x, 3), 64, 7, 2)));
  return tf.layers.maxPooling2d({ poolSize: 3, strides: 2 }).apply(pad(x, 1)) as tf.SymbolicTensor;
}

/** Figure 5, right: 1×1 reduces, 3×3 works, 1×1 restores; a projection where the dimensions change (option B). */
function bottleneck(x: tf.SymbolicTensor, filters: number, stride = 1) {
  const projects = x.shape[3] !== 4 * filters;
  const shortcut = projects ? bn(conv(x, 4 * filters, 1, stride)) : x;

  let residual = relu(bn(conv(x, filters, 1, stride)));
  residual = relu(bn(conv(residual, filters, 3)));
  residual = bn(conv(residual, 4 * filters, 1));

  return relu(add(shortcut, residual));
}

/** One row of table 1: `blocks` bottlenecks, the first of which may halve the resolution. */
function stage(x: tf.SymbolicTensor, filters: number, blocks: number, stride = 2) {
  x = bottleneck(x, filters, stride);
  for (let block = 1; block < blocks; block++) {
    x = bottleneck(x, filters);
  }
  return x;
}

/** Global average pooling and the fully connected layer. */
function classifier(x: tf.SymbolicTensor, classes: number) {
  x = tf.layers.globalAveragePooling2d({}).apply(x) as tf.SymbolicTensor;
  return tf.layers.dense({ units: classes, activation: 'softmax' }).apply(x) as tf.SymbolicTensor;
}

export function resnet50(classes = 1000, size = 224) {
  const image = tf.input({ shape: [size, size, 3] });

  const pooled = conv1(image); //                     56 × 56
  const conv2_x = stage(pooled, 64, 3, 1); //         56 × 56
  const conv3_x = stage(conv2_x, 128, 4); //          28 × 28
  const conv4_x = stage(conv3_x, 256, 6); //          14 × 14
  const conv5_x = stage(conv4_x, 512, 3); //           7 × 7

  return tf.model({ inputs: image, outputs: classifier(conv5_x, classes), name: 'resnet50' });
}
