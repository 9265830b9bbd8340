/**
 * ResNeXt. Xie, Girshick, Dollár, Tu and He, "Aggregated Residual Transformations for Deep Neural Networks", 2016,
 * arXiv:1611.05431, table 1: ResNeXt-50 (32×4d) and ResNeXt-101 (64×4d), in the three equivalent forms of figure 3.
 *
 * C is the cardinality, d the width of a path; a stage's stride is in its first 3×3.
 */
import * as tf from '@tensorflow/tfjs';
import { groupedConv } from './grouped-conv';
import { add, bn, classifier, conv, conv1, convBn, relu, shortcut } from './resnet';

/** One path of C: down to d channels, and through a 3×3. */
function path(x: tf.SymbolicTensor, d: number, stride: number) {
  return relu(convBn(relu(convBn(x, d, 1)), d, 3, stride));
}

/** T of equation 2: a path, and up to the block's channels. */
function transformation(x: tf.SymbolicTensor, channels: number, d: number, stride: number) {
  return conv(path(x, d, stride), channels, 1);
}

/** Figure 3 (a): C transformations are added; batch normalization follows their sum (section 4). */
export function aggregated(x: tf.SymbolicTensor, channels: number, C: number, d: number, stride = 1) {
  const transformed: tf.SymbolicTensor[] = [];
  for (let i = 0; i < C; i++) {
    transformed.push(transformation(x, channels, d, stride));
  }
  const sum = bn(tf.layers.add().apply(transformed) as tf.SymbolicTensor);
  return relu(add(shortcut(x, channels, stride), sum));
}

/** Figure 3 (b): early concatenation; one 1×1 does what C did. */
export function concatenated(x: tf.SymbolicTensor, channels: number, C: number, d: number, stride = 1) {
  const paths: tf.SymbolicTensor[] = [];
  for (let i = 0; i < C; i++) {
    paths.push(path(x, d, stride));
  }
  const joined = tf.layers.concatenate().apply(paths) as tf.SymbolicTensor;
  return relu(add(shortcut(x, channels, stride), convBn(joined, channels, 1)));
}

/** Figure 3 (c): a bottleneck whose 3×3 is a convolution in C groups. */
export function grouped(x: tf.SymbolicTensor, channels: number, C: number, d: number, stride = 1) {
  let residual = relu(convBn(x, C * d, 1));
  residual = relu(bn(groupedConv(residual, C * d, 3, C, stride)));
  residual = convBn(residual, channels, 1);
  return relu(add(shortcut(x, channels, stride), residual));
}

type Block = typeof aggregated;

/** One row of table 1: `blocks` blocks, the first of which may halve the resolution. */
function stage(x: tf.SymbolicTensor, block: Block, channels: number, C: number, d: number, blocks: number, stride = 2) {
  x = block(x, channels, C, d, stride);
  for (let index = 1; index < blocks; index++) {
    x = block(x, channels, C, d);
  }
  return x;
}

/** Table 1, C×4d: `conv4` blocks in conv4_x. */
function resnext(name: string, block: Block, C: number, conv4: number, classes: number) {
  const image = tf.input({ shape: [224, 224, 3] });

  let x = conv1(image); //                        56 × 56
  x = stage(x, block, 256, C, 4, 3, 1); //        56 × 56
  x = stage(x, block, 512, C, 8, 4); //           28 × 28
  x = stage(x, block, 1024, C, 16, conv4); //     14 × 14
  x = stage(x, block, 2048, C, 32, 3); //          7 × 7

  return tf.model({ inputs: image, outputs: classifier(x, classes), name });
}

export function resnext50(classes = 1000) {
  return resnext('resnext-50-32x4d', grouped, 32, 6, classes);
}

export function resnext50Aggregated(classes = 1000) {
  return resnext('resnext-50-32x4d-aggregated', aggregated, 32, 6, classes);
}

export function resnext50Concatenated(classes = 1000) {
  return resnext('resnext-50-32x4d-concatenated', concatenated, 32, 6, classes);
}

export function resnext101(classes = 1000) {
  return resnext('resnext-101-64x4d', grouped, 64, 23, classes);
}

export function resnext101Aggregated(classes = 1000) {
  return resnext('resnext-101-64x4d-aggregated', aggregated, 64, 23, classes);
}

export function resnext101Concatenated(classes = 1000) {
  return resnext('resnext-101-64x4d-concatenated', concatenated, 64, 23, classes);
}
