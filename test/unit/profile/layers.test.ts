import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CostedModel } from '../../../src/graph';
import { Profiler } from '../../../src/profile';
import { dist, jobOf, modelOf, settings } from './models';

/** Layers of every kind, in small models: what the graph tells of each must do to make it again, run it and train it. */
const kinds: Record<string, string> = {
  images: `
    const x = tf.input({ shape: [12, 12, 3], name: 'image' });
    let y = tf.layers.rescaling({ scale: 1 / 255 }).apply(x);
    y = tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', kernelRegularizer: 'l1l2', kernelInitializer: 'orthogonal' }).apply(y);
    y = tf.layers.batchNormalization({ axis: -1 }).apply(y);
    y = tf.layers.activation({ activation: 'relu6' }).apply(y);
    y = tf.layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', depthMultiplier: 2 }).apply(y);
    y = tf.layers.leakyReLU().apply(y);
    y = tf.layers.separableConv2d({ filters: 6, kernelSize: 3, padding: 'same' }).apply(y);
    y = tf.layers.prelu({ sharedAxes: [1, 2] }).apply(y);
    y = tf.layers.zeroPadding2d({ padding: 1 }).apply(y);
    y = tf.layers.cropping2D({ cropping: 1 }).apply(y);
    y = tf.layers.conv2dTranspose({ filters: 4, kernelSize: 2, strides: 2 }).apply(y);
    y = tf.layers.elu().apply(y);
    y = tf.layers.averagePooling2d({ poolSize: 2 }).apply(y);
    y = tf.layers.upSampling2d({ size: [2, 2] }).apply(y);
    y = tf.layers.maxPooling2d({ poolSize: 2 }).apply(y);
    y = tf.layers.layerNormalization().apply(y);
    const pooled = [tf.layers.globalAveragePooling2d({}).apply(y), tf.layers.globalMaxPooling2d({}).apply(y)];
    let z = tf.layers.concatenate().apply(pooled);
    z = tf.layers.gaussianNoise({ stddev: 0.1 }).apply(z);
    z = tf.layers.gaussianDropout({ rate: 0.1 }).apply(z);
    z = tf.layers.alphaDropout({ rate: 0.1 }).apply(z);
    z = tf.layers.dense({ units: 4, activation: 'softmax' }).apply(z);
    return tf.model({ inputs: x, outputs: z });`,
  series: `
    const x = tf.input({ shape: [6], name: 'words' });
    let y = tf.layers.embedding({ inputDim: 20, outputDim: 5 }).apply(x);
    y = tf.layers.spatialDropout1d({ rate: 0.2 }).apply(y);
    y = tf.layers.bidirectional({ layer: tf.layers.lstm({ units: 3, returnSequences: true }), mergeMode: 'concat' }).apply(y);
    y = tf.layers.gru({ units: 4, returnSequences: true }).apply(y);
    y = tf.layers.timeDistributed({ layer: tf.layers.dense({ units: 3 }) }).apply(y);
    y = tf.layers.rnn({ cell: [tf.layers.simpleRNNCell({ units: 3 }), tf.layers.gruCell({ units: 4 })], returnSequences: true }).apply(y);
    y = tf.layers.conv1d({ filters: 4, kernelSize: 2, padding: 'same' }).apply(y);
    y = tf.layers.maxPooling1d({ poolSize: 2 }).apply(y);
    y = tf.layers.permute({ dims: [2, 1] }).apply(y);
    y = tf.layers.reshape({ targetShape: [12] }).apply(y);
    y = tf.layers.repeatVector({ n: 3 }).apply(y);
    y = tf.layers.simpleRNN({ units: 4 }).apply(y);
    return tf.model({ inputs: x, outputs: y });`,
  masked: `
    const x = tf.input({ shape: [6], name: 'words' });
    let y = tf.layers.embedding({ inputDim: 20, outputDim: 5, maskZero: true }).apply(x);
    y = tf.layers.lstm({ units: 4, returnSequences: true }).apply(y);
    y = tf.layers.gru({ units: 4 }).apply(y);
    return tf.model({ inputs: x, outputs: y });`,
  // Trained with a further recurrent layer after it, this breaks in TensorFlow.js itself, which hands the state on to that layer.
  states: `
    const x = tf.input({ shape: [6, 5], name: 'series' });
    const [z, h, c] = tf.layers.lstm({ units: 4, returnSequences: true, returnState: true }).apply(x);
    return tf.model({ inputs: x, outputs: tf.layers.lstm({ units: 4 }).apply(z, { initialState: [h, c] }) });`,
  merging: `
    const [a, b] = ['a', 'b'].map((name) => tf.input({ shape: [8], name }));
    const shared = tf.layers.dense({ units: 6, activation: 'tanh', name: 'shared' });
    const [p, q] = [shared.apply(a), shared.apply(b)];
    const inner = tf.sequential({ name: 'inner', layers: [tf.layers.dense({ units: 6, inputShape: [6] }), tf.layers.softmax()] });
    const merged = [tf.layers.add(), tf.layers.average(), tf.layers.maximum(), tf.layers.minimum(), tf.layers.multiply()].map((layer) => layer.apply([p, inner.apply(q)]));
    const dot = tf.layers.dot({ axes: 1 }).apply([p, q]);
    return tf.model({ inputs: [a, b], outputs: [tf.layers.concatenate().apply([...merged, dot]), p] });`,
  nested: `
    const x = tf.input({ shape: [3, 2, 8, 8, 2], name: 'films' });
    const frame = tf.sequential({ name: 'frame', layers: [tf.layers.conv2d({ filters: 3, kernelSize: 3, inputShape: [8, 8, 2] }), tf.layers.flatten(), tf.layers.dense({ units: 4 })] });
    const declared = tf.input({ shape: [4], name: 'declared' });
    const inner = tf.model({ inputs: declared, outputs: tf.layers.dense({ units: 4 }).apply(declared), name: 'inner' });
    let y = tf.layers.timeDistributed({ layer: tf.layers.timeDistributed({ layer: frame }) }).apply(x);
    y = inner.apply(inner.apply(y));
    y = tf.layers.reshape({ targetShape: [6, 4] }).apply(y);
    y = tf.layers.timeDistributed({ layer: inner }).apply(y);
    return tf.model({ inputs: x, outputs: tf.layers.lstm({ units: 3 }).apply(y) });`,
  volumes: `
    const x = tf.input({ shape: [4, 6, 6, 2], name: 'volume' });
    let y = tf.layers.conv3d({ filters: 3, kernelSize: 2, padding: 'same', activation: 'sigmoid' }).apply(x);
    y = tf.layers.maxPooling3d({ poolSize: [1, 2, 2] }).apply(y);
    y = tf.layers.convLstm2d({ filters: 2, kernelSize: 2, padding: 'same' }).apply(y);
    y = tf.layers.globalAveragePooling2d({}).apply(y);
    return tf.model({ inputs: x, outputs: y });`,
};

