import type { DataType } from '@tensorflow/tfjs-core';

/** A tensor as a rule sees it, and what a rule gives. */
export interface Info { shape: number[]; dtype: DataType; values?: ArrayLike<unknown> }
export type Inputs = Record<string, Info>;
// The attribute bags are as loose as tfjs-core's own `NamedAttrMap`.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Attributes = Record<string, any>;
/** What a kernel gives, from what it is given; attributes and inputs are those of tfjs-core's `kernel_names.ts`. */
export type KernelRule = (inputs: Inputs, attrs: Attributes) => Info | Info[];
export type KernelRules = Record<string, KernelRule>;

/** One rule under several names, written as one text: `'Abs Acos'`. */
export const each = (names: string, rule: KernelRule): KernelRules => Object.fromEntries(names.split(' ').map((name) => [name, rule]));

/** The shape and type of one of the inputs, or another type. */
export const like = (name: string, dtype?: DataType): KernelRule => (inputs) => ({ shape: inputs[name]!.shape, dtype: dtype ?? inputs[name]!.dtype });

/** The inputs of a kernel that takes any number of them. */
export const list = (inputs: Inputs): Info[] => Object.values(inputs);

/** An axis counted from the front. */
export const fromFront = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

export const product = (extents: readonly number[]): number => extents.reduce((a, b) => a * b, 1);
