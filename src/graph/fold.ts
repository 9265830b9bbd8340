import { lanesOf } from './lanes';
import type { Block, Layer, ModelGraph, Node } from './types';

/**
 * Finding what repeats. Structure is hashed once, bottom-up, in time linear in the graph; two blocks with the same
 * number are built alike, whatever their layers and weights are called.
 */

/** A child of a block, in program order. */
export interface Child {
  kind: 'node' | 'block';
  id: string;
}

/** What a child of a block, or a group of nodes standing as one, looks like from outside. */
export interface Shell {
  /** Equal numbers: same classes, configurations, wiring, shapes and weights. */
  exact: number;
  /** Equal numbers: the same, except that shapes and weights may differ (a stack whose channels grow). */
  alike: number;
  /** Equal numbers: alike, except that strides may differ. */
  form: number;
  /** Tensors that come in from outside, in order of first use. */
  inputs: string[];
  /** Tensors that are used outside (or are the model's outputs), in order of making. */
  outputs: string[];
}

export interface Structure {
  /** Children of each block, in program order; empty blocks are left out. */
  children: Map<string, Child[]>;
  shells: Map<string, Shell>;
  nodes: Map<string, Node>;
  layers: Map<string, Layer>;
  blocks: Map<string, Block>;
  /** Nodes of each block and all blocks below it, in program order. */
  descendants(block: string): string[];
  /** The shell of several nodes of one block taken together, in the order given. */
  group(nodes: string[]): Shell;
  /** Interns a description, for hashes of things that are made elsewhere. */
  intern(description: string): number;
}

/** A tensor's key: the node that makes it and which of its outputs it is. */
export function tensorKey(ref: { node: string; output: number }): string {
  return `${ref.node}#${ref.output}`;
}

/** Configuration that says what a layer computes; names and declared input shapes do not. */
function plainConfig(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => plainConfig(entry));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value as Record<string, unknown>)
    .filter(([key]) => key !== 'name' && key !== 'batchInputShape' && key !== 'seed')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, plainConfig(entry)]));
}

