/**
 * NASNet-A (4 @ 1056). Zoph, Vasudevan, Shlens and Le, "Learning Transferable Architectures for Scalable Image
 * Recognition", 2017, arXiv:1707.07012: the learned cells of figure 4 in the arrangement of figure 2, right, N = 4.
 *
 * The version of keras.applications (NASNetMobile). What the figure leaves out is in appendix A.4.
 */
import * as tf from '@tensorflow/tfjs';
import { add, relu } from './resnet';

function bn(x: tf.SymbolicTensor) {
  return tf.layers.batchNormalization({ epsilon: 1e-3, momentum: 0.9997 }).apply(x) as tf.SymbolicTensor;
}

function conv1x1(x: tf.SymbolicTensor, filters: number) {
  return tf.layers.conv2d({ filters, kernelSize: 1, useBias: false }).apply(x) as tf.SymbolicTensor;
}

function separableConv(x: tf.SymbolicTensor, filters: number, kernelSize: number, strides = 1) {
  const config = { filters, kernelSize, strides, padding: 'same', useBias: false } as const;
  return tf.layers.separableConv2d(config).apply(x) as tf.SymbolicTensor;
}

/** A separable convolution is applied twice (appendix A.4). */
function sep(x: tf.SymbolicTensor, kernelSize: number, filters: number, stride: number) {
  x = bn(separableConv(relu(x), filters, kernelSize, stride));
  return bn(separableConv(relu(x), filters, kernelSize));
}

const sep3x3 = (x: tf.SymbolicTensor, filters: number, stride = 1) => sep(x, 3, filters, stride);
const sep5x5 = (x: tf.SymbolicTensor, filters: number, stride = 1) => sep(x, 5, filters, stride);
const sep7x7 = (x: tf.SymbolicTensor, filters: number, stride = 1) => sep(x, 7, filters, stride);

function avg(x: tf.SymbolicTensor, strides = 1) {
  return tf.layers.averagePooling2d({ poolSize: 3, strides, padding: 'same' }).apply(x) as tf.SymbolicTensor;
}

function max(x: tf.SymbolicTensor, strides: number) {
  return tf.layers.maxPooling2d({ poolSize: 3, strides, padding: 'same' }).apply(x) as tf.SymbolicTensor;
}

/** A block of a cell: two operations, each on a hidden state, and the sum of what they give. */
function block(left: () => tf.SymbolicTensor, right: () => tf.SymbolicTensor) {
  return add(left(), right());
}

function concat(...states: tf.SymbolicTensor[]) {
  return tf.layers.concatenate().apply(states) as tf.SymbolicTensor;
}

/** A 1×1 convolution gives a hidden state the cell's number of filters. */
function project(x: tf.SymbolicTensor, filters: number) {
  return bn(conv1x1(relu(x), filters));
}

/** Every second position, by a pool that only steps. */
function skip(x: tf.SymbolicTensor) {
  return tf.layers.averagePooling2d({ poolSize: 1, strides: 2 }).apply(x) as tf.SymbolicTensor;
}

/** Halves a hidden state without losing what lies between: half of the filters see the even positions, half the odd ones. */
function factorizedReduction(x: tf.SymbolicTensor, filters: number) {
  x = relu(x);
  const even = conv1x1(skip(x), filters / 2);
  const padded = tf.layers.zeroPadding2d({ padding: [[0, 1], [0, 1]] }).apply(x);
  const shifted = tf.layers.cropping2D({ cropping: [[1, 0], [1, 0]] }).apply(padded) as tf.SymbolicTensor;
  const odd = conv1x1(skip(shifted), filters / 2);
  return bn(concat(even, odd));
}

/** Gives h(i−1) the extent of h(i), and the cell's number of filters. */
function adjust(previous: tf.SymbolicTensor, h: tf.SymbolicTensor, filters: number) {
  if (previous.shape[1] !== h.shape[1]) return factorizedReduction(previous, filters);
  return previous.shape[3] === filters ? previous : project(previous, filters);
}

/** Figure 4, left: five blocks. */
function normalCell(h: tf.SymbolicTensor, previous: tf.SymbolicTensor, filters: number) {
  const p = adjust(previous, h, filters);
  h = project(h, filters);

  const block1 = block(() => sep3x3(h, filters), () => h);
  const block2 = block(() => sep3x3(p, filters), () => sep5x5(h, filters));
  const block3 = block(() => avg(h), () => p);
  const block4 = block(() => avg(p), () => avg(p));
  const block5 = block(() => sep5x5(p, filters), () => sep3x3(p, filters));
  return concat(p, block1, block2, block3, block4, block5);
}

/** Figure 4, right: three blocks halve the hidden states, two more work on what they gave. */
function reductionCell(h: tf.SymbolicTensor, previous: tf.SymbolicTensor | null, filters: number) {
  const p = previous ? adjust(previous, h, filters) : h;
  h = project(h, filters);

  const block1 = block(() => sep5x5(h, filters, 2), () => sep7x7(p, filters, 2));
  const block2 = block(() => max(h, 2), () => sep7x7(p, filters, 2));
  const block3 = block(() => avg(h, 2), () => sep5x5(p, filters, 2));
  const block4 = block(() => avg(block1), () => block2);
  const block5 = block(() => sep3x3(block1, filters), () => max(h, 2));
  return concat(block2, block3, block4, block5);
}

/** "Normal cell × N" in figure 2: each sees the two hidden states before it. */
function normalCells(h: tf.SymbolicTensor, previous: tf.SymbolicTensor, filters: number, n: number) {
  for (let i = 0; i < n; i++) [h, previous] = [normalCell(h, previous, filters), h];
  return [h, previous] as const;
}

function classifier(x: tf.SymbolicTensor, classes: number) {
  x = tf.layers.globalAveragePooling2d({}).apply(relu(x)) as tf.SymbolicTensor;
  return tf.layers.dense({ units: classes, activation: 'softmax' }).apply(x) as tf.SymbolicTensor;
}

export function nasnetMobile(classes = 1000, size = 224) {
  const image = tf.input({ shape: [size, size, 3] });
  const conv = bn(tf.layers.conv2d({ filters: 32, kernelSize: 3, strides: 2, useBias: false }).apply(image) as tf.SymbolicTensor);

  let previous = reductionCell(conv, null, 11); //         56 × 56
  let x = reductionCell(previous, conv, 22); //            28 × 28
  [x, previous] = normalCells(x, previous, 44, 4);
  [x, previous] = [reductionCell(x, previous, 88), x]; //  14 × 14
  [x, previous] = normalCells(x, previous, 88, 4);
  [x, previous] = [reductionCell(x, previous, 176), x]; //   7 × 7
  [x] = normalCells(x, previous, 176, 4);

  return tf.model({ inputs: image, outputs: classifier(x, classes), name: 'nasnet-mobile' });
}
