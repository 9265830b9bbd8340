/**
 * A ResNet-110 of stochastic depth for CIFAR-10. Huang, Sun, Liu, Sedra and Weinberger, "Deep Networks with Stochastic Depth",
 * 2016, arXiv:1603.09382, figure 2 and section 3: in training each block is passed by with a probability that grows with depth.
 *
 * Shortcuts have no parameters (option A): where the maps shrink they are pooled, and the new channels are zeros.
 */
import * as tf from '@tensorflow/tfjs';
import { add, classifier, convBn, relu } from './resnet';

/** Blocks of two convolutions: 2 L + 2 = 110 layers. */
const L = 54;
/** The last block's survival probability. */
const pL = 0.5;

/** b · f(x) in training, where the gate b is 1 with the survival probability p, and p · f(x) in testing (equations 2 and 5). */
export class ResidualDrop extends tf.layers.Layer {
  static readonly className = 'ResidualDrop';

  constructor(private readonly config: { survival: number; name?: string }) {
    super({ name: config.name });
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training }: { training?: boolean }) {
    const [residual] = Array.isArray(inputs) ? inputs : [inputs];
    const { survival } = this.config;
    return tf.tidy(() => {
      const gate = training ? tf.less(tf.randomUniform([]), survival).toFloat() : tf.scalar(survival);
      return tf.mul(residual, gate);
    });
  }

  override getConfig() {
    return { ...super.getConfig(), ...this.config };
  }
}
tf.serialization.registerClass(ResidualDrop);

/** Zeros for the channels that a wider block has more. */
class PadChannels extends tf.layers.Layer {
  static readonly className = 'PadChannels';

  constructor(private readonly config: { channels: number; name?: string }) {
    super({ name: config.name });
  }

  override computeOutputShape([batch, height, width]: tf.Shape) {
    return [batch, height, width, this.config.channels];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]) {
    const [x] = Array.isArray(inputs) ? inputs : [inputs];
    const zeros = this.config.channels - Number(x.shape[3]);
    return tf.pad(x, [[0, 0], [0, 0], [0, 0], [0, zeros]]);
  }

  override getConfig() {
    return { ...super.getConfig(), ...this.config };
  }
}
tf.serialization.registerClass(PadChannels);

/** Option A of ResNet: the identity, or pooled and padded. */
function identity(x: tf.SymbolicTensor, filters: number, stride: number) {
  if (stride === 1) return x;
  x = tf.layers.averagePooling2d({ poolSize: stride, strides: stride }).apply(x) as tf.SymbolicTensor;
  return new PadChannels({ channels: filters }).apply(x) as tf.SymbolicTensor;
}

/** Equation 2: H = ReLU(b · f(H) + id(H)), the l-th block of L; p falls linearly with l, to pL (equation 4, figure 2). */
function residualBlock(x: tf.SymbolicTensor, filters: number, l: number, stride: number) {
  const survival = 1 - (l / L) * (1 - pL);
  let residual = relu(convBn(x, filters, 3, stride));
  residual = convBn(residual, filters, 3);
  residual = new ResidualDrop({ survival }).apply(residual) as tf.SymbolicTensor;

  return relu(add(identity(x, filters, stride), residual));
}

/** n blocks on maps of one size, of which the first is the l-th of all. */
function group(x: tf.SymbolicTensor, filters: number, l: number, n: number, stride: number) {
  x = residualBlock(x, filters, l, stride);
  for (let i = 1; i < n; i++) {
    x = residualBlock(x, filters, l + i, 1);
  }
  return x;
}

export function stochasticDepth110(classes = 10) {
  const n = L / 3;
  const image = tf.input({ shape: [32, 32, 3] });

  let x = relu(convBn(image, 16, 3)); //        32 × 32
  x = group(x, 16, 1, n, 1); //                 32 × 32
  x = group(x, 32, 1 + n, n, 2); //             16 × 16
  x = group(x, 64, 1 + 2 * n, n, 2); //          8 × 8

  return tf.model({ inputs: image, outputs: classifier(x, classes), name: 'stochastic-depth-resnet110' });
}
