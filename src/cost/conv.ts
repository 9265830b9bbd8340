import { activationFlops } from './activation';
import { CannotKnow, channels, elements, input, numeric, output, perAxis, spatial, type Extent, type Look, type Rule, type Use } from './rule';

/**
 * Convolutions; `tfjs-layers/dist/layers/convolutional.js` and `convolutional_depthwise.js`.
 *
 * A convolution takes, at each position of its output, one MAC for each entry of its kernel (Goodfellow, Bengio and
 * Courville, "Deep Learning", 9.1; `_conv2d_flops` of TensorFlow's profiler is twice that). Padding positions count as if they were data.
 * A bias is one add per output element; then comes the layer's own activation.
 */

const product = (values: Extent): number => elements(values);

function biasAndActivation(use: Use): number {
  const bias = use.config.useBias === false ? 0 : 1;
  return (bias + activationFlops(use)) * elements(output(use));
}

/** One output element sees (kernel − 1) × dilation + 1 input positions; steps are the strides (Araujo et al., Distill 2019, eq. 1 to 3). */
export function windowLook(kernel: Extent, stride: Extent, dilation: Extent): Look {
  return { kind: 'window', reach: kernel.map((size, axis) => (size - 1) * dilation[axis]), stride: [...stride] };
}

/**
 * A plain convolution.
 * MACs = output elements (batch × output positions × filters) × kernel positions × input channels. The kernel [...positions, in, filters] tells the
 * channels: `Conv1D` leaves its data format out of its config.
 */
function convolution(rank: number): Rule {
  const inputChannels = (use: Use): number => use.weights.find(({ shape }) => shape.length === rank + 2)?.shape.at(-2) ?? channels(use, input(use));
  return {
    macs: (use) => elements(output(use)) * product(perAxis(use, 'kernelSize', rank)) * inputChannels(use),
    elementwise: biasAndActivation,
    look: (use) =>
      windowLook(perAxis(use, 'kernelSize', rank), perAxis(use, 'strides', rank, 1), perAxis(use, 'dilationRate', rank, 1)),
  };
}

/**
 * A transposed convolution spreads each *input* position over the kernel.
 * MACs = batch × input positions × kernel positions × input channels × filters; what 'same' cuts off is computed all the same.
 * An output element is reached from at most ⌈kernel / stride⌉ input positions, and lies 1 / stride of an input step from the next.
 */
function transposed(rank: number): Rule {
  return {
    macs: (use) =>
      input(use)[0] * product(spatial(use, input(use))) * product(perAxis(use, 'kernelSize', rank)) *
      channels(use, input(use)) * numeric(use, 'filters'),
    elementwise: biasAndActivation,
    look: (use) => {
      const stride = perAxis(use, 'strides', rank, 1);
      return {
        kind: 'window',
        reach: perAxis(use, 'kernelSize', rank).map((size, axis) => Math.ceil(size / stride[axis]) - 1),
        stride: stride.map((step) => 1 / step),
      };
    },
  };
}

/** Output channels per input channel; `SeparableConv2D` leaves it out of its config, its depthwise kernel [h, w, in, multiplier] tells. */
function depthMultiplier(use: Use): number {
  const { depthMultiplier: given } = use.config;
  if (typeof given === 'number') return given;
  const kernel = use.weights.find((weight) => /depthwise_kernel(_\d+)?$/.test(weight.name)) ?? use.weights[0];
  const last = kernel?.shape.length === 4 ? kernel.shape[3] : null;
  if (last == null) throw new CannotKnow(`${use.className} does not say its depthMultiplier`);
  return last;
}

export const convRules: Record<string, Rule> = {
  Conv1D: convolution(1),
  Conv2D: convolution(2),
  Conv3D: convolution(3),
  Conv2DTranspose: transposed(2),
  Conv3DTranspose: transposed(3),
  /**
   * Each input channel has its own kernels.
   * MACs = batch × output positions × kernel positions × output channels (= input channels × depthMultiplier).
   * The library takes a `dilationRate` and does not apply it (`call` passes null), so neither does the look.
   */
  DepthwiseConv2D: {
    macs: (use) => elements(output(use)) * product(perAxis(use, 'kernelSize', 2)),
    elementwise: biasAndActivation,
    look: (use) => windowLook(perAxis(use, 'kernelSize', 2), perAxis(use, 'strides', 2, 1), [1, 1]),
  },
  /**
   * A depthwise convolution, then a 1 × 1 one (Chollet, "Xception", arXiv 1610.02357).
   * MACs = batch × output positions × input channels × depthMultiplier × (kernel positions + filters).
   */
  SeparableConv2D: {
    macs: (use) => {
      const positions = input(use)[0] * product(spatial(use, output(use)));
      const between = channels(use, input(use)) * depthMultiplier(use);
      return positions * between * (product(perAxis(use, 'kernelSize', 2)) + numeric(use, 'filters'));
    },
    elementwise: biasAndActivation,
    look: (use) => windowLook(perAxis(use, 'kernelSize', 2), perAxis(use, 'strides', 2, 1), perAxis(use, 'dilationRate', 2, 1)),
  },
};
