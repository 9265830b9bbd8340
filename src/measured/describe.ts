import type { ModelGraph } from '../graph';
import type { NodeProfile, ProfileBlock } from './types';

/** What a profile keeps of its graph, so that it can be read where the source is not: names by node id, and the block tree. */
export function describeGraph(graph: ModelGraph): { nodes: Map<string, Pick<NodeProfile, 'layer' | 'name' | 'className' | 'block'>>; blocks: ProfileBlock[] } {
  const layers = new Map(graph.layers.map((layer) => [layer.id, layer]));
  return {
    nodes: new Map(graph.nodes.map(({ id, layer, block }) => [id, { layer, name: layers.get(layer)?.name, className: layers.get(layer)?.className, block }])),
    blocks: graph.blocks.map(({ id, parent, name, kind }) => ({ id, parent, name, kind })),
  };
}
