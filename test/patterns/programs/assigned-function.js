// real: createNetwork()
let createNetwork;
createNetwork = function () {
  return tf.sequential({ layers: [tf.layers.dense({ units: 5, inputShape: [2], activation: 'tanh' }), tf.layers.dense({ units: 1 })] });
};
