import { contentHash, type Raw, type RawError, type RawFrame, type RawLayer, type RawModel, type RawNode } from '../../graph';
import { isCustom, isModel, isTensor, keyOf, type LayerLike, type ModelLike, type NodeLike, ownClasses, type Shape, type SymbolicTensor, tail, topological } from './objects';
import { isLoaded } from './loaded-model';
import { stackOf } from './failures';
import { membersOf, namesOfLibrary } from './members';
import { withoutStandIns } from './stand-in';
import { failedIn, type Frame, isNamed, made, madeIn, type Refusal, shapeOf, traceFrames, traceOf } from './recorder';
import { declared, fedTo, heldUses, holdsModels, isNested, shapesIn, type ShapesAt } from './uses';

/** What a layer that refused was given, as far as it is tensors of the graph. */
const tensorsOf = ({ inputs }: Refusal): SymbolicTensor[] => (inputs as SymbolicTensor[]).filter(isTensor);

/** Whether there is a graph to describe: outputs, and nothing on the way to them that a stand-in put there. */
export const hasGraph = (model: ModelLike): boolean =>
  model.outputs.length > 0 && [...model.outputs, ...model.inputs].every(isTensor)
  && topological(model.outputs).every(({ outputTensors }) => Array.isArray(outputTensors) && outputTensors.every(isTensor));

const inUse = new WeakSet<object>();
/** The user's code has compiled the model, or asked it for something. */
export const use = (model: object): void => { inUse.add(model); };

/** A functional model is finished once its constructor has come to its end, a sequential one, which may have failed half way, once it is put to use. */
export const isFinished = (model: ModelLike): boolean => (model.getClassName() === 'Sequential' ? inUse.has(model) : model.built);

const MAX_TEXT = 40;
/** A loop that makes layers until it is stopped has made more than anyone looks at, or waits for. */
const MAX_PARTIAL = 5000;

/** `64`, `'same'`, `[3, 3]`; null for what does not fit in a title (tensors, functions, long lists). */
export function printed(value: unknown, depth = 0): string | null {
  switch (typeof value) {
    case 'number': case 'boolean': case 'bigint': return String(value);
    case 'string': return value.length > MAX_TEXT ? null : `'${value}'`;
    case 'object': {
      if (value === null || depth > 1) return null;
      if (Array.isArray(value)) {
        if (value.length > 8) return null;
        const items = value.map((item) => printed(item, depth + 1));
        return items.includes(null) ? null : `[${items.join(', ')}]`;
      }
      return null;
    }
    default: return null;
  }
}

/** JSON values only, without what is null or a function: `getConfig()` may hold anything in a custom layer. */
function plain(value: unknown, depth = 0): unknown {
  if (value === null || value === undefined || depth > 6) return undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? value : Number.isNaN(value) ? undefined : String(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1) ?? null);
  if (typeof value === 'object') {
    const result: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      const kept = plain(item, depth + 1);
      if (kept !== undefined) result[key] = kept;
    }
    return result;
  }
  return undefined;
}

const configs = new WeakMap<LayerLike, Record<string, unknown> | null>();
/** A layer's configuration, null where it does not let itself be read. */
export function configOf(layer: LayerLike): Record<string, unknown> | null {
  const known = configs.get(layer);
  if (known !== undefined) return known;
  let config: Record<string, unknown> | null = null;
  try { config = plain(layer.getConfig()) as Record<string, unknown>; } catch { /* Any class of the user's may fail at it. */ }
  // The library's own config forgets it, and a layer that is made again of it would take the positions for channels.
  if (config && layer.getClassName() === 'Conv1D' && layer.dataFormat === 'channelsFirst') config['dataFormat'] = layer.dataFormat;
  configs.set(layer, config);
  return config;
}

