import { convolutionRules } from './convolution';
import { elementwiseRules } from './elementwise';
import { imageRules } from './image';
import { indexingRules } from './indexing';
import type { KernelRules } from './info';
import { reductionRules } from './reductions';
import { shapingRules } from './shaping';
import { valueRules } from './values';

export type { Attributes, Info, Inputs } from './info';
export { valueDependent } from './values';

/**
 * Shapes of kernels: what each one gives, never what it computes. All that an op of tfjs-core 4.22 dispatches are here
 * (`test/unit/sandbox/kernels.test.ts` holds the list against the library's own); another one is refused by the library in its own words.
 */
export const kernelRules: KernelRules = {
  ...elementwiseRules, ...reductionRules, ...convolutionRules, ...shapingRules, ...indexingRules, ...imageRules, ...valueRules,
};
