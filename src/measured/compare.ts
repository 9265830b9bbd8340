import { sumOfLayers } from './analyse';
import type { NodeProfile, Profile } from './types';

/** Two times, in milliseconds; `null` where not measured. */
export interface Pair {
  a: number | null;
  b: number | null;
  /** b − a. */
  difference: number | null;
  /** b / a: under 1, b is faster. */
  ratio: number | null;
}

export interface ComparedNode extends Pair {
  /** In `a`, and in `b`: they differ where the node was found again under another name. */
  id: string;
  idInB: string;
  /** Its code differs between the two. */
  changed: boolean;
}

export interface Compared {
  /** Nodes that are in both, in the order of `a`. */
  rows: ComparedNode[];
  onlyInA: NodeProfile[];
  onlyInB: NodeProfile[];
  sumOfLayers: Pair;
  endToEnd: Pair;
  /** The same backend on the same hardware. */
  sameDevice: boolean;
  /** How the two were measured differently, a sentence each; empty when they may be compared as they are. */
  differently: string[];
}

/** Two devices, or two versions of the code. Nodes meet by id, else by key: a layer that was only renamed is the same work. */
export function compare(a: Profile, b: Profile): Compared {
  const byId = new Map(b.nodes.map((node) => [node.id, node]));
  const here = new Set(a.nodes.map((node) => node.id));
  const free = b.nodes.filter((node) => !here.has(node.id));
  const rows: ComparedNode[] = [];
  const onlyInA: NodeProfile[] = [];
  const taken = new Set<NodeProfile>();
  for (const node of a.nodes) {
    const other = byId.get(node.id) ?? free.find((one) => one.key === node.key && !taken.has(one));
    if (!other) {
      onlyInA.push(node);
      continue;
    }
    taken.add(other);
    rows.push({ id: node.id, idInB: other.id, changed: node.key !== other.key, ...pair(median(node), median(other)) });
  }
  return {
    rows, onlyInA, onlyInB: free.filter((node) => !taken.has(node)),
    sumOfLayers: pair(sumOfLayers(a), sumOfLayers(b)),
    endToEnd: pair(a.endToEnd?.timeMs.median ?? null, b.endToEnd?.timeMs.median ?? null),
    sameDevice: a.device.backend === b.device.backend && a.device.name === b.device.name,
    differently: differences(a, b),
  };
}

const median = (node: NodeProfile): number | null => node.timeMs?.median ?? null;

function pair(a: number | null, b: number | null): Pair {
  if (a === null || b === null) return { a, b, difference: null, ratio: null };
  return { a, b, difference: b - a, ratio: a === 0 ? null : b / a };
}

function differences(a: Profile, b: Profile): string[] {
  const step = ({ settings }: Profile) => (settings.training ? `a training step with ${settings.optimizer}` : 'a forward pass');
  const told: string[] = [];
  if (a.settings.batch !== b.settings.batch) told.push(`The batch is ${a.settings.batch} in the first and ${b.settings.batch} in the second.`);
  if (step(a) !== step(b)) told.push(`The first measures ${step(a)}, the second ${step(b)}.`);
  if (a.settings.mode !== b.settings.mode) told.push(`The first was measured in ${a.settings.mode} mode, the second in ${b.settings.mode} mode.`);
  if (a.model !== b.model) told.push(`The models have different names: ${a.model} and ${b.model}.`);
  for (const [which, { outcome }] of [['first', a], ['second', b]] as const) {
    if (outcome.status !== 'complete') told.push(`The ${which} is not complete: ${outcome.message}`);
  }
  return told;
}
