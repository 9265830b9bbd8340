// real: combined()
import * as tf from '@tensorflow/tfjs';

function judge() {
  const body = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [3] })] });
  const input = tf.input({ shape: [3] });
  return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(body.apply(input)) });
}

export function combined() {
  const maker = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
  const frozen = judge();
  frozen.trainable = false;
  const input = tf.input({ shape: [2] });
  return tf.model({ inputs: input, outputs: frozen.apply(maker.apply(input)) });
}
