import type { BatchExtent, OperandSource, Operation, OperationTensor } from './operations';
import type { Block, Layer, ModelGraph, Node, Shape, TensorRef } from './types';

/** More operations than anyone reads; a layer that runs more stays closed. */
const MAX_OPERATIONS = 1000;

export interface OpenedGraph {
  /** Each use of a layer whose operations are known is a block of them, with the node's own id. */
  graph: ModelGraph;
  /** Id of an operation's node → the node whose operation it is. */
  owners: Map<string, string>;
}

/** The graph with its layers opened down to their operations; `null` where no layer's operations are known. Linear in nodes and operations. */
export function openLayers(graph: ModelGraph): OpenedGraph | null {
  const layers = new Map(graph.layers.map((layer) => [layer.id, layer]));
  const openable = new Set(graph.nodes.filter((node) => opens(node, layers.get(node.layer))).map(({ id }) => id));
  if (openable.size === 0) return null;
  const owners = new Map<string, string>();
  /** What gives a tensor of the closed graph in the opened one. */
  const tensors = new Map<string, TensorRef>();
  const key = (ref: TensorRef): string => `${ref.node}#${ref.output}`;
  const through = (ref: TensorRef): TensorRef => tensors.get(key(ref)) ?? ref;
  const opened: ModelGraph = { ...graph, layers: graph.layers.slice(), nodes: [], blocks: [] };
  const within = new Map<string, Block[]>();

  for (const node of graph.nodes) {
    const inputs = node.inputs.map(through);
    if (!openable.has(node.id)) {
      opened.nodes.push({ ...node, inputs });
      continue;
    }
    const layer = layers.get(node.layer) as Layer;
    const { operations, outputs } = node.trace as NonNullable<Node['trace']>;
    const block: Block = { id: node.id, parent: node.block, name: layer.className, kind: 'layer', args: [], source: node.source, definition: null, calls: node.calls };
    within.set(node.block, [...(within.get(node.block) ?? []), block]);
    const taken = new Map<string, number>();
    const ids = operations.map(({ kernel }) => {
      const count = (taken.get(kernel) ?? 0) + 1;
      taken.set(kernel, count);
      return `${node.id}/${kernel}${count === 1 ? '' : `#${count}`}`;
    });
    const tensorOf = (from: OperandSource): TensorRef | undefined =>
      from.kind === 'input' ? inputs[from.index] : from.kind === 'operation' ? { node: ids[from.index] as string, output: from.output } : undefined;
    const weights = new Map(layer.weights.map((weight) => [weight.name, weight]));
    operations.forEach((operation, index) => {
      const id = ids[index] as string;
      owners.set(id, node.id);
      // A weight that several operations read is counted at the first.
      const own = operation.inputs.flatMap(({ from }) => (from.kind === 'weight' ? weights.get(from.name) ?? [] : []));
      for (const { name } of own) weights.delete(name);
      const made: Layer = {
        id, name: operation.kernel, named: false, className: operation.kernel, config: operationConfig(operation), weights: own,
        custom: false, operation: true, implicit: false, source: operation.source ?? node.source,
      };
      opened.layers.push(made);
      const tails = operation.inputs.flatMap(({ from }) => tensorOf(from) ?? []);
      opened.nodes.push({
        id, layer: id, block: node.id, inputs: tails, outputs: operation.outputs.map((one) => ({ shape: openShape(one), dtype: one.dtype })), ...(node.steps && { steps: node.steps }),
        trace: { operations: [loneOperation(operation)], outputs: operation.outputs.map((_, output) => ({ kind: 'operation', index: 0, output })) },
        source: operation.source ?? node.source, calls: operation.source && node.source ? [node.source, ...node.calls] : node.calls,
      });
    });
    const byId = new Map(opened.nodes.slice(-operations.length).map((one) => [one.id, one]));
    outputs.forEach((from, output) => {
      const tensor = tensorOf(from) as TensorRef;
      tensors.set(key({ node: node.id, output }), tensor);
      // The shape that the layer itself declares is the one that the library goes on with.
      const maker = byId.get(tensor.node);
      if (maker && node.outputs[output]) maker.outputs[tensor.output] = node.outputs[output];
    });
  }
  for (const block of graph.blocks) opened.blocks.push(block, ...(within.get(block.id) ?? []));
  opened.outputs = graph.outputs.map((end) => ({ ...end, ref: through(end.ref) }));
  return { graph: opened, owners };
}

/** What the parts of a graph are called: a model that is written on tensors has no layers. */
export const partName = ({ layers }: ModelGraph): 'layer' | 'operation' => (layers.some(({ operation }) => operation) ? 'operation' : 'layer');

/** What every output comes from has to be known, or the picture would lose an edge. */
function opens({ trace, outputs, inputs }: Node, layer: Layer | undefined): boolean {
  if (!layer || layer.operation || !trace || trace.failed !== undefined) return false;
  const { operations } = trace;
  return operations.length > 0 && operations.length <= MAX_OPERATIONS && trace.outputs.length === outputs.length
    && trace.outputs.every((from) => from.kind === 'operation' || (from.kind === 'input' && from.index < inputs.length));
}

/** An operation's attributes, and the shapes of what it reads besides the tensors that flow. */
export function operationConfig({ attrs, inputs }: Operation): Record<string, unknown> {
  const beside = inputs.filter(({ from, shape }) => (from.kind === 'weight' || from.kind === 'constant') && shape.every((extent) => typeof extent === 'number'));
  return { ...attrs, ...Object.fromEntries(beside.map(({ name, shape }) => [name, shape])) };
}

/** The operation as the only one of its node: the tensors that flow in are the node's inputs. */
export function loneOperation(operation: Operation): Operation {
  let next = 0;
  return {
    ...operation,
    inputs: operation.inputs.map((input) => (input.from.kind === 'input' || input.from.kind === 'operation' ? { ...input, from: { kind: 'input', index: next++ } } : input)),
  };
}

/** An extent that grows with the batch is open. */
const openShape = ({ shape }: OperationTensor): Shape => shape.map((extent: BatchExtent) => (typeof extent === 'number' ? extent : null));
