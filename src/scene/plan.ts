import { findRuns, openLayers, structureOf, tensorKey } from '../graph';
import type { CostedModel, Layer, ModelGraph, Node, Run, Shell, Structure, TensorSpec } from '../graph';
import { captionOf, categoryOf, glyphOf, inputCaption, namedCaptionOf, sharedCaption, sharedInputCaption, sharedName } from './captions';
import { shape as shapeText } from './figures';
import { stacksOf } from './stacks';
import type { Category, SceneItem, SceneLine } from './types';

/** What stands on the canvas, before anything has a place: units nested as they are open, and where each node shows. */

export interface PlanUnit {
  id: string;
  kind: SceneItem['kind'];
  parent: PlanUnit | null;
  depth: number;
  open: boolean;
  expandable: boolean;
  title: string;
  detail: string;
  lines: SceneLine[];
  category: Category;
  count: number;
  difference: string;
  /** All nodes it stands for, twins in folds included. */
  nodes: string[];
  blocks: string[];
  shapes: string;
  failed: string;
  /** Drawn content, in program order; empty unless open. */
  children: PlanUnit[];
}

export interface PlanOptions {
  /** Unit id → open, over what `depth` says. */
  open: Record<string, boolean>;
  /** Blocks and folds less deep than this are open. */
  depth: number;
  /** Those that hold other blocks are open to this depth, where that is more. */
  frames: number;
  /** Folds shown member by member when open: those named, or all (and then opened like blocks). */
  unfold: Record<string, boolean> | 'all';
}

/** A step on the way to a node inside folds: which member of which fold it is in. */
interface Membership {
  fold: string;
  member: number;
  /** The node of the drawn member that stands for it. */
  image: string;
}

export interface Plan {
  roots: PlanUnit[];
  /** The unit in which a node is drawn. */
  home: Map<string, PlanUnit>;
  /** The node drawn for a node, and the folds passed on the way. */
  resolve(node: string): { node: string; path: Membership[] };
  /** For a node in a closed fold: its place among the nodes of its member, which is that of its twins. */
  placeInMember: ReadonlyMap<string, number>;
  /** Number of things on the canvas. */
  size: number;
  /** True when something could still be opened by a greater depth. */
  deeper: boolean;
}

/** A candidate for a unit: one or more nodes, or a chain of blocks of which each holds nothing but the next. */
interface Part {
  id: string;
  shell: Shell;
  nodes: string[];
  /** Outermost first; empty for layers. */
  chain: string[];
  glyph: string | null;
  /** A use of a layer that opens to its operations. */
  layer: Layer | null;
}

/** How the nodes and blocks of a drawn member map to those of all members of the folds around it. */
interface Images {
  nodes(ids: string[]): string[];
  blocks(ids: string[]): string[];
}

const ITSELF: Images = { nodes: (ids) => ids, blocks: (ids) => ids };

/** Reads a model once; `plan` may then be asked for different openings of it. */
export class Planner {
  /** The model's graph, its layers opened as far as their operations are known. */
  readonly graph: ModelGraph;
  readonly structure: Structure;
  /** Uses of layers that are blocks of operations in `graph`. */
  private readonly layers: Map<string, Layer>;
  /** Operation → the use of a layer that it is part of. */
  private readonly owners: ReadonlyMap<string, string>;
  private readonly outputs: Set<string>;
  private readonly parts = new Map<string, { parts: Part[]; runs: Run[] }>();

  constructor(private readonly model: CostedModel) {
    const opened = openLayers(model.graph);
    this.graph = opened?.graph ?? model.graph;
    this.owners = opened?.owners ?? new Map();
    const byId = new Map(model.graph.layers.map((layer) => [layer.id, layer]));
    const uses = new Set(this.owners.values());
    this.layers = new Map(model.graph.nodes.flatMap(({ id, layer }) => (uses.has(id) ? [[id, byId.get(layer) as Layer]] : [])));
    this.structure = structureOf(this.graph);
    this.outputs = new Set(this.graph.outputs.map((output) => tensorKey(output.ref)));
  }

  /** Uses of layers for operations, each once; other nodes as they are. */
  owned(nodes: string[]): string[] {
    return this.owners.size === 0 ? nodes : [...new Set(nodes.map((id) => this.owners.get(id) ?? id))];
  }

