import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate';

/** What the published library makes of an expression in this very process: a model's figures, or its own words. */
async function real(expression: string): Promise<unknown> {
  try {
    const model = await (new Function('tf', `return (${expression});`) as (library: typeof tf) => tf.LayersModel | Promise<tf.LayersModel>)(tf);
    return { params: model.countParams(), outputs: model.outputs.map(({ shape }) => shape) };
  } catch (error) {
    return plain((error as Error).message);
  }
}

async function shown(expression: string): Promise<unknown> {
  const { models, diagnostics } = await evaluate("import * as tf from '@tensorflow/tfjs';\n", { call: expression }, { timeMs: 10_000 });
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error) return plain(error.message);
  return models.map(({ graph, cost }) => ({ params: cost.totals.params, outputs: graph.outputs.map(({ shape }) => shape) }))[0];
}

/** Layers and tensors are numbered on in this process, and engines name the kind of an error, and what is undefined, each in its way. */
const plain = (message: string): string => message.replace(/^\w*Error: /, '').replace(/([A-Za-z_])\d+/g, '$1#')
  .replace(/^Cannot read propert.*|^cannot read property.*|.* is not a function$/i, 'something undefined');

const dense = (config: string) => `tf.sequential({ layers: [tf.layers.dense(${config})] })`;
const image = (layers: string) => `tf.sequential({ layers: [tf.layers.conv2d({ inputShape: [16, 16, 3], filters: 4, kernelSize: 3 }), ${layers}] })`;

