/**
 * Local response normalization, which TensorFlow.js has as a function and not as a layer. Krizhevsky, Sutskever and
 * Hinton, "ImageNet Classification with Deep Convolutional Neural Networks", NIPS 2012, section 3.3.
 */
import * as tf from '@tensorflow/tfjs';

/** Each activity divided by (k + α Σ a²)^β, the sum over n = 5 neighbouring maps; k = 2, α = 10⁻⁴, β = 0.75. */
export class LocalResponseNormalization extends tf.layers.Layer {
  static readonly className = 'LocalResponseNormalization';

  override call(inputs: tf.Tensor | tf.Tensor[]) {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    return tf.localResponseNormalization(x as tf.Tensor4D, 2, 2, 1e-4, 0.75);
  }
}
tf.serialization.registerClass(LocalResponseNormalization);
