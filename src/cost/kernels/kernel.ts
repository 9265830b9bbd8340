import { CannotKnow, elements, type Extent } from '../rule';

/** One dispatch of a kernel, the batch substituted. */
export interface KernelUse {
  kernel: string;
  attrs: Record<string, unknown>;
  inputs: readonly { name: string; shape: Extent; dtype: string }[];
  outputs: readonly Extent[];
}

/** What a kernel costs. A count that is absent is zero whatever the shapes are. */
export interface KernelRule {
  /** Multiplies with their adds; padding positions count as data. */
  macs?(use: KernelUse): number;
  /** Floating-point operations that are not part of a MAC. */
  elementwise?(use: KernelUse): number;
}
export type KernelRules = Record<string, KernelRule>;

export const each = (names: string, rule: KernelRule): KernelRules => Object.fromEntries(names.split(' ').map((name) => [name, rule]));

/** The input of that name in tfjs-core's `kernel_names.ts`. */
export function operand(use: KernelUse, name: string): Extent {
  const found = use.inputs.find((input) => input.name === name);
  if (!found) throw new CannotKnow(`${use.kernel} has no ${name}`);
  return found.shape;
}

/** Elements of the first output. */
export const made = (use: KernelUse): number => elements(use.outputs[0] ?? []);
/** Elements of the first input. */
export const read = (use: KernelUse): number => elements(use.inputs[0]?.shape ?? []);

/** An attribute given once or per axis, multiplied up. */
export function window(use: KernelUse, attribute: string, rank: number): number {
  const value = use.attrs[attribute];
  if (typeof value === 'number') return value ** rank;
  if (Array.isArray(value) && value.every((one) => typeof one === 'number')) return elements(value);
  throw new CannotKnow(`${use.kernel} does not say its ${attribute}`);
}
