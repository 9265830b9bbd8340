// real: buildModel({ inputShape: [28, 28, 1], head: { numClasses: 10 }, pooling: 'avg' })
import * as tf from '@tensorflow/tfjs';
import type { ModelConfig } from './types';

export const buildModel = (config: ModelConfig): tf.LayersModel => {
  const input = tf.input({ shape: config.inputShape });
  let x = tf.layers.conv2d({ filters: 4, kernelSize: 3 }).apply(input) as tf.SymbolicTensor;
  x = (config.pooling === 'max' ? tf.layers.globalMaxPooling2d({}) : tf.layers.globalAveragePooling2d({})).apply(x) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: tf.layers.dense({ units: config.head.numClasses }).apply(x) as tf.SymbolicTensor });
};
