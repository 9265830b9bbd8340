// real: build(7, 6)
import * as tf from '@tensorflow/tfjs';

const FEATURES = 7;
function build(features, units) {
  return tf.sequential({ layers: [tf.layers.dense({ units, inputShape: features }), tf.layers.batchNormalization(), tf.layers.dense({ units: 1 })] });
}

document.querySelector('#train').addEventListener('click', async (event) => {
  const units = 2 * 3;
  const model = build(FEATURES, units);
  await model.fit(event.detail.xs, event.detail.ys);
});