  /** The layer that a node, or a block of operations, is a use of. */
  layerOf(id: string): Layer | undefined {
    return this.layers.get(id) ?? this.structure.layers.get(this.structure.nodes.get(id)?.layer ?? '');
  }

  plan(options: PlanOptions): Plan {
    const home = new Map<string, PlanUnit>();
    const memberships = new Map<string, Membership[]>();
    const placeInMember = new Map<string, number>();
    const state = { size: 0, deeper: false };
    const build = new Build(this, this.model, options, { home, memberships, placeInMember }, state);
    const roots = [...build.contents(this.root(), null, ITSELF), ...build.outputs()];
    return {
      roots,
      home,
      resolve: (id) => {
        const path: Membership[] = [];
        let node = id;
        for (;;) {
          const step = memberships.get(node)?.[path.length];
          if (!step) return { node, path };
          path.push(step);
          node = step.image;
        }
      },
      placeInMember,
      size: state.size,
      deeper: state.deeper,
    };
  }

  /** The block whose content is the picture: the model, or the builder that alone fills it. */
  root(): string {
    let block = this.graph.blocks[0]?.id ?? '';
    for (;;) {
      const inside = this.structure.children.get(block) ?? [];
      if (inside.length !== 1 || inside[0]?.kind !== 'block' || this.layers.has(inside[0].id)) return block;
      block = inside[0].id;
    }
  }

  /** What stands directly in a block, and which of it repeats. */
  partsOf(block: string): { parts: Part[]; runs: Run[] } {
    const known = this.parts.get(block);
    if (known) return known;
    const { structure } = this;
    const raw: Part[] = (structure.children.get(block) ?? []).flatMap((child): Part[] => {
      const chain: string[] = [];
      let last = child;
      while (last.kind === 'block' && !this.layers.has(last.id)) {
        chain.push(last.id);
        const inside: { kind: 'node' | 'block'; id: string }[] = structure.children.get(last.id) ?? [];
        if (inside.length !== 1) break;
        last = inside[0] as typeof child;
      }
      if (last.kind === 'node') {
        return [this.single(last.id)];
      }
      const nodes = structure.descendants(last.id);
      const layer = this.layers.get(last.id);
      if (layer) return [{ id: last.id, shell: structure.shells.get(last.id) as Shell, nodes, chain: [last.id], glyph: null, layer }];
      // A helper that makes one conv, norm and activation is that stack, not a box around it.
      const nested = chain.some((id) => structure.blocks.get(id)?.kind === 'nested');
      if (!nested && nodes.length <= 3 && !nodes.some((id) => this.owners.has(id)) && stacksOf(this.graph, structure, nodes)[0]?.length === nodes.length) {
        return nodes.map((id) => this.single(id));
      }
      return [{ id: last.id, shell: structure.shells.get(chain[0] as string) as Shell, nodes, chain, glyph: null, layer: null }];
    });
    const parts = this.stack(raw);
    const units = parts.map((part) => ({ id: part.id, shell: part.shell, shortest: this.shortestRun(part), leads: part.chain.length > 0 && part.layer === null }));
    const found = { parts, runs: findRuns(units, this.outputs) };
    this.parts.set(block, found);
    return found;
  }

  /** Whether opening it shows blocks rather than layers alone. */
  holdsBlocks(part: Part): boolean {
    return part.chain.length > 0 && part.layer === null && this.partsOf(part.id).parts.some((inner) => inner.chain.length > 0 && inner.layer === null);
  }

  private single(id: string): Part {
    const node = this.structure.nodes.get(id) as Node;
    const layer = this.structure.layers.get(node.layer);
    return {
      id, shell: this.structure.shells.get(id) as Shell, nodes: [id], chain: [],
      glyph: layer && node.inputs.length > 1 ? glyphOf(layer) : null, layer: null,
    };
  }

  /** Blocks repeat from two on; a pair of equal layers is read faster than `×2`. */
  private shortestRun(part: Part): number {
    if (part.layer) return 3;
    if (part.chain.length > 0) return 2;
    const node = this.structure.nodes.get(part.nodes[0] as string);
    const layer = node && this.structure.layers.get(node.layer);
    return part.glyph !== null || isInput(layer) ? Number.POSITIVE_INFINITY : 3;
  }

