import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { size } from './counts';
import { activated, activation, between, type Drawn, extents } from './drawn';

type Draws = Record<string, fc.Arbitrary<Drawn>>;

/** A layer of one input of any rank up to `ranks`, the batch left out. */
const any = (make: () => tf.layers.Layer, ranks = 4): fc.Arbitrary<Drawn> => extents(1, ranks).map((shape) => ({ layer: make, inputs: [shape] }));
const number = fc.double({ min: 0, max: 2, noNaN: true });
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });

export const functions: Draws = {
  Activation: fc.record({ shape: extents(1, 4), activation: activation.filter((name) => name !== undefined) }).map(({ shape, activation }) => ({
    layer: () => tf.layers.activation({ activation: activation as 'linear' }), inputs: [shape], beside: (_, [output]) => activated(activation, output),
  })),
  // With nothing between its bounds the library fills in zeros instead.
  ReLU: maybe(number.filter((greatest) => greatest > 0)).chain((maxValue) => any(() => tf.layers.reLU({ maxValue }))),
  LeakyReLU: maybe(number).chain((alpha) => any(() => tf.layers.leakyReLU({ alpha }))),
  ELU: any(() => tf.layers.elu()),
  ThresholdedReLU: maybe(number).chain((theta) => any(() => tf.layers.thresholdedReLU({ theta }))),
  PReLU: extents(1, 4).chain((shape) => maybe(fc.subarray(shape.map((_, axis) => axis + 1))).map((sharedAxes) => ({ layer: () => tf.layers.prelu({ sharedAxes }), inputs: [shape] }))),
  // One axis can only be the last; several can be any.
  Softmax: extents(1, 3).chain((shape) => fc.oneof(
    fc.constantFrom<number | number[]>(-1, shape.length, [-1], [shape.length]),
    ...(shape.length > 1 ? [fc.subarray(shape.map((_, axis) => axis + 1), { minLength: 2 })] : []),
  ).map((axis) => ({ layer: () => tf.layers.softmax({ axis: axis as number }), inputs: [shape] }))),
  Rescaling: fc.record({ scale: number, offset: maybe(number) }).chain(({ scale, offset }) => any(() => tf.layers.rescaling({ scale, offset }))),
  Masking: maybe(number).chain((maskValue) => any(() => tf.layers.masking({ maskValue }))),
};

export const normalizations: Draws = {
  BatchNormalization: fc.record({ shape: extents(1, 3), which: between(0, 2), fromEnd: fc.boolean(), scale: fc.boolean(), center: fc.boolean() })
    .map(({ shape, which, fromEnd, ...config }) => {
      const axis = which % shape.length;
      return { layer: () => tf.layers.batchNormalization({ ...config, axis: fromEnd ? axis - shape.length : axis + 1 }), inputs: [shape] };
    }),
  LayerNormalization: extents(1, 3).chain((shape) => fc.record({
    axis: fc.oneof(fc.constantFrom<number | number[]>(-1, 1), fc.subarray(shape.map((_, axis) => axis + 1), { minLength: 1 })), scale: fc.boolean(), center: fc.boolean(),
  }).map(({ axis, scale, center }): Drawn => ({
    layer: () => tf.layers.layerNormalization({ axis: Array.isArray(axis) ? [...axis] : axis, scale, center }),
    inputs: [shape],
    beside: (batch) => {
      const groups = batch * size(shape) / [axis].flat().reduce((product, one) => product * shape.at(one < 0 ? one : one - 1)!, 1);
      // FusedBatchNorm counts a multiply and an add, as if its constants were known before. Here they are not: γ, β and the root are part of the pass.
      const learned = (scale ? 1 : 0) + (center ? 1 : 0);
      return [{ why: 'γ and β', flops: -learned * batch * size(shape) }, { why: '1 / √(σ² + ε)', flops: -3 * groups }];
    },
  }))),
};

export const dense: Draws = {
  Dense: fc.record({ units: between(1, 5), useBias: fc.boolean(), activation, shape: extents(1, 4) }).map(({ shape, ...config }) => ({
    layer: () => tf.layers.dense(config), inputs: [shape], beside: (_, [output]) => activated(config.activation, output),
  })),
  Embedding: fc.record({ inputDim: between(1, 6), outputDim: between(1, 4), maskZero: fc.boolean(), fixed: fc.boolean(), shape: extents(1, 2), dtype: fc.constantFrom('int32' as const, undefined) })
    .map(({ shape, dtype, fixed, ...config }) => ({ layer: () => tf.layers.embedding({ ...config, inputLength: fixed ? shape : undefined }), inputs: [shape], dtype })),
};

/** Shapes that broadcast to one another: with axes of 1, and without the first ones. */
const broadcasting = fc.record({
  shape: extents(1, 3), parts: fc.array(fc.record({ ones: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), rank: between(1, 3) }), { minLength: 2, maxLength: 4 }),
}).map(({ shape, parts }) => parts.map(({ ones, rank }) => shape.map((extent, axis) => (ones[axis] ? 1 : extent)).slice(-rank)));
const merge = (make: () => tf.layers.Layer): fc.Arbitrary<Drawn> => broadcasting.map((inputs) => ({ layer: make, inputs }));

/** What two inputs have in common is contracted; what each has besides, none or one, is kept. */
const dot = fc.record({ shared: between(1, 4), own: fc.tuple(between(0, 4), between(0, 4)), last: fc.tuple(fc.boolean(), fc.boolean()), fromEnd: fc.boolean(), once: fc.boolean(), normalize: fc.boolean() })
  .map(({ shared, own, last, fromEnd, once, normalize }): Drawn => {
    const inputs = own.map((extent, i) => (extent === 0 ? [shared] : last[i] ? [extent, shared] : [shared, extent]));
    const axes = inputs.map((shape, i) => { const axis = shape.length === 1 || !last[i] ? 1 : 2; return fromEnd ? axis - shape.length - 1 : axis; }) as [number, number];
    return {
      layer: () => tf.layers.dot({ axes: once && axes[0] === axes[1] ? axes[0] : axes, normalize }),
      inputs,
      // A product of two vectors is made by Multiply and Sum, which are no MACs, and the first number of a sum needs no adding.
      beside: (batch) => (own[0] === 0 && own[1] === 0 ? [{ why: 'multiplied and summed', macs: -batch * shared, flops: -batch }] : []),
    };
  });

export const merges: Draws = {
  Add: merge(() => tf.layers.add()), Multiply: merge(() => tf.layers.multiply()), Average: merge(() => tf.layers.average()),
  Maximum: merge(() => tf.layers.maximum()), Minimum: merge(() => tf.layers.minimum()),
  Concatenate: extents(1, 4).chain((shape) => fc.record({ axis: between(1, shape.length), fromEnd: fc.boolean(), own: extents(2, 4) }).map(({ axis, fromEnd, own }) => ({
    // Any axis counted from the end is the last one to the library.
    layer: () => tf.layers.concatenate({ axis: fromEnd && axis === shape.length ? -1 : axis }),
    inputs: own.map((extent) => shape.with(axis - 1, extent)),
  }))),
  Dot: dot,
};
