/**
 * The Squeeze-and-Excitation block. Hu, Shen, Albanie, Sun and Wu, "Squeeze-and-Excitation Networks", 2017,
 * arXiv:1709.01507, figure 1: what the networks of the paper share.
 */
import * as tf from '@tensorflow/tfjs';

/** F_sq (section 3.1): each channel becomes one number, its average over the whole map. */
function squeeze(u: tf.SymbolicTensor) {
  const [, height, width] = u.shape as number[];
  const z = tf.layers.averagePooling2d({ poolSize: [height, width] }).apply(u) as tf.SymbolicTensor;
  return tf.layers.flatten().apply(z) as tf.SymbolicTensor;
}

/** F_ex (section 3.2): two fully connected layers, r times as thin between them, make of these numbers a gate for each channel. */
function excite(z: tf.SymbolicTensor, r: number) {
  const channels = z.shape[1] as number;
  const waist = tf.layers.dense({ units: Math.floor(channels / r), activation: 'relu' }).apply(z);
  return tf.layers.dense({ units: channels, activation: 'sigmoid' }).apply(waist) as tf.SymbolicTensor;
}

/** F_scale (equation 4): each channel of U times its gate. */
function scale(u: tf.SymbolicTensor, s: tf.SymbolicTensor) {
  const gates = tf.layers.reshape({ targetShape: [1, 1, s.shape[1] as number] }).apply(s) as tf.SymbolicTensor;
  return tf.layers.multiply().apply([u, gates]) as tf.SymbolicTensor;
}

/** Figure 1, with the reduction ratio r of all the networks in table 2. */
export function squeezeExcitation(u: tf.SymbolicTensor, r = 16) {
  return scale(u, excite(squeeze(u), r));
}
