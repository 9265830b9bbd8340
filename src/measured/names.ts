import type { ModelGraph } from '../graph';
import type { Profile } from './types';

/** The profile with its graph's names and block tree, so that it can be read where the source is not. */
export function withNames(profile: Profile, graph: ModelGraph): Profile {
  const layers = new Map(graph.layers.map((layer) => [layer.id, layer]));
  const uses = new Map(graph.nodes.map((node) => [node.id, node]));
  const nodes = profile.nodes.map((node) => {
    const use = uses.get(node.id);
    const layer = use && layers.get(use.layer);
    return layer ? { ...node, layer: layer.id, name: layer.name, className: layer.className, block: use.block } : node;
  });
  return { ...profile, nodes, blocks: graph.blocks.map(({ id, parent, name, kind, args }) => ({ id, parent, name, kind, args })) };
}
