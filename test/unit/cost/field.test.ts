import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { costModel } from '../../../src/cost';
import { graphOf } from './tensorflow';

beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(() => { tf.engine().startScope(); });
afterEach(() => { tf.engine().endScope(); });

type Tensor = tf.SymbolicTensor;

/** The field of each layer, last use, by layer name; and of the model's output. */
function fields(inputs: Tensor | Tensor[], output: Tensor) {
  const model = tf.model({ inputs, outputs: output });
  const graph = graphOf(model);
  const cost = costModel(graph);
  return { of: (layer: string) => cost.layers[layer].receptiveField, last: cost.layers[output.sourceLayer.name].receptiveField };
}

const conv = (kernelSize: number | [number, number], strides = 1, padding: 'same' | 'valid' = 'same') =>
  tf.layers.conv2d({ filters: 1, kernelSize, strides, padding, kernelInitializer: 'zeros' });
const depthwise = (strides: number) => tf.layers.depthwiseConv2d({ kernelSize: 3, strides, padding: 'same', depthwiseInitializer: 'zeros' });
const pool = (poolSize: number, strides: number) => tf.layers.maxPooling2d({ poolSize, strides, padding: 'same' });
const chain = (input: Tensor, layers: tf.layers.Layer[]) => layers.reduce((x, layer) => layer.apply(x) as Tensor, input);
const image = () => tf.input({ shape: [224, 224, 1] });

describe('published receptive fields (Araujo, Norris and Sim, Distill 2019, table of models)', () => {
  it('AlexNet v2: 195', () => {
    const x = image();
    expect(fields(x, chain(x, [conv(11, 4, 'valid'), pool(3, 2), conv(5), pool(3, 2), conv(3), conv(3), conv(3), pool(3, 2)])).last).toEqual([195, 195]);
  });

  it('VGG-16: 212', () => {
    const x = image();
    const stages = [2, 2, 3, 3, 3].flatMap((count) => [...Array.from({ length: count }, () => conv(3)), pool(2, 2)]);
    expect(fields(x, chain(x, stages)).last).toEqual([212, 212]);
  });

  it('MobileNet v1: 315', () => {
    const x = image();
    const strides = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1];
    expect(fields(x, chain(x, [conv(3, 2), ...strides.flatMap((stride) => [depthwise(stride), conv(1)])])).last).toEqual([315, 315]);
  });

  it('ResNet-50, stride in the last unit of each stage: 483', () => {
    const x = image();
    let y = chain(x, [conv(7, 2), pool(3, 2)]);
    for (const [stage, units] of [3, 4, 6, 3].entries()) {
      for (let unit = 0; unit < units; unit++) {
        const stride = unit === units - 1 && stage < 3 ? 2 : 1;
        const shortcut = stride === 1 ? y : (tf.layers.maxPooling2d({ poolSize: 1, strides: stride }).apply(y) as Tensor);
        y = tf.layers.add().apply([shortcut, chain(y, [conv(1), conv(3, stride), conv(1)])]) as Tensor;
      }
    }
    expect(fields(x, y).last).toEqual([483, 483]);
  });
});

describe('axes that are no positions', () => {
  it('are the channels, wherever they are: first in pictures, after the steps in a sequence of pictures', () => {
    const first = { dataFormat: 'channelsFirst' as const, kernelInitializer: 'zeros' as const };
    const film = () => tf.input({ shape: [5, 3, 20, 30] });
    const convolving = (returnSequences: boolean) => tf.layers.convLstm2d({ filters: 2, kernelSize: 3, returnSequences, recurrentInitializer: 'zeros', ...first }) as tf.layers.Layer;
    for (const sequences of [true, false]) {
      const x = film();
      expect(fields(x, chain(x, [convolving(sequences)])).last).toEqual([5, 20, 30]);
    }
    const y = film();
    expect(fields(y, chain(y, [tf.layers.timeDistributed({ layer: tf.layers.conv2d({ filters: 2, kernelSize: 3, ...first }) })])).last).toEqual([1, 3, 3]);
    const z = tf.input({ shape: [3, 8, 20, 30] });
    expect(fields(z, chain(z, [tf.layers.conv3d({ filters: 2, kernelSize: [2, 3, 4], ...first })])).last).toEqual([2, 3, 4]);
  });
});

