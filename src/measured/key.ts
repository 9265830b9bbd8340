import { contentHash, type Layer, type ModelGraph, type Node, type Shape } from '../graph';

/** Entries of a config that say how a layer comes by its name, its first values or its training loss: none of it is work. */
const NO_WORK = /^(name|batchInputShape|inputShape|inputDtype|sparse|seed|.*Initializer|.*Regularizer|.*Constraint|activityRegularizer)$/;

/**
 * What a measurement of a node depends on, as a short text: class (its code, when it is the user's own), config,
 * shapes and weights of the layer, and the shapes of its inputs. Two nodes with one key take the same time but for their place. Neither names nor places count.
 */
export function keysOf(graph: ModelGraph): Map<string, string> {
  const specs = new Map(graph.nodes.map((node) => [node.id, node.outputs]));
  const parts = new Map(graph.layers.map((layer) => [layer.id, layerPart(layer)]));
  return new Map(graph.nodes.map((node) => {
    const inputs = node.inputs.map((ref) => specs.get(ref.node)?.[ref.output]?.shape ?? []);
    return [node.id, contentHash(`${parts.get(node.layer) ?? ''}|${shapes(inputs)}>${shapes(node.outputs.map((output) => output.shape))}${node.steps ? `|${node.steps.join('×')} steps` : ''}`)];
  }));
}

/** The key of one node. */
export function keyOf(graph: ModelGraph, node: Node): string {
  return keysOf({ ...graph, nodes: [...graph.nodes.filter((other) => node.inputs.some((ref) => ref.node === other.id)), node] }).get(node.id) ?? '';
}

function layerPart(layer: Layer): string {
  const weights = layer.weights.map(({ shape, dtype, trainable }) => `${shape}${dtype}${trainable}`).join(';');
  return `${layer.className}|${layer.code ?? ''}|${canonical(layer.config)}|${weights}`;
}

const shapes = (list: Shape[]): string => list.map((shape) => shape.join('×')).join(',');

/** JSON with sorted keys, without what is no work. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([key, item]) => item !== undefined && !NO_WORK.test(key));
  return `{${entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => `${key}:${canonical(item)}`).join(',')}}`;
}
