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

/** The names of several subjects, in their order. Those that are called alike, in blocks of one name, are told apart by their line, or else by a number. */
export function namesApart(index: ModelIndex, subjects: readonly Subject[]): Named[] {
  const named = subjects.map((subject) => nameOf(index, subject));
  const tell = (words: (i: number, before: number) => string): void => {
    const alike = new Map<string, number[]>();
    for (const [i, { name, path }] of named.entries()) {
      const key = `${name}\n${path}`;
      alike.set(key, [...(alike.get(key) ?? []), i]);
    }
    for (const those of alike.values()) {
      if (those.length < 2) continue;
      // In the order of the model, whatever the order here.
      const inOrder = [...those].sort((a, b) => placeIn(index, subjects[a]!) - placeIn(index, subjects[b]!));
      for (const i of those) named[i] = { ...named[i]!, path: [named[i]!.path, words(i, inOrder.indexOf(i))].filter(Boolean).join(' · ') };
    }
  };
  tell((i) => {
    const subject = subjects[i]!;
    const source = 'node' in subject ? index.nodes.get(subject.node)?.source : index.blocks.get(subject.block)?.source;
    return source ? `line ${source.line}` : '';
  });
  tell((_, before) => `no. ${before + 1}`);
  return named;
}

const orders = new WeakMap<ModelIndex, Map<string, number>>();

function placeIn(index: ModelIndex, subject: Subject): number {
  let order = orders.get(index);
  if (!order) {
    order = new Map([...index.nodes.keys()].map((id, i) => [id, i]));
    orders.set(index, order);
  }
  return order.get('node' in subject ? subject.node : (index.nodesOf.get(subject.block)?.[0] ?? '')) ?? 0;
}
