import type { CostedModel } from '../../../src/graph';
import type { Scene, SceneItem } from '../../../src/scene';
import { evaluate, only } from '../engine/evaluate';

/** Models for the scene's tests: programs, run by the real engine against the real TensorFlow.js. */

const HEAD = "import * as tf from '@tensorflow/tfjs';\n";

export async function modelOf(program: string): Promise<CostedModel> {
  return only(await evaluate(HEAD + program, { builder: 'build' }));
}

export const CONV = `
function conv(x, filters, kernelSize, strides = 1) {
  x = tf.layers.conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false }).apply(x);
  return tf.layers.batchNormalization().apply(x);
}
const relu = (x) => tf.layers.reLU().apply(x);
`;

/** ResNet with bottlenecks; `depths` as in table 1 of the paper. */
export const resnet = (depths: number[]): string => `${CONV}
function bottleneck(x, filters, stride = 1, project = false) {
  const shortcut = project ? conv(x, 4 * filters, 1, stride) : x;
  let y = relu(conv(x, filters, 1, stride));
  y = relu(conv(y, filters, 3));
  y = conv(y, 4 * filters, 1);
  return relu(tf.layers.add().apply([shortcut, y]));
}
function stage(x, filters, blocks, stride) {
  x = bottleneck(x, filters, stride, true);
  for (let i = 1; i < blocks; i++) x = bottleneck(x, filters);
  return x;
}
export function build() {
  const input = tf.input({ shape: [224, 224, 3] });
  let x = relu(conv(input, 64, 7, 2));
  x = tf.layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }).apply(x);
  const depths = ${JSON.stringify(depths)};
  depths.forEach((blocks, row) => { x = stage(x, 64 * 2 ** row, blocks, row === 0 ? 1 : 2); });
  x = tf.layers.globalAveragePooling2d({}).apply(x);
  x = tf.layers.dense({ units: 1000, activation: 'softmax' }).apply(x);
  return tf.model({ inputs: input, outputs: x });
}`;

export const inception = `${CONV}
function inception(x) {
  const a = relu(conv(x, 64, 1));
  const b = relu(conv(relu(conv(x, 96, 1)), 128, 3));
  const c = relu(conv(relu(conv(x, 16, 1)), 32, 5));
  const d = relu(conv(tf.layers.maxPooling2d({ poolSize: 3, strides: 1, padding: 'same' }).apply(x), 32, 1));
  return tf.layers.concatenate().apply([a, b, c, d]);
}
export function build() {
  const input = tf.input({ shape: [28, 28, 192] });
  const x = tf.layers.dropout({ rate: 0.4 }).apply(inception(input));
  return tf.model({ inputs: input, outputs: x });
}`;

export const densenet = `${CONV}
function denseLayer(x) {
  const y = tf.layers.conv2d({ filters: 32, kernelSize: 3, padding: 'same' }).apply(relu(tf.layers.batchNormalization().apply(x)));
  return tf.layers.concatenate().apply([x, y]);
}
export function build() {
  const input = tf.input({ shape: [56, 56, 64] });
  let x = tf.layers.maxPooling2d({ poolSize: 2 }).apply(input);
  for (let i = 0; i < 6; i++) x = denseLayer(x);
  return tf.model({ inputs: input, outputs: tf.layers.globalAveragePooling2d({}).apply(x) });
}`;

/** ResNeXt's aggregated paths, one small block each. */
export const paths = `
function path(x) {
  x = tf.layers.conv2d({ filters: 4, kernelSize: 1 }).apply(x);
  x = tf.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same' }).apply(x);
  return tf.layers.conv2d({ filters: 64, kernelSize: 1 }).apply(x);
}
export function build() {
  const input = tf.input({ shape: [8, 8, 64] });
  const x = tf.layers.reLU().apply(input);
  const all = [];
  for (let i = 0; i < 32; i++) all.push(path(x));
  const sum = tf.layers.add().apply(all);
  return tf.model({ inputs: input, outputs: tf.layers.add().apply([x, sum]) });
}`;

/** MobileNet's separable convolutions: the first of a stage has another stride, and the same layers. */
export const separable = `${CONV}
function separable(x, stride = 1) {
  x = tf.layers.depthwiseConv2d({ kernelSize: 3, strides: stride, padding: 'same', useBias: false }).apply(x);
  x = relu(tf.layers.batchNormalization().apply(x));
  return relu(conv(x, 64, 1));
}
export function build() {
  const input = tf.input({ shape: [56, 56, 64] });
  let x = separable(input, 2);
  for (let i = 1; i < 6; i++) x = separable(x);
  return tf.model({ inputs: input, outputs: tf.layers.globalAveragePooling2d({}).apply(x) });
}`;

