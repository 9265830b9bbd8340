import * as tf from '@tensorflow/tfjs';
import type { Block, Layer, ModelGraph, Node, TensorSpec, Trace } from '../../../src/graph';

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

const EMPTY: ModelGraph = {
  builder: { name: 'test', place: { file: 'test.ts', line: 1, column: 1, endLine: 1, endColumn: 1 }, args: [], assumed: [] },
  name: 'test', complete: true, inputs: [], outputs: [], layers: [], nodes: [],
  blocks: [{ id: 'model', parent: null, name: 'model', kind: 'model', args: [], source: null, definition: null, calls: [] }],
};

/** What Blocklens is told of a layer. */
export function layerOf(layer: tf.layers.Layer): Layer {
  return {
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
  };
}

/** The graph of a real model, all in one block unless `blockOf` says otherwise. */
export function graphOf(model: tf.LayersModel, blocks?: { tree: Pick<Block, 'id' | 'parent'>[]; blockOf: (layer: string, use: number) => string }): ModelGraph {
  const tree = blocks?.tree ?? [{ id: 'model', parent: null }];
  const books = model as unknown as Books;
  const order = Object.keys(books.nodesByDepth).map(Number).sort((a, b) => b - a).flatMap((depth) => books.nodesByDepth[depth]);
  const idOf = (layer: tf.layers.Layer, index: number) => `${layer.name}#${index}`;
  const layers: Layer[] = model.layers.map(layerOf);
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
    ...EMPTY,
    name: model.name,
    layers,
    nodes,
    blocks: tree.map(({ id, parent }) => ({
      id, parent, name: id, kind: parent === null ? 'model' : 'call', args: [], source: null, definition: null, calls: [],
    })),
  };
}

/** The graph of one use of a layer on inputs of these shapes. */
export function graphOfUse(layer: Layer, inputs: TensorSpec[], outputs: TensorSpec[], trace?: Trace): ModelGraph {
  const node = (id: string, of: string, from: string[], given: TensorSpec[]): Node =>
    ({ id, layer: of, block: 'model', inputs: from.map((one) => ({ node: one, output: 0 })), outputs: given, source: place, calls: [] });
  const names = inputs.map((_, i) => `input${i}`);
  const feeding = names.map((name): Layer => ({ id: name, name, named: false, className: 'InputLayer', config: {}, weights: [], custom: false, implicit: false, source: place }));
  return {
    ...EMPTY,
    layers: [...feeding, layer],
    nodes: [...names.map((name, i) => node(name, name, [], [inputs[i]])), { ...node('use', layer.id, names, outputs), ...(trace && { trace }) }],
  };
}

/** A model of one layer on new inputs of these shapes, batch left out. */
export function single(layer: tf.layers.Layer, ...shapes: (number | null)[][]): tf.LayersModel {
  const inputs = shapes.map((shape) => tf.input({ shape }));
  const outputs = layer.apply(inputs.length === 1 ? inputs[0] : inputs) as tf.SymbolicTensor | tf.SymbolicTensor[];
  return tf.model({ inputs, outputs });
}