  private stack(raw: Part[]): Part[] {
    const single = new Map<string, Part>();
    for (const part of raw) if (part.chain.length === 0) single.set(part.id, part);
    const stacks = stacksOf(this.graph, this.structure, [...single.keys()]);
    const first = new Map(stacks.map((stack) => [stack[0] as string, stack]));
    const rest = new Set(stacks.flatMap((stack) => stack.slice(1)));
    const parts: Part[] = [];
    for (const part of raw) {
      const stack = part.chain.length === 0 ? first.get(part.id) : undefined;
      if (stack) parts.push({ ...part, nodes: stack, shell: this.structure.group(stack) });
      else if (!rest.has(part.id)) parts.push(part);
    }
    return parts;
  }
}

class Build {
  constructor(
    private readonly planner: Planner,
    private readonly model: CostedModel,
    private readonly options: PlanOptions,
    private readonly found: { home: Map<string, PlanUnit>; memberships: Map<string, Membership[]>; placeInMember: Map<string, number> },
    private readonly state: { size: number; deeper: boolean },
  ) {}

  contents(block: string, parent: PlanUnit | null, images: Images): PlanUnit[] {
    const { parts, runs } = this.planner.partsOf(block);
    const byId = new Map(parts.map((part) => [part.id, part]));
    const runOf = new Map<string, Run>();
    for (const run of runs) for (const member of run.members) runOf.set(member, run);
    const units: PlanUnit[] = [];
    for (const part of parts) {
      const run = runOf.get(part.id);
      if (!run) units.push(this.unit(part, parts, parent, images));
      else if (run.members[0] === part.id) {
        units.push(this.fold(run, run.members.map((id) => byId.get(id) as Part), parts, parent, images));
      }
    }
    return units;
  }

  /** The model's outputs, where the figure alone would not show them: several, or taken from the middle. */
  outputs(): PlanUnit[] {
    const { graph } = this.planner;
    const used = new Set(graph.nodes.flatMap((node) => node.inputs.map(tensorKey)));
    // What was never finished has no outputs, only ends.
    if (!graph.complete || graph.outputs.length < 2 && graph.outputs.every((output) => !used.has(tensorKey(output.ref)))) return [];
    return graph.outputs.map((output, index) => {
      const maker = this.planner.structure.nodes.get(output.ref.node);
      const layer = maker && this.planner.structure.layers.get(maker.layer);
      const shapes = shapeText(maker?.outputs[output.ref.output] ?? output.shape);
      const text = `${layer?.named ? layer.name : 'output'} ${shapes}`;
      return this.add({
        id: `output:${index}`, kind: 'port', open: false, expandable: false, title: text, detail: '',
        lines: [{ text, category: 'input', node: output.ref.node }], category: 'input', count: 1, difference: '', nodes: [],
        blocks: [], shapes,
      }, null);
    });
  }

  /** What holds a layer that could not be applied is open, to show it. */
  private isOpen(id: string, nodes: string[], depth: number, holdsBlocks: boolean, usual = true): boolean {
    return this.options.open[id] ?? (this.failedIn(nodes) !== '' || usual && depth < (holdsBlocks ? Math.max(this.options.depth, this.options.frames) : this.options.depth));
  }

  private failedIn(nodes: string[]): string {
    for (const id of nodes) {
      const failed = this.planner.structure.nodes.get(id)?.failed;
      if (failed !== undefined) return failed;
    }
    return '';
  }

  private add(unit: Omit<PlanUnit, 'depth' | 'parent' | 'children' | 'failed'>, parent: PlanUnit | null): PlanUnit {
    this.state.size++;
    const layer = unit.kind === 'block' && unit.blocks.length === 0;
    if (unit.expandable && !unit.open && !layer && (unit.lines.length === 0 || this.options.unfold === 'all')) this.state.deeper = true;
    return { ...unit, failed: unit.open ? '' : this.failedIn(unit.nodes), parent, depth: parent === null ? 0 : parent.depth + 1, children: [] };
  }

