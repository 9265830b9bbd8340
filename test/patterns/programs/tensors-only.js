// real: predict(tf.zeros([1, 28, 28, 1]))
import * as tf from '@tensorflow/tfjs';

const filters = tf.variable(tf.randomNormal([5, 5, 1, 8], 0, 0.1));
const moreFilters = tf.variable(tf.truncatedNormal([5, 5, 8, 16]).mul(0.1));
const weights = tf.variable(tf.randomNormal([7 * 7 * 16, 10]));
const bias = tf.variable(tf.zeros([10]));
const fixed = tf.variable(tf.ones([10]), false, 'temperature');

function convolve(x, kernel) {
  return tf.maxPool(tf.relu(tf.conv2d(x, kernel, 1, 'same')), 2, 2, 'same');
}

function predict(images) {
  return tf.tidy(() => {
    const features = convolve(convolve(images, filters), moreFilters);
    return features.reshape([-1, weights.shape[0]]).matMul(weights).add(bias).div(fixed);
  });
}

const loss = (labels, images) => tf.losses.softmaxCrossEntropy(labels, predict(images));

export function train(data, steps) {
  const optimizer = tf.train.sgd(0.1);
  for (let step = 0; step < steps; step++) {
    const { xs, labels } = data.nextTrainBatch(64);
    optimizer.minimize(() => loss(labels, xs));
  }
}
