import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { costModel } from '../../../src/cost';
import { graphOf, measured, single } from './tensorflow';

beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(() => { tf.engine().startScope(); });
afterEach(() => { tf.engine().endScope(); });

const between = (min: number, max: number) => fc.integer({ min, max });
const pair = (min: number, max: number) => fc.tuple(between(min, max), between(min, max));
const padding = fc.constantFrom<'same' | 'valid'>('same', 'valid');
const dataFormat = fc.constantFrom<'channelsFirst' | 'channelsLast'>('channelsFirst', 'channelsLast');
const activation = fc.constantFrom<'linear' | 'relu' | 'tanh'>('linear', 'relu', 'tanh');

/** What Blocklens says of a model agrees with what the library counts and what it then computes. */
async function agrees(model: tf.LayersModel, batch: number): Promise<void> {
  const cost = costModel(graphOf(model), batch);
  const ran = await measured(model, batch);
  expect(cost.totals.params).toBe(model.countParams());
  expect(cost.totals.trainable).toBe(model.trainableWeights.reduce((sum, { shape }) => sum + shape.reduce<number>((n, d) => n * (d ?? 0), 1), 0));
  expect(cost.totals.weightBytes).toBe(4 * model.countParams());
  expect(ran.macs).toBeGreaterThan(0);
  expect(cost.totals.macs).toBe(ran.macs);
  expect(cost.totals.flops).toBeGreaterThanOrEqual(2 * ran.macs);
}

function property(arbitrary: fc.Arbitrary<{ model: () => tf.LayersModel; batch: number }>): Promise<void> {
  return fc.assert(
    fc.asyncProperty(arbitrary, async ({ model, batch }) => {
      await agrees(model(), batch);
    }),
    { numRuns: 20 },
  );
}

