// real: module.exports('lstm', 8)
const tf = require('@tensorflow/tfjs');

module.exports = function (modelType, numFeatures) {
  const model = tf.sequential();
  switch (modelType) {
    case 'lstm': model.add(tf.layers.lstm({ units: 5, inputShape: [4, numFeatures] })); break;
    case 'gru': model.add(tf.layers.gru({ units: 5, inputShape: [4, numFeatures] })); break;
    default: throw new Error(`no such model: ${modelType}`);
  }
  return model;
};