  private unit(part: Part, siblings: Part[], parent: PlanUnit | null, images: Images): PlanUnit {
    const depth = parent === null ? 0 : parent.depth + 1;
    if (part.chain.length === 0) return this.pill(part, parent, images);
    // The operations of a layer are shown when they are asked for, whatever the depth.
    const open = this.isOpen(part.id, part.nodes, depth, this.planner.holdsBlocks(part), part.layer === null || this.options.depth === Number.POSITIVE_INFINITY);
    const unit = this.add({
      id: part.id, kind: 'block', open, expandable: true, ...this.titles(part, siblings),
      lines: [], category: this.dominant(part.nodes), count: 1, difference: '',
      nodes: this.planner.owned(images.nodes(part.nodes)), blocks: part.layer ? [] : images.blocks(part.chain), shapes: this.shapesOf(part.shell, part.shell),
    }, parent);
    if (open) unit.children = this.contents(part.id, unit, images);
    else this.settle(part.nodes, unit);
    return unit;
  }

  private pill(part: Part, parent: PlanUnit | null, images: Images): PlanUnit {
    const lines = part.glyph === null ? this.sharedLines([part], images) : this.linesOf(part);
    const node = this.node(part.nodes[0] as string);
    const layer = this.planner.structure.layers.get(node.layer);
    const kind = part.glyph !== null ? 'merge' : isInput(layer) && node.inputs.length === 0 ? 'port' : 'pill';
    const unit = this.add({
      id: part.id, kind, open: false, expandable: false, title: part.glyph ?? lines[0]?.text ?? '', detail: '', lines,
      category: this.dominant(part.nodes), count: 1, difference: '', nodes: images.nodes(part.nodes), blocks: [],
      shapes: this.shapesOf(part.shell, part.shell),
    }, parent);
    this.settle(part.nodes, unit);
    return unit;
  }

  private fold(run: Run, members: Part[], siblings: Part[], parent: PlanUnit | null, images: Images): PlanUnit {
    const first = members[0] as Part;
    const last = members[members.length - 1] as Part;
    const id = `fold:${first.id}`;
    const depth = parent === null ? 0 : parent.depth + 1;
    const layers = first.chain.length === 0 || first.layer !== null;
    const everyOne = this.options.unfold === 'all';
    // Opening a fold of layers can only mean to see each of them; a fold of blocks shows its block once, as papers do.
    const all = members.flatMap((member) => member.nodes);
    const open = this.isOpen(id, all, depth, this.planner.holdsBlocks(first), !layers || everyOne);
    const lines = layers ? this.sharedLines(members, images) : [];
    const { title, detail } = layers ? { title: captionsOf(lines), detail: '' } : this.titles(first, siblings, members);
    const lead = run.led ? this.leadOf(members) : '';
    const unit = this.add({
      id, kind: 'fold', open, expandable: true, title, detail: [detail, lead].filter((words) => words !== '').join(', '),
      lines: open ? [] : lines, category: this.dominant(first.nodes), count: members.length,
      difference: run.exact ? this.namesOf(members) : [lead, this.differenceOf(members)].filter((words) => words !== '').join('; '),
      nodes: first.chain.length === 0 ? images.nodes(all) : this.planner.owned(images.nodes(all)),
      blocks: layers ? [] : images.blocks(members.flatMap((member) => member.chain)),
      shapes: this.shapesOf(first.shell, last.shell),
    }, parent);
    if (!open) {
      this.settle(all, unit);
      for (const member of members) for (const [place, node] of member.nodes.entries()) this.found.placeInMember.set(node, place);
    } else if (layers || everyOne || (this.options.unfold as Record<string, boolean>)[id]) {
      unit.children = members.map((member) => this.unit(member, siblings, unit, images));
    } else {
      const typical = run.led ? 1 : 0;
      unit.children = this.contents((members[typical] as Part).id, unit, this.twins(id, members, typical, images));
    }
    return unit;
  }