/** NASNet's cells, each of which reads the two hidden states before it; no two alike, so that they do not fold. */
export const cells = `${CONV}
function cell(h, previous, filters) {
  return tf.layers.add().apply([relu(conv(h, filters, 1)), relu(conv(previous, filters, 3))]);
}
export function build() {
  const input = tf.input({ shape: [28, 28, 8] });
  let previous = relu(conv(input, 8, 1));
  let x = relu(conv(previous, 16, 3));
  for (let i = 0; i < 5; i++) [x, previous] = [cell(x, previous, 16 + i), x];
  return tf.model({ inputs: input, outputs: tf.layers.globalAveragePooling2d({}).apply(x) });
}`;

/** A grouped convolution as a layer of the author's own, with the layers that follow it in ResNeXt. */
export const groups = `${CONV}
class Grouped extends tf.layers.Layer {
  build(shape) { this.kernel = this.addWeight('kernel', [3, 3, 2, 16], 'float32', tf.initializers.zeros()); super.build(shape); }
  call(inputs) {
    const x = Array.isArray(inputs) ? inputs[0] : inputs;
    const parts = tf.split(x, 8, 3);
    const kernels = tf.split(this.kernel.read(), 8, 3);
    return tf.concat(parts.map((part, i) => tf.conv2d(part, kernels[i], 1, 'same')), 3);
  }
  computeOutputShape(shape) { return shape; }
  static get className() { return 'Grouped'; }
}
export function build() {
  const input = tf.input({ shape: [8, 8, 16] });
  let x = new Grouped({}).apply(input);
  x = conv(relu(tf.layers.batchNormalization().apply(x)), 16, 1);
  return tf.model({ inputs: input, outputs: x });
}`;

export const shared = `
export function build() {
  const a = tf.input({ shape: [16], name: 'left' });
  const b = tf.input({ shape: [16], name: 'right' });
  const dense = tf.layers.dense({ units: 8 });
  const joined = tf.layers.concatenate().apply([dense.apply(a), dense.apply(b)]);
  const score = tf.layers.dense({ units: 1 }).apply(joined);
  return tf.model({ inputs: [a, b], outputs: [joined, score] });
}`;

/** A chain of layers of which no two neighbours are equal, so that nothing folds; made as data, for it is long. */
export function chain(length: number): CostedModel {
  const none = { params: 0, trainable: 0, macs: 0, flops: 0, weightBytes: 0, activationBytes: 0 };
  const nodes = Array.from({ length }, (_, index) => ({
    id: `n${index}`, layer: `l${index}`, block: 'root', inputs: index === 0 ? [] : [{ node: `n${index - 1}`, output: 0 }],
    outputs: [{ shape: [null, 8], dtype: 'float32' }], source: null, calls: [],
  }));
  const place = { file: '/chain.ts', line: 1, column: 1, endLine: 1, endColumn: 1 };
  return {
    graph: {
      builder: { name: 'chain', place, args: [], assumed: [] }, name: 'chain', complete: true, inputs: [], outputs: [], nodes,
      layers: nodes.map(({ layer }, index) => ({
        id: layer, name: layer, named: false, className: 'Dropout', config: { rate: index % 2 === 0 ? 0.1 : 0.2 }, weights: [], custom: false,
        implicit: false, source: null,
      })),
      blocks: [{ id: 'root', parent: null, name: 'chain', kind: 'model', args: [], source: null, definition: null, calls: [] }],
    },
    cost: {
      batch: 1, nodes: {}, layers: {}, blocks: {},
      operations: {}, totals: { ...none, layers: length, known: { params: 0, macs: 0, flops: 0, activationBytes: 0 }, unknown: 0 },
    },
  };
}

/** What stands in an item, as one would read it out: `bottleneck ×2`, `conv 1×1, 64 | BN | ReLU`. */
export function words(item: SceneItem): string {
  const lines = item.lines.map((line) => line.text).join(' | ');
  return `${item.kind === 'merge' ? item.title : lines || item.title}${item.count > 1 ? ` ×${item.count}` : ''}`;
}

export function childrenOf(scene: Scene, parent: string | null): SceneItem[] {
  return scene.items.filter((item) => item.parent === parent);
}
