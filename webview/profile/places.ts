import { categoryOf, namedCaptionOf } from '../../src/scene/captions';
import type { Category } from '../../src/scene/types';
import { blocksAround, type ModelIndex } from '../../src/picture';

/** What a row, a dot or a difference is about. */
export type Subject = { node: string } | { block: string };

export interface Named {
  name: string;
  /** The blocks around it, nearest first, for that is what a narrow row has room for: `bottleneck · stage 2`. */
  path: string;
  category: Category | null;
}

const names = new WeakMap<ModelIndex, Map<string, string>>();

/** Block names, with a number where several of one name stand side by side. */
function blockNames(index: ModelIndex): Map<string, string> {
  let known = names.get(index);
  if (known) return known;
  const families = new Map<string, string[]>();
  for (const block of index.model.graph.blocks) {
    const family = `${block.parent}\n${block.name}`;
    const ids = families.get(family);
    if (ids) ids.push(block.id);
    else families.set(family, [block.id]);
  }
  known = new Map();
  for (const ids of families.values()) {
    for (const [i, id] of ids.entries()) known.set(id, `${index.blocks.get(id)?.name ?? ''}${ids.length > 1 ? ` ${i + 1}` : ''}`);
  }
  names.set(index, known);
  return known;
}

export function nameOf(index: ModelIndex, subject: Subject): Named {
  const blocks = blockNames(index);
  if ('block' in subject) {
    const path: string[] = [];
    for (let id = index.blocks.get(subject.block)?.parent ?? null; id !== null && id !== index.root; id = index.blocks.get(id)?.parent ?? null) {
      path.push(blocks.get(id) ?? '');
    }
    return { name: blocks.get(subject.block) ?? '', path: path.join(' · '), category: null };
  }
  const layer = index.layers.get(index.nodes.get(subject.node)?.layer ?? '');
  const path = blocksAround(index, subject.node).map((id) => blocks.get(id) ?? '').join(' · ');
  return { name: layer ? namedCaptionOf(layer) : subject.node, path, category: layer ? categoryOf(layer) : null };
}
