import * as tf from '@tensorflow/tfjs';
import type { Block, Layer, ModelGraph, Node } from '../../../src/graph';

/** The library's own books of a model, which its types keep private. */
interface Books {
  nodesByDepth: Record<string, LibraryNode[]>;
}

interface LibraryNode {
  outboundLayer: tf.layers.Layer;
  inboundLayers: tf.layers.Layer[];
  nodeIndices: number[];
  tensorIndices: number[];
  outputTensors: tf.SymbolicTensor[];
}

const place = null;

/** The graph of a real model, all in one block unless `blockOf` says otherwise. */
export function graphOf(model: tf.LayersModel, blocks?: { tree: Pick<Block, 'id' | 'parent'>[]; blockOf: (layer: string, use: number) => string }): ModelGraph {
  const tree = blocks?.tree ?? [{ id: 'model', parent: null }];
  const books = model as unknown as Books;
  const order = Object.keys(books.nodesByDepth).map(Number).sort((a, b) => b - a).flatMap((depth) => books.nodesByDepth[depth]);
  const idOf = (layer: tf.layers.Layer, index: number) => `${layer.name}#${index}`;
  const layers: Layer[] = model.layers.map((layer) => ({
    id: layer.name,
    name: layer.name,
    named: false,
    className: layer.getClassName(),
    config: JSON.parse(JSON.stringify(layer.getConfig())),
    weights: layer.weights.map((weight) => ({
      name: weight.originalName,
      shape: weight.shape.map((dim) => dim ?? 0),
      dtype: weight.dtype,
      trainable: layer.trainable && layer.trainableWeights.includes(weight),
    })),
    custom: false,
    implicit: false,
    source: place,
  }));
  const nodes: Node[] = order.map((node) => {
    const layer = node.outboundLayer;
    const index = (layer.inboundNodes as unknown as LibraryNode[]).indexOf(node);
    return {
      id: idOf(layer, index),
      layer: layer.name,
      block: blocks?.blockOf(layer.name, index) ?? 'model',
      inputs: node.inboundLayers.map((from, i) => ({ node: idOf(from, node.nodeIndices[i]), output: node.tensorIndices[i] })),
      outputs: node.outputTensors.map((tensor) => ({ shape: [...tensor.shape], dtype: tensor.dtype })),
      source: place,
      calls: [],
    };
  });
  return {
    builder: { name: 'test', place: { file: 'test.ts', line: 1, column: 1, endLine: 1, endColumn: 1 }, args: [], assumed: [] },
    name: model.name,
    complete: true,
    inputs: [],
    outputs: [],
    layers,
    nodes,
    blocks: tree.map(({ id, parent }) => ({
      id, parent, name: id, kind: parent === null ? 'model' : 'call', args: [], source: null, definition: null, calls: [],
    })),
  };
}

/** A model of one layer on new inputs of these shapes, batch left out. */
export function single(layer: tf.layers.Layer, ...shapes: (number | null)[][]): tf.LayersModel {
  const inputs = shapes.map((shape) => tf.input({ shape }));
  const outputs = layer.apply(inputs.length === 1 ? inputs[0] : inputs) as tf.SymbolicTensor | tf.SymbolicTensor[];
  return tf.model({ inputs, outputs });
}

const size = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);

/** MACs by kernel, from the shapes that the kernel was really given. */
const COUNTS: Record<string, (inputs: number[][], output: number[]) => number> = {
  Conv2D: ([, filter], output) => size(output) * size(filter.slice(0, 3)),
  FusedConv2D: ([, filter], output) => size(output) * size(filter.slice(0, 3)),
  Conv3D: ([, filter], output) => size(output) * size(filter.slice(0, 4)),
  DepthwiseConv2dNative: ([, filter], output) => size(output) * size(filter.slice(0, 2)),
  FusedDepthwiseConv2D: ([, filter], output) => size(output) * size(filter.slice(0, 2)),
  Conv2DBackpropInput: ([dy, filter]) => size(dy) * size(filter.slice(0, 3)),
  Conv3DBackpropInputV2: ([dy, filter]) => size(dy) * size(filter.slice(0, 4)),
  BatchMatMul: product,
  _FusedMatMul: product,
};

/** (m × k) · (k × n), either side possibly transposed: k is what the two share. */
function product([a, b]: number[][], output: number[]): number {
  const matrix = (shape: number[]) => size(shape.slice(-2));
  return size(output) * Math.sqrt((matrix(a) * matrix(b)) / matrix(output));
}

/** Runs the model on zeros and counts the MACs of the kernels that ran, and how many elements each element-wise kernel made. */
export async function measured(model: tf.LayersModel, batch: number): Promise<{ macs: number; elementwise: Record<string, number> }> {
  const inputs = model.inputs.map((tensor) => tf.zeros([batch, ...tensor.shape.slice(1).map((dim) => dim ?? 1)], tensor.dtype));
  const profile = await tf.profile(() => model.predict(inputs) as tf.Tensor);
  let macs = 0;
  const elementwise: Record<string, number> = {};
  for (const kernel of profile.kernels) {
    const shapes = (kernel.inputShapes as (number[] | null)[]).filter((shape) => shape !== null);
    const output = kernel.outputShapes[0] as number[];
    if (Object.hasOwn(COUNTS, kernel.name)) macs += COUNTS[kernel.name](shapes, output);
    else elementwise[kernel.name] = (elementwise[kernel.name] ?? 0) + size(output);
  }
  tf.dispose(inputs);
  return { macs, elementwise };
}
