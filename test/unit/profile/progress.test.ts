import { describe as suite, expect, it } from 'vitest';
import { describe, nodeLabels } from '../../../src/profile/progress';
import { captionOf } from '../../../src/scene/captions';
import { evaluate, only } from '../engine/evaluate';

/** Layers of all kinds that their author named or did not, outside of all blocks and in them. */
const net = `import * as tf from '@tensorflow/tfjs';
const conv = (x, filters) => tf.layers.reLU().apply(tf.layers.conv2d({ filters, kernelSize: 3 }).apply(x));
export function net() {
  const image = tf.input({ shape: [32, 32, 3] });
  let x = tf.layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, name: 'stem' }).apply(image);
  x = conv(conv(x, 16), 16);
  for (let stage = 0; stage < 2; stage++) x = conv(x, 32);
  x = tf.layers.conv2d({ filters: 64, kernelSize: 1 }).apply(x);
  x = tf.layers.globalAveragePooling2d({}).apply(x);
  return tf.model({ inputs: image, outputs: tf.layers.dense({ units: 10 }).apply(x) });
}
`;

suite('what is measured now', () => {
  it('is told by the author’s words for it, never by the library’s running names', async () => {
    const { graph } = only(await evaluate(net, {}, { timeMs: 60_000 }));
    const labels = nodeLabels(graph, captionOf);
    const told = graph.nodes.map(({ id }, done, { length }) => describe({ doing: 'measuring', node: id, pass: 1, done, of: length }, labels, 5));
    expect(told.filter((message) => /[a-z0-9]+_[a-z]+\w*\d|\w+_\d/i.test(message))).toEqual([]);
    expect(told[1]).toBe('measuring stem (pass 1 of 5)');
    expect(told).toContain('measuring conv 1×1, 64 (pass 1 of 5)');
    expect(told).toContain('measuring fc 10 (pass 1 of 5)');
    expect(told.filter((message) => /^measuring conv \d/.test(message)).length).toBeGreaterThan(4);
  });
});