describe('parameters and MACs equal what TensorFlow.js counts and runs', () => {
  it('Conv1D', () =>
    property(
      fc.record({ filters: between(1, 3), kernelSize: between(1, 3), strides: between(1, 2), padding, useBias: fc.boolean(), activation, channels: between(1, 3), batch: between(1, 3) })
        .map(({ channels, batch, ...config }) => ({ batch, model: () => single(tf.layers.conv1d(config), [7, channels]) })),
    ));

  it('Conv2D', () =>
    property(
      fc.record({
        filters: between(1, 3), kernelSize: pair(1, 3), strides: between(1, 2), dilationRate: between(1, 2),
        padding, dataFormat, useBias: fc.boolean(), activation, channels: between(1, 3), batch: between(1, 2),
      }).map(({ channels, batch, ...config }) => ({
        batch,
        model: () => single(
          tf.layers.conv2d({ ...config, strides: config.dilationRate > 1 ? 1 : config.strides }),
          config.dataFormat === 'channelsFirst' ? [channels, 6, 7] : [6, 7, channels],
        ),
      })),
    ));

  it('Conv3D', () =>
    property(
      fc.record({ filters: between(1, 2), kernelSize: between(1, 2), strides: between(1, 2), padding, useBias: fc.boolean(), channels: between(1, 2), batch: between(1, 2) })
        .map(({ channels, batch, ...config }) => ({ batch, model: () => single(tf.layers.conv3d(config), [3, 4, 5, channels]) })),
    ));

  it('Conv2DTranspose', () =>
    property(
      fc.record({ filters: between(1, 3), kernelSize: pair(1, 3), strides: between(1, 3), padding, useBias: fc.boolean(), activation, channels: between(1, 3), batch: between(1, 2) })
        .map(({ channels, batch, ...config }) => ({ batch, model: () => single(tf.layers.conv2dTranspose(config), [4, 3, channels]) })),
    ));

  it('Conv3DTranspose', () =>
    property(
      fc.record({ filters: between(1, 2), kernelSize: between(1, 2), strides: between(1, 2), padding, useBias: fc.boolean(), channels: between(1, 2), batch: between(1, 2) })
        .map(({ channels, batch, ...config }) => ({ batch, model: () => single(tf.layers.conv3dTranspose(config), [2, 3, 2, channels]) })),
    ));

  it('SeparableConv2D', () =>
    property(
      fc.record({ filters: between(1, 3), kernelSize: pair(1, 3), strides: between(1, 2), depthMultiplier: between(1, 3), padding, useBias: fc.boolean(), activation, channels: between(1, 3), batch: between(1, 2) })
        .map(({ channels, batch, ...config }) => ({ batch, model: () => single(tf.layers.separableConv2d(config), [6, 7, channels]) })),
    ));

  it('DepthwiseConv2D', () =>
    property(
      fc.record({ kernelSize: pair(1, 3), strides: between(1, 2), depthMultiplier: between(1, 3), padding, dataFormat, useBias: fc.boolean(), activation, channels: between(1, 3), batch: between(1, 2) })
        .map(({ channels, batch, ...config }) => ({
          batch,
          model: () => single(tf.layers.depthwiseConv2d(config), config.dataFormat === 'channelsFirst' ? [channels, 6, 7] : [6, 7, channels]),
        })),
    ));

  it('Dense, also at every position', () =>
    property(
      fc.record({ units: between(1, 5), useBias: fc.boolean(), activation, shape: fc.array(between(1, 4), { minLength: 1, maxLength: 3 }), batch: between(1, 3) })
        .map(({ shape, batch, ...config }) => ({ batch, model: () => single(tf.layers.dense(config), shape) })),
    ));

  it('SimpleRNN, GRU, LSTM, one way and both', () =>
    property(
      fc.record({
        kind: fc.constantFrom<'simpleRNN' | 'gru' | 'lstm'>('simpleRNN', 'gru', 'lstm'),
        units: between(1, 4), useBias: fc.boolean(), returnSequences: fc.boolean(), steps: between(1, 3), features: between(1, 3), batch: between(1, 2),
        both: fc.constantFrom<'concat' | 'sum' | 'ave' | null>(null, 'concat', 'sum', 'ave'),
      }).map(({ kind, steps, features, batch, both, ...config }) => ({
        batch,
        model: () => {
          const layer = tf.layers[kind](config);
          return single(both ? tf.layers.bidirectional({ layer, mergeMode: both }) : layer, [steps, features]);
        },
      })),
    ));

  it('RNN of stacked cells', () =>
    property(
      fc.record({ units: fc.array(between(1, 3), { minLength: 1, maxLength: 3 }), batch: between(1, 2) }).map(({ units, batch }) => ({
        batch,
        model: () => single(
          tf.layers.rnn({
            cell: units.map((size, i) => [tf.layers.lstmCell, tf.layers.gruCell, tf.layers.simpleRNNCell][i % 3]({ units: size })),
            returnSequences: true,
          }),
          [3, 4],
        ),
      })),
    ));

  it('ConvLSTM2D', () =>
    property(
      fc.record({ filters: between(1, 2), kernelSize: between(1, 2), strides: between(1, 2), padding, useBias: fc.boolean(), returnSequences: fc.boolean(), batch: between(1, 2) })
        .map(({ batch, ...config }) => ({ batch, model: () => single(tf.layers.convLstm2d(config) as tf.layers.Layer, [2, 4, 3, 2]) })),
    ));

  it('TimeDistributed', () =>
    property(
      fc.record({ units: between(1, 3), filters: between(1, 2), convolve: fc.boolean(), batch: between(1, 2) }).map(({ units, filters, convolve, batch }) => ({
        batch,
        model: () =>
          convolve
            ? single(tf.layers.timeDistributed({ layer: tf.layers.conv2d({ filters, kernelSize: 2 }) }), [3, 4, 3, 2])
            : single(tf.layers.timeDistributed({ layer: tf.layers.dense({ units }) }), [3, 4]),
      })),
    ));

  it('Dot of sequences', () =>
    property(
      fc.record({ first: between(1, 4), second: between(1, 4), shared: between(1, 4), axes: fc.constantFrom(1, 2), batch: between(1, 2) })
        .map(({ first, second, shared, axes, batch }) => ({
          batch,
          model: () => single(tf.layers.dot({ axes }), axes === 2 ? [first, shared] : [shared, first], axes === 2 ? [second, shared] : [shared, second]),
        })),
    ));
});

describe('element-wise operations equal the elements of the kernels that ran', () => {
  const kernels = { add: 'Add', multiply: 'Multiply', maximum: 'Maximum', minimum: 'Minimum' } as const;

  it.each(['add', 'multiply', 'maximum', 'minimum'] as const)('%s', (name) =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom<number[]>([3, 4], [1, 4], [3, 1], [4]), { minLength: 2, maxLength: 4 }), between(1, 3), async (shapes, batch) => {
        const model = single(tf.layers[name](), ...shapes);
        const { elementwise } = await measured(model, batch);
        expect(costModel(graphOf(model), batch).totals.flops).toBe(elementwise[kernels[name]]);
      }),
      { numRuns: 15 },
    ));
});
