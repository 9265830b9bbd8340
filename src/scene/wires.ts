import { tensorKey } from '../graph';
import type { ModelGraph, TensorRef, TensorSpec } from '../graph';
import type { Plan, PlanUnit } from './plan';

/** Edges between units, cut at the borders of the open units that they cross. */

/** An edge within one level. `tail` and `head` are indices of the level's units, or -1 for the level's border. */
export interface Leg {
  tail: number;
  head: number;
  tensor: string;
  shape: TensorSpec;
  /** Whether this leg carries the edge's label: it does where tail and head have their common parent. */
  labelled: boolean;
  /** Whether it leads to a layer that could not be applied: the shapes that it was given say why. */
  refused: boolean;
}

/** What is laid out together: the content of one open unit, or the top of the picture. */
export interface Level {
  owner: PlanUnit | null;
  units: PlanUnit[];
  legs: Leg[];
  /** Tensors that enter and leave through the border, in order of first use. */
  ins: string[];
  outs: string[];
  /** The tensor, of those that enter, that was made last: the main path; what was made earlier comes by a shortcut. */
  mainIn: string | null;
}

export interface Wire {
  from: PlanUnit;
  to: PlanUnit;
  ref: TensorRef;
  shape: TensorSpec;
  /** Level and leg, from tail to head. */
  legs: { level: Level; leg: number }[];
}

interface Open {
  level: Level;
  index: Map<PlanUnit, number>;
  legs: Map<string, number>;
  ins: Map<string, number>;
  outs: Map<string, number>;
}

/** Whether a unit is a layer that could not be applied. */
export const isRefused = (unit: PlanUnit): boolean => unit.failed !== '' && unit.blocks.length === 0;

/** Builds the levels of a plan, innermost last, and the wires that run through them. Linear in edges times nesting. */
export function wire(graph: ModelGraph, plan: Plan): { levels: Level[]; wires: Wire[] } {
  const opened = new Map<PlanUnit | null, Open>();
  const levels: Level[] = [];
  const open = (owner: PlanUnit | null, units: PlanUnit[]): void => {
    const level: Level = { owner, units, legs: [], ins: [], outs: [], mainIn: null };
    levels.push(level);
    opened.set(owner, {
      level, index: new Map(units.map((unit, index) => [unit, index])), legs: new Map(), ins: new Map(), outs: new Map(),
    });
    for (const unit of units) if (unit.open) open(unit, unit.children);
  };
  open(null, plan.roots);

  const leg = (owner: PlanUnit | null, tail: PlanUnit | null, head: PlanUnit | null, tensor: string, shape: TensorSpec, end: PlanUnit, labelled = false) => {
    const { level, index, legs, ins, outs } = opened.get(owner) as Open;
    const from = tail === null ? -1 : (index.get(tail) as number);
    const to = head === null ? -1 : (index.get(head) as number);
    const key = `${from} ${to} ${tensor}`;
    let found = legs.get(key);
    if (found === undefined) {
      found = level.legs.length;
      legs.set(key, found);
      level.legs.push({ tail: from, head: to, tensor, shape, labelled, refused: false });
      if (tail === null && !ins.has(tensor)) ins.set(tensor, level.ins.push(tensor) - 1);
      if (head === null && !outs.has(tensor)) outs.set(tensor, level.outs.push(tensor) - 1);
    }
    (level.legs[found] as Leg).refused ||= isRefused(end);
    return { level, leg: found };
  };

  const wires = new Map<string, Wire>();
  const joined = new Set<string>();
  const makers = new Map(graph.nodes.map((node) => [node.id, node]));
  /** `slot`: which input of which node of a fold it is, whichever member the node is of. */
  const connect = (ref: TensorRef, to: PlanUnit, from: { node: string }, slot: string | null = null): void => {
    const tail = plan.home.get(from.node);
    const maker = makers.get(ref.node);
    if (!tail || !maker || tail === to) return;
    const tensor = tensorKey({ node: from.node, output: ref.output });
    const key = `${tail.id} ${to.id} ${tensor}`;
    // The members of a fold may each take another part of a split tensor, and each give one of their own: one edge stands for all.
    const place = plan.placeInMember.get(from.node);
    const given = place === undefined ? null : `${place}.${ref.output}`;
    const twin = slot === null && given === null ? key : `${tail.id} ${to.id} ${given ?? `into ${slot}`}`;
    if (wires.has(key) || joined.has(twin)) return;
    joined.add(twin);
    const shape = maker.outputs[ref.output] ?? { shape: [], dtype: '' };
    let a: PlanUnit = tail;
    let b: PlanUnit = to;
    const up: Wire['legs'] = [];
    const down: Wire['legs'] = [];
    while (a.parent !== b.parent) {
      if (a.depth >= b.depth && a.parent !== null) {
        up.push(leg(a.parent, a, null, tensor, shape, to));
        a = a.parent;
      } else {
        // What leads to a layer that refused it has its shape beside that layer.
        down.push(leg(b.parent, null, b, tensor, shape, to, b === to && isRefused(to)));
        b = b.parent as PlanUnit;
      }
    }
    // Something inside an open unit feeds that unit itself: only a plan that is not a tree could say so.
    if (a === b) return;
    wires.set(key, { from: tail, to, ref, shape, legs: [...up, leg(a.parent, a, b, tensor, shape, to, true), ...down.reverse()] });
  };

  for (const node of graph.nodes) {
    const head = plan.resolve(node.id);
    const to = plan.home.get(head.node);
    if (!to) continue;
    for (const [index, ref] of node.inputs.entries()) {
      const from = plan.resolve(ref.node);
      const place = plan.placeInMember.get(head.node) ?? (head.path.length > from.path.length ? head.node : null);
      if (!apart(from.path, head.path)) connect(ref, to, from, place === null ? null : `${place} ${index}`);
    }
  }
  for (const port of plan.roots) {
    if (!port.id.startsWith('output:')) continue;
    const output = graph.outputs[Number(port.id.slice('output:'.length))];
    if (output) connect(output.ref, port, plan.resolve(output.ref.node));
  }
  const order = new Map(graph.nodes.map((node, index) => [node.id, index]));
  const madeAt = (tensor: string): number => order.get(tensor.slice(0, tensor.lastIndexOf('#'))) ?? -1;
  for (const level of levels) {
    for (const tensor of level.ins) if (level.mainIn === null || madeAt(tensor) > madeAt(level.mainIn)) level.mainIn = tensor;
  }
  return { levels, wires: [...wires.values()] };
}

/** Whether two nodes are in different members of one fold: the edge between them is not drawn. */
function apart(a: { fold: string; member: number }[], b: { fold: string; member: number }[]): boolean {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const left = a[index] as { fold: string; member: number };
    const right = b[index] as { fold: string; member: number };
    if (left.fold !== right.fold) return false;
    if (left.member !== right.member) return true;
  }
  return false;
}