/** Extent of the inputs that reach any one output element, by feeding one impulse at each position through kernels of ones. */
function seen(model: tf.LayersModel, extent: number): number {
  const output = model.predict(tf.eye(extent).reshape([extent, extent, 1, 1])) as tf.Tensor;
  const values = output.reshape([extent, -1]).arraySync() as number[][];
  let widest = 0;
  for (let at = 0; at < values[0].length; at++) {
    const reached = values.flatMap((row, position) => (row[at] !== 0 ? [position] : []));
    if (reached.length > 0) widest = Math.max(widest, reached[reached.length - 1] - reached[0] + 1);
  }
  return widest;
}

const between = (min: number, max: number) => fc.integer({ min, max });
const ones = { kernelInitializer: 'ones' as const, useBias: false };
const EXTENT = 48;

describe('what an impulse reaches', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('conv' as const), size: between(1, 3), stride: between(1, 2) }),
    fc.record({ kind: fc.constant('dilated' as const), size: between(2, 3), stride: between(2, 3) }),
    fc.record({ kind: fc.constant('pool' as const), size: between(1, 3), stride: between(1, 2) }),
    fc.record({ kind: fc.constant('branch' as const), size: between(1, 4), stride: fc.constant(1) }),
  );

  it('equals the field along random stacks with branches', () =>
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), (steps) => {
        const x = tf.input({ shape: [EXTENT, 1, 1] });
        let y: Tensor = x;
        for (const { kind, size, stride } of steps) {
          const layer =
            kind === 'pool' ? tf.layers.averagePooling2d({ poolSize: [size, 1], strides: [stride, 1], padding: 'valid' })
            : kind === 'dilated' ? tf.layers.conv2d({ filters: 1, kernelSize: [size, 1], dilationRate: [stride, 1], padding: 'valid', ...ones })
            : tf.layers.conv2d({ filters: 1, kernelSize: [size, 1], strides: [stride, 1], padding: kind === 'branch' ? 'same' : 'valid', ...ones });
          const next = layer.apply(y) as Tensor;
          y = kind === 'branch' ? (tf.layers.add().apply([y, next]) as Tensor) : next;
        }
        const field = fields(x, y).last?.[0] ?? 0;
        // Only a field that fits can be seen whole.
        fc.pre(field <= EXTENT - 8);
        expect(field).toBe(seen(tf.model({ inputs: x, outputs: y }), EXTENT));
      }),
      { numRuns: 30 },
    ));

  it('equals the field of one enlargement, and never exceeds it in a stack', () =>
    fc.assert(
      fc.property(between(1, 5), between(1, 3), fc.constantFrom('transposed', 'nearest'), between(1, 3), (size, factor, kind, after) => {
        const x = tf.input({ shape: [EXTENT, 1, 1] });
        const grown = (kind === 'transposed'
          ? tf.layers.conv2dTranspose({ filters: 1, kernelSize: [size, 1], strides: [factor, 1], padding: 'valid', ...ones })
          : tf.layers.upSampling2d({ size: [factor, 1] })
        ).apply(x) as Tensor;
        expect(fields(x, grown).last?.[0]).toBe(seen(tf.model({ inputs: x, outputs: grown }), EXTENT));
        const y = tf.layers.conv2d({ filters: 1, kernelSize: [after, 1], ...ones }).apply(grown) as Tensor;
        expect(fields(x, y).last?.[0]).toBeGreaterThanOrEqual(seen(tf.model({ inputs: x, outputs: y }), EXTENT));
      }),
      { numRuns: 25 },
    ));
});

