import { describe, expect, it } from 'vitest';
import { evaluate, only } from './evaluate';

/** Where the library writes a layer's output shape over that of the tensor that the layer was given. */
describe('a tensor’s shape is the one that it was made with', () => {
  const model = async (input: string, layers: string) => only(await evaluate(`import * as tf from '@tensorflow/tfjs';
export function build() {
  const input = tf.input({ shape: ${input} });
  return tf.model({ inputs: input, outputs: ${layers} });
}`));
  const shapes = ({ graph }: Awaited<ReturnType<typeof model>>) => graph.nodes.map(({ outputs: [output] }) => output?.shape);

  it('before a crop', async () => {
    const cropped = await model('[8, 9, 3]', 'tf.layers.centerCrop({ height: 4, width: 5 }).apply(tf.layers.conv2d({ filters: 2, kernelSize: 1 }).apply(input))');
    expect(shapes(cropped)).toEqual([[null, 8, 9, 3], [null, 8, 9, 2], [null, 4, 5, 2]]);
    expect(cropped.cost.totals.macs).toBe(8 * 9 * 3 * 2);
  });

  it('before tokens are encoded', async () => {
    const encoded = await model('[7]', 'tf.layers.categoryEncoding({ numTokens: 4, outputMode: "count" }).apply(input)');
    expect(shapes(encoded)).toEqual([[null, 7], [null, 4]]);
    expect(encoded.cost.totals.flops).toBe(7);
  });
});
