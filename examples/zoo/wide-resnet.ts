/**
 * Wide residual networks. Zagoruyko and Komodakis, "Wide Residual Networks", 2016, arXiv:1605.07146: for CIFAR-10 as in
 * table 1 and figure 1 (c) and (d), WRN-depth-k; and WRN-50-2-bottleneck for ImageNet (table 8), which is a ResNet-50
 * whose 3×3 are twice as wide.
 */
import * as tf from '@tensorflow/tfjs';
import { add, bn, classifier, conv, conv1, convBn, relu, shortcut, stage } from './resnet';

function bnRelu(x: tf.SymbolicTensor) {
  return relu(bn(x));
}

/** Figure 1 (c), two wide 3×3; with dropout between them, (d). */
function wideBlock(x: tf.SymbolicTensor, width: number, stride: number, dropout: number) {
  const activated = bnRelu(x);
  const projects = x.shape[3] !== width;
  const identity = projects ? conv(activated, width, 1, stride) : x;

  let residual = bnRelu(conv(activated, width, 3, stride));
  if (dropout > 0) residual = tf.layers.dropout({ rate: dropout }).apply(residual) as tf.SymbolicTensor;
  residual = conv(residual, width, 3);

  return add(identity, residual);
}

/** One row of table 1: `n` blocks, the first of which may halve the resolution. */
function group(x: tf.SymbolicTensor, width: number, n: number, stride: number, dropout: number) {
  x = wideBlock(x, width, stride, dropout);
  for (let index = 1; index < n; index++) {
    x = wideBlock(x, width, 1, dropout);
  }
  return x;
}

/** Table 1: 6 n + 4 layers, k times as wide as a ResNet. */
function wrn(depth: number, k: number, dropout: number, classes: number) {
  const n = (depth - 4) / 6;
  const image = tf.input({ shape: [32, 32, 3] });

  let x = conv(image, 16, 3); //                32 × 32
  x = group(x, 16 * k, n, 1, dropout); //       32 × 32
  x = group(x, 32 * k, n, 2, dropout); //       16 × 16
  x = group(x, 64 * k, n, 2, dropout); //        8 × 8

  return tf.model({ inputs: image, outputs: classifier(bnRelu(x), classes), name: `wrn-${depth}-${k}` });
}

/** ResNet's bottleneck, its inner convolutions twice as wide; the stride is in the 3×3. */
function wideBottleneck(x: tf.SymbolicTensor, filters: number, stride = 1) {
  const channels = 4 * filters;
  let residual = relu(convBn(x, 2 * filters, 1));
  residual = relu(convBn(residual, 2 * filters, 3, stride));
  residual = convBn(residual, channels, 1);

  return relu(add(shortcut(x, channels, stride), residual));
}

export function wrn16x8(classes = 10) {
  return wrn(16, 8, 0, classes);
}

export function wrn28x10(classes = 10, dropout = 0.3) {
  return wrn(28, 10, dropout, classes);
}

export function wrn50x2(classes = 1000, size = 224) {
  const image = tf.input({ shape: [size, size, 3] });

  let x = conv1(image);
  x = stage(x, wideBottleneck, 64, 3, 1);
  x = stage(x, wideBottleneck, 128, 4);
  x = stage(x, wideBottleneck, 256, 6);
  x = stage(x, wideBottleneck, 512, 3);

  return tf.model({ inputs: image, outputs: classifier(x, classes), name: 'wrn-50-2' });
}
