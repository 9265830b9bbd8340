import type { Mode, SceneItem } from '../scene/types';
import { type ModelIndex, useOf } from './modelIndex';

/** A sum of what is known, and whether something in it is not. */
export interface Amount {
  known: number;
  /** Terms that cannot be known; then the true value is at least `known`. */
  unknown: number;
}

/** What a set of nodes costs. Parameters count once a layer, operations once a use. */
export interface Figures {
  layers: number;
  params: Amount;
  trainable: Amount;
  macs: Amount;
  flops: Amount;
  activationBytes: Amount;
  /** Reasons for unknown costs, each once. */
  why: string[];
}

function amount(): Amount {
  return { known: 0, unknown: 0 };
}

/** Whether there is any of it, known or not. */
export const has = ({ known, unknown }: Amount): boolean => known + unknown > 0;

function add(to: Amount, value: number | null): void {
  if (value === null) to.unknown++;
  else to.known += value;
}

/** Sums over nodes by id; ids that the model does not have are left out. */
export function figuresOf(index: ModelIndex, nodes: Iterable<string>): Figures {
  const sum: Figures = {
    layers: 0, params: amount(), trainable: amount(), macs: amount(), flops: amount(), activationBytes: amount(), why: [],
  };
  const seen = new Set<string>();
  const why = new Set<string>();
  const { cost } = index.model;
  for (const id of nodes) {
    const use = useOf(index, id);
    if (!use) continue;
    const { node, cost: own } = use;
    add(sum.macs, own.macs);
    add(sum.flops, own.flops);
    add(sum.activationBytes, own.activationBytes);
    if (own.why) why.add(own.why);
    if (seen.has(node.layer)) continue;
    seen.add(node.layer);
    const layer = cost.layers[node.layer] ?? own;
    sum.layers += use.layer.implicit ? 0 : 1;
    add(sum.params, layer.params);
    add(sum.trainable, layer.trainable);
  }
  sum.why = [...why];
  return sum;
}

/** Every graph node an item stands for, whether or not its content is drawn. */
export function nodesOfItem(index: ModelIndex, item: SceneItem): string[] {
  if (item.blocks.length === 0) return item.nodes;
  const nodes = new Set<string>();
  for (const block of item.blocks) for (const node of index.nodesOf.get(block) ?? []) nodes.add(node);
  return nodes.size > 0 ? [...nodes] : item.nodes;
}

/** The estimate that a mode shows; `kind` shows none, and what only a device can tell is not estimated. */
export function amountIn(figures: Figures, mode: Mode): Amount | null {
  switch (mode) {
    case 'kind': return null;
    case 'params': return figures.params;
    case 'macs': return figures.macs;
    case 'memory': return figures.activationBytes;
    default: return null;
  }
}

/** `part` of `whole`, 0 to 1; `null` where it has no meaning. */
export function share(part: Amount, whole: Amount): number | null {
  if (whole.known <= 0 || (part.known === 0 && part.unknown > 0)) return null;
  return Math.min(1, part.known / whole.known);
}
