// A model is cut at one of its layers, its weights are handed on, and what is left of it is frozen under a new head.
// real: transfer()
const tf = require('@tensorflow/tfjs');

function base() {
  const model = tf.sequential();
  model.add(tf.layers.conv2d({ inputShape: [16, 16, 3], filters: 4, kernelSize: 3, activation: 'relu', name: 'conv' }));
  model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
  model.add(tf.layers.conv2d({ filters: 8, kernelSize: 3 }));
  model.add(tf.layers.batchNormalization());
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 10, activation: 'softmax', name: 'top' }));
  return model;
}

function transfer() {
  const trained = base();
  const copy = base();
  copy.setWeights(trained.getWeights());
  copy.layers[0].setWeights(trained.layers[0].getWeights());
  const cut = tf.model({ inputs: copy.inputs, outputs: copy.layers[copy.layers.length - 2].output });
  for (const layer of cut.layers) layer.trainable = false;
  const head = tf.layers.dense({ units: 3, name: 'head' }).apply(cut.outputs[0]);
  return tf.model({ inputs: cut.inputs, outputs: head });
}

module.exports = { transfer };