/** What TensorFlow.js itself cannot do is told in its words, for each layer; the rest is measured. */
const beyond = `import * as tf from '@tensorflow/tfjs';
export function beyond(): any {
  const x = tf.input({ shape: [8, 4], name: 'x' });
  let y: any = tf.layers.conv1d({ filters: 4, kernelSize: 2, padding: 'causal', name: 'causal' }).apply(x);
  y = tf.layers.thresholdedReLU({ name: 'threshold' }).apply(y);
  return tf.model({ inputs: x, outputs: tf.layers.dense({ units: 2, name: 'classes' }).apply(y) as tf.SymbolicTensor });
}`;

describe('layers made again from the graph', () => {
  const models = new Map<string, CostedModel>();
  const profiler = new Profiler({ dist, folders: () => [], storage: null });
  beforeAll(async () => {
    for (const [kind, body] of Object.entries(kinds)) {
      models.set(kind, await modelOf(`import * as tf from '@tensorflow/tfjs';\nexport function ${kind}(): any {${body}\n}\n`, 2));
    }
  });
  afterAll(() => profiler.dispose());

  it('what the library cannot run is told for each layer, and the rest is measured', async () => {
    const model = await modelOf(beyond);
    const of = async (training: boolean) => profiler.profile(jobOf(model, { backend: 'cpu', settings: { ...settings, repeats: 2, training, optimizer: training ? 'sgd' : null } }), {});
    const [forward, training] = [await of(false), await of(true)];
    const why = (profile: typeof forward, name: string) => profile.nodes.find(({ id }) => id.endsWith(name))?.why;
    expect(forward.outcome.status).toBe('complete');
    expect(why(forward, 'causal')).toMatch(/causal padding mode.*not implemented/i);
    expect(why(forward, 'threshold')).toBeUndefined();
    expect(why(training, 'threshold')).toBe('TensorFlow.js has no gradient for Greater, so this cannot be trained.');
    expect(why(training, 'classes')).toBeUndefined();
    expect(forward.whyNoEndToEnd).toMatch(/^The whole model could not be run: .*causal/i);
  });

  it('what has no extent is told of, and the layers after it are measured', async () => {
    const model = await modelOf(`import * as tf from '@tensorflow/tfjs';
export function lengths(): any {
  const x = tf.input({ shape: [null, 8], name: 'x' });
  let y: any = tf.layers.conv1d({ filters: 4, kernelSize: 3, name: 'convolution' }).apply(x);
  y = tf.layers.globalAveragePooling1d({ name: 'pooling' } as never).apply(y);
  return tf.model({ inputs: x, outputs: tf.layers.dense({ units: 2, name: 'classes' }).apply(y) as tf.SymbolicTensor });
}`);
    const profile = await profiler.profile(jobOf(model, { settings: { ...settings, repeats: 2 } }), {});
    expect(profile.outcome).toEqual({ status: 'complete' });
    const of = (name: string) => profile.nodes.find(({ id }) => id.endsWith(name));
    for (const name of ['convolution', 'pooling']) expect(of(name)?.why).toMatch(/axis without an extent \(\?×\?×[48]\)/);
    expect(of('classes')?.samples).toBe(2);
    expect(profile.whyNoEndToEnd).toMatch(/axis without an extent/);
  });

  it('what a wrapper holds is measured at each of its steps, and the wrapper not a second time', async () => {
    const model = models.get('nested')!;
    const profile = await profiler.profile(jobOf(model, { backend: 'cpu', settings: { ...settings, batch: 2, repeats: 1 } }), {});
    const kernels = (name: string) => profile.nodes.filter(({ className }) => className === name).map((node) => node.kernels);
    const [once] = (await profiler.profile(jobOf(await modelOf(`import * as tf from '@tensorflow/tfjs';
export function one() { return tf.sequential({ layers: [tf.layers.conv2d({ filters: 3, kernelSize: 3, inputShape: [8, 8, 2] })] }); }`), { backend: 'cpu', settings: { ...settings, repeats: 1 } }), {})).nodes.filter(({ className }) => className === 'Conv2D');
    expect(kernels('Conv2D')).toEqual([6 * Number(once?.kernels)]);
    expect(profile.nodes.filter(({ className }) => className === 'TimeDistributed').map(({ timeMs, why }) => [timeMs, why])).toEqual(Array(3).fill([null, expect.stringMatching(/^What it holds is measured layer by layer/)]));
  });

  it('a model without weights has nothing to train, and says so', async () => {
    const model = await modelOf(`import * as tf from '@tensorflow/tfjs';
export function pool() { return tf.sequential({ layers: [tf.layers.maxPooling2d({ poolSize: 2, inputShape: [8, 8, 3] })] }); }`);
    const profile = await profiler.profile(jobOf(model, { settings: { ...settings, repeats: 2, training: true, optimizer: 'adam' } }), {});
    expect(profile.outcome).toEqual({ status: 'complete' });
    expect(profile.whyNoEndToEnd).toBe('The whole model could not be run: It has no weights that can be trained.');
  });

  it.each(Object.keys(kinds).flatMap((kind) => [[kind, 'exact', false], [kind, 'quick', false], [kind, 'exact', true]] as const))('%s, %s mode, training %s', async (kind, mode, training) => {
    const model = models.get(kind)!;
    const profile = await profiler.profile(jobOf(model, {
      backend: 'cpu', settings: { ...settings, batch: 2, repeats: 2, mode, training, optimizer: training ? 'sgd' : null },
    }), {});
    expect(profile.outcome).toEqual({ status: 'complete' });
    const computing = new Set(model.graph.layers.filter(({ className, holds }) => className !== 'InputLayer' && !holds).map(({ id }) => id));
    const untold = profile.nodes.filter((node, i) => !node.timeMs && computing.has(model.graph.nodes[i]!.layer));
    expect(untold.map(({ id, why }) => `${id}: ${why}`)).toEqual([]);
    expect(profile.whyNoEndToEnd).toBeUndefined();
    expect(profile.endToEnd?.samples).toBeGreaterThan(0);
    expect(profile.peakMemoryBytes).toBeGreaterThan(Number(model.cost.totals.weightBytes));
  });
});
