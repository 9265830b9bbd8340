import { fixedBatch, type Layer, type ModelCost, type ModelGraph, type Node, type NodeCost, openLayers, type Shape } from '../graph';
import { type ChannelAxis, extentSeen, inputField, meet, through, type Field } from './field';
import { traceField } from './kernels';
import { rollUp } from './rollup';
import { useCost } from './use';
import { plus, weightCost } from './weights';
import { atEachStep } from './wrapper';

export { ACTIVATIONS } from './activation';
export { ruledKernels } from './kernels';
export { ruledClasses, ruleOf } from './registry';
export type { Look, Rule, Use } from './rule';

/**
 * Prices a model for one batch, in inference.
 *
 * MACs count convolutions, dense, recurrent and dot products, padding positions included. FLOPs are 2 × MACs plus every
 * element-wise operation. Activation bytes are those of every output that is not a view of its input. What cannot be
 * known (a custom layer, an open axis other than the batch) is `null` and says why; it is never counted as zero.
 * The formulas stand beside each rule, and in `docs/costs.md`.
 *
 * @param graph nodes in topological order, blocks with parents first
 * @param wanted extent of an open batch axis, where the model's inputs do not fix it
 * @throws Error when a node names a layer, block or tensor that is not in the graph
 */
export function costModel(graph: ModelGraph, wanted = 1): ModelCost {
  const batch = fixedBatch(graph) ?? wanted;
  const layers = new Map(graph.layers.map((layer) => [layer.id, layer]));
  const applied = new Set(graph.nodes.flatMap(({ layer, failed }) => (failed === undefined ? [layer] : [])));
  const refused = new Set(graph.nodes.flatMap(({ layer, failed }) => (failed === undefined || applied.has(layer) ? [] : [layer])));
  // A layer gets its weights when it is first applied.
  const weights = new Map(graph.layers.map((layer) => [layer.id, refused.has(layer.id) ? { params: null, trainable: null, weightBytes: null } : weightCost(layer)]));
  const channelAxis = channelAxisOf(graph.layers);
  const makers = new Map(graph.nodes.map((node) => [node.id, node]));
  const fields = new Map<string, Field>();
  const nodes: Record<string, NodeCost> = {};
  const byLayer = new Map<string, NodeCost>();

  for (const node of graph.nodes) {
    const layer = layers.get(node.layer);
    const own = weights.get(node.layer);
    if (!layer || !own) throw new Error(`node ${node.id} uses layer ${node.layer}, which is not in the graph`);
    const tails = node.inputs.map(({ node: from, output }) => {
      const maker = makers.get(from);
      const spec = maker?.outputs[output];
      if (!spec) throw new Error(`node ${node.id} reads output ${output} of ${from}, which is not in the graph`);
      return { maker: maker as Node, shape: spec.shape };
    });
    const inputs = tails.map((tail) => tail.shape);
    const { look, why, macs, flops, activationBytes } = useCost(layer, node, inputs, batch);
    const shape = node.outputs[0]?.shape ?? [];
    const before = node.inputs.map(({ node: from }): Field => fields.get(from) ?? { kind: 'unknown' });
    const { steps = [] } = node;
    const traced = node.trace && (layer.custom || layer.operation) ? node.trace : undefined;
    const field: Field = node.inputs.length === 0
      ? layer.operation ? { kind: 'none' } : inputField(shape, channelAxis)
      : traced
        ? steps.length > 0 ? { kind: 'unknown' } : traceField(traced, before, batch, channelAxis)
        : through(
            meet(before), steps.reduce((one, _, i) => atEachStep(one, i + inputs[0].length), look),
            withSteps(inputs[0], tails[0].maker), withSteps(shape, node), (rank) => steps.length + channelAxis(rank - steps.length));
    fields.set(node.id, field);
    const { params, trainable, weightBytes } = own;
    const cost: NodeCost = { params, trainable, macs, flops, weightBytes, activationBytes, receptiveField: extentSeen(field) };
    if (why) cost.why = why;
    nodes[node.id] = cost;
    const other = byLayer.get(layer.id);
    byLayer.set(layer.id, other ? together(other, cost) : cost);
  }

  return {
    batch,
    nodes,
    layers: Object.fromEntries(graph.layers.map((layer) => [layer.id, byLayer.get(layer.id) ?? unused(layer)])),
    ...rollUp(graph, nodes, weights),
    operations: operationCosts(graph, batch),
  };
}

/** The shape of all steps together. */
const withSteps = ([batch, ...rest]: Shape, { steps = [] }: Node): Shape => [batch, ...steps, ...rest];

/** Where the channels are, by the layers that have them first. */
function channelAxisOf(layers: Layer[]): ChannelAxis {
  const first = layers.flatMap(({ className, config }) => {
    const { layer } = config as { layer?: Partial<Pick<Layer, 'className' | 'config'>> };
    return config.dataFormat === 'channelsFirst' ? [className] : layer?.config?.dataFormat === 'channelsFirst' ? [String(layer.className)] : [];
  });
  const some = (of: RegExp): boolean => first.some((className) => of.test(className));
  const pictures = first.some((className) => className !== 'Conv1D');
  return (rank) => {
    // A sequence of rank 3 beside pictures with channels first is one of steps and features; pictures of rank 5 are a sequence of such, unless they are volumes.
    if (rank === 3) return some(/^Conv1D$/) ? 1 : 2;
    if (rank < 3 || !pictures) return rank - 1;
    return rank === 5 && !some(/3D/) ? 2 : 1;
  };
}

function operationCosts(graph: ModelGraph, batch: number): Record<string, NodeCost> {
  const opened = openLayers(graph);
  if (!opened) return {};
  const { nodes } = costModel(opened.graph, batch);
  return Object.fromEntries([...opened.owners.keys()].map((id) => [id, nodes[id] as NodeCost]));
}

/** Two uses of a layer: its parameters once, its operations together, the larger field. */
function together(one: NodeCost, other: NodeCost): NodeCost {
  const [seen, also] = [one.receptiveField, other.receptiveField];
  const why = one.why ?? other.why;
  return {
    params: one.params,
    trainable: one.trainable,
    weightBytes: one.weightBytes,
    macs: plus(one.macs, other.macs),
    flops: plus(one.flops, other.flops),
    activationBytes: plus(one.activationBytes, other.activationBytes),
    receptiveField: seen && also && seen.length === also.length ? seen.map((extent, axis) => Math.max(extent, also[axis])) : null,
    ...(why && { why }),
  };
}

function unused(layer: Layer): NodeCost {
  return { ...weightCost(layer), macs: 0, flops: 0, activationBytes: 0, receptiveField: null };
}
