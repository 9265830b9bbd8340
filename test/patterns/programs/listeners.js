// real: tf.sequential({ layers: [tf.layers.conv1d({ filters: 4, kernelSize: 2, inputShape: [8, 1] }), tf.layers.flatten(), tf.layers.dense({ units: 1 })] })
import * as tf from '@tensorflow/tfjs';

async function main() {
  const status = document.getElementById('status');
  let model;
  const collect = () => status.append(read());
  async function train() {
    model = tf.sequential();
    model.add(tf.layers.conv1d({ filters: 4, kernelSize: 2, inputShape: [8, 1] }));
    model.add(tf.layers.flatten());
    model.add(tf.layers.dense({ units: 1 }));
    await model.fit(...collect());
  }
  document.getElementById('collect').addEventListener('click', collect);
  document.getElementById('train').onclick = train;
}

document.addEventListener('DOMContentLoaded', main);
