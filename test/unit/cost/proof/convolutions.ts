import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { activated, activation, type Activation, at, between, dataFormat, type Drawn, padding, perAxis, pictured, type Window, windows } from './drawn';

type Draws = Record<string, fc.Arbitrary<Drawn>>;

/** All that the convolutions have in common. */
const settings = (axes: number, window: fc.Arbitrary<Window>) => fc.record({
  window, filters: between(1, 3), channels: between(1, 3), useBias: fc.boolean(), activation, dataFormat,
}).map(({ window: { space, ...window }, channels, ...config }) => ({
  config: { ...window, ...config, kernelSize: window.kernelSize as never, strides: window.strides as never, dilationRate: window.dilationRate as never },
  inputs: [pictured(space, channels, config.dataFormat)], axes,
}));

const convolved = (layer: () => tf.layers.Layer, inputs: number[][], name: Activation): Drawn =>
  ({ layer, inputs, beside: (_, [output]) => activated(name, output) });

const plain = (axes: number, make: (config: never) => tf.layers.Layer, window = windows(axes)): fc.Arbitrary<Drawn> =>
  settings(axes, window).map(({ config, inputs }) => convolved(() => make(config as never), inputs, config.activation));

/** A window whose gaps the layer does not heed. */
const gapped = (axes: number): fc.Arbitrary<Window> => fc.record({ window: windows(axes, { dilates: false }), dilationRate: perAxis<number | number[]>(axes, 1, 2) })
  .map(({ window, dilationRate }) => ({ ...window, dilationRate }));

export const convolutions: Draws = {
  Conv1D: plain(1, tf.layers.conv1d).map((drawn) => ({
    ...drawn,
    undeclared: (drawn.layer() as unknown as { dataFormat: string }).dataFormat === 'channelsFirst' ? 'it puts the channels last, and declares them first' : undefined,
  })),
  Conv2D: plain(2, tf.layers.conv2d),
  Conv3D: plain(3, tf.layers.conv3d, windows(3, { kernel: 2 })),
  Conv2DTranspose: plain(2, tf.layers.conv2dTranspose, windows(2, { dilates: false })),
  Conv3DTranspose: plain(3, tf.layers.conv3dTranspose, windows(3, { dilates: false, kernel: 2 })),
  DepthwiseConv2D: fc.record({ drawn: settings(2, gapped(2)), depthMultiplier: fc.option(between(1, 3), { nil: undefined }) })
    .map(({ drawn: { config: { filters: _, ...config }, inputs }, depthMultiplier }) =>
      convolved(() => tf.layers.depthwiseConv2d({ ...config, depthMultiplier }), inputs, config.activation)),
  SeparableConv2D: fc.record({ drawn: settings(2, windows(2)), depthMultiplier: fc.option(between(1, 3), { nil: undefined }) })
    .map(({ drawn: { config, inputs }, depthMultiplier }): Drawn => ({
      // With channels first the library adds the bias along the wrong axis, and fails or makes another shape.
      layer: () => tf.layers.separableConv2d({ ...config, depthMultiplier, useBias: config.useBias && config.dataFormat === 'channelsLast' }),
      inputs,
      // Its function is applied while the channels lie last.
      beside: (_, [output]) => activated(config.activation, config.dataFormat === 'channelsFirst' ? [...output.slice(0, 1), ...output.slice(2), output[1]] : output),
    })),
};

const pool = (axes: number, make: (config: never) => tf.layers.Layer): fc.Arbitrary<Drawn> => fc.record({
  poolSize: fc.option(perAxis<number | number[]>(axes, 1, 3), { nil: undefined }), strides: fc.option(perAxis<number | number[]>(axes, 1, 3), { nil: undefined }),
  padding, channels: between(1, 3), dataFormat, spare: fc.array(between(0, 4), { minLength: axes, maxLength: axes }),
}).map(({ channels, spare, ...config }) => ({
  layer: () => make({ ...config } as never),
  inputs: [pictured(spare.map((more, axis) => more + (config.padding === 'same' ? 1 : at(config.poolSize ?? 2, axis))), channels, axes === 1 ? 'channelsLast' : config.dataFormat)],
}));

const global = (axes: number, make: (config: never) => tf.layers.Layer): fc.Arbitrary<Drawn> => fc.record({
  space: fc.array(between(1, 5), { minLength: axes, maxLength: axes }), channels: between(1, 3), dataFormat,
}).map(({ space, channels, dataFormat }) => ({
  layer: () => make({ dataFormat } as never), inputs: [pictured(space, channels, axes === 1 ? 'channelsLast' : dataFormat)],
}));

export const pools: Draws = {
  MaxPooling1D: pool(1, tf.layers.maxPooling1d), MaxPooling2D: pool(2, tf.layers.maxPooling2d), MaxPooling3D: pool(3, tf.layers.maxPooling3d),
  AveragePooling1D: pool(1, tf.layers.averagePooling1d), AveragePooling2D: pool(2, tf.layers.averagePooling2d), AveragePooling3D: pool(3, tf.layers.averagePooling3d),
  GlobalAveragePooling1D: global(1, tf.layers.globalAveragePooling1d), GlobalAveragePooling2D: global(2, tf.layers.globalAveragePooling2d),
  GlobalMaxPooling1D: global(1, tf.layers.globalMaxPooling1d), GlobalMaxPooling2D: global(2, tf.layers.globalMaxPooling2d),
};
