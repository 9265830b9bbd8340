import type * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { ACTIVATIONS } from '../../../../src/cost';
import { size } from './counts';

/** What the kernels do beside what the class's rule counts: more, or less where it is negative. Never a guess: `why` says where it comes from. */
export interface Beside { why: string; flops: number; macs?: number }

/** One use of a layer, drawn at random. */
export interface Drawn {
  layer(): tf.layers.Layer;
  /** Shapes of its inputs, the batch left out. */
  inputs: number[][];
  dtype?: 'int32';
  /** What the executor would hand to its `call` besides. */
  kwargs?(tensors: tf.Tensor[], batch: number): Record<string, unknown>;
  beside?(batch: number, outputs: number[][]): Beside[];
  /** Its call looks at values, so it cannot run on shapes alone. */
  readsValues?: boolean;
  /** Its batch must be known. */
  stateful?: boolean;
  /** It has more than one output. */
  several?: boolean;
  /** Why the shape that the library declares is not the one that it computes. */
  undeclared?: string;
}

/** What the library's types want of a config that was drawn. */
export type Config<Make extends (config: never) => unknown> = Parameters<Make>[0];

export const between = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
export const extents = (minLength: number, maxLength: number): fc.Arbitrary<number[]> => fc.array(between(1, 5), { minLength, maxLength });
export const padding = fc.constantFrom<'same' | 'valid'>('same', 'valid');
export const dataFormat = fc.constantFrom<'channelsFirst' | 'channelsLast'>('channelsFirst', 'channelsLast');
/** Each by its name, and none at all. */
export const activation = fc.constantFrom(undefined, ...ACTIVATIONS) as fc.Arbitrary<Activation>;
export type Activation = 'linear' | undefined;

/** A setting given once for all axes, or once for each. */
export const perAxis = <N extends number | number[]>(axes: number, min: number, max: number): fc.Arbitrary<N> =>
  fc.oneof(between(min, max), fc.array(between(min, max), { minLength: axes, maxLength: axes })) as fc.Arbitrary<N>;
export const at = (setting: number | number[] | undefined, axis: number): number => (typeof setting === 'number' ? setting : setting?.[axis] ?? 1);

/** A picture's shape, or a volume's, with its channels where the format has them. */
export const pictured = (space: number[], channels: number, format?: string): number[] => (format === 'channelsFirst' ? [channels, ...space] : [...space, channels]);

/** `activation` applied to a tensor of that shape, `times` times. */
export function activated(activation: string | undefined, shape: number[], times = 1): Beside[] {
  switch (activation) {
    // Maximum and sum take one less than there are elements in a vector, its logarithm one; the rule has a full 5 for each element, as softmax.
    case 'logSoftmax': return [{ why: 'the reductions of each vector', flops: -times * (size(shape) / shape.at(-1)!) }];
    case 'gelu_new': return [{ why: '√(2/π) is a constant, and worked out anew', flops: 2 * times }];
    default: return [];
  }
}

/** A convolution's or a pool's window, with a space that it fits into. */
export interface Window { kernelSize: number | number[]; strides?: number | number[]; dilationRate?: number | number[]; padding: 'same' | 'valid'; space: number[] }

/**
 * The library wants strides or dilations to be 1. Spaces are as small as the window allows: a position where padding is 'same', and where it is
 * 'valid' what the window covers.
 */
export function windows(axes: number, { dilates = true, kernel = 3 } = {}): fc.Arbitrary<Window> {
  const steps = perAxis<number | number[]>(axes, 1, 3).map((strides) => ({ strides }));
  const gaps = perAxis<number | number[]>(axes, 1, 2).map((dilationRate) => ({ dilationRate }));
  return fc.record({
    kernelSize: perAxis<number | number[]>(axes, 1, kernel), padding,
    step: fc.oneof<fc.Arbitrary<{ strides?: number | number[]; dilationRate?: number | number[] }>[]>(fc.constant({}), steps, ...(dilates ? [gaps] : [])),
    spare: fc.array(between(0, 4), { minLength: axes, maxLength: axes }),
  }).map(({ kernelSize, padding, step, spare }) => ({
    kernelSize, padding, ...step,
    space: spare.map((more, axis) => 1 + more + (padding === 'same' ? 0 : (at(kernelSize, axis) - 1) * at(step.dilationRate ?? 1, axis))),
  }));
}
