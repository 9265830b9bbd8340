import { ASSUMED_EXTENT, assumedArguments, assumedKeys, type Block, type BlockCost, type CostedModel, type Layer, type NamedTensor, type Node, type NodeCost, type TensorSpec } from '../graph';

/** A block or a use of a layer, where it stands in the block tree. */
export type Item =
  | { kind: 'block'; depth: number; block: Block; cost: BlockCost; items: Item[] }
  | { kind: 'use'; depth: number; node: Node; layer: Layer; cost: NodeCost; again: boolean };

export type BlockItem = Extract<Item, { kind: 'block' }>;

/** The block tree with the uses in it, in the order of the graph's nodes; the root is the model. */
export function outline({ graph, cost }: CostedModel): BlockItem {
  const layers = new Map(graph.layers.map((layer) => [layer.id, layer]));
  const blocks = new Map(graph.blocks.map((block) => [block.id, block]));
  const placed = new Map<string, BlockItem>();
  const used = new Set<string>();

  const place = (id: string): BlockItem => {
    // Ancestors first, without recursion: a tree may be deep.
    const missing: Block[] = [];
    let at: string | null = id;
    while (at !== null && !placed.has(at)) {
      const block = blocks.get(at);
      if (!block) throw new Error(`block ${at} is not in the graph`);
      missing.push(block);
      at = block.parent;
    }
    for (const block of missing.reverse()) {
      const parent = block.parent === null ? undefined : placed.get(block.parent);
      const item: BlockItem = { kind: 'block', depth: parent ? parent.depth + 1 : 0, block, cost: cost.blocks[block.id], items: [] };
      parent?.items.push(item);
      placed.set(block.id, item);
    }
    return placed.get(id) as BlockItem;
  };

  const root = place(graph.blocks[0].id);
  for (const node of graph.nodes) {
    const layer = layers.get(node.layer);
    if (!layer) throw new Error(`layer ${node.layer} is not in the graph`);
    if (layer.implicit) continue;
    const parent = place(node.block);
    parent.items.push({ kind: 'use', depth: parent.depth + 1, node, layer, cost: cost.nodes[node.id], again: used.has(layer.id) });
    used.add(layer.id);
  }
  return root;
}

/** Every item under the root, parents first. */
export function* flatten(root: BlockItem): Generator<Item> {
  const stack: Item[] = [...root.items].reverse();
  for (let item = stack.pop(); item; item = stack.pop()) {
    yield item;
    if (item.kind === 'block') for (let i = item.items.length - 1; i >= 0; i--) stack.push(item.items[i]);
  }
}

/** `bottleneck(64, stride: 2)`: a block's name with the arguments that it was called with. */
export function blockTitle(block: Pick<Block, 'name' | 'args'>): string {
  const args = block.args.map(({ name, value }) => (name ? `${name}: ${value}` : value)).join(', ');
  return args ? `${block.name}(${args})` : block.name;
}

/** The title of a model: its builder, and its own name where the author gave one that differs. */
export function modelTitle({ graph }: CostedModel): string {
  return graph.name && graph.name !== graph.builder.name ? `${graph.builder.name} (${graph.name})` : graph.builder.name;
}

/** A layer by the name that its author gave it, with its class; a running name of the library's (`conv2d_Conv2D17`) says no more than the class. */
export function layerTitle(layer: Layer): string {
  const { named, name, className } = layer;
  const assumed = assumedKeys(layer);
  return `${named && name !== className ? `${name} (${className})` : className}${assumed.length > 0 ? `, assumed ${assumed.join(', ')}` : ''}`;
}

/** What of a model was assumed, a line each: its arguments, and what the mark at an extent means where there is one. */
export function assumptions({ graph: { builder, nodes } }: CostedModel): string[] {
  const given = assumedArguments(builder);
  return [
    ...(given.length > 0 ? [`Assumed: ${given.join(', ')}`] : []),
    ...(nodes.some(({ outputs }) => outputs.some(({ assumed }) => assumed)) ? [ASSUMED_EXTENT] : []),
  ];
}

/** An input or output of the model as the tensor that it is, with what of it was assumed. */
export function specOf({ graph }: CostedModel, { ref, shape, dtype }: NamedTensor): TensorSpec {
  return graph.nodes.find(({ id }) => id === ref.node)?.outputs[ref.output] ?? { shape, dtype };
}

/** The line where a layer was made, with its file when that is not the builder's; empty when it is not known. */
export function lineText({ source }: Layer, builderFile: string): string {
  if (!source) return '';
  return source.file === builderFile ? String(source.line) : `${source.file.split('/').at(-1)}:${source.line}`;
}
