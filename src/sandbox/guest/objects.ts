import { serialization } from '@tensorflow/tfjs-core';

export type Shape = (number | null)[];

/** A text for shapes: the same for the same ones. An open extent is another than one that is not known. */
export const keyOf = (shapes: Shape[]): string => shapes.map(String).join(';');

/** The parts of tfjs-layers' objects that a description reads; its own types hide most of them. */
export interface SymbolicTensor { shape: Shape; dtype: string; name: string; sourceLayer: LayerLike; nodeIndex: number; tensorIndex: number }
export interface NodeLike {
  outboundLayer: LayerLike;
  inboundLayers: LayerLike[];
  nodeIndices: number[];
  tensorIndices: number[];
  inputTensors: SymbolicTensor[];
  outputTensors: SymbolicTensor[];
}
interface VariableLike { originalName: string; shape: number[]; dtype: string; id: number; val?: { dataId: object } }
export interface LayerLike {
  name: string;
  inboundNodes: NodeLike[];
  weights: VariableLike[];
  trainable: boolean;
  trainableWeights: VariableLike[];
  nonTrainableWeights: VariableLike[];
  /** Of layers that convolve or pool. */
  dataFormat?: string;
  apply(inputs: object, kwargs: object): unknown;
  computeOutputShape(inputShape: Shape | Shape[]): Shape | Shape[];
  getClassName(): string;
  getConfig(): Record<string, unknown>;
}
export interface ModelLike extends LayerLike {
  layers: LayerLike[];
  inputs: SymbolicTensor[];
  outputs: SymbolicTensor[];
  /** Set by the library at the end of a functional model's construction. */
  built: boolean;
  inputNames?: string[];
  outputNames?: string[];
}

export const isModel = (value: unknown): value is ModelLike =>
  typeof value === 'object' && value !== null && Array.isArray((value as ModelLike).layers) && Array.isArray((value as ModelLike).outputs)
  && typeof (value as ModelLike).getClassName === 'function';

export const isTensor = (tensor: SymbolicTensor): boolean => Array.isArray(tensor?.shape) && Array.isArray(tensor.sourceLayer?.inboundNodes);

/** TensorFlow.js's own classes, gathered before any code of the user's has run. */
export const ownClasses = new Set<unknown>();
export function rememberOwnClasses(): void {
  const { classNameMap } = serialization.SerializationMap.getMap() as unknown as { classNameMap: Record<string, [unknown, unknown]> };
  for (const [ownClass] of Object.values(classNameMap)) ownClasses.add(ownClass);
}

export const isCustom = (layer: object): boolean => !ownClasses.has(layer.constructor);

/** The node that gives a node its input of that index; undefined where code has taken it away. */
export const tail = (node: NodeLike, index: number): NodeLike | undefined => node.inboundLayers[index]?.inboundNodes[node.nodeIndices[index] as number];

/** Nodes that `outputs` depend on, each after its tails, in the order in which the library itself traverses them. */
export function topological(outputs: SymbolicTensor[]): NodeLike[] {
  const order: NodeLike[] = [];
  const seen = new Set<NodeLike>();
  for (const output of outputs) {
    const root = output.sourceLayer.inboundNodes[output.nodeIndex];
    if (!root || seen.has(root)) continue;
    seen.add(root);
    const stack: { node: NodeLike; next: number }[] = [{ node: root, next: 0 }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1] as { node: NodeLike; next: number };
      if (top.next >= top.node.inboundLayers.length) { order.push(top.node); stack.pop(); continue; }
      const before = tail(top.node, top.next++);
      if (before && !seen.has(before)) { seen.add(before); stack.push({ node: before, next: 0 }); }
    }
  }
  return order;
}
