import type { BatchExtent, Operation, Trace } from '../../graph';
import { type ChannelAxis, type Field, meet, through } from '../field';
import { CannotKnow, type Look } from '../rule';
import { copyRules } from './copies';
import { elementwiseRules } from './elementwise';
import type { KernelRules, KernelUse } from './kernel';
import { kernelLook } from './looks';
import { productRules } from './products';
import { windowRules } from './windows';

const rules: KernelRules = { ...copyRules, ...elementwiseRules, ...productRules, ...windowRules };

/** Kernels whose rule is one of complex numbers. */
const OF_COMPLEX = ['FFT', 'IFFT', 'ComplexAbs'];

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

const useOf = ({ kernel, attrs, inputs, outputs }: Operation, batch: number): KernelUse => ({
  kernel, attrs,
  inputs: inputs.map(({ name, shape, dtype }) => ({ name, shape: filled(shape, batch), dtype })),
  outputs: outputs.map(({ shape }) => filled(shape, batch)),
});

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
  for (const operation of operations) {
    const { kernel, inputs } = operation;
    const use = useOf(operation, batch);
    const rule = rules[kernel];
    macs += rule.macs?.(use) ?? 0;
    try {
      if (rule.elementwise && !OF_COMPLEX.includes(kernel) && inputs.some(({ dtype }) => dtype === 'complex64')) {
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

/** What an element of a layer's first output sees, through the operations of its `call`, given what its inputs see. */
export function traceField({ operations, outputs: [first] }: Trace, inputs: readonly Field[], batch: number, channelAxis: ChannelAxis): Field {
  const unknown: Field = { kind: 'unknown' };
  const made: Field[] = [];
  const fieldOf = (from: Operation['inputs'][number]['from'] | undefined): Field =>
    (from?.kind === 'input' ? inputs[from.index] : from?.kind === 'operation' ? made[from.index] : from ? { kind: 'none' } : undefined) ?? unknown;
  // Where the first axis is no longer the batch, positions hide in it.
  const keepsBatch = ({ shape: [axis] }: Operation['outputs'][number], of: Operation['outputs'][number] | undefined): boolean => JSON.stringify(axis) === JSON.stringify(of?.shape[0]);
  for (const operation of operations) {
    const flowing = operation.inputs.filter(({ from }) => fieldOf(from).kind !== 'none');
    const use = useOf(operation, batch);
    const [lead] = flowing;
    const [output] = operation.outputs;
    made.push(!lead ? { kind: 'none' } : !output || !keepsBatch(output, lead) ? unknown
      : through(meet(flowing.map(({ from }) => fieldOf(from))), lookAt(use, flowing.map(({ name }) => name)), filled(lead.shape, batch), filled(output.shape, batch), channelAxis));
  }
  return fieldOf(first);
}

function lookAt(use: KernelUse, flowing: string[]): Look {
  try {
    return kernelLook(use, flowing);
  } catch (error) {
    if (!(error instanceof CannotKnow)) throw error;
    return { kind: 'unknown' };
  }
}
