import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { convolutions, pools } from './convolutions';
import { between, type Drawn } from './drawn';
import { dense, functions, merges, normalizations } from './elementwise';
import { recurrent } from './recurrent';
import { passing, preprocessing, shapes } from './shapes';

const layers: Record<string, fc.Arbitrary<Drawn>> = { ...convolutions, ...pools, ...dense, ...functions, ...normalizations, ...merges, ...shapes, ...passing, ...preprocessing, ...recurrent };

/** A layer of one input and one output and nothing besides, whose declared shape can be built on. */
export const single = fc.constantFrom(...Object.keys(layers)).chain((name) => layers[name])
  .filter(({ inputs, kwargs, several, stateful, undeclared }) => inputs.length === 1 && !kwargs && !stateful && !several && !undeclared);

/** A use of each layer class, by its name, drawn at random. */
export const draws: Record<string, fc.Arbitrary<Drawn>> = {
  ...layers,
  /** The layer, for each step. */
  TimeDistributed: fc.record({ drawn: single, steps: between(1, 3) }).map(({ drawn, steps }) => ({
    layer: () => tf.layers.timeDistributed({ layer: drawn.layer() }),
    inputs: [[steps, ...drawn.inputs[0]]],
    dtype: drawn.dtype,
    readsValues: drawn.readsValues,
    beside: (batch, outputs) => Array.from({ length: steps }, () => drawn.beside?.(batch, outputs.map(([first, , ...rest]) => [first, ...rest])) ?? []).flat(),
  })),
};
