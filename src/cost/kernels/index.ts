import type { BatchExtent, Trace } from '../../graph';
import { CannotKnow } from '../rule';
import { copyRules } from './copies';
import { elementwiseRules } from './elementwise';
import type { KernelRules, KernelUse } from './kernel';
import { productRules } from './products';
import { windowRules } from './windows';

const rules: KernelRules = { ...copyRules, ...elementwiseRules, ...productRules, ...windowRules };

/** Names of all kernels with a rule. */
export const ruledKernels = (): string[] => Object.keys(rules).sort();

export interface TraceCost {
  macs: number | null;
  flops: number | null;
  /** Why one of them is not known, as the end of a sentence. */
  why?: string;
}

const filled = (shape: readonly BatchExtent[], batch: number): number[] =>
  shape.map((extent) => (typeof extent === 'number' ? extent : extent.times * batch + extent.plus));

/**
 * What the operations of a layer's `call` cost together. What is known is summed only if all is: a kernel without a rule, or a `call`
 * that could not be followed to its end, makes the whole unknown.
 */
export function traceCost({ operations, failed }: Trace, batch: number): TraceCost {
  if (failed !== undefined) return { macs: null, flops: null, why: failed };
  const strange = [...new Set(operations.map(({ kernel }) => kernel).filter((kernel) => !Object.hasOwn(rules, kernel)))];
  if (strange.length > 0) return { macs: null, flops: null, why: `no rule prices ${strange.join(', ')}` };
  let macs = 0;
  let elementwise: number | null = 0;
  let why: string | undefined;
  for (const { kernel, attrs, inputs, outputs } of operations) {
    const use: KernelUse = {
      kernel, attrs,
      inputs: inputs.map(({ name, shape, dtype }) => ({ name, shape: filled(shape, batch), dtype })),
      outputs: outputs.map(({ shape }) => filled(shape, batch)),
    };
    const rule = rules[kernel];
    macs += rule.macs?.(use) ?? 0;
    try {
      if (rule.elementwise && kernel !== 'FFT' && kernel !== 'IFFT' && inputs.some(({ dtype }) => dtype === 'complex64')) {
        throw new CannotKnow(`${kernel} of complex numbers is not counted`);
      }
      if (elementwise !== null) elementwise += rule.elementwise?.(use) ?? 0;
    } catch (error) {
      if (!(error instanceof CannotKnow)) throw error;
      elementwise = null;
      why ??= error.message;
    }
  }
  if (!Number.isFinite(macs)) return { macs: null, flops: null, why: 'its shapes do not say' };
  if (elementwise !== null && !Number.isFinite(elementwise)) elementwise = null;
  return { macs, flops: elementwise === null ? null : 2 * macs + elementwise, ...(why !== undefined && { why }) };
}
