import { type Block, type CostedModel, type Layer, type Node, type NodeCost, openLayers } from '../graph';

/** A model with the look-ups that the page needs, made once a model. */
export interface ModelIndex {
  model: CostedModel;
  nodes: Map<string, Node>;
  layers: Map<string, Layer>;
  blocks: Map<string, Block>;
  /** Block id → ids of all nodes in it and in the blocks in it. */
  nodesOf: Map<string, string[]>;
  /** Root block's id. */
  root: string | null;
  /** Operations of layers whose `call` was followed, by the ids under which they are drawn; they are part of their layer's figures. */
  operations: Map<string, Use>;
}

export interface Use {
  node: Node;
  layer: Layer;
  cost: NodeCost;
}

/** A use of a layer, or an operation of one. */
export function useOf(index: ModelIndex, id: string): Use | undefined {
  const node = index.nodes.get(id);
  if (!node) return index.operations.get(id);
  const layer = index.layers.get(node.layer);
  const cost = index.model.cost.nodes[id];
  return layer && cost && { node, layer, cost };
}

export function indexModel(model: CostedModel): ModelIndex {
  const { graph } = model;
  const blocks = new Map(graph.blocks.map((block) => [block.id, block]));
  const nodesOf = new Map<string, string[]>(graph.blocks.map((block) => [block.id, []]));
  for (const node of graph.nodes) {
    for (let id: string | null = node.block; id !== null; id = blocks.get(id)?.parent ?? null) nodesOf.get(id)?.push(node.id);
  }
  return {
    model,
    blocks,
    nodesOf,
    nodes: new Map(graph.nodes.map((node) => [node.id, node])),
    layers: new Map(graph.layers.map((layer) => [layer.id, layer])),
    root: graph.blocks[0]?.id ?? null,
    operations: operationsOf(model),
  };
}

function operationsOf({ graph, cost }: CostedModel): Map<string, Use> {
  const opened = openLayers(graph);
  if (!opened) return new Map();
  const layers = new Map(opened.graph.layers.map((layer) => [layer.id, layer]));
  return new Map(opened.graph.nodes.filter(({ id }) => opened.owners.has(id))
    .map((node): [string, Use] => [node.id, { node, layer: layers.get(node.layer) as Layer, cost: cost.operations[node.id] as NodeCost }]));
}

/** Block ids from the node's own block up to, not including, the root. */
export function blocksAround(index: ModelIndex, nodeId: string): string[] {
  const path: string[] = [];
  for (let id = index.nodes.get(nodeId)?.block ?? null; id !== null; id = index.blocks.get(id)?.parent ?? null) {
    if (id !== index.root) path.push(id);
  }
  return path;
}