  /** Lets one member of a fold, the `typical`th, stand for all of them. */
  private twins(fold: string, members: Part[], typical: number, outer: Images): Images {
    const nodes = members.map((member) => member.nodes);
    const blocks = members.map((member) => this.blocksBelow(member.id));
    const drawn = nodes[typical] as string[];
    for (const [member, list] of nodes.entries()) {
      for (const [index, node] of list.entries()) {
        const path = this.found.memberships.get(node) ?? [];
        path.push({ fold, member, image: drawn[index] as string });
        this.found.memberships.set(node, path);
      }
    }
    const lookUp = (lists: string[][]): ((ids: string[]) => string[]) => {
      const place = new Map((lists[typical] as string[]).map((id, index) => [id, index]));
      return (ids) => ids.flatMap((id) => {
        const index = place.get(id);
        return index === undefined ? [id] : lists.map((list) => list[index]).filter((twin) => twin !== undefined);
      });
    };
    const ofNodes = lookUp(nodes);
    const ofBlocks = lookUp(blocks);
    return { nodes: (ids) => outer.nodes(ofNodes(ids)), blocks: (ids) => outer.blocks(ofBlocks(ids)) };
  }

  private blocksBelow(block: string): string[] {
    const found: string[] = [];
    const stack = [block];
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      found.push(id);
      for (const child of this.planner.structure.children.get(id) ?? []) if (child.kind === 'block') stack.push(child.id);
    }
    return found;
  }

  private settle(nodes: string[], unit: PlanUnit): void {
    for (const node of nodes) this.found.home.set(node, unit);
  }

  private node(id: string): Node {
    return this.planner.structure.nodes.get(id) as Node;
  }

  private linesOf(part: Part): SceneLine[] {
    if (part.layer) return [{ text: namedCaptionOf(part.layer), category: categoryOf(part.layer), node: part.id }];
    return part.nodes.map((id) => {
      const node = this.node(id);
      const layer = this.planner.structure.layers.get(node.layer);
      if (!layer) return { text: node.layer, category: 'custom', node: id };
      const text = isInput(layer) && node.outputs[0] ? inputCaption(layer, node.outputs[0], node.steps)
        : part.glyph !== null ? captionOf(layer) : namedCaptionOf(layer);
      return { text, category: categoryOf(layer), node: id };
    });
  }

  /** The lines of layers that stand as one: what all members, and their twins in the folds around, share, not what the first is called. */
  private sharedLines(members: Part[], images: Images): SceneLine[] {
    const all = members.map((member) => this.linesOf(member));
    return (all[0] as SceneLine[]).map((line, i) => {
      const ids = images.nodes(all.flatMap((lines) => lines[i]?.node ?? []));
      // Where they differ in more than their names, what is written is that of the one that is drawn.
      const layers = [line.node, ...ids.filter((id) => id !== line.node)].flatMap((id) => this.planner.layerOf(id) ?? []);
      if (ids.length === 1 || layers.length < ids.length) return line;
      const input = isInput(layers[0]) ? this.node(line.node) : undefined;
      return { ...line, text: input?.outputs[0] ? sharedInputCaption(layers, input.outputs[0], input.steps) : sharedCaption(layers) };
    });
  }

  /** The kind that has most of the parameters, else that of the first layer. */
  private dominant(nodes: string[]): Category {
    let best: Category = 'custom';
    let most = -1;
    const sums = new Map<Category, number>();
    for (const id of this.planner.owned(nodes)) {
      const layer = this.planner.layerOf(id);
      if (!layer) continue;
      const category = categoryOf(layer);
      const sum = (sums.get(category) ?? 0) + (this.model.cost.nodes[id]?.params ?? 0);
      sums.set(category, sum);
      if (sum > most) {
        most = sum;
        best = category;
      }
    }
    return best;
  }

  /** A block's name, and those of its arguments that differ from its namesakes' beside it. */
  private titles(part: Part, siblings: Part[], members: Part[] = [part]): { title: string; detail: string } {
    if (part.layer) return { title: namedCaptionOf(part.layer), detail: '' };
    const { blocks } = this.planner.structure;
    const names: string[] = [];
    for (const [index, id] of part.chain.entries()) {
      const block = blocks.get(id);
      if (!block) continue;
      // An iteration that only calls a function is that call.
      if (block.kind === 'loop' && index < part.chain.length - 1) continue;
      const name = sharedName(members.map((member) => blocks.get(member.chain[index] ?? '')?.name ?? block.name)) || block.name;
      if (names[names.length - 1] !== name) names.push(name);
    }
    const own = new Set(members.map((member) => member.id));
    const argumentOf = (id: string, name: string): string | undefined => blocks.get(id)?.args.find((arg) => arg.name === name)?.value;
    const alike = siblings.filter((other) => other.chain.length > 0 && blocks.get(other.id)?.name === blocks.get(part.id)?.name);
    const namesakes = alike.filter((other) => !own.has(other.id));
    /** 0, 1, 2… or 1, 2, 3…: a loop's counter tells where a block stands, which the picture does. */
    const counts = (name: string): boolean => {
      const values = alike.map((other) => argumentOf(other.id, name)).filter((value) => value !== undefined);
      const first = Number(values[0]);
      return (first === 0 || first === 1) && values.every((value, index) => value === String(first + index));
    };
    // What a namesake has not at all does not tell them apart either.
    const differing = (blocks.get(part.id)?.args ?? []).filter(({ name, value }) => (
      !counts(name) && members.every((member) => argumentOf(member.id, name) === value)
        && namesakes.some((other) => (argumentOf(other.id, name) ?? value) !== value)));
    return { title: names.join(' › '), detail: detailOf(differing) };
  }

  private shapeOfTensor(tensor: string | undefined): TensorSpec | null {
    if (tensor === undefined) return null;
    const cut = tensor.lastIndexOf('#');
    return this.planner.structure.nodes.get(tensor.slice(0, cut))?.outputs[Number(tensor.slice(cut + 1))] ?? null;
  }

  private shapesOf(first: Shell, last: Shell): string {
    const from = this.shapeOfTensor(first.inputs[0]);
    const to = this.shapeOfTensor(last.outputs[0]);
    const words = [from, to].filter((shape) => shape !== null).map((shape) => shapeText(shape));
    return words[0] === words[1] ? (words[0] ?? '') : words.join(' → ');
  }

  /** What sets the first block of a run apart from the second: `first /2`. */
  private leadOf([first, second]: Part[]): string {
    const strides = (part: Part | undefined): number[] => (part?.nodes ?? []).map((id) =>
      Math.max(...[this.planner.structure.layers.get(this.node(id).layer)?.config['strides'] ?? 1].flat().map(Number)));
    const others = strides(second);
    return `first /${strides(first).find((stride, index) => stride !== others[index]) ?? 1}`;
  }

  /** What inputs that stand as one are called: of all things that differ in name only, these are known by it. */
  private namesOf(members: Part[]): string {
    const names = members.flatMap(({ id }) => {
      const layer = this.planner.layerOf(id);
      return layer && isInput(layer) && layer.named ? layer.name : [];
    });
    if (new Set(names).size < members.length) return '';
    return `names ${names.length > 4 ? `${names[0]} … ${names.at(-1)}` : names.join(', ')}`;
  }

  private differenceOf(members: Part[]): string {
    const shapes = members.map((member) => this.shapeOfTensor(member.shell.inputs[0])).filter((shape) => shape !== null);
    const first = shapes[0];
    const last = shapes[shapes.length - 1];
    if (!first || !last) return 'shapes differ';
    if (shapeText(first) !== shapeText(last)) return `in ${shapeText(first)} … ${shapeText(last)}`;
    return 'shapes differ';
  }
}

/** Arguments as papers put them: values in a row, a stride as `/2`, what is so by its name and what is not so not at all. */
function detailOf(args: { name: string; value: string }[]): string {
  const isStride = (arg: { name: string }): boolean => /^strides?$/i.test(arg.name);
  const values = args.filter((arg) => !isStride(arg)).map(wordOf).filter((word) => word !== '').join(', ');
  const stride = args.find(isStride);
  return [values, stride && stride.value !== '1' ? `/${stride.value}` : ''].filter((word) => word !== '').join(' ');
}

function wordOf({ name, value }: { name: string; value: string }): string {
  if (value === 'true') return name;
  if (value === 'false') return '';
  return /^(['"])([^'"\\]*)\1$/.exec(value)?.[2] ?? value;
}

const isInput = (layer: Layer | undefined): boolean => layer?.className === 'InputLayer';

function captionsOf(lines: SceneLine[]): string {
  return lines.map((line) => line.text).join(', ');
}
