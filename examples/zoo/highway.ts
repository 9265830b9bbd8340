/**
 * Highway network for MNIST. Srivastava, Greff and Schmidhuber, "Highway Networks", 2015, arXiv:1505.00387, equation 3;
 * the network of figure 1 that is 50 layers deep: a plain layer, 49 highway layers of 50 blocks each, and softmax.
 */
import * as tf from '@tensorflow/tfjs';

function dense(x: tf.SymbolicTensor, units: number, activation: 'relu' | 'softmax') {
  return tf.layers.dense({ units, activation }).apply(x) as tf.SymbolicTensor;
}

/** T(x): how much passes transformed. Its bias starts below zero, so that at first nearly all is carried (section 2.2). */
function transformGate(x: tf.SymbolicTensor, units: number, bias: number) {
  const biasInitializer = tf.initializers.constant({ value: bias });
  return tf.layers.dense({ units, activation: 'sigmoid', biasInitializer }).apply(x) as tf.SymbolicTensor;
}

function multiply(x: tf.SymbolicTensor, gate: tf.SymbolicTensor) {
  return tf.layers.multiply().apply([x, gate]) as tf.SymbolicTensor;
}

/** H(x) · T(x). */
function transform(x: tf.SymbolicTensor, units: number, gate: tf.SymbolicTensor) {
  return multiply(dense(x, units, 'relu'), gate);
}

/** x · (1 − T(x)). */
function carry(x: tf.SymbolicTensor, gate: tf.SymbolicTensor) {
  const carryGate = tf.layers.rescaling({ scale: -1, offset: 1 }).apply(gate) as tf.SymbolicTensor;
  return multiply(x, carryGate);
}

/** Equation 3: y = H(x) · T(x) + x · (1 − T(x)). */
function highwayLayer(x: tf.SymbolicTensor, units: number, bias: number) {
  const gate = transformGate(x, units, bias);
  return tf.layers.add().apply([transform(x, units, gate), carry(x, gate)]) as tf.SymbolicTensor;
}

export function highway(depth = 50, units = 50, bias = -2, classes = 10) {
  const image = tf.input({ shape: [28 * 28] });

  let x = dense(image, units, 'relu');
  for (let layer = 1; layer < depth; layer++) x = highwayLayer(x, units, bias);

  return tf.model({ inputs: image, outputs: dense(x, classes, 'softmax'), name: 'highway' });
}
