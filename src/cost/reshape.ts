import { channelsFirst, elements, output, perAxis, spatial, input, type Look, type Rule } from './rule';

/** Layers that move, repeat or leave out elements; `tfjs-layers/dist/layers/core.js`, `padding.js`, `convolutional.js`. */

const stay: Look = { kind: 'same' };

export const reshapeRules: Record<string, Rule> = {
  /** Another shape for the same data. */
  Reshape: { view: () => true, look: () => ({ kind: 'regroup' }) },
  /** Another shape for the same data; with channels first they are moved last before, which copies. */
  Flatten: { view: (use) => !channelsFirst(use), look: () => ({ kind: 'regroup' }) },
  /** A copy with its axes in another order. */
  Permute: { look: () => ({ kind: 'regroup' }) },
  /** Copies the features n times along a new axis. */
  RepeatVector: { look: () => ({ kind: 'regroup' }) },
  ZeroPadding2D: { look: () => stay },
  Cropping2D: { look: () => stay },
  /**
   * Nearest neighbour copies. Bilinear is two interpolations along one axis and one along the other, x + (y − x) f each:
   * 9 per output element (`ResizeBilinear` of the tfjs CPU backend).
   */
  UpSampling2D: {
    elementwise: (use) => (use.config.interpolation === 'bilinear' ? 9 * elements(output(use)) : 0),
    look: (use) => {
      const size = perAxis(use, 'size', spatial(use, input(use)).length, 2);
      const reach = use.config.interpolation === 'bilinear' ? 1 : 0;
      return { kind: 'window', reach: size.map((factor) => (factor > 1 ? reach : 0)), stride: size.map((factor) => 1 / factor) };
    },
  },
  /** Compares each element with the mask value and multiplies it by the outcome. */
  Masking: { elementwise: (use) => 2 * elements(output(use)), look: () => stay },
};
