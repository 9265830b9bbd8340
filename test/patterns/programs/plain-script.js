// real: createNet(10)
let net;
const area = game.width * game.height;

function createNet(outputSize) {
  return tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: 47 }), tf.layers.dense({ units: outputSize, kernelInitializer: 'VarianceScaling' })] });
}
