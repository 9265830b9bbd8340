/**
 * RoR-3 for CIFAR-10. Zhang, Sun, Han, Yuan, Guo and Liu, "Residual Networks of Residual Networks: Multilevel Residual
 * Networks", 2016, arXiv:1608.02908, figure 2: shortcuts on three levels, over a block, over a group of them, and over all.
 *
 * As in pytorchcv: 6 n + 8 layers, the shortcuts' six projections counted; max pooling halves the maps between groups.
 */
import * as tf from '@tensorflow/tfjs';
import { add, classifier, convBn, relu, shortcut } from './resnet';

/** Final level: a shortcut past two convolutions. */
function finalLevel(x: tf.SymbolicTensor, filters: number) {
  const residual = convBn(relu(convBn(x, filters, 3)), filters, 3);
  return add(shortcut(x, filters, 1), residual);
}

function residualBlock(x: tf.SymbolicTensor, filters: number) {
  return relu(finalLevel(x, filters));
}

/** Middle level: a shortcut past the n residual blocks on maps of one size, whose last leaves its ReLU to the levels above. */
function middleLevel(x: tf.SymbolicTensor, filters: number, n: number) {
  const middle = convBn(x, filters, 1);
  for (let block = 1; block < n; block++) {
    x = residualBlock(x, filters);
  }
  x = finalLevel(x, filters);
  return add(middle, x);
}

function halve(x: tf.SymbolicTensor) {
  return tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }).apply(relu(x)) as tf.SymbolicTensor;
}

/** Root level: a shortcut past all groups. */
function rootLevel(x: tf.SymbolicTensor, n: number) {
  const root = convBn(x, 64, 1, 4); //         8 × 8
  x = halve(middleLevel(x, 16, n)); //       16 × 16
  x = halve(middleLevel(x, 32, n)); //         8 × 8
  x = middleLevel(x, 64, n); //                8 × 8
  return relu(add(root, x));
}

function ror3(depth: number, classes: number) {
  const n = (depth - 8) / 6;
  const image = tf.input({ shape: [32, 32, 3] });

  let x = relu(convBn(image, 16, 3)); //        32 × 32
  x = rootLevel(x, n);

  return tf.model({ inputs: image, outputs: classifier(x, classes), name: `ror-3-${depth}` });
}

export function ror3x110(classes = 10) {
  return ror3(110, classes);
}

export function ror3x164(classes = 10) {
  return ror3(164, classes);
}
