/**
 * GoogLeNet. Szegedy, Liu, Jia, Sermanet, Reed, Anguelov, Erhan, Vanhoucke and Rabinovich, "Going Deeper with
 * Convolutions", 2014, arXiv:1409.4842, table 1 and figures 2 (b) and 3. The version of the paper: 5×5 convolutions,
 * local response normalization, no batch normalization. `googlenetAuxiliary` has the two heads that help its training.
 */
import * as tf from '@tensorflow/tfjs';
import { LocalResponseNormalization } from './lrn';

/** "All the convolutions use rectified linear activation" (section 5). */
function conv(x: tf.SymbolicTensor, filters: number, kernelSize: number, strides = 1) {
  return tf.layers
    .conv2d({ filters, kernelSize, strides, padding: 'same', activation: 'relu' })
    .apply(x) as tf.SymbolicTensor;
}

function maxPool(x: tf.SymbolicTensor, strides: number) {
  return tf.layers.maxPooling2d({ poolSize: 3, strides, padding: 'same' }).apply(x) as tf.SymbolicTensor;
}

function localRespNorm(x: tf.SymbolicTensor) {
  return new LocalResponseNormalization({}).apply(x) as tf.SymbolicTensor;
}

/** Up to the first inception module: 224 × 224 × 3 to 28 × 28 × 192. */
function stem(image: tf.SymbolicTensor) {
  let x = maxPool(conv(image, 64, 7, 2), 2);
  x = localRespNorm(x);
  x = conv(conv(x, 64, 1), 192, 3);
  return maxPool(localRespNorm(x), 2);
}

/** Figure 2 (b), with the columns of table 1: #1×1, #3×3 reduce and #3×3, #5×5 reduce and #5×5, pool proj. */
function inception(x: tf.SymbolicTensor, one: number, three: [number, number], five: [number, number], pool: number) {
  const b0 = conv(x, one, 1);
  const b1 = conv(conv(x, three[0], 1), three[1], 3);
  const b2 = conv(conv(x, five[0], 1), five[1], 5);
  const b3 = conv(maxPool(x, 1), pool, 1);
  return tf.layers.concatenate().apply([b0, b1, b2, b3]) as tf.SymbolicTensor;
}

function softmax(x: tf.SymbolicTensor, classes: number, name: string) {
  return tf.layers.dense({ units: classes, activation: 'softmax', name }).apply(x) as tf.SymbolicTensor;
}

/** A side classifier (section 5, end): 5×5 average pooling, 1×1, 128, fully connected, 1024, dropout of 70 %. */
function auxiliaryHead(x: tf.SymbolicTensor, classes: number, name: string) {
  x = tf.layers.averagePooling2d({ poolSize: 5, strides: 3 }).apply(x) as tf.SymbolicTensor;
  x = tf.layers.flatten().apply(conv(x, 128, 1)) as tf.SymbolicTensor;
  x = tf.layers.dense({ units: 1024, activation: 'relu' }).apply(x) as tf.SymbolicTensor;
  x = tf.layers.dropout({ rate: 0.7 }).apply(x) as tf.SymbolicTensor;
  return softmax(x, classes, name);
}

/** Average pooling, dropout of 40 %, and the linear layer with softmax. */
function head(x: tf.SymbolicTensor, classes: number, name: string) {
  x = tf.layers.globalAveragePooling2d({}).apply(x) as tf.SymbolicTensor;
  x = tf.layers.dropout({ rate: 0.4 }).apply(x) as tf.SymbolicTensor;
  return softmax(x, classes, name);
}

export function googlenet(auxiliary = false, classes = 1000, size = 224) {
  const image = tf.input({ shape: [size, size, 3] });

  const x3a = inception(stem(image), 64, [96, 128], [16, 32], 32); //            28 × 28
  const x3b = inception(x3a, 128, [128, 192], [32, 96], 64);
  const x4a = inception(maxPool(x3b, 2), 192, [96, 208], [16, 48], 64); //       14 × 14
  const x4b = inception(x4a, 160, [112, 224], [24, 64], 64);
  const x4c = inception(x4b, 128, [128, 256], [24, 64], 64);
  const x4d = inception(x4c, 112, [144, 288], [32, 64], 64);
  const x4e = inception(x4d, 256, [160, 320], [32, 128], 128);
  const x5a = inception(maxPool(x4e, 2), 256, [160, 320], [32, 128], 128); //      7 × 7
  const x5b = inception(x5a, 384, [192, 384], [48, 128], 128);

  const outputs = auxiliary ? [auxiliaryHead(x4a, classes, 'softmax0'), auxiliaryHead(x4d, classes, 'softmax1')] : [];
  outputs.push(head(x5b, classes, 'softmax2'));

  return tf.model({ inputs: image, outputs, name: 'googlenet' });
}

export function googlenetAuxiliary(classes = 1000, size = 224) {
  return googlenet(true, classes, size);
}
