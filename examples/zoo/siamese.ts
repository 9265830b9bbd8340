/**
 * Convolutional siamese network. Koch, Zemel and Salakhutdinov, "Siamese Neural Networks for One-shot Image
 * Recognition", ICML Deep Learning Workshop 2015, figure 4: one twin, used twice; its weights are shared.
 */
import * as tf from '@tensorflow/tfjs';

/** |h1 − h2|, component by component: a layer that TensorFlow.js does not have. */
class L1Distance extends tf.layers.Layer {
  static readonly className = 'L1Distance';

  override computeOutputShape(inputShapes: tf.Shape[]) {
    return inputShapes[0];
  }

  override call(inputs: tf.Tensor[]) {
    const [h1, h2] = inputs;
    return tf.tidy(() => tf.abs(tf.sub(h1, h2)));
  }
}
tf.serialization.registerClass(L1Distance);

/** Figure 4, one of the two rows: 105 × 105 × 1 to 4096 features. */
function twin(size: number) {
  return tf.sequential({
    name: 'twin',
    layers: [
      tf.layers.conv2d({ filters: 64, kernelSize: 10, activation: 'relu', inputShape: [size, size, 1] }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 128, kernelSize: 7, activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 128, kernelSize: 4, activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 256, kernelSize: 4, activation: 'relu' }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 4096, activation: 'sigmoid' }),
    ],
  });
}

export function siamese(size = 105) {
  const left = tf.input({ shape: [size, size, 1], name: 'left' });
  const right = tf.input({ shape: [size, size, 1], name: 'right' });

  const embed = twin(size);
  const h1 = embed.apply(left) as tf.SymbolicTensor;
  const h2 = embed.apply(right) as tf.SymbolicTensor;

  const distance = new L1Distance({ name: 'distance' }).apply([h1, h2]);
  const same = tf.layers.dense({ units: 1, activation: 'sigmoid', name: 'same' }).apply(distance) as tf.SymbolicTensor;

  return tf.model({ inputs: [left, right], outputs: same, name: 'siamese' });
}
