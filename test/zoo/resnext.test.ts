import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { aggregated, concatenated, grouped } from '../../examples/zoo/resnext';
import { convDenseMacs, fvcore, ofClass, pytorchcvMacs } from './measures';
import { figure, row } from './reference';
import { within, zooModel } from './running';

/** ResNeXt in the three forms of its figure 3: they cost the same, and compute the same. */


describe.each([
  ['resnext50', 'resnext50_32x4d', 32, [3, 4, 6, 3]],
  ['resnext101', 'resnext101_64x4d', 64, [3, 4, 23, 3]],
])('%s', (name, reference, cardinality, depths) => {
  describe.each([
    [name, 'grouped', []],
    [`${name}Concatenated`, 'concatenated', ['path']],
    [`${name}Aggregated`, 'aggregated', ['transformation', 'path']],
  ])('%s', (builder, block, parallel) => {
    it(`is torchvision’s and pytorchcv’s ${reference} in parameters and operations`, async () => {
      const costed = await zooModel(`resnext#${builder}`);
      expect(costed.cost.totals.trainable).toBe(figure(row('torch.csv', { library: 'torchvision', model: reference }), 'params'));
      expect(costed.cost.totals.trainable).toBe(figure(row('pytorchcv.csv', { model: reference }), 'params'));
      expect(convDenseMacs(costed)).toBe(fvcore('torchvision', reference));
      expect(convDenseMacs(costed)).toBe(pytorchcvMacs(reference));
      expect(costed.cost.totals).toMatchObject({ macs: convDenseMacs(costed), unknown: 0 });
    });

    it('has the blocks of table 1, each with as many paths as the cardinality', async () => {
      const costed = await zooModel(`resnext#${builder}`);
      expect(within(costed, 'stage', block)).toEqual(depths);
      for (const inner of parallel) expect(new Set(within(costed, block, inner))).toEqual(new Set([cardinality]));
      const convolutions = ofClass(costed, 'GroupedConv2D').map(({ weights }) => weights.map(({ shape }) => shape));
      expect(convolutions).toHaveLength(block === 'grouped' ? depths.reduce((total, blocks) => total + blocks) : 0);
      // A group of conv2_x has d = 4 channels; of the kernel's columns, each sees only its own group.
      if (block === 'grouped') expect(convolutions[0]).toEqual([[3, 3, 4, 4 * cardinality]]);
    });
  });

  it('costs the same in all three forms, trained or not', async () => {
    const forms = await Promise.all(['', 'Concatenated', 'Aggregated'].map((form) => zooModel(`resnext#${name}${form}`)));
    const [first, ...others] = forms.map(({ cost: { totals } }) => [totals.params, totals.trainable, totals.macs]);
    for (const other of others) expect(other).toEqual(first);
  });
});

it('with the same weights the three forms of a block give the same numbers', async () => {
  const [channels, C, d] = [16, 4, 2];
  const [a, b, c] = [aggregated, concatenated, grouped].map((form) => {
    const x = tf.input({ shape: [6, 6, 8] });
    return tf.model({ inputs: x, outputs: form(x, channels, C, d, 2) });
  }) as [tf.LayersModel, tf.LayersModel, tf.LayersModel];
  for (const layer of a.layers) layer.setWeights(layer.weights.map(({ shape }) => tf.randomUniform(shape as number[], 0.5, 1.5)));

  // As (a) makes them: C times down, 3×3 and up, with batch normalization after the first two; then that of the sum, and the shortcut.
  const convs = weightsOf(a, 'Conv2D');
  const norms = weightsOf(a, 'BatchNormalization');
  const paths = Array.from({ length: C }, (_, i) => i);
  const [down, wide, up] = [0, 1, 2].map((which) => paths.map((i) => convs[3 * i + which] as tf.Tensor[])) as [tf.Tensor[][], tf.Tensor[][], tf.Tensor[][]];
  const [downNorm, wideNorm] = [0, 1].map((which) => paths.map((i) => norms[2 * i + which] as tf.Tensor[])) as [tf.Tensor[][], tf.Tensor[][]];
  const [sumNorm, shortcutNorm] = norms.slice(-2) as [tf.Tensor[], tf.Tensor[]];
  const shortcut = convs.at(-1) as tf.Tensor[];

  setWeights(b, 'Conv2D', [...paths.flatMap((i) => [down[i], wide[i]]) as tf.Tensor[][], shortcut, joined(up, 2)]);
  setWeights(b, 'BatchNormalization', [...norms.slice(0, 2 * C), shortcutNorm, sumNorm]);
  setWeights(c, 'Conv2D', [joined(down, 3), joined(up, 2), shortcut]);
  setWeights(c, 'GroupedConv2D', [joined(wide, 3)]);
  setWeights(c, 'BatchNormalization', [joined(downNorm, 0), joined(wideNorm, 0), sumNorm, shortcutNorm]);

  const picture = tf.randomUniform([1, 6, 6, 8]);
  const [first, ...others] = await Promise.all([a, b, c].map((form) => (form.predict(picture) as tf.Tensor).data()));
  expect(new Set(first).size).toBe(3 * 3 * channels);
  for (const other of others) other.forEach((value, i) => { expect(value / Number(first?.[i])).toBeCloseTo(1, 4); });
});

/** A model's layers of a class in the order in which the builder made them, which their names count. */
function madeOf(built: tf.LayersModel, className: string): tf.layers.Layer[] {
  const count = ({ name }: tf.layers.Layer) => Number(/\d+$/.exec(name)?.[0]);
  return built.layers.filter((layer) => layer.getClassName() === className).sort((one, other) => count(one) - count(other));
}

const weightsOf = (built: tf.LayersModel, className: string): tf.Tensor[][] => madeOf(built, className).map((layer) => layer.getWeights());

function setWeights(built: tf.LayersModel, className: string, weights: tf.Tensor[][]): void {
  const layers = madeOf(built, className);
  expect(layers).toHaveLength(weights.length);
  layers.forEach((layer, i) => { layer.setWeights(weights[i] as tf.Tensor[]); });
}

/** The weights of several layers as those of one, along an axis. */
const joined = (layers: tf.Tensor[][], axis: number): tf.Tensor[] =>
  (layers[0] ?? []).map((_, which) => tf.concat(layers.map((weights) => weights[which] as tf.Tensor), axis));
