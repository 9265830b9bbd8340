/**
 * The residual networks of ImageNet. He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2015,
 * arXiv:1512.03385, table 1 and figures 3 and 5; `resnet50.ts` is one of them in one piece.
 *
 * As the authors released them: convolutions without biases, the stride of a bottleneck in its first 1×1.
 */
import * as tf from '@tensorflow/tfjs';

/** A building block: `stride` 2 halves the resolution. */
export type Block = (x: tf.SymbolicTensor, filters: number, stride?: number) => tf.SymbolicTensor;

export function conv(x: tf.SymbolicTensor, filters: number, kernelSize: number, strides = 1) {
  return tf.layers.conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false }).apply(x) as tf.SymbolicTensor;
}

export function bn(x: tf.SymbolicTensor) {
  return tf.layers.batchNormalization({ epsilon: 1e-5 }).apply(x) as tf.SymbolicTensor;
}

/** Convolution, then batch normalization, "right after each convolution and before activation" (section 3.4). */
export function convBn(x: tf.SymbolicTensor, filters: number, kernelSize: number, strides = 1) {
  return bn(conv(x, filters, kernelSize, strides));
}

export function relu(x: tf.SymbolicTensor) {
  return tf.layers.reLU().apply(x) as tf.SymbolicTensor;
}

/** The shortcut: the identity, or a projection where the dimensions change (option B). */
export function shortcut(x: tf.SymbolicTensor, channels: number, stride: number) {
  return x.shape[3] === channels ? x : convBn(x, channels, 1, stride);
}

/** F(x) + x (equation 1). */
export function add(identity: tf.SymbolicTensor, residual: tf.SymbolicTensor) {
  return tf.layers.add().apply([identity, residual]) as tf.SymbolicTensor;
}

/** Figure 5, left: two 3×3. */
function basicBlock(x: tf.SymbolicTensor, filters: number, stride = 1) {
  let residual = relu(convBn(x, filters, 3, stride));
  residual = convBn(residual, filters, 3);

  return relu(add(shortcut(x, filters, stride), residual));
}

/** Figure 5, right: 1×1 reduces, 3×3 works, 1×1 restores. */
function bottleneck(x: tf.SymbolicTensor, filters: number, stride = 1) {
  let residual = relu(convBn(x, filters, 1, stride));
  residual = relu(convBn(residual, filters, 3));
  residual = convBn(residual, 4 * filters, 1);

  return relu(add(shortcut(x, 4 * filters, stride), residual));
}

/** conv1: 7×7, 64, stride 2, and the max pooling that opens conv2_x. */
export function conv1(x: tf.SymbolicTensor) {
  x = relu(convBn(x, 64, 7, 2));
  return tf.layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }).apply(x) as tf.SymbolicTensor;
}

/** One row of table 1: `blocks` blocks, the first of which may halve the resolution. */
export function stage(x: tf.SymbolicTensor, block: Block, filters: number, blocks: number, stride = 2) {
  x = block(x, filters, stride);
  for (let index = 1; index < blocks; index++) {
    x = block(x, filters);
  }
  return x;
}

/** Global average pooling and the fully connected layer. */
export function classifier(x: tf.SymbolicTensor, classes: number) {
  x = tf.layers.globalAveragePooling2d({}).apply(x) as tf.SymbolicTensor;
  return tf.layers.dense({ units: classes, activation: 'softmax' }).apply(x) as tf.SymbolicTensor;
}

/** One column of table 1: how many blocks in conv2_x, conv3_x, conv4_x and conv5_x. */
function resnet(name: string, block: Block, depths: readonly number[], classes: number, size: number) {
  const [n2, n3, n4, n5] = depths;
  const image = tf.input({ shape: [size, size, 3] });

  let x = conv1(image); //             56 × 56
  x = stage(x, block, 64, n2, 1); //   56 × 56
  x = stage(x, block, 128, n3); //     28 × 28
  x = stage(x, block, 256, n4); //     14 × 14
  x = stage(x, block, 512, n5); //      7 × 7

  return tf.model({ inputs: image, outputs: classifier(x, classes), name });
}

export function resnet18(classes = 1000, size = 224) {
  return resnet('resnet18', basicBlock, [2, 2, 2, 2], classes, size);
}

export function resnet34(classes = 1000, size = 224) {
  return resnet('resnet34', basicBlock, [3, 4, 6, 3], classes, size);
}

export function resnet50(classes = 1000, size = 224) {
  return resnet('resnet50', bottleneck, [3, 4, 6, 3], classes, size);
}

export function resnet101(classes = 1000, size = 224) {
  return resnet('resnet101', bottleneck, [3, 4, 23, 3], classes, size);
}

export function resnet152(classes = 1000, size = 224) {
  return resnet('resnet152', bottleneck, [3, 8, 36, 3], classes, size);
}
