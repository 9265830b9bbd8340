/**
 * Stacked bidirectional LSTM for sequence classification. Graves, Mohamed and Hinton, "Speech Recognition with Deep
 * Recurrent Neural Networks", 2013, arXiv:1303.5778, section 3 and figure 4; here it reads words and gives one label.
 */
import * as tf from '@tensorflow/tfjs';

function bidirectionalLstm(units: number, returnSequences: boolean) {
  const layer = tf.layers.lstm({ units, returnSequences }) as tf.RNN;
  return tf.layers.bidirectional({ layer, mergeMode: 'concat' });
}

export function lstmClassifier(classes = 2, vocabulary = 20_000, length = 100, units = [250, 250, 250]) {
  const model = tf.sequential({ name: 'lstm-classifier' });

  model.add(tf.layers.embedding({ inputDim: vocabulary, outputDim: 128, inputLength: length }));
  units.forEach((size, level) => {
    model.add(bidirectionalLstm(size, level < units.length - 1));
  });
  model.add(tf.layers.dropout({ rate: 0.5 }));
  model.add(tf.layers.dense({ units: classes, activation: 'softmax' }));

  return model;
}
