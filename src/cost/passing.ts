import type { Rule } from './rule';

/** In inference these hand their input on: no operation, no memory. */
const pass: Rule = { view: () => true, look: () => ({ kind: 'same' }) };

/** Inputs, and what acts in training only; `tfjs-layers/dist/layers/core.js`, `noise.js`, `engine/input_layer.js`. */
export const passingRules: Record<string, Rule> = {
  /** Does nothing; the data is the caller's and no output of the pass. */
  InputLayer: pass,
  Dropout: pass,
  SpatialDropout1D: pass,
  AlphaDropout: pass,
  GaussianDropout: pass,
  GaussianNoise: pass,
};
