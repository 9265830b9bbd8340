/** What `Open an Example` puts into a new editor. */
export const example = `import * as tf from '@tensorflow/tfjs';

function convBlock(x: tf.SymbolicTensor, filters: number): tf.SymbolicTensor {
  x = tf.layers.conv2d({ filters, kernelSize: 3, padding: 'same', useBias: false }).apply(x) as tf.SymbolicTensor;
  x = tf.layers.batchNormalization().apply(x) as tf.SymbolicTensor;
  return tf.layers.reLU().apply(x) as tf.SymbolicTensor;
}

export function smallNet(classes = 10): tf.LayersModel {
  const image = tf.input({ shape: [32, 32, 3] });
  let x = image;
  for (const filters of [32, 64, 128]) {
    x = convBlock(x, filters);
    x = convBlock(x, filters);
    x = tf.layers.maxPooling2d({ poolSize: 2 }).apply(x) as tf.SymbolicTensor;
  }
  x = tf.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }).apply(x) as tf.SymbolicTensor;
  const y = tf.layers.dense({ units: classes, activation: 'softmax' }).apply(x) as tf.SymbolicTensor;
  return tf.model({ inputs: image, outputs: y });
}
`;
