import { windowLook } from './conv';
import { elements, input, output, perAxis, type Rule } from './rule';

/**
 * Pooling; `tfjs-layers/dist/layers/pooling.js`. Counts follow TensorFlow's profiler (`_pool_flops`, `_mean_flops`, `_arg_max_flops`).
 */

/** One operation for each position of the window, per output element: comparisons of a maximum, or the adds and the division of a mean. */
function pool(rank: number): Rule {
  return {
    elementwise: (use) => elements(output(use)) * elements(perAxis(use, 'poolSize', rank)),
    look: (use) => {
      const size = perAxis(use, 'poolSize', rank);
      return windowLook(size, use.config.strides == null ? size : perAxis(use, 'strides', rank), Array<number>(rank).fill(1));
    },
  };
}

/** n − 1 adds and a division for each output: 1 per input element. */
const globalMean: Rule = { elementwise: (use) => elements(input(use)), look: () => ({ kind: 'whole' }) };

/** n − 1 comparisons for each output. */
const globalMaximum: Rule = {
  elementwise: (use) => elements(input(use)) - elements(output(use)),
  look: () => ({ kind: 'whole' }),
};

export const poolingRules: Record<string, Rule> = {
  MaxPooling1D: pool(1),
  MaxPooling2D: pool(2),
  MaxPooling3D: pool(3),
  AveragePooling1D: pool(1),
  AveragePooling2D: pool(2),
  AveragePooling3D: pool(3),
  GlobalAveragePooling1D: globalMean,
  GlobalAveragePooling2D: globalMean,
  GlobalMaxPooling1D: globalMaximum,
  GlobalMaxPooling2D: globalMaximum,
};
