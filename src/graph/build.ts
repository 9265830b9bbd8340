import type { Trace } from './operations';
import type { FrameNames, Raw, RawModel, RawNode } from './raw';
import { BlockTree, type Step } from './tree';
import type { Builder, Dim, Layer, ModelGraph, NamedTensor, Node, Place, TensorRef } from './types';

/**
 * Places of the calls on the way to a frame, innermost first. A call whose arguments were still being evaluated is no part of
 * the way: `f(g(x))` enters `f` before `g` runs, but only a function's body can have led further in.
 */
export function chainPlaces(raw: Raw, names: FrameNames[], frame: number): Place[] {
  const places: Place[] = [];
  let inner: 'c' | 'f' | 'l' | null = null;
  for (let at = frame; at >= 0;) {
    const [parent, module, kind, id] = raw.frames[at] as Raw['frames'][number];
    const site = kind === 'c' && (inner === null || inner === 'f') ? names[module]?.sites[id] : undefined;
    if (site) places.push(site.place);
    inner = kind;
    at = parent;
  }
  return places;
}

/** The call, loop or function where a frame stands: what to show when nothing more exact is known. */
export function placeOfFrame(raw: Raw, names: FrameNames[], frame: number): Place | null {
  if (frame < 0) return null;
  const [, module, kind, id] = raw.frames[frame] as Raw['frames'][number];
  return (kind === 'c' ? names[module]?.sites[id]?.place : names[module]?.scopes[id]?.place) ?? null;
}

/**
 * A model of the sandbox's as a graph: nested models opened out into blocks, the block tree made from where the layers were made,
 * ids that stay as they are while the user types elsewhere. Linear in nodes times the depth of their call chains.
 */
export function buildGraph(raw: Raw, names: FrameNames[], model: number, builder: Builder): ModelGraph {
  return new GraphBuilder(raw, names).build(model, builder);
}

/** How one raw model's nodes appear: which use of which layer, under which steps. */
interface Placed { node: RawNode; layer: number; inputs: TensorRef[]; id: number; steps: Step[]; each: Dim[]; frame: number; made: number }

class GraphBuilder {
  private readonly placed: Placed[] = [];
  private readonly steps = new Map<number, Step[]>();

  constructor(private readonly raw: Raw, private readonly names: FrameNames[]) {}

  build(index: number, builder: Builder): ModelGraph {
    const model = this.raw.models[index] as RawModel;
    const outer = this.expand(index, [], null);
    const tree = new BlockTree(builder, this.placed.map((p) => p.steps));
    const trainable = new Set(model.trainable);
    const layers = new Map<number, Layer>();
    const ids: string[] = [];
    const nodes: Node[] = this.placed.map((p, i) => {
      const raw = this.raw.layers[p.layer] as Raw['layers'][number];
      const block = tree.blockOf(i);
      const id = tree.claim(block, raw.named ? raw.name : raw.className);
      ids.push(id);
      const calls = chainPlaces(this.raw, this.names, p.made >= 0 ? p.made : p.frame);
      const [own = null, ...rest] = raw.custom ? outsideOwnConstructor(this.raw, this.names, p.made, calls) : calls;
      let layer = layers.get(p.layer);
      if (!layer) {
        layer = {
          id, name: raw.name, named: raw.named, className: raw.className, config: raw.config,
          weights: raw.weights.map(({ id: variable, ...weight }) => ({ ...weight, trainable: trainable.has(variable) })),
          custom: raw.custom, implicit: raw.implicit, source: own,
          ...(raw.code === undefined ? {} : { code: raw.code }), ...(raw.operation && { operation: true }), ...(raw.assumed && { assumed: raw.assumed }), ...(raw.holds && { holds: true }),
        };
        layers.set(p.layer, layer);
      }
      // Where a layer is applied elsewhere than it is made, the way to its use is what the block tree shows.
      const way = p.frame === p.made ? rest : chainPlaces(this.raw, this.names, p.frame).slice(1);
      return { id, layer: layer.id, block, inputs: p.inputs, outputs: p.node.outputs, ...(p.node.failed !== undefined && { failed: p.node.failed }), ...(p.each.length > 0 && { steps: p.each }), ...(p.node.trace && { trace: this.placedTrace(p.node, p.node.trace) }), source: own ?? way[0] ?? null, calls: way };
    });
    // Tails were noted as positions until every id was known.
    for (const node of nodes) node.inputs = node.inputs.map((tail) => ({ node: ids[Number(tail.node)] as string, output: tail.output }));
    const ends = (list: RawModel['inputs'], outputs: TensorRef[][]): NamedTensor[] => list.flatMap((end) => {
      const tail = outputs[end.node]?.[end.output];
      const spec = tail ? this.placed[Number(tail.node)]?.node.outputs[tail.output] : undefined;
      return tail && spec ? [{ name: end.name, shape: spec.shape, dtype: spec.dtype, ref: { node: ids[Number(tail.node)] as string, output: tail.output } }] : [];
    });
    return {
      builder, name: model.name, complete: model.complete,
      inputs: ends(model.inputs, outer), outputs: ends(model.outputs, outer),
      layers: [...layers.values()], nodes, blocks: tree.blocks,
    };
  }

