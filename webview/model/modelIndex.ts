import type { Block, CostedModel, Layer, Node } from '../../src/graph';

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
  };
}

/** Block ids from the node's own block up to, not including, the root. */
export function blocksAround(index: ModelIndex, nodeId: string): string[] {
  const path: string[] = [];
  for (let id = index.nodes.get(nodeId)?.block ?? null; id !== null; id = index.blocks.get(id)?.parent ?? null) {
    if (id !== index.root) path.push(id);
  }
  return path;
}
