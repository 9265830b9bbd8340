/**
 * Grouped convolution, which TensorFlow.js has no layer for. Krizhevsky, Sutskever and Hinton, 2012, split theirs over two
 * GPUs; ResNeXt (arXiv:1611.05431, figure 3 (c)) has as many groups as paths.
 */
import * as tf from '@tensorflow/tfjs';

interface GroupedConv2DConfig { filters: number; kernelSize: number; strides: number; groups: number; name?: string }

/** A convolution whose channels are split in groups that do not see each other. */
class GroupedConv2D extends tf.layers.Layer {
  static readonly className = 'GroupedConv2D';
  private kernel!: tf.LayerVariable;

  constructor(private readonly config: GroupedConv2DConfig) {
    super({ name: config.name });
  }

  override build(inputShape: tf.Shape) {
    const { filters, kernelSize, groups } = this.config;
    const shape = [kernelSize, kernelSize, Number(inputShape[3]) / groups, filters];
    this.kernel = this.addWeight('kernel', shape, 'float32', tf.initializers.heNormal({}));
    super.build(inputShape);
  }

  override computeOutputShape([batch, height, width]: tf.Shape) {
    const strided = (extent: number | null) => extent && Math.ceil(extent / this.config.strides);
    return [batch, strided(height), strided(width), this.config.filters];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]) {
    const { strides, groups } = this.config;
    return tf.tidy(() => {
      const [x] = Array.isArray(inputs) ? inputs : [inputs];
      const kernels = tf.split<tf.Tensor4D>(this.kernel.read(), groups, 3);
      const convolved = tf.split<tf.Tensor4D>(x, groups, 3).map((group, i) => tf.conv2d(group, kernels[i], strides, 'same'));
      return tf.concat(convolved, 3);
    });
  }

  override getConfig() {
    return { ...super.getConfig(), ...this.config };
  }
}
tf.serialization.registerClass(GroupedConv2D);

export function groupedConv(x: tf.SymbolicTensor, filters: number, kernelSize: number, groups: number, strides: number) {
  return new GroupedConv2D({ filters, kernelSize, groups, strides }).apply(x) as tf.SymbolicTensor;
}
