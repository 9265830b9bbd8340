import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { activated, activation, at, type Beside, between, dataFormat, type Drawn, pictured, windows } from './drawn';
import { size } from './counts';

type RNNCell = ReturnType<(typeof tf.layers)['simpleRNNCell' | 'gruCell' | 'lstmCell' | 'stackedRNNCells']>;
type Draws = Record<string, fc.Arbitrary<Drawn>>;

/** A cell, and what one step of it does beside its rule. */
interface Cell {
  make(): RNNCell;
  units: number;
  /** Extents of its states, in the order in which they are handed. */
  states: number[];
  beside(batch: number, features: number): Beside[];
}

/** Zeros are quick to make, and what is in the weights does not matter. */
const INITIAL = { kernelInitializer: 'zeros', recurrentInitializer: 'zeros' } as const;
const rate = fc.constantFrom(0, 0, 0.5, 1);
const settings = fc.record({ units: between(1, 4), useBias: fc.boolean(), activation, recurrentActivation: activation, dropout: rate, recurrentDropout: rate });
type Settings = typeof settings extends fc.Arbitrary<infer T> ? T : never;

/** Outside training, dropout still multiplies: by ones. */
const dropped = (what: string, rate: number, elements: number): Beside[] => (rate > 0 && rate < 1 ? [{ why: `${what} multiplied by dropout’s ones`, flops: elements }] : []);

/** How often a step applies the recurrent function and the other one. */
const KINDS = {
  SimpleRNN: { recurrent: 0, own: 1, cell: tf.layers.simpleRNNCell, layer: tf.layers.simpleRNN },
  GRU: { recurrent: 2, own: 1, cell: tf.layers.gruCell, layer: tf.layers.gru },
  LSTM: { recurrent: 3, own: 2, cell: tf.layers.lstmCell, layer: tf.layers.lstm },
};
type Kind = keyof typeof KINDS;

function stepBeside(kind: Kind, { units, activation, recurrentActivation, dropout, recurrentDropout }: Settings) {
  const { recurrent, own } = KINDS[kind];
  return (batch: number, features: number): Beside[] => [
    ...activated(recurrentActivation ?? 'hardSigmoid', [batch, units], recurrent), ...activated(activation ?? 'tanh', [batch, units], own),
    ...dropped('the input', dropout, batch * features), ...dropped('the state', recurrentDropout, batch * units),
  ];
}

const statesOf = (kind: Kind, units: number): number[] => (kind === 'LSTM' ? [units, units] : [units]);
const cell = (kind: Kind): fc.Arbitrary<Cell> => settings.map((config) => ({
  make: () => KINDS[kind].cell({ ...config, ...INITIAL } as never), units: config.units, states: statesOf(kind, config.units), beside: stepBeside(kind, config),
}));
const anyCell = fc.oneof(cell('SimpleRNN'), cell('GRU'), cell('LSTM'));

/** Cells one after the other; the states of the last come first. */
const stack = fc.array(anyCell, { minLength: 1, maxLength: 3 }).map((cells) => ({
  cells,
  units: cells.at(-1)!.units,
  states: [...cells].reverse().flatMap(({ states }) => states),
  beside: (batch: number, features: number): Beside[] => cells.flatMap((one, i) => one.beside(batch, i === 0 ? features : cells[i - 1].units)),
}));
const stacked = stack.map((one): Cell => ({ ...one, make: () => tf.layers.stackedRNNCells({ cells: one.cells.map(({ make }) => make()) }) }));

const alone = (cells: fc.Arbitrary<Cell>): fc.Arbitrary<Drawn> => fc.record({ one: cells, features: between(1, 4) }).map(({ one, features }) => ({
  layer: one.make, inputs: [[features], ...one.states.map((extent) => [extent])], beside: (batch) => one.beside(batch, features), several: true,
}));

/** A layer that repeats a step, before its inputs are known. */
export interface Sequence {
  make(returns: Returns): tf.layers.Layer;
  /** One step's input, and the states' shapes. */
  frame: number[];
  states: number[][];
  beside(batch: number): Beside[];
  /** What makes the first states where none are given. */
  start(batch: number, steps: number): Beside[];
  /** The library gives a convolving layer neither states nor a mask: its shape is for one input, its step for masks of one extent. */
  fed: boolean;
}
interface Returns { returnSequences?: boolean; returnState?: boolean; goBackwards?: boolean; stateful?: boolean }

/** The library makes the first states by adding up a tensor of zeros as large as the input. */
const summed = (features: number) => (batch: number, steps: number): Beside[] => [{ why: 'zeros summed for the first states', flops: batch * steps * features - batch }];

const named = (kind: Kind): fc.Arbitrary<Sequence> => fc.record({ config: settings, features: between(1, 4) }).map(({ config, features }) => ({
  make: (returns) => KINDS[kind].layer({ ...config, ...INITIAL, ...returns } as never), frame: [features], states: statesOf(kind, config.units).map((extent) => [extent]),
  beside: (batch) => stepBeside(kind, config)(batch, features), start: summed(features), fed: true,
}));
const general: fc.Arbitrary<Sequence> = fc.record({ one: fc.oneof(anyCell, stacked), list: stack, asList: fc.boolean(), features: between(1, 4) }).map(({ one, list, asList, features }) => {
  const { states, beside } = asList ? list : one;
  return {
    make: (returns) => tf.layers.rnn({ cell: asList ? list.cells.map(({ make }) => make()) : one.make(), ...returns }), frame: [features],
    states: states.map((extent) => [extent]), beside: (batch) => beside(batch, features), start: summed(features), fed: true,
  };
});

