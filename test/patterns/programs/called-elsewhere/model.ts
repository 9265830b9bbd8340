// real: createClassifier(21, 3)
import * as tf from '@tensorflow/tfjs';

export function createClassifier(width: number, kinds: number): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 6, inputShape: [width] }));
  model.add(tf.layers.dense({ units: kinds, activation: 'softmax' }));
  return model;
}