describe('what the real library accepts is accepted, what it refuses is told in its own words', () => {
  it.each([
    // Accepted, though it looks odd.
    dense('{ units: 2, inputShape: 47 }'),
    dense("{ units: 2, inputShape: [3], kernelInitializer: 'VarianceScaling' }"),
    dense("{ units: 2, inputShape: [3], kernelInitializer: 'heNormal', biasInitializer: tf.initializers.constant({ value: 1 }) }"),
    dense("{ units: 2, inputDim: 3, activation: 'leakyRelu' }"),
    dense('{ units: 2, inputShape: [null, 3] }'),
    dense("{ units: 2, inputShape: [3], kernelRegularizer: 'l1l2', activation: null }"),
    dense("{ units: 2, inputShape: [3], unknownKey: 'x', Activation: 'nothing' }"),
    dense("{ units: 2, batchInputShape: [4, 3], trainable: false, dtype: 'int32' }"),
    image('tf.layers.dropout({ rate: undefined }), tf.layers.flatten(), tf.layers.dense({ units: 1 })'),
    image("tf.layers.maxPooling2d({}), tf.layers.activation({ activation: 'relu6' })"),
    image('tf.layers.maxPooling2d({ poolSize: [2, 2], strides: undefined })'),
    image("tf.layers.conv2d({ filters: 2, kernelSize: [3], strides: [2, 2], padding: 'SAME' })"),
    image('tf.layers.upSampling2d({ size: [2, 2] }), tf.layers.globalMaxPooling2d({})'),
    image('tf.layers.reshape({ targetShape: [-1, 4] }), tf.layers.lstm({ units: 2 })'),
    "(() => { const m = tf.sequential(); m.add(tf.layers.embedding({ inputDim: 10, outputDim: 4, inputLength: 5 })); m.add(tf.layers.gru({ units: 3, returnSequences: true })); return m; })()",
    "(() => { const x = tf.input({ shape: [4] }); return tf.model({ inputs: [x], outputs: [tf.layers.dense({ units: 1 }).apply(x), x] }); })()",
    "(() => { const m = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] }); m.compile({ loss: 'categoricalCrossentropy', optimizer: tf.train.adam(undefined), metrics: ['acc'] }); return m; })()",
    "(() => { const m = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] }); m.setWeights([tf.zeros([3, 2]), tf.ones([2])]); return m; })()",
    "tf.models.modelFromJSON({ class_name: 'Sequential', config: [{ class_name: 'Dense', config: { units: 3, batch_input_shape: [null, 4] } }] })",
    // Refused.
    dense('{ units: 0, inputShape: [3] }'),
    dense('{ units: 2.5, inputShape: [3] }'),
    dense("{ units: '2', inputShape: [3] }"),
    dense('{ inputShape: [3] }'),
    dense('{ units: 2 }'),
    dense("{ units: 2, inputShape: [3], activation: 'swoosh' }"),
    dense("{ units: 2, inputShape: [3], kernelInitializer: 'glorot_uniform' }"),
    dense("{ units: 2, inputShape: [3], kernelRegularizer: 'l3' }"),
    dense('{ units: 2, inputShape: [0 / 0] }'),
    dense("{ units: 2, inputShape: ['3'] }"),
    dense('{ units: 2, inputShape: [-3] }'),
    image("tf.layers.conv2d({ filters: 2, kernelSize: 3, padding: 'full' })"),
    image('tf.layers.conv2d({ filters: 2 })'),
    image('tf.layers.conv2d({ kernelSize: 2 })'),
    image('tf.layers.conv2d({ filters: 2, kernelSize: 3, dataFormat: "NHWC" })'),
    image('tf.layers.lstm({ units: 2 })'),
    image('tf.layers.flatten(), tf.layers.conv2d({ filters: 2, kernelSize: 3 })'),
    image('tf.layers.reshape({ targetShape: [5, 5] })'),
    image('tf.layers.upSampling2d()'),
    image('tf.layers.batchNormalization({ axis: 7 })'),
    "(() => { const m = tf.sequential(); m.add('dense'); return m; })()",
    "(() => { const m = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] }); m.getLayer('nope'); return m; })()",
    "(() => { const m = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] }); m.getLayer(null, 9); return m; })()",
    "(() => { const m = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] }); m.setWeights([tf.zeros([2, 3]), tf.ones([2])]); return m; })()",
    "(() => { const m = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] }); m.setWeights([tf.zeros([3, 2])]); return m; })()",
    "(() => { const m = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] }); m.compile({ loss: 'nothing', optimizer: 'sgd' }); return m; })()",
    "(() => { const m = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] }); m.compile({ loss: 'meanSquaredError', optimizer: 'adamw' }); return m; })()",
    "(() => { const x = tf.input({ shape: [4] }); return tf.model({ inputs: tf.input({ shape: [4] }), outputs: tf.layers.dense({ units: 1 }).apply(x) }); })()",
    "(() => { const x = tf.input({ shape: [4] }); return tf.model({ inputs: x, outputs: tf.layers.add().apply([x, tf.input({ shape: [5] })]) }); })()",
    "(() => { const x = tf.input({ shape: [4] }); return tf.model({ inputs: x, outputs: tf.layers.concatenate({ axis: 1 }).apply([x]) }); })()",
    "(() => { const x = tf.input({ shape: [4] }); const d = tf.layers.dense({ units: 1, name: 'd' }); return tf.model({ inputs: x, outputs: tf.layers.dense({ units: 1, name: 'd' }).apply(d.apply(x)) }); })()",
    "(() => { const x = tf.input({}); return tf.model({ inputs: x, outputs: x }); })()",
    "tf.loadLayersModel(5)",
    "tf.models.modelFromJSON({ class_name: 'Sequential', config: [{ class_name: 'Swish', config: { units: 3, batch_input_shape: [null, 4] } }] })",
  ])('%s', async (expression) => {
    expect(await shown(expression)).toEqual(await real(expression));
  });
});

describe('what the real library builds and then refuses to run is warned of at the layer, in its own words', () => {
  const before = 'tf.layers.conv2d({ inputShape: [8, 8, 3], filters: 3, kernelSize: 1 })';
  it.each([
    'tf.layers.resizing({ height: 4, width: 4 })',
    "tf.layers.resizing({ height: 12, width: 10, interpolation: 'nearest' })",
    'tf.layers.centerCrop({ height: 12, width: 12 })',
    'tf.layers.centerCrop({ height: 4, width: 4 })',
    'tf.layers.rescaling({ scale: 0.5 })',
  ])('%s', async (layer) => {
    const expression = `tf.sequential({ layers: [${before},\n ${layer}] })`;
    const model = (new Function('tf', `return ${expression};`) as (library: typeof tf) => tf.LayersModel)(tf);
    const refusal = await (async () => { await tf.setBackend('cpu'); return model.predict(tf.zeros([2, 8, 8, 3])); })().then(() => null, (error: Error) => error.message);
    const { models, diagnostics } = await evaluate(`import * as tf from '@tensorflow/tfjs';\nexport const model = ${expression};\n`, {}, { timeMs: 10_000 });
    expect(models).toHaveLength(1);
    expect(diagnostics).toEqual(refusal === null ? [] : [expect.objectContaining({ severity: 'warning', message: expect.stringContaining(refusal), place: expect.objectContaining({ line: 3 }) })]);
  });
});
