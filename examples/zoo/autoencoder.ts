/**
 * Deep autoencoder. Hinton and Salakhutdinov, "Reducing the Dimensionality of Data with Neural Networks",
 * Science 313, 2006, figure 1: 784-1000-500-250-30 and back, logistic units, a linear code.
 */
import * as tf from '@tensorflow/tfjs';

export function encoder(pixels = 784, hidden = [1000, 500, 250], code = 30) {
  const image = tf.input({ shape: [pixels] });
  let x = image;
  for (const units of hidden) {
    x = tf.layers.dense({ units, activation: 'sigmoid' }).apply(x) as tf.SymbolicTensor;
  }
  x = tf.layers.dense({ units: code }).apply(x) as tf.SymbolicTensor;
  return tf.model({ inputs: image, outputs: x, name: 'encoder' });
}

export function decoder(code = 30, hidden = [250, 500, 1000], pixels = 784) {
  const codes = tf.input({ shape: [code] });
  let x = codes;
  for (const units of [...hidden, pixels]) {
    x = tf.layers.dense({ units, activation: 'sigmoid' }).apply(x) as tf.SymbolicTensor;
  }
  return tf.model({ inputs: codes, outputs: x, name: 'decoder' });
}

/** Two models, nested in a third that is trained to give back what it was given. */
export function autoencoder(pixels = 784, hidden = [1000, 500, 250], code = 30) {
  const image = tf.input({ shape: [pixels], name: 'image' });
  const codes = encoder(pixels, hidden, code).apply(image) as tf.SymbolicTensor;
  const reconstruction = decoder(code, hidden.toReversed(), pixels).apply(codes) as tf.SymbolicTensor;
  return tf.model({ inputs: image, outputs: reconstruction, name: 'autoencoder' });
}
