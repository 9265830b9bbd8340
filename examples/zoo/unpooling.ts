/**
 * What ENet needs and TensorFlow.js has no layers for: max pooling that tells where each maximum was, the unpooling that
 * puts values back there (Zeiler and Fergus, 2013, arXiv:1311.2901, section 2.1), and feature maps of zeros.
 */
import * as tf from '@tensorflow/tfjs';

const halved = ([batch, height, width, maps]: tf.Shape): tf.Shape => [batch, Number(height) / 2, Number(width) / 2, maps];
const doubled = ([batch, height, width, maps]: tf.Shape): tf.Shape => [batch, Number(height) * 2, Number(width) * 2, maps];

/** A model calls a layer with a list of tensors, one's own code may with a tensor. */
const only = (inputs: tf.Tensor | tf.Tensor[]) => (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;

/** The maxima of 2 × 2 windows, and the position of each in the flattened input. */
export class MaxPoolingWithIndices extends tf.layers.Layer {
  static readonly className = 'MaxPoolingWithIndices';

  override computeOutputShape(inputShape: tf.Shape) {
    return [halved(inputShape), halved(inputShape)];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]) {
    const { result, indexes } = tf.maxPoolWithArgmax(only(inputs), 2, 2, 'valid', true);
    return [result, indexes];
  }
}

/** Each value at its index, zeros elsewhere. */
export class MaxUnpooling extends tf.layers.Layer {
  static readonly className = 'MaxUnpooling';

  override computeOutputShape([inputShape]: tf.Shape[]) {
    return doubled(inputShape);
  }

  override call([x, indices]: tf.Tensor[]) {
    return tf.tidy(() => {
      const places = tf.reshape(tf.cast(indices, 'int32'), [-1, 1]);
      return tf.reshape(tf.scatterND(places, tf.reshape(x, [-1]), [x.size * 4]), doubled(x.shape) as number[]);
    });
  }
}

/** Appends maps of zeros, to `maps` in all. */
export class ZeroPaddingMaps extends tf.layers.Layer {
  static readonly className = 'ZeroPaddingMaps';
  private readonly maps: number;

  constructor(config: { maps: number; name?: string }) {
    super({ name: config.name });
    this.maps = config.maps;
  }

  override computeOutputShape(inputShape: tf.Shape) {
    return [...inputShape.slice(0, -1), this.maps];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]) {
    const x = only(inputs);
    return tf.pad(x, [[0, 0], [0, 0], [0, 0], [0, this.maps - x.shape[3]]]);
  }

  override getConfig() {
    return { ...super.getConfig(), maps: this.maps };
  }
}

for (const layer of [MaxPoolingWithIndices, MaxUnpooling, ZeroPaddingMaps]) tf.serialization.registerClass(layer);
