import { elements, input, output, type Rule, type Use } from './rule';

/** The normalised axes, batch being 0. */
function axes(use: Use): number[] {
  const { axis } = use.config;
  const given = (Array.isArray(axis) ? axis : [axis ?? -1]).filter((one): one is number => typeof one === 'number');
  return given.map((one) => (one < 0 ? one + input(use).length : one));
}

/** Normalisation; `tfjs-layers/dist/layers/normalization.js`. */
export const normalizationRules: Record<string, Rule> = {
  /**
   * Inference uses the moving statistics, so y = x · γ/√(σ² + ε) + (β − μγ/√(σ² + ε)): one multiply and one add per element
   * (Ioffe and Szegedy, arXiv 1502.03167, algorithm 2, line 11). The per-channel constants are not part of the pass.
   */
  BatchNormalization: { elementwise: (use) => 2 * elements(output(use)), look: () => ({ kind: 'same' }) },
  /**
   * Statistics are taken of the input itself (Ba et al., arXiv 1607.06450). Per element: the mean 1, the variance 3
   * (subtract, square, and a mean again), subtract and scale 2, γ and β 1 each where the layer has them.
   * Per normalised group: the ε and a reciprocal square root (2): 3. A mean is n − 1 adds and a division: n.
   */
  LayerNormalization: {
    elementwise: (use) => {
      const shape = input(use);
      const group = axes(use).reduce((product, axis) => product * shape[axis], 1);
      const learned = (use.config.scale === false ? 0 : 1) + (use.config.center === false ? 0 : 1);
      return elements(shape) * (6 + learned) + (elements(shape) / group) * 3;
    },
    look: (use) => ({ kind: 'over', axes: axes(use) }),
  },
};
