import { tensorKey } from '../graph';
import type { ModelGraph, Structure } from '../graph';
import { categoryOf } from './captions';

/** A weighted layer with the normalisation and activation around it: drawn as one pill of up to three lines. */

type Role = 'weight' | 'norm' | 'act';

const ROLES: Partial<Record<ReturnType<typeof categoryOf>, Role>> = {
  convolution: 'weight', dense: 'weight', normalization: 'norm', activation: 'act',
};

/** How often each tensor is used, the model's outputs counted as uses. Cached per graph, for it is asked per block. */
const usesOf = new WeakMap<ModelGraph, Map<string, number>>();

function uses(graph: ModelGraph): Map<string, number> {
  let counts = usesOf.get(graph);
  if (counts) return counts;
  counts = new Map();
  const use = (tensor: string): void => {
    counts?.set(tensor, (counts.get(tensor) ?? 0) + 1);
  };
  for (const node of graph.nodes) for (const ref of node.inputs) use(tensorKey(ref));
  for (const output of graph.outputs) use(tensorKey(output.ref));
  usesOf.set(graph, counts);
  return counts;
}

/**
 * Groups nodes of one block into stacks of two or three. A chain that starts with a normalisation and ends with a
 * weighted layer is read as pre-activation (`BN, ReLU, conv`), any other as `conv, BN, ReLU`. Nodes are given in program order; only links where
 * one node alone feeds the next are followed.
 */
export function stacksOf(graph: ModelGraph, structure: Structure, nodes: string[]): string[][] {
  const counts = uses(graph);
  const roles = new Map<string, Role>();
  for (const id of nodes) {
    const node = structure.nodes.get(id);
    const layer = node && structure.layers.get(node.layer);
    const role = layer && layer.className !== 'Embedding' ? ROLES[categoryOf(layer)] : undefined;
    if (role && node && node.inputs.length === 1 && node.outputs.length === 1) roles.set(id, role);
  }
  const next = new Map<string, string>();
  const linked = new Set<string>();
  for (const id of roles.keys()) {
    const input = structure.nodes.get(id)?.inputs[0];
    if (!input || !roles.has(input.node) || counts.get(tensorKey(input)) !== 1) continue;
    next.set(input.node, id);
    linked.add(id);
  }
  const stacks: string[][] = [];
  for (const start of roles.keys()) {
    if (linked.has(start)) continue;
    const chain: string[] = [];
    for (let id: string | undefined = start; id !== undefined; id = next.get(id)) chain.push(id);
    stacks.push(...cut(chain, roles).filter((stack) => stack.length > 1));
  }
  return stacks;
}

function cut(chain: string[], roles: Map<string, Role>): string[][] {
  const before = roles.get(chain[0] as string) === 'norm' && roles.get(chain[chain.length - 1] as string) === 'weight';
  const stacks: string[][] = [];
  let stack: string[] = [];
  let held = new Set<Role>();
  const close = (): void => {
    if (stack.length > 0) stacks.push(stack);
    stack = [];
    held = new Set();
  };
  for (const id of chain) {
    const role = roles.get(id) as Role;
    if (held.has(role) || (!before && role === 'weight')) close();
    stack.push(id);
    held.add(role);
    // An activation alone at a chain's start belongs to what came before, not to the next layer.
    if (before ? role === 'weight' : role === 'act' && !held.has('weight')) close();
  }
  close();
  return stacks;
}
