import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { size } from './counts';
import { between, dataFormat, type Drawn, extents, pictured } from './drawn';

type Draws = Record<string, fc.Arbitrary<Drawn>>;
type Margins = number | [number, number] | [[number, number], [number, number]];

const pair = fc.tuple(between(0, 2), between(0, 2));
const margins: fc.Arbitrary<Margins> = fc.oneof(between(0, 2), pair, fc.tuple(pair, pair));
const total = (given: Margins, axis: number): number => { const own = typeof given === 'number' ? given : given[axis]; return typeof own === 'number' ? 2 * own : own[0] + own[1]; };
const picture = fc.record({ space: fc.tuple(between(1, 6), between(1, 6)), channels: between(1, 3) });

const handedOn = (make: (rate: number, shape: number[]) => tf.layers.Layer, ranks: [number, number] = [1, 4]): fc.Arbitrary<Drawn> =>
  fc.record({ rate: fc.constantFrom(0, 0.3, 1), shape: extents(...ranks) }).map(({ rate, shape }) => ({ layer: () => make(rate, shape), inputs: [shape] }));

export const shapes: Draws = {
  Reshape: fc.record({ shape: extents(1, 4), open: between(0, 4) }).map(({ shape, open }) => ({
    layer: () => tf.layers.reshape({ targetShape: [...shape].reverse().map((extent, axis) => (axis === open ? -1 : extent)) }), inputs: [shape],
    undeclared: open < shape.length ? 'it does not work out an open axis while the batch is open' : undefined,
  })),
  Flatten: fc.record({ shape: extents(2, 4), dataFormat: fc.option(dataFormat, { nil: undefined }) }).map(({ shape, dataFormat }) => ({ layer: () => tf.layers.flatten({ dataFormat }), inputs: [shape] })),
  Permute: extents(1, 4).chain((shape) => fc.shuffledSubarray(shape.map((_, axis) => axis + 1), { minLength: shape.length }).map((dims) => ({ layer: () => tf.layers.permute({ dims }), inputs: [shape] }))),
  RepeatVector: fc.record({ n: between(1, 4), features: between(1, 5) }).map(({ n, features }) => ({ layer: () => tf.layers.repeatVector({ n }), inputs: [[features]] })),
  ZeroPadding2D: fc.record({ picture, padding: fc.option(margins, { nil: undefined }), dataFormat }).map(({ picture: { space, channels }, padding, dataFormat }) => ({
    layer: () => tf.layers.zeroPadding2d({ padding, dataFormat }), inputs: [pictured(space, channels, dataFormat)],
  })),
  Cropping2D: fc.record({ picture, cropping: margins, dataFormat }).map(({ picture: { space, channels }, cropping, dataFormat }) => ({
    layer: () => tf.layers.cropping2D({ cropping: cropping as [number, number], dataFormat }), inputs: [pictured(space.map((extent, axis) => extent + total(cropping, axis)), channels, dataFormat)],
  })),
  UpSampling2D: fc.record({ picture, size: fc.option(fc.tuple(between(1, 3), between(1, 3)), { nil: undefined }), dataFormat, interpolation: fc.constantFrom('nearest' as const, 'bilinear' as const, undefined) })
    .map(({ picture: { space, channels }, ...config }) => ({ layer: () => tf.layers.upSampling2d(config), inputs: [pictured(space, channels, config.dataFormat)] })),
};

export const passing: Draws = {
  Dropout: handedOn((rate, shape) => tf.layers.dropout({ rate, noiseShape: rate === 0 ? undefined : [1, ...shape] })),
  SpatialDropout1D: handedOn((rate) => tf.layers.spatialDropout1d({ rate }), [2, 2]),
  AlphaDropout: handedOn((rate) => tf.layers.alphaDropout({ rate })),
  GaussianDropout: handedOn((rate) => tf.layers.gaussianDropout({ rate })),
  GaussianNoise: handedOn((rate) => tf.layers.gaussianNoise({ stddev: rate })),
};

type Mode = 'int' | 'oneHot' | 'multiHot' | 'count' | undefined;

export const preprocessing: Draws = {
  Resizing: fc.record({ picture, height: between(1, 6), width: between(1, 6), interpolation: fc.constantFrom('nearest' as const, 'bilinear' as const, undefined), cropToAspectRatio: fc.boolean() })
    .map(({ picture: { space, channels }, ...config }) => ({
      layer: () => tf.layers.resizing(config as never), inputs: [[...space, channels]], undeclared: 'it declares a picture without its batch',
    })),
  CenterCrop: fc.record({ picture, height: between(1, 6), width: between(1, 6) })
    .map(({ picture: { space, channels }, ...config }) => ({ layer: () => tf.layers.centerCrop(config), inputs: [[...space, channels]] })),
  // TF-IDF fails for want of weights, which the executor has no way to hand on.
  CategoryEncoding: fc.record({ mode: fc.constantFrom<Mode>('int', 'oneHot', 'multiHot', 'count', undefined), numTokens: between(1, 5), tokens: between(1, 4), deep: between(1, 3), dtype: fc.constantFrom('int32' as const, undefined) })
    .map(({ mode, numTokens, tokens, deep, dtype }): Drawn => {
      // Tensors of more than two axes are only handed on, and more than one token for each example has no one-hot form.
      const shape = mode === 'int' ? Array<number>(deep).fill(tokens) : mode === 'oneHot' ? [1] : [tokens];
      return {
        layer: () => tf.layers.categoryEncoding({ numTokens, outputMode: mode as 'count' }), inputs: [shape],
        // Tokens that are handed on are a copy only where they are made whole numbers first, which a rule does not see.
        dtype: mode === 'int' ? undefined : dtype, readsValues: true,
        ...(mode === 'int' && { undeclared: 'it declares encoded tokens, and hands the tokens on' }),
        // The greatest and the least token, each compared once.
        beside: (batch) => [{ why: 'a check that the tokens are among those that there are', flops: 2 * (batch * size(shape) - 1) + 2 }],
      };
    }),
};
