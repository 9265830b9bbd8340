import { activationFlops } from './activation';
import { elements, input, output, type Rule } from './rule';

/** Fully connected layers and look-ups; `tfjs-layers/dist/layers/core.js`, `embeddings.js`. */
export const denseRules: Record<string, Rule> = {
  /**
   * y = x W + b along the last axis, at every position of the axes before it.
   * MACs = output elements × input features (`_calc_mat_mul_flops` of TensorFlow's profiler is twice that); 1 add per output for the bias.
   */
  Dense: {
    macs: (use) => elements(output(use)) * (input(use).at(-1) ?? 1),
    elementwise: (use) => ((use.config.useBias === false ? 0 : 1) + activationFlops(use)) * elements(output(use)),
    look: () => ({ kind: 'features' }),
  },
  /** Copies rows of a table: no arithmetic. */
  Embedding: { look: () => ({ kind: 'positions' }) },
};
