/**
 * VGG-16 and VGG-19. Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition",
 * 2014, arXiv:1409.1556, table 1, columns D and E.
 */
import * as tf from '@tensorflow/tfjs';

/** Stacked 3×3 convolutions, then 2×2 max pooling. */
function convBlock(x: tf.SymbolicTensor, filters: number, convs: number) {
  for (let i = 0; i < convs; i++) {
    x = tf.layers
      .conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'relu' })
      .apply(x) as tf.SymbolicTensor;
  }
  return tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }).apply(x) as tf.SymbolicTensor;
}

/** FC-4096, FC-4096, FC-1000, soft-max. */
function classifier(x: tf.SymbolicTensor, classes: number) {
  x = tf.layers.flatten().apply(x) as tf.SymbolicTensor;
  x = tf.layers.dense({ units: 4096, activation: 'relu' }).apply(x) as tf.SymbolicTensor;
  x = tf.layers.dense({ units: 4096, activation: 'relu' }).apply(x) as tf.SymbolicTensor;
  return tf.layers.dense({ units: classes, activation: 'softmax' }).apply(x) as tf.SymbolicTensor;
}

/** One column of table 1: how many convolutions each block has. */
function vgg(name: string, convs: [number, number, number, number, number], classes: number, size: number) {
  const image = tf.input({ shape: [size, size, 3] });

  let x = convBlock(image, 64, convs[0]); //     112 × 112
  x = convBlock(x, 128, convs[1]); //              56 × 56
  x = convBlock(x, 256, convs[2]); //              28 × 28
  x = convBlock(x, 512, convs[3]); //              14 × 14
  x = convBlock(x, 512, convs[4]); //                7 × 7

  return tf.model({ inputs: image, outputs: classifier(x, classes), name });
}

export function vgg16(classes = 1000, size = 224) {
  return vgg('vgg16', [2, 2, 3, 3, 3], classes, size);
}

export function vgg19(classes = 1000, size = 224) {
  return vgg('vgg19', [2, 2, 4, 4, 4], classes, size);
}