/** Reads a graph's block tree and hashes the structure of every block. Linear in nodes, edges and blocks. */
export function structureOf(graph: ModelGraph): Structure {
  const numbers = new Map<string, number>();
  const intern = (description: string): number => {
    let number = numbers.get(description);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(description, number);
    }
    return number;
  };

  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const layers = new Map(graph.layers.map((layer) => [layer.id, layer]));
  const blocks = new Map(graph.blocks.map((block) => [block.id, block]));
  const root = graph.blocks[0]?.id ?? '';
  const depth = new Map<string, number>();
  for (const block of graph.blocks) depth.set(block.id, block.parent === null ? 0 : (depth.get(block.parent) ?? 0) + 1);

  // A block comes where its first node comes.
  const children = new Map<string, Child[]>();
  const seen = new Set<string>();
  const parentOf = (block: string): string | null => blocks.get(block)?.parent ?? null;
  const homeOf = (node: Node): string => (blocks.has(node.block) ? node.block : root);
  const list = (block: string): Child[] => {
    let found = children.get(block);
    if (!found) {
      found = [];
      children.set(block, found);
    }
    return found;
  };
  for (const node of graph.nodes) {
    const missing: string[] = [];
    for (let block: string | null = homeOf(node); block !== null && !seen.has(block); block = parentOf(block)) {
      seen.add(block);
      missing.push(block);
    }
    for (const block of missing.reverse()) {
      const parent = parentOf(block);
      if (parent !== null) list(parent).push({ kind: 'block', id: block });
    }
    list(homeOf(node)).push({ kind: 'node', id: node.id });
  }
  if (root !== '') list(root);

  // How far out a tensor is used: the depth of the shallowest block that holds both its maker and a user of it.
  const escapes = new Map<string, number>();
  const leaves = (tensor: string, level: number): void => {
    escapes.set(tensor, Math.min(escapes.get(tensor) ?? Number.POSITIVE_INFINITY, level));
  };
  const commonDepth = (a: string, b: string): number => {
    let x: string | null = a;
    let y: string | null = b;
    while (x !== y && x !== null && y !== null) {
      if ((depth.get(x) ?? 0) >= (depth.get(y) ?? 0)) x = parentOf(x);
      else y = parentOf(y);
    }
    return x === null || y === null ? -1 : (depth.get(x) ?? 0);
  };
  for (const node of graph.nodes) {
    for (const ref of node.inputs) {
      const maker = nodes.get(ref.node);
      if (maker) leaves(tensorKey(ref), commonDepth(homeOf(maker), homeOf(node)));
    }
  }
  for (const output of graph.outputs) leaves(tensorKey(output.ref), -1);

  const uses = new Map<string, number>();
  for (const node of graph.nodes) uses.set(node.layer, (uses.get(node.layer) ?? 0) + 1);

  const configs = new Map<string, { whole: string; strideless: string }>();
  const configOf = (layer: Layer): { whole: string; strideless: string } => {
    let texts = configs.get(layer.id);
    if (texts === undefined) {
      const whole = JSON.stringify(plainConfig(layer.config));
      texts = { whole, strideless: 'strides' in layer.config ? JSON.stringify(plainConfig({ ...layer.config, strides: null })) : whole };
      configs.set(layer.id, texts);
    }
    return texts;
  };

  const shells = new Map<string, Shell>();
  for (const node of graph.nodes) {
    const layer = layers.get(node.layer);
    // A layer that is used again is equal only to itself: twins with their own weights are another thing.
    const shared = (uses.get(node.layer) ?? 0) > 1 ? node.layer : '';
    // What could not be applied is like nothing else.
    const apart = node.failed === undefined ? shared : node.id;
    const kind = (config: 'whole' | 'strideless'): number =>
      intern(`node ${layer ? `${layer.className} ${configOf(layer)[config]} ${apart}` : node.layer} ${node.inputs.length} ${node.outputs.length}`);
    const alike = kind('whole');
    const weights = layer?.weights.map((weight) => [weight.shape, weight.dtype, weight.trainable]);
    const exact = intern(`exact ${alike} ${JSON.stringify([node.outputs, weights, node.steps])}`);
    const inputs = unique(node.inputs.filter((ref) => nodes.has(ref.node)).map(tensorKey));
    const outputs = node.outputs.map((_, output) => tensorKey({ node: node.id, output })).filter((tensor) => escapes.has(tensor));
    shells.set(node.id, { exact, alike, form: kind('strideless'), inputs, outputs });
  }

  /** Hashes children with their wiring; `label` is what else must agree. */
  const wire = (members: Shell[], label: string, outside: (tensor: string) => boolean): Shell => {
    const made = new Map<string, string>();
    const taken = new Map<string, number>();
    const wiring: string[] = [];
    const outputs: string[] = [];
    for (const [index, member] of members.entries()) {
      for (const [output, tensor] of member.outputs.entries()) made.set(tensor, `${index}.${output}`);
    }
    for (const member of members) {
      const from = member.inputs.map((tensor) => {
        const inner = made.get(tensor);
        if (inner !== undefined) return inner;
        let outer = taken.get(tensor);
        if (outer === undefined) {
          outer = taken.size;
          taken.set(tensor, outer);
        }
        return `i${outer}`;
      });
      wiring.push(from.join(','));
      outputs.push(...member.outputs.filter(outside));
    }
    const links = `${label} ${wiring.join(';')} > ${outputs.map((tensor) => made.get(tensor)).join(',')}`;
    return {
      alike: intern(`${links} ${members.map((member) => member.alike).join(',')}`),
      form: intern(`form ${links} ${members.map((member) => member.form).join(',')}`),
      exact: intern(`exact ${links} ${members.map((member) => member.exact).join(',')}`),
      inputs: [...taken.keys()],
      outputs,
    };
  };

  for (let index = graph.blocks.length - 1; index >= 0; index--) {
    const block = graph.blocks[index] as Block;
    const inside = children.get(block.id);
    if (!inside) continue;
    const members = inside.map((child) => shells.get(child.id) as Shell);
    const level = depth.get(block.id) ?? 0;
    // An iteration is called after its counter, and a model may be numbered: neither is part of how it is built.
    const label = `${block.kind} ${block.kind === 'loop' ? '' : block.kind === 'nested' ? block.name.replace(/\d+/g, '') : block.name}`;
    shells.set(block.id, wire(members, label, (tensor) => (escapes.get(tensor) ?? Number.POSITIVE_INFINITY) < level));
  }

  const users = new Map<string, string[]>();
  for (const node of graph.nodes) {
    for (const ref of node.inputs) {
      const key = tensorKey(ref);
      const list = users.get(key);
      if (list) list.push(node.id);
      else users.set(key, [node.id]);
    }
  }
  const modelOutputs = new Set(graph.outputs.map((output) => tensorKey(output.ref)));

  return {
    children,
    shells,
    nodes,
    layers,
    blocks,
    intern,
    descendants(block) {
      const found: string[] = [];
      const stack: Child[] = [...(children.get(block) ?? [])].reverse();
      for (let child = stack.pop(); child; child = stack.pop()) {
        if (child.kind === 'node') found.push(child.id);
        else for (const inner of [...(children.get(child.id) ?? [])].reverse()) stack.push(inner);
      }
      return found;
    },
    group(members) {
      const within = new Set(members);
      const outside = (tensor: string): boolean =>
        modelOutputs.has(tensor) || (users.get(tensor) ?? []).some((user) => !within.has(user));
      return wire(members.map((id) => shells.get(id) as Shell), 'group', outside);
    },
  };
}

