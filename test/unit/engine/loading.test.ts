import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate';

const head = "import * as tf from '@tensorflow/tfjs';\n";
const totals = async (text: string, call: string) => {
  const { models, diagnostics } = await evaluate(head + text, { call }, { timeMs: 10_000 });
  expect(diagnostics).toEqual([]);
  return models.map(({ graph, cost }) => [cost.totals.params, cost.totals.trainable, graph.outputs.map(({ shape }) => shape)]);
};
const published = (alpha: string) => `const url = 'https://storage.googleapis.com/tfjs-models/tfjs/mobilenet_v1_${alpha}_224/model.json';\n`;

describe('a model that is loaded', () => {
  it('is built by its topology, from an object, a handler, or what was saved', async () => {
    const topology = "const topology = { class_name: 'Sequential', config: { name: 'saved', layers: [{ class_name: 'Dense', config: { units: 3, batch_input_shape: [null, 4], name: 'fc' } }] } };\n";
    for (const source of ['tf.io.fromMemory({ modelTopology: topology })', '{ load: async () => ({ modelTopology: topology, weightSpecs: [] }) }', '{ modelTopology: { model_config: topology } }']) {
      expect(await totals(topology, `tf.loadLayersModel(${source})`)).toEqual([[15, 15, [[null, 3]]]]);
    }
  });

  // Keras prints 4,253,864 for MobileNet v1 1.0 224, of which 4,231,976 are trainable.
  it('is MobileNet v1 as it was published, when it is known by its address', async () => {
    expect(await totals(published('1.0'), 'tf.loadLayersModel(url)')).toEqual([[4_253_864, 4_231_976, [[null, 1000]]]]);
  });

  it('can be cut, frozen and gone on from', async () => {
    const transfer = `${published('0.25')}
async function transfer() {
  const mobilenet = await tf.loadLayersModel(url);
  const cut = tf.model({ inputs: mobilenet.inputs, outputs: mobilenet.getLayer('conv_pw_13_relu').output });
  for (const layer of cut.layers) layer.trainable = false;
  const top = tf.layers.dense({ units: 4, name: 'top' }).apply(tf.layers.flatten().apply(cut.outputs[0]));
  return tf.model({ inputs: cut.inputs, outputs: top });
}
`;
    const [first] = await totals(transfer, 'transfer()');
    // 7 × 7 × 256 × 4 + 4 of the new layer.
    expect(first?.slice(1)).toEqual([50_180, [[null, 4]]]);
  });

  it('is a stand-in when nothing is known of it, and what does not depend on it is drawn', async () => {
    const text = `async function net() {
  const base = await tf.loadLayersModel('https://example.com/secret/model.json');
  base.predict(tf.zeros([1, 3]));
  return tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
}
`;
    expect(await totals(text, 'net()')).toEqual([[8, 8, [[null, 2]]]]);
  });
});