/** What stands for the code of a class and of those of the user's that it extends: without the numbers that announce where its calls are. */
function codeOf(own: unknown): string {
  let text = '';
  for (let at = own; typeof at === 'function' && !ownClasses.has(at) && at !== Function.prototype; at = Object.getPrototypeOf(at)) text += Function.prototype.toString.call(at);
  return contentHash(text.replace(/__bl\.[bfl]\(\d+/g, '__bl('));
}

/** The interpreter's words for what cannot be called, which name nothing. */
const NO_FUNCTION = /^not a (function|constructor)$/;

export class Description {
  readonly raw: Raw = { frames: [], layers: [], models: [] };
  private readonly layerIndex = new Map<LayerLike, number>();
  private readonly modelIndex = new Map<LayerLike, Map<unknown, number>>();

  /** Index of the frame in the table, its ancestors before it; -1 for none. Iterative: chains can be as deep as the user's recursion. */
  frame(frame: Frame | null): number {
    const missing: Frame[] = [];
    let at = frame;
    while (at && at.table !== this.raw) { missing.push(at); at = at.parent; }
    for (let i = missing.length - 1; i >= 0; i--) {
      const one = missing[i] as Frame;
      one.index = this.raw.frames.length;
      one.table = this.raw;
      const row: RawFrame = [one.parent ? one.parent.index : -1, one.module, one.kind, one.id, one.values ? one.values.map((v) => printed(v)) : null];
      this.raw.frames.push(row);
    }
    return frame ? frame.index : -1;
  }

  error(error: unknown, frame: Frame | null): RawError {
    const at = this.frame(frame);
    if (error === null || typeof error !== 'object') return { name: 'Error', message: withoutStandIns(String(error)), stack: stackOf(error), frame: at, exact: true };
    const e = error as { name?: unknown; message?: unknown; stack?: unknown };
    const told: RawError = { name: String(e.name ?? 'Error'), message: withoutStandIns(String(e.message ?? error)), stack: String(e.stack ?? ''), frame: at };
    if (failedIn.has(error) && failedIn.get(error) === frame) told.exact = true;
    if (error instanceof TypeError && NO_FUNCTION.test(told.message)) {
      if (frame?.kind === 'c' && frame.on !== undefined) told.members = membersOf(frame.on);
      this.raw.library ??= namesOfLibrary();
    }
    return told;
  }

  model(model: ModelLike, complete = true, refusals: Refusal[] = []): number {
    const index = this.nested(model, complete, declared, refusals);
    const trainable = new Set<number>();
    collectTrainable(model, trainable);
    (this.raw.models[index] as RawModel).trainable = [...trainable];
    return index;
  }

  /** The model as it was declared, or with the shapes of where it is used. */
  private nested(model: ModelLike, complete = true, at = declared, refusals: Refusal[] = []): number {
    return this.once(model, at, () => this.graph(model, model.outputs, model.inputs, model.name, complete, at, refusals));
  }

  /** A row for each layer and all that makes one use of it differ from another. */
  private once(layer: LayerLike, use: unknown, describe: () => number): number {
    const rows = this.modelIndex.get(layer) ?? new Map<unknown, number>();
    this.modelIndex.set(layer, rows);
    const known = rows.get(use);
    if (known !== undefined) return known;
    // Taken by the row that is made next.
    rows.set(use, this.raw.models.length);
    return describe();
  }

  /** What is inside a use of a layer: of a model its layers, of a wrapper the models that it holds; none of any other. */
  private inside(layer: LayerLike, fed: Shape[], outputs: RawNode['outputs']): number | undefined {
    if (isNested(layer)) return this.nested(layer, true, shapesIn(layer, fed));
    return holdsModels(layer) ? this.once(layer, keyOf(fed), () => this.holder(layer, fed, outputs)) : undefined;
  }

  /** A wrapper's use, told as a model: what it holds, and then the wrapper itself, which puts together what they gave. */
  private holder(layer: LayerLike, fed: Shape[], outputs: RawNode['outputs']): number {
    const own = this.layer(layer, false);
    const frame = this.frame(madeIn(layer));
    const row: RawModel = {
      name: layer.name, className: layer.getClassName(), sequential: false, holder: true, complete: true, nodes: [], inputs: [], outputs: [], heads: [], trainable: [], frame,
    };
    const index = this.raw.models.push(row) - 1;
    const specs = (shapes: Shape[]): RawNode['outputs'] => shapes.map((shape) => ({ shape, dtype: outputs[0]?.dtype ?? 'float32' }));
    const node = (rest: Pick<RawNode, 'layer' | 'inputs' | 'outputs'> & Partial<RawNode>): [node: number, output: number][] => {
      const at = row.nodes.push({ frame, ...rest }) - 1;
      return rest.outputs.map((_, output) => [at, output]);
    };
    const inputs = fed.flatMap((shape) => node({ layer: own, inputs: [], outputs: specs([shape]) }));
    row.inputs = inputs.map(([at]) => ({ name: layer.name, node: at, output: 0 }));
    const tails = heldUses(layer, fed).flatMap((held) => {
      const inside = this.inside(held.layer, held.fed, specs(held.gives));
      return node({ layer: this.layer(held.layer, false), inputs, outputs: specs(held.gives), ...(inside !== undefined && { inside }), ...(held.steps !== undefined && { steps: held.steps }) });
    });
    row.outputs = node({ layer: own, inputs: tails, outputs }).map(([at, output]) => ({ name: layer.name, node: at, output }));
    return index;
  }

  /** The layers made before a failure, as a model that was never finished, and those that could not be applied. */
  partial(from: number, refusals: Refusal[], name: string): number | null {
    const layers = made.layers.slice(from, from + MAX_PARTIAL).map((m) => m.layer as LayerLike)
      .filter(({ inboundNodes }) => !inboundNodes?.some(({ outputTensors }) => !outputTensors.every(isTensor)));
    const settled = new Set<unknown>();
    const isHeld = (model: ModelLike): boolean => model.inboundNodes.some(({ inboundLayers }) => inboundLayers.length > 0) || refusals.some(({ layer }) => layer === model);
    for (const model of made.models) if (isModel(model) && (isFinished(model) || isHeld(model)) && hasGraph(model)) for (const layer of [...model.layers, ...model.inputs.map(({ sourceLayer }) => sourceLayer)]) settled.add(layer);
    if (refusals.length === 0 && !layers.some((layer) => !isModel(layer) && layer.inboundNodes?.length > 0 && !settled.has(layer))) return null;
    const unfinished = layers.filter(isModel).findLast((m) => !isFinished(m) && !isHeld(m) && hasGraph(m) && m.layers.length > 0);
    if (unfinished?.getClassName() === 'Sequential' && refusals.every(({ inputs }) => inputs.some((tensor) => unfinished.outputs.includes(tensor as SymbolicTensor)))) {
      return this.model(unfinished, false, refusals);
    }
    const outputs: SymbolicTensor[] = [];
    const consumed = new Set(refusals.flatMap((refusal) => tensorsOf(refusal).flatMap(({ sourceLayer, nodeIndex }) => sourceLayer.inboundNodes[nodeIndex] ?? [])));
    for (const layer of layers) for (const node of layer.inboundNodes ?? []) {
      node.inboundLayers.forEach((_, i) => { const before = tail(node, i); if (before) consumed.add(before); });
    }
    for (const layer of layers) {
      if (isModel(layer) || settled.has(layer)) continue;
      for (const node of layer.inboundNodes ?? []) if (!consumed.has(node) && !isLoaded(layer)) outputs.push(...node.outputTensors);
    }
    if (outputs.length === 0 && refusals.length === 0) return null;
    const dummy = { name, getClassName: () => 'Functional', layers: [] as LayerLike[] } as unknown as ModelLike;
    const index = this.graph(dummy, outputs, null, name, false, declared, refusals);
    (this.raw.models[index] as RawModel).trainable = layers.flatMap((layer) => (layer.trainableWeights ?? []).map(({ id }) => id));
    return index;
  }

  private graph(model: ModelLike, outputs: SymbolicTensor[], inputs: SymbolicTensor[] | null, name: string, complete: boolean, at: ShapesAt = declared, refusals: Refusal[] = []): number {
    const index = this.raw.models.length;
    const className = model.getClassName();
    const row: RawModel = {
      name, className, sequential: className === 'Sequential', complete, nodes: [], inputs: [], outputs: [], heads: [], trainable: [],
      frame: this.frame(madeIn(model)),
    };
    this.raw.models.push(row);
    const order = topological([...outputs, ...refusals.flatMap(tensorsOf)]);
    const position = new Map<NodeLike, number>();
    order.forEach((node, i) => { position.set(node, i); });
    const listed = new Set(model.layers);
    for (const node of order) {
      const layer = node.outboundLayer;
      const tails = node.inboundLayers.map((_, i): [number, number] => [position.get(tail(node, i) as NodeLike) as number, node.tensorIndices[i] as number]);
      const shapes = at(node);
      const fed = fedTo(node, at);
      const raw: RawNode = {
        layer: this.layer(layer, row.sequential && !listed.has(layer)),
        frame: this.frame(madeIn(node)),
        inputs: tails,
        outputs: node.outputTensors.map((t, i) => ({ shape: shapes[i] ?? shapeOf(t), dtype: t.dtype ?? 'float32' })),
      };
      const inside = node.inboundLayers.length > 0 ? this.inside(layer, fed, raw.outputs) : undefined;
      if (inside !== undefined) raw.inside = inside;
      const trace = traceOf(node, fed);
      if (trace) {
        raw.trace = trace;
        raw.traceFrames = (traceFrames.get(trace) ?? []).map((frame) => this.frame(frame));
      }
      row.nodes.push(raw);
    }
    for (const refusal of refusals) {
      row.nodes.push({
        layer: this.layer(refusal.layer as LayerLike, false), frame: this.frame(refusal.frame), outputs: [], failed: withoutStandIns(refusal.message),
        inputs: tensorsOf(refusal).map((t) => [position.get(t.sourceLayer.inboundNodes[t.nodeIndex] as NodeLike) as number, t.tensorIndex]),
      });
    }
    const end = (t: SymbolicTensor) => ({ node: position.get(t.sourceLayer.inboundNodes[t.nodeIndex] as NodeLike) ?? -1, output: t.tensorIndex });
    row.outputs = outputs.map((t, i) => ({ name: model.outputNames?.[i] ?? t.sourceLayer.name, ...end(t) })).filter((e) => e.node >= 0);
    const starts = inputs ?? order.filter((n) => n.inboundLayers.length === 0).flatMap((n) => n.outputTensors);
    row.inputs = starts.map((t, i) => ({ name: (inputs ? model.inputNames?.[i] : null) ?? t.sourceLayer.name, ...end(t) })).filter((e) => e.node >= 0);
    const head = model.layers[0];
    if (row.sequential && isModel(head) && !isLoaded(head) && !order.some((n) => n.outboundLayer === head)) {
      const inner = new Set(topological(head.outputs));
      row.heads.push({
        model: this.nested(head, complete), name: head.name, frame: this.frame(madeIn(head)),
        nodes: order.flatMap((n, i) => (inner.has(n) ? [i] : [])),
      });
    }
    return index;
  }

  private layer(layer: LayerLike, implicit: boolean): number {
    const known = this.layerIndex.get(layer);
    if (known !== undefined) return known;
    const index = this.raw.layers.length;
    this.layerIndex.set(layer, index);
    const nested = isNested(layer);
    const holds = holdsModels(layer);
    const className = layer.getClassName();
    const row: RawLayer = {
      name: layer.name,
      named: isNamed(layer),
      className,
      config: {},
      weights: nested || holds ? [] : (layer.weights ?? []).map((w) => ({ name: w.originalName, shape: w.shape, dtype: w.dtype, id: w.id })),
      custom: isCustom(layer) && !isLoaded(layer),
      implicit: implicit && className === 'InputLayer',
      frame: this.frame(madeIn(layer)),
    };
    if (holds) row.holds = true;
    if (row.custom && !nested) row.code = codeOf(layer.constructor);
    this.raw.layers.push(row);
    if (!nested) {
      row.config = configOf(layer) ?? {};
    }
    return index;
  }
}

/** What `model.trainableWeights` holds, found in linear time: a frozen model freezes all that is in it. */
function collectTrainable(layer: LayerLike, into: Set<number>): void {
  if (!isModel(layer)) { for (const weight of layer.trainableWeights ?? []) into.add(weight.id); return; }
  if (!layer.trainable) return;
  for (const inner of layer.layers) collectTrainable(inner, into);
}
