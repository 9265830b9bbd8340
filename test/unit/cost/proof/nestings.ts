import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { between } from './drawn';

/**
 * Models in models, drawn at random. Every part gives as many features as it is given, so that each fits wherever the same axes are:
 * a model is made for one size and used at another. Of the wrappers only `TimeDistributed` can run a model; `Bidirectional` takes one that is
 * not sequential, and then computes something else than it declares.
 */

const FEATURES = 2;

/** Axes between the batch and the features: none, steps, a picture, steps of pictures. */
type Kind = 'table' | 'series' | 'picture' | 'film';
const AXES: Record<Kind, number> = { table: 0, series: 1, picture: 2, film: 3 };

export type Part =
  | { kind: 'layer'; make: () => tf.layers.Layer; resizes: boolean }
  | { kind: 'model'; nest: Nest; times: number }
  /** At each step, by one wrapper or by two. */
  | { kind: 'steps'; held: Part & { kind: 'layer' | 'model' }; wrappers: number };

export interface Nest {
  axes: Kind;
  sequential: boolean;
  /** A model that is not sequential adds up its input and what comes out, where that is of the same size whatever it is. */
  adds: boolean;
  /** The extents that it is declared with, where it does not have to be those of its first use. */
  declared: number[];
  parts: Part[];
}

const ZEROS = { kernelInitializer: 'zeros' } as const;
const activation = fc.constantFrom(undefined, 'relu', 'sigmoid', 'tanh', 'elu') as fc.Arbitrary<'relu' | undefined>;
const layer = (make: () => tf.layers.Layer, resizes = false): Part & { kind: 'layer' } => ({ kind: 'layer', make, resizes });

const anywhere = fc.oneof(
  activation.map((activation) => layer(() => tf.layers.dense({ units: FEATURES, activation, ...ZEROS }))),
  fc.constant(layer(() => tf.layers.leakyReLU())),
  fc.constant(layer(() => tf.layers.dropout({ rate: 0.5 }))),
);
const recurrent = fc.record({ kind: fc.constantFrom('lstm' as const, 'gru' as const, 'simpleRNN' as const), activation: fc.constantFrom('tanh' as const, 'relu' as const) })
  .map(({ kind, activation }) => () => tf.layers[kind]({ units: FEATURES, activation, returnSequences: true, recurrentInitializer: 'zeros', ...ZEROS }) as tf.RNN);
const LAYERS: Record<Kind, fc.Arbitrary<Part & { kind: 'layer' }>> = {
  table: anywhere,
  series: fc.oneof(
    anywhere,
    recurrent.map(layer),
    fc.record({ make: recurrent, mergeMode: fc.constantFrom('sum' as const, 'ave' as const, 'mul' as const) }).map(({ make, mergeMode }) => layer(() => tf.layers.bidirectional({ layer: make(), mergeMode }))),
    fc.record({ kernelSize: between(1, 3), strides: between(1, 2), activation }).map((config) => layer(() => tf.layers.conv1d({ filters: FEATURES, padding: 'same', ...config, ...ZEROS }), config.strides > 1)),
  ),
  picture: fc.oneof(
    anywhere,
    fc.record({ kernelSize: between(1, 3), strides: between(1, 2), activation }).map((config) => layer(() => tf.layers.conv2d({ filters: FEATURES, padding: 'same', ...config, ...ZEROS }), config.strides > 1)),
    fc.record({ kernelSize: between(1, 3), strides: between(1, 2) }).map((config) => layer(() => tf.layers.depthwiseConv2d({ padding: 'same', depthwiseInitializer: 'zeros', ...config }), config.strides > 1)),
    fc.constantFrom('maxPooling2d' as const, 'averagePooling2d' as const).map((name) => layer(() => tf.layers[name]({ poolSize: 2, padding: 'same' }), true)),
    fc.constant(layer(() => tf.layers.upSampling2d({ size: [2, 2] }), true)),
  ),
  film: anywhere,
};

const nestOf = (axes: Kind, depth: number): fc.Arbitrary<Nest> => fc.record({
  axes: fc.constant(axes), sequential: fc.boolean(), adds: fc.boolean(), declared: fc.array(between(1, 5), { minLength: AXES[axes], maxLength: AXES[axes] }),
  parts: fc.array(partOf(axes, depth), { minLength: 1, maxLength: 3 }),
});