describe('the whole input', () => {
  it('is seen after a global pool, and through the gate of squeeze and excite', () => {
    const x = tf.input({ shape: [32, 24, 4] });
    const features = tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }).apply(x) as Tensor;
    const gate = chain(features, [
      tf.layers.globalAveragePooling2d({}), tf.layers.dense({ units: 4 }), tf.layers.reshape({ targetShape: [1, 1, 4] }), tf.layers.conv2d({ filters: 4, kernelSize: 1 }),
    ]);
    const gated = tf.layers.multiply().apply([features, gate]) as Tensor;
    const after = tf.layers.conv2d({ filters: 4, kernelSize: 3 }).apply(gated) as Tensor;
    const { of, last } = fields(x, after);
    expect(of(features.sourceLayer.name)).toEqual([3, 3]);
    expect(of(gate.sourceLayer.name)).toEqual([32, 24]);
    expect(last).toEqual([32, 24]);
  });

  it('is seen after a pool or a convolution of all positions, and by what follows it', () => {
    const x = tf.input({ shape: [32, 48, 3] });
    const features = chain(x, [conv(3, 4), tf.layers.averagePooling2d({ poolSize: [8, 1] })]);
    const one = conv([1, 12], 1, 'valid').apply(features) as Tensor;
    const classes = chain(one, [conv(1), tf.layers.reshape({ targetShape: [1] })]);
    const { of, last } = fields(x, tf.layers.softmax().apply(classes) as Tensor);
    expect(of(features.sourceLayer.name)).toEqual([32, 3]);
    expect(of(one.sourceLayer.name)).toEqual([32, 48]);
    expect(of(classes.sourceLayer.name)).toEqual([32, 48]);
    expect(last).toEqual([32, 48]);
  });

  it('is not seen by a window of one position, nor by one that leaves some out', () => {
    const x = tf.input({ shape: [8, 8, 1] });
    const { of, last } = fields(x, chain(x, [conv(3, 4), conv(1, 2), conv(1), conv(3)]));
    expect(last).toEqual([3 + 2 * 8, 3 + 2 * 8]);
    expect(of(x.sourceLayer.name)).toEqual([1, 1]);
  });

  it('is seen by a dense layer on flattened features, not by flattening nor by a dense layer at each position', () => {
    const x = tf.input({ shape: [8, 8, 2] });
    const here = chain(x, [conv(3), tf.layers.dense({ units: 3 })]);
    const flat = tf.layers.flatten().apply(here) as Tensor;
    const { of, last } = fields(x, tf.layers.dense({ units: 2 }).apply(flat) as Tensor);
    expect(of(here.sourceLayer.name)).toEqual([3, 3]);
    expect(of(flat.sourceLayer.name)).toEqual([3, 3]);
    expect(last).toEqual([8, 8]);
  });

  it('is seen by a recurrent layer; a layer at each step keeps to its step', () => {
    const x = tf.input({ shape: [5, 8, 8, 1] });
    const frames = tf.layers.timeDistributed({ layer: tf.layers.conv2d({ filters: 2, kernelSize: 3 }) }).apply(x) as Tensor;
    const flat = tf.layers.timeDistributed({ layer: tf.layers.flatten() }).apply(frames) as Tensor;
    const dense = tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 3 }) }).apply(flat) as Tensor;
    const { of, last } = fields(x, tf.layers.lstm({ units: 2 }).apply(dense) as Tensor);
    expect(of(frames.sourceLayer.name)).toEqual([1, 3, 3]);
    expect(of(dense.sourceLayer.name)).toEqual([1, 8, 8]);
    expect(last).toEqual([5, 8, 8]);
  });

  it('is unknown where the input is open', () => {
    const x = tf.input({ shape: [null, null, 1] });
    const { of, last } = fields(x, chain(x, [conv(3), tf.layers.globalMaxPooling2d({})]));
    expect(of(x.sourceLayer.name)).toEqual([1, 1]);
    expect(last).toBeNull();
  });
});

describe('where a field has no meaning', () => {
  it('vectors have none, nor what is made of them', () => {
    const x = tf.input({ shape: [10] });
    const image = chain(x, [tf.layers.dense({ units: 16 }), tf.layers.reshape({ targetShape: [4, 4, 1] }), conv(3)]);
    expect(fields(x, image).last).toBeNull();
  });

  it('a vector beside an image does not hide the image\'s', () => {
    const x = tf.input({ shape: [8, 6, 1] });
    const v = tf.input({ shape: [3] });
    const both = tf.layers.concatenate().apply([chain(x, [conv(3), tf.layers.globalMaxPooling2d({})]), v]) as Tensor;
    expect(fields([x, v], both).last).toEqual([8, 6]);
  });

  it('words are positions: an embedding sees one, a convolution over them its kernel', () => {
    const x = tf.input({ shape: [20], dtype: 'int32' });
    const words = tf.layers.embedding({ inputDim: 9, outputDim: 4 }).apply(x) as Tensor;
    const { of, last } = fields(x, tf.layers.conv1d({ filters: 2, kernelSize: 3 }).apply(words) as Tensor);
    expect(of(words.sourceLayer.name)).toEqual([1]);
    expect(last).toEqual([3]);
  });

  it('channels first: the axes after the channels', () => {
    const x = tf.input({ shape: [3, 20, 30] });
    const format = { dataFormat: 'channelsFirst' as const };
    const y = tf.layers.conv2d({ filters: 2, kernelSize: [3, 5], strides: 2, ...format }).apply(x) as Tensor;
    const { of, last } = fields(x, tf.layers.globalAveragePooling2d(format).apply(y) as Tensor);
    expect(of(y.sourceLayer.name)).toEqual([3, 5]);
    expect(last).toEqual([20, 30]);
  });
});