  /**
   * Places a model's nodes, and the nodes of the models in it, in topological order. `fed`: of a model inside another, the tensors that stand
   * for its inputs; where it is a step that runs, its inputs are shown: they are a part of what the tensors are. Gives for each raw node
   * the tensors of its outputs, as positions in `placed`.
   */
  private expand(index: number, prefix: Step[], fed: { tensors: TensorRef[]; each: Dim[]; step: boolean } | null): TensorRef[][] {
    const model = this.raw.models[index] as RawModel;
    const each = fed?.each ?? [];
    const outputs: TensorRef[][] = [];
    const inputNodes = new Map(model.inputs.map((input, i) => [input.node, i]));
    const heads = new Map(model.heads.flatMap((head) => head.nodes.map((node) => [node, head] as const)));
    const own = model.nodes.map((node, i) => (model.holder ? [] : this.chain(node, model.sequential || heads.has(i))));
    // What led to the model is no part of it: the steps shared by its layers and its own construction.
    const chains = own.filter((_, i) => this.raw.layers[(model.nodes[i] as RawNode).layer]?.className !== 'InputLayer');
    const common = model.frame >= 0 ? commonPrefix([this.stepsTo(model.frame), ...chains])
      : model.className === 'Function' ? commonPrefix(chains) : Math.min(1, commonPrefix(chains));
    model.nodes.forEach((node, i) => {
      const input = fed ? inputNodes.get(i) : undefined;
      const tensor = input === undefined ? undefined : fed?.tensors[input];
      if (tensor && (!fed?.step || model.holder)) {
        outputs.push([tensor]);
        return;
      }
      const inputs = tensor ? [tensor] : node.inputs.map(([tail, output]) => outputs[tail]?.[output] as TensorRef);
      const layer = this.raw.layers[node.layer] as Raw['layers'][number];
      let steps = tensor ? prefix : [...prefix, ...(own[i] as Step[]).slice(Math.min(common, (own[i] as Step[]).length))];
      const head = heads.get(i);
      if (head && layer.className !== 'InputLayer') steps = [...prefix, this.nestedStep(head.name, head.model, head.frame, -1), ...steps.slice(prefix.length)];
      if (node.inside !== undefined) {
        const inner = this.raw.models[node.inside] as RawModel;
        const use = this.placed.length;
        const title = inner.holder && !layer.named ? layer.className : layer.name;
        const [count] = inner.nodes.flatMap((held) => held.steps ?? []);
        const args = count === undefined ? [] : [{ name: 'steps', value: String(count) }];
        const within = this.expand(node.inside, [...steps, { ...this.nestedStep(title, node.inside, layer.frame, use), args }], {
          tensors: inputs, each: node.steps === undefined ? each : [...each, node.steps], step: node.steps !== undefined || (model.holder === true && fed?.step === true),
        });
        outputs.push(inner.outputs.map((end) => within[end.node]?.[end.output] as TensorRef));
        return;
      }
      const id = this.placed.length;
      this.placed.push({ node, layer: node.layer, inputs, id, steps, each, frame: this.frameOf(node, model.sequential), made: layer.frame });
      outputs.push(node.outputs.map((_, output) => ({ node: String(id), output })));
    });
    return outputs;
  }

