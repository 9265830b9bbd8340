import { blockTitle } from '../outline';
import { analyse, figuresOver, withNames, type Measured, type MeasuredFigures, type NodeProfile, type Profile, type ProfileBlock } from '../../measured';
import type { Diagnostic, ModelGraph } from '../../graph';

/** What is written out: a profile, and what is to be said of the file that it was made from. */
export interface Profiled {
  profile: Profile;
  measured: Measured;
  diagnostics: readonly Diagnostic[];
}

/** `graph` names the layers of a profile that does not do so itself; it must be the graph that was measured. */
export function profiled(profile: Profile, graph: ModelGraph | null, diagnostics: readonly Diagnostic[] = []): Profiled {
  const named = profile.blocks || !graph ? profile : withNames(profile, graph);
  return { profile: named, measured: analyse(named, null), diagnostics };
}

interface Items {
  items: Item[];
  depth: number;
  figures: MeasuredFigures;
}

/** A block or a use of a layer, where it stands in the block tree. */
export type Item = ({ kind: 'block'; block: ProfileBlock } & Items) | { kind: 'use'; node: NodeProfile; depth: number; figures: MeasuredFigures };

/** The block tree in the order of the graph's nodes, without inputs. The root is the model, also where the profile does not know its blocks. */
export function tree({ profile, measured }: Profiled): Item & { kind: 'block' } {
  const within = nodesByBlock(profile);
  const block = profile.blocks?.[0] ?? { id: '', parent: null, name: profile.model, kind: 'model' as const, args: [] };
  const root = { kind: 'block' as const, block, depth: 0, items: [] as Item[], figures: measured.total };
  const placed = new Map<string, Items>([[block.id, root]]);
  const blocks = new Map(profile.blocks?.map((one) => [one.id, one]));
  const place = (id: string | undefined): Items => {
    // Ancestors first, without recursion: a tree may be deep.
    const missing: ProfileBlock[] = [];
    for (let at = blocks.get(id ?? ''); at && !placed.has(at.id); at = blocks.get(at.parent ?? '')) missing.push(at);
    for (const one of missing.reverse()) {
      const parent = placed.get(one.parent ?? '') ?? root;
      const item = { kind: 'block' as const, block: one, depth: parent.depth + 1, items: [], figures: figuresOver(measured, within.get(one.id) ?? []) };
      parent.items.push(item);
      placed.set(one.id, item);
    }
    return placed.get(id ?? '') ?? root;
  };
  for (const node of profile.nodes) {
    const figures = measured.nodes.get(node.id);
    // An input: nothing runs there.
    if (!figures || figures.measured + figures.missing === 0) continue;
    const parent = place(node.block);
    parent.items.push({ kind: 'use', node, depth: parent.depth + 1, figures });
  }
  return root;
}

/** Ids of the nodes in each block, those of the blocks in it included. */
export function nodesByBlock(profile: Profile): Map<string, string[]> {
  const within = new Map((profile.blocks ?? []).map(({ id }) => [id, [] as string[]]));
  const parents = new Map((profile.blocks ?? []).map(({ id, parent }) => [id, parent]));
  for (const { id, block } of profile.nodes) {
    for (let at = block ?? null; at !== null; at = parents.get(at) ?? null) within.get(at)?.push(id);
  }
  return within;
}

/** Every item under the root, parents first; `slowest`: siblings by their time. */
export function* flatten(root: Item & { kind: 'block' }, slowest = false): Generator<Item> {
  const ordered = (items: Item[]) => (slowest ? items.toSorted((a, b) => (b.figures.timeMs ?? 0) - (a.figures.timeMs ?? 0)) : items).toReversed();
  const open = ordered(root.items);
  for (let item = open.pop(); item; item = open.pop()) {
    yield item;
    if (item.kind === 'block') open.push(...ordered(item.items));
  }
}

/** A layer by the name that its author gave it, with its class. The id's end is that name, or the class where there is none. */
export function useTitle({ id, block, className }: NodeProfile): string {
  const own = (id.startsWith(`${block}/`) ? id.slice(`${block}/`.length) : id).replace(/#\d+$/, '');
  return className === undefined || own === className ? own : `${own} (${className})`;
}

export const itemTitle = (item: Item): string => (item.kind === 'block' ? blockTitle(item.block) : useTitle(item.node));

/** `resnet50 on NVIDIA H100 (webgpu), batch 8, training with adam, exact`. */
export function profileTitle({ model, builder, device, settings }: Profile): string {
  const step = settings.training ? `a training step with ${settings.optimizer}` : 'a forward pass';
  return `${model || builder.name} on ${device.name} (${device.backend}), batch ${settings.batch}, ${step}, ${settings.mode} mode`;
}