const convolving = fc.record({
  window: windows(2, { kernel: 2 }), filters: between(1, 2), channels: between(1, 2), dataFormat, settings,
}).map(({ window: { space, ...window }, filters, channels, dataFormat, settings: { units: _, ...settings } }) => {
  const reach = (axis: number) => (window.padding === 'same' ? 0 : (at(window.kernelSize, axis) - 1) * at(window.dilationRate, axis));
  const positions = space.map((extent, axis) => Math.ceil((extent - reach(axis)) / at(window.strides, axis)));
  const frame = pictured(space, channels, dataFormat);
  const state = pictured(positions, filters, dataFormat);
  const { activation, recurrentActivation, dropout, recurrentDropout } = settings;
  return {
    config: { ...window, ...settings, filters, dataFormat, ...INITIAL } as never, frame, states: [state, state],
    beside: (batch: number): Beside[] => [
      ...activated(recurrentActivation ?? 'hardSigmoid', [batch, ...state], 3), ...activated(activation ?? 'tanh', [batch, ...state], 2),
      // Each of the four gates has a mask of its own.
      ...dropped('the input', dropout, 4 * batch * size(frame)), ...dropped('the state', recurrentDropout, 4 * batch * size(state)),
    ],
  };
});
const convolvingSequence: fc.Arbitrary<Sequence> = convolving.map(({ config, ...one }) =>
  ({ ...one, make: (returns) => tf.layers.convLstm2d({ ...(config as object), ...returns } as never) as tf.layers.Layer, start: () => [], fed: false }));

/** With a mask, each step adds up what it made and what was before, each multiplied by the mask or what the mask leaves: for its output and for each state. */
const masked = (batch: number, steps: number, states: number[][]): Beside[] => [
  { why: 'what the mask leaves', flops: steps * batch },
  { why: 'mask', flops: 3 * steps * batch * [states[0], ...states].reduce((sum, shape) => sum + size(shape), 0) },
];

const MERGES = { sum: 'sum', mul: 'mul', concat: 'concat', ave: 'ave', none: null, left: undefined } as const;

/** The layer on a sequence, one way or both. */
const repeated = (sequences: fc.Arbitrary<Sequence>, both: boolean): fc.Arbitrary<Drawn> => fc.record({
  sequence: sequences, steps: between(1, 4), returnSequences: fc.boolean(), returnState: fc.boolean(), goBackwards: fc.boolean(), stateful: fc.boolean(), states: fc.boolean(), mask: fc.boolean(),
  merge: fc.constantFrom(...Object.keys(MERGES) as (keyof typeof MERGES)[]),
}).map(({ sequence, steps, states: initial, mask, merge, ...returns }) => {
  const ways = both ? 2 : 1;
  // A layer that keeps its states fails in the library when it is given some.
  const [given, masks] = [initial && sequence.fed && !returns.stateful, mask && sequence.fed];
  const states = Array.from({ length: given ? ways : 0 }, () => sequence.states).flat();
  return {
    layer: () => (both ? tf.layers.bidirectional({ layer: sequence.make(returns) as tf.RNN, mergeMode: MERGES[merge] as 'sum' }) : sequence.make(returns)),
    inputs: [[steps, ...sequence.frame], ...states],
    kwargs: given || masks ? ([, ...initial], batch) => ({ ...(given && { initialState: initial }), ...(masks && { mask: tf.ones([batch, steps]) }) }) : undefined,
    beside: (batch) => Array.from({ length: ways }, () => [
      ...Array.from({ length: steps }, () => sequence.beside(batch)).flat(),
      ...(given || returns.stateful ? [] : sequence.start(batch, steps)),
      ...(masks ? masked(batch, steps, sequence.states) : []),
    ]).flat(),
    stateful: returns.stateful,
    several: returns.returnState || (both && merge === 'none'),
  };
});

export const recurrent: Draws = {
  SimpleRNNCell: alone(cell('SimpleRNN')), GRUCell: alone(cell('GRU')), LSTMCell: alone(cell('LSTM')), StackedRNNCells: alone(stacked),
  ConvLSTM2DCell: convolving.map(({ config, frame, states, beside }) => ({
    layer: () => tf.layers.convLstm2dCell(config) as unknown as tf.layers.Layer, inputs: [frame, ...states], beside: (batch) => beside(batch), several: true,
  })),
  SimpleRNN: repeated(named('SimpleRNN'), false), GRU: repeated(named('GRU'), false), LSTM: repeated(named('LSTM'), false), RNN: repeated(general, false),
  ConvLSTM2D: repeated(convolvingSequence, false),
  // The library cannot make one of an `RNN` with a cell: it reads the cell's config for one way, and puts the cell in its place for the other.
  Bidirectional: repeated(fc.oneof(named('SimpleRNN'), named('GRU'), named('LSTM'), convolvingSequence), true),
};