function unique<T>(values: T[]): T[] {
  return [...new Set(values)];
}

/** Something at one level that may be a member of a fold. */
export interface Unit {
  id: string;
  shell: Shell;
  /** Shortest run that is worth folding. */
  shortest: number;
  /** Whether a run may begin with one that has another stride than the rest, as the first block of a stage has. */
  leads: boolean;
}

/** Equal neighbours that may stand as one. */
export interface Run {
  members: string[];
  arrangement: 'series' | 'parallel';
  /** False when shapes or weights differ between the members. */
  exact: boolean;
  /** True when the first member has another stride than the others, which are alike. */
  led: boolean;
}

/**
 * Finds the runs among the units of one level: a series in which each member feeds only the next (beside tensors that
 * all of them share), and equal lanes side by side, of which each stage is a run. Linear in units and tensors.
 */
export function findRuns(units: Unit[], modelOutputs: ReadonlySet<string> = new Set()): Run[] {
  const users = new Map<string, Set<string>>();
  const makers = new Map<string, string>();
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  for (const unit of units) {
    for (const tensor of unit.shell.outputs) makers.set(tensor, unit.id);
    for (const tensor of unit.shell.inputs) {
      const list = users.get(tensor);
      if (list) list.add(unit.id);
      else users.set(tensor, new Set([unit.id]));
    }
  }
  const runs: Run[] = [];
  const taken = new Set<string>();

  /** The one unit that uses all that `unit` gives, if nothing leaves the level. */
  const soleUser = (unit: Unit): Unit | null => {
    let sole: string | null = null;
    for (const tensor of unit.shell.outputs) {
      const list = users.get(tensor);
      if (list?.size !== 1 || modelOutputs.has(tensor)) return null;
      const [user] = list;
      if (sole !== null && sole !== user) return null;
      sole = user as string;
    }
    return sole === null ? null : (byId.get(sole) ?? null);
  };

  /** Inputs of a member that do not come from the member before it. */
  const sideInputs = (unit: Unit, before: string): string =>
    unit.shell.inputs.filter((tensor) => makers.get(tensor) !== before).join(' ');

  for (const first of units) {
    if (taken.has(first.id)) continue;
    const members = [first];
    const within = new Set([first.id]);
    let side: string | null = null;
    let { alike } = first.shell;
    for (let last = first; ; ) {
      const next = soleUser(last);
      if (next && last === first && first.leads && next.shell.form === first.shell.form) ({ alike } = next.shell);
      if (!next || next.shell.alike !== alike || taken.has(next.id) || within.has(next.id)) break;
      const inputs = sideInputs(next, last.id);
      if (side !== null && inputs !== side) break;
      side = inputs;
      members.push(next);
      within.add(next.id);
      last = next;
    }
    // The first member must take the shared tensors too, else it is another kind of start.
    if (side !== null && side !== '') {
      const own = new Set(first.shell.inputs);
      if (!side.split(' ').every((tensor) => own.has(tensor))) continue;
    }
    // Two that differ are no repetition.
    const led = alike !== first.shell.alike;
    if (members.length < first.shortest + (led ? 1 : 0)) continue;
    for (const member of members) taken.add(member.id);
    runs.push({
      members: members.map((member) => member.id),
      arrangement: 'series',
      exact: members.every((member) => member.shell.exact === first.shell.exact),
      led,
    });
  }

  // Where equal lanes side by side say the same with fewer things than the series within them, they go before these.
  const series = new Map(runs.flatMap((run) => run.members.map((member) => [member, run] as const)));
  const dropped = new Set<Run>();
  for (const lanes of lanesOf(units, makers, users, modelOutputs)) {
    const inSeries = lanes.map((lane) => lane.filter(({ id }) => (series.get(id)?.members[0] ?? id) === id).length);
    const [{ length }] = lanes as [Unit[]];
    if (length > inSeries.reduce((sum, things) => sum + things, 0)) continue;
    for (const unit of lanes.flat()) {
      const run = series.get(unit.id);
      if (run) dropped.add(run);
    }
    for (let stage = 0; stage < length; stage++) {
      runs.push({ members: lanes.map((lane) => (lane[stage] as Unit).id), arrangement: 'parallel', exact: true, led: false });
    }
  }
  return runs.filter((run) => !dropped.has(run));
}
