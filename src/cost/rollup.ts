import type { BlockCost, Layer, ModelGraph, NodeCost } from '../graph';
import { type LayerWeights, plus } from './weights';

function empty(): BlockCost {
  return {
    params: 0, trainable: 0, macs: 0, flops: 0, weightBytes: 0, activationBytes: 0,
    layers: 0, known: { params: 0, macs: 0, flops: 0, activationBytes: 0 }, unknown: 0,
  };
}

function addLayer(to: BlockCost, layer: Layer, weights: LayerWeights): void {
  to.params = plus(to.params, weights.params);
  to.trainable = plus(to.trainable, weights.trainable);
  to.weightBytes = plus(to.weightBytes, weights.weightBytes);
  to.known.params += weights.params ?? 0;
  if (!layer.implicit) to.layers += 1;
}

const KEYS = ['macs', 'flops', 'activationBytes'] as const;

function addUse(to: BlockCost, use: NodeCost): void {
  for (const key of KEYS) {
    to[key] = plus(to[key], use[key]);
    to.known[key] += use[key] ?? 0;
  }
  if (KEYS.some((key) => use[key] === null)) to.unknown += 1;
}

function addOperations(to: BlockCost, from: BlockCost): void {
  for (const key of KEYS) {
    to[key] = plus(to[key], from[key]);
    to.known[key] += from.known[key];
  }
  to.unknown += from.unknown;
}

/**
 * Sums costs over the block tree: operations once per use, parameters once per layer in each block that uses it,
 * however often and through however many of its blocks. Time is linear in nodes plus the blocks above them.
 * @param weights by layer id
 * @returns costs by block id, and those of the whole
 */
export function rollUp(
  graph: ModelGraph, nodes: Record<string, NodeCost>, weights: ReadonlyMap<string, LayerWeights>,
): { blocks: Record<string, BlockCost>; totals: BlockCost } {
  const costs = new Map(graph.blocks.map((block) => [block.id, empty()]));
  const parents = new Map(graph.blocks.map((block) => [block.id, block.parent]));
  const users = new Map<string, Set<string>>();
  for (const node of graph.nodes) {
    const cost = costs.get(node.block);
    if (!cost) throw new Error(`node ${node.id} lies in block ${node.block}, which is not in the graph`);
    addUse(cost, nodes[node.id]);
    const blocks = users.get(node.layer);
    if (blocks) blocks.add(node.block);
    else users.set(node.layer, new Set([node.block]));
  }
  // Children come after their parents, so one pass from the end carries every sum to the root.
  for (const block of graph.blocks.toReversed()) {
    const parent = block.parent === null ? undefined : costs.get(block.parent);
    const own = costs.get(block.id);
    if (parent && own) addOperations(parent, own);
  }
  const root = graph.blocks.find((block) => block.parent === null)?.id;
  const totals = (root !== undefined && costs.get(root)) || empty();
  for (const layer of graph.layers) {
    const own = weights.get(layer.id);
    if (!own) continue;
    const counted = new Set<string>();
    // A layer that was made and not yet used belongs to the whole.
    for (const block of users.get(layer.id) ?? (root === undefined ? [] : [root])) {
      for (let at: string | null | undefined = block; at != null && !counted.has(at); at = parents.get(at)) {
        counted.add(at);
        const cost = costs.get(at);
        if (cost) addLayer(cost, layer, own);
      }
    }
  }
  return { blocks: Object.fromEntries(costs), totals };
}
