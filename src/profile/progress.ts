import type { Block, Layer, ModelGraph } from '../graph';
import type { Doing } from './protocol';

/** Node → the blocks that it lies in, outermost first; those of one name beside each other are counted. A layer outside of all blocks is called by its own name. */
export function nodeLabels({ blocks, layers, nodes }: ModelGraph, nameOf: (layer: Layer) => string = ({ name }) => name): Map<string, string> {
  const key = (block: Block): string => JSON.stringify([block.parent, block.name]);
  const namesakes = new Map<string, Block[]>();
  for (const block of blocks) namesakes.set(key(block), [...(namesakes.get(key(block)) ?? []), block]);
  const paths = new Map<string, string[]>();
  // Parents come first.
  for (const block of blocks) {
    const { id, parent, name, kind } = block;
    const alike = namesakes.get(key(block)) ?? [];
    const counted = alike.length > 1 ? `${name} ${alike.indexOf(block) + 1}` : name;
    paths.set(id, parent === null || kind === 'builder' ? [] : [...(paths.get(parent) ?? []), counted]);
  }
  const names = new Map(layers.map((layer) => [layer.id, layer.named ? layer.name : nameOf(layer)]));
  return new Map(nodes.map(({ id, block, layer }) => [id, paths.get(block)?.join(' / ') || (names.get(layer) ?? id)]));
}

/**
 * What the child is at, as part of a sentence.
 * @param passes over the model that are asked for, those to warm up included
 */
export function describe({ doing, node, pass, done, of }: { doing: Doing; node?: string; pass?: number; done: number; of: number }, labels: ReadonlyMap<string, string>, passes: number): string {
  const label = (node !== undefined && labels.get(node)) || 'the layers';
  switch (doing) {
    case 'loading': return 'loading the backend';
    case 'building': return 'building the layers';
    case 'peaks': return 'measuring what the device can do';
    case 'warming': return `warming up ${label}`;
    case 'measuring': return `measuring ${label} (${pass === undefined ? `layer ${Math.min(done + 1, of)} of ${of}` : `pass ${pass} of ${Math.max(pass, passes)}`})`;
    case 'whole': return 'timing the whole model';
    case 'batches': return `timing batch sizes (${Math.min(done + 1, of)} of ${of})`;
    case 'largest': return `looking for the largest batch (trying ${done})`;
  }
}
