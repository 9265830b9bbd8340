// The last layer of a sequential model is taken off, another is put on; the whole model is a layer of the next.
// real: stacked()
import * as tf from '@tensorflow/tfjs';

export function stacked() {
  const first = tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [4] }), tf.layers.dense({ units: 2 })] });
  first.pop();
  first.add(tf.layers.dense({ units: 5 }));
  first.trainable = false;
  const model = tf.sequential();
  model.add(first);
  model.add(tf.layers.dense({ units: 1 }));
  const [kernel] = model.layers[1].getWeights();
  model.layers[1].setWeights([kernel.add(1), tf.zeros([1])]);
  return model;
}