  /** A layer of `tf.sequential` belongs where it was made (it is applied inside `add`); else where it was applied. */
  private frameOf(node: RawNode, sequential: boolean): number {
    const made = this.raw.layers[node.layer]?.frame ?? -1;
    return sequential && made >= 0 ? made : node.frame >= 0 ? node.frame : made;
  }

  private chain(node: RawNode, sequential: boolean): Step[] {
    const frame = this.frameOf(node, sequential);
    return frame < 0 ? [] : this.stepsTo(frame);
  }

  /** Functions and loop iterations on the way to a frame, outermost first; calls into the library are no step. */
  private stepsTo(frame: number): Step[] {
    const known = this.steps.get(frame);
    if (known) return known;
    const chain: number[] = [];
    for (let at = frame; at >= 0; at = (this.raw.frames[at] as Raw['frames'][number])[0]) chain.push(at);
    chain.reverse();
    const steps: Step[] = [];
    let call: { place: Place; callee: string } | null = null;
    chain.forEach((at) => {
      const [, module, kind, id, values] = this.raw.frames[at] as Raw['frames'][number];
      if (kind === 'c') {
        call = this.names[module]?.sites[id] ?? null;
        return;
      }
      const scope = this.names[module]?.scopes[id];
      if (!scope) return;
      const args = scope.params.flatMap((name, i) => (values?.[i] == null ? [] : [{ name, value: values[i] as string }]));
      const iteration = kind === 'l' || (scope.name === '' && scope.callback !== undefined);
      steps.push({
        key: at,
        kind: iteration ? 'loop' : 'call',
        name: iteration ? '' : titleOf(scope.name, call?.callee ?? ''),
        args,
        source: iteration ? scope.place : call?.place ?? scope.place,
        definition: iteration ? null : scope.place,
        calls: chainPlaces(this.raw, this.names, at),
      });
      call = null;
    });
    this.steps.set(frame, steps);
    return steps;
  }

  private nestedStep(name: string, model: number, frame: number, use: number): Step {
    const calls = chainPlaces(this.raw, this.names, frame);
    // Two uses of one model are two blocks; negative keys never meet a frame's index.
    return { key: -2 - model - use * (this.raw.models.length + 1), kind: 'nested', name, args: [], source: calls[0] ?? null, definition: null, calls: calls.slice(1) };
  }

  private placedTrace({ traceFrames = [] }: RawNode, trace: Trace): Trace {
    return { ...trace, operations: trace.operations.map((operation, i) => {
      const [source] = chainPlaces(this.raw, this.names, traceFrames[i] ?? -1);
      return source ? { ...operation, source } : operation;
    }) };
  }

}

/** Of a class of the user's own, the place that matters is where it was called for, not its `super(…)`. */
function outsideOwnConstructor(raw: Raw, names: FrameNames[], frame: number, calls: Place[]): Place[] {
  let dropped = 0;
  for (let at = frame; at >= 0; at = (raw.frames[at] as Raw['frames'][number])[0]) {
    const [, module, kind, id] = raw.frames[at] as Raw['frames'][number];
    if (kind === 'c') {
      if (names[module]?.sites[id]?.callee !== 'super') break;
      dropped++;
    } else if (kind === 'f' && names[module]?.scopes[id]?.name !== 'constructor' && dropped === 0) break;
  }
  return calls.slice(dropped);
}

/** Where a layer was called for that was made in a frame, and the calls that led there, innermost first. */
export const placesOfLayer = (raw: Raw, names: FrameNames[], frame: number): Place[] => outsideOwnConstructor(raw, names, frame, chainPlaces(raw, names, frame));

/** `new Bottleneck(…)` is titled by its class, a method by its own name, an unnamed function by what was called. */
function titleOf(scope: string, callee: string): string {
  const short = callee.replace(/\(.*$/s, '').split('.').at(-1)?.trim() ?? '';
  if (scope === 'constructor') return short || 'constructor';
  return scope || short || 'function';
}

/** How many steps all chains share: the way to the model, not a part of it. */
function commonPrefix(chains: Step[][]): number {
  const first = chains[0];
  if (!first) return 0;
  let length = first.length;
  for (const chain of chains) {
    let i = 0;
    while (i < length && i < chain.length && chain[i]?.key === first[i]?.key) i++;
    length = i;
  }
  return length;
}
