/**
 * CNN for sentences. Kim, "Convolutional Neural Networks for Sentence Classification", 2014,
 * arXiv:1408.5882, figure 1: windows of 3, 4 and 5 words with 100 feature maps each, dropout 0.5 (section 3.1).
 */
import * as tf from '@tensorflow/tfjs';

/** One filter width: convolution over the words, max-over-time pooling. */
function window(words: tf.SymbolicTensor, width: number, maps: number) {
  const features = tf.layers.conv1d({ filters: maps, kernelSize: width, activation: 'relu' }).apply(words);
  return tf.layers.globalMaxPooling1d().apply(features) as tf.SymbolicTensor;
}

export function textCnn(classes = 2, vocabulary = 20_000, length = 64, widths = [3, 4, 5], maps = 100) {
  const sentence = tf.input({ shape: [length], dtype: 'int32', name: 'sentence' });
  const words = tf.layers
    .embedding({ inputDim: vocabulary, outputDim: 300 })
    .apply(sentence) as tf.SymbolicTensor;

  const pooled = widths.map((width) => window(words, width, maps));
  const features = tf.layers.concatenate().apply(pooled) as tf.SymbolicTensor;
  const dropped = tf.layers.dropout({ rate: 0.5 }).apply(features);
  const output = tf.layers.dense({ units: classes, activation: 'softmax' }).apply(dropped) as tf.SymbolicTensor;

  return tf.model({ inputs: sentence, outputs: output, name: 'text-cnn' });
}