function partOf(axes: Kind, depth: number): fc.Arbitrary<Part> {
  if (depth === 0) return LAYERS[axes];
  const model = (of: Kind): fc.Arbitrary<Part & { kind: 'model' }> => fc.record({ kind: fc.constant('model' as const), nest: nestOf(of, depth - 1), times: between(1, 2) });
  const held = (of: Kind, wrappers: number): fc.Arbitrary<Part> => fc.oneof({ weight: 3, arbitrary: model(of) }, LAYERS[of]).map((one) => ({ kind: 'steps', held: one, wrappers }));
  const more: Record<Kind, fc.Arbitrary<Part>[]> = {
    table: [],
    series: [held('table', 1)],
    picture: [held('table', 2)],
    film: [held('picture', 1)],
  };
  return fc.oneof({ weight: 2, arbitrary: LAYERS[axes] }, { weight: 3, arbitrary: model(axes) }, ...more[axes].map((arbitrary) => ({ weight: 2, arbitrary })));
}

/** A wrapper that runs along steps takes no other number of them. */
const isRigid = ({ parts }: Nest): boolean => parts.some((part) => part.kind === 'steps' || (part.kind === 'model' && isRigid(part.nest)));

const resizes = ({ parts }: Pick<Nest, 'parts'>): boolean =>
  parts.some((part) => (part.kind === 'layer' ? part.resizes : resizes(part.kind === 'model' ? part.nest : { parts: [part.held] })));

/** Makes what was drawn: each model once, however often and in however many models it is used. */
export class Builder {
  private readonly models = new Map<Nest, tf.LayersModel>();
  private readonly layers = new Map<Part, tf.layers.Layer>();

  /** A model of these parts for an input of such extents. */
  outer(parts: Part[], extents: number[]): tf.LayersModel {
    const input = tf.input({ shape: [...extents, FEATURES] });
    return tf.model({ inputs: input, outputs: this.through(parts, input) });
  }

  private through(parts: Part[], x: tf.SymbolicTensor): tf.SymbolicTensor {
    let y = x;
    for (const part of parts) {
      const one = this.layerOf(part, y.shape.slice(1, -1) as number[]);
      for (let time = 0; time < (part.kind === 'model' ? part.times : 1); time++) y = one.apply(y) as tf.SymbolicTensor;
    }
    return y;
  }

  /** @param extents of its first use */
  private layerOf(part: Part, extents: number[]): tf.layers.Layer {
    if (part.kind === 'model') return this.modelOf(part.nest, extents);
    const known = this.layers.get(part);
    if (known) return known;
    let made: tf.layers.Layer;
    if (part.kind === 'layer') made = part.make();
    else {
      made = this.layerOf(part.held, extents.slice(part.wrappers));
      for (let count = 0; count < part.wrappers; count++) made = tf.layers.timeDistributed({ layer: made });
    }
    this.layers.set(part, made);
    return made;
  }

  private modelOf(nest: Nest, extents: number[]): tf.LayersModel {
    const known = this.models.get(nest);
    if (known) return known;
    const shape = [...(isRigid(nest) ? extents : nest.declared), FEATURES];
    const model = nest.sequential ? this.sequential(nest, shape) : this.functional(nest, shape);
    this.models.set(nest, model);
    return model;
  }

  private sequential({ parts }: Nest, shape: number[]): tf.Sequential {
    const model = tf.sequential();
    // A model may be the first of another, which then begins with its input.
    if (parts[0].kind !== 'model') model.add(tf.layers.inputLayer({ inputShape: shape }));
    for (const part of parts) {
      const one = this.layerOf(part, (model.outputs[0]?.shape ?? [null, ...shape]).slice(1, -1) as number[]);
      for (let time = 0; time < (part.kind === 'model' ? part.times : 1); time++) model.add(one);
    }
    return model;
  }

  private functional(nest: Nest, shape: number[]): tf.LayersModel {
    const input = tf.input({ shape });
    const output = this.through(nest.parts, input);
    return tf.model({ inputs: input, outputs: nest.adds && !resizes(nest) ? tf.layers.add().apply([input, output]) as tf.SymbolicTensor : output });
  }
}

/** Two models of the same parts, for inputs of two sizes. */
export interface Nesting { parts: Part[]; sizes: [number[], number[]]; batch: number }

export const nestings: fc.Arbitrary<Nesting> = fc.constantFrom<Kind>('table', 'series', 'picture', 'film').chain((axes) => {
  const size = fc.array(between(1, 5), { minLength: AXES[axes], maxLength: AXES[axes] });
  return fc.record({ parts: fc.array(partOf(axes, 3), { minLength: 1, maxLength: 3 }), sizes: fc.tuple(size, size), batch: between(1, 3) })
    .map(({ parts, sizes: [one, other], batch }) => {
      const rigid = isRigid({ axes, sequential: false, adds: false, declared: [], parts });
      return { parts, sizes: rigid ? [one, one] : [one, other], batch };
    });
});
