import { isCustom, isModel, keyOf, type LayerLike, type ModelLike, type NodeLike, type Shape, tail, topological } from './objects';
import { isLoaded } from './loaded-model';
import { currentFrame, restoreFrame, shapeOf } from './recorder';
import { isStandIn } from './stand-in';

/**
 * The shapes inside a model where it is used. The library keeps those that a model was declared with, and applies it to any other; what
 * each layer then gives it finds by asking the layers' own `computeOutputShape`, one after the other, and forgets. So it is asked again.
 */

/** The shapes of the tensors that a node gives. */
export type ShapesAt = (node: NodeLike) => Shape[];

export const declared: ShapesAt = (node) => node.outputTensors.map(shapeOf);

/** What a node is fed, by what the nodes before it give. */
export const fedTo = (node: NodeLike, at: ShapesAt): Shape[] => node.inboundLayers.map((_, i) => {
  const before = tail(node, i);
  return (before && at(before)[node.tensorIndices[i] as number])?.slice() ?? [];
});

const known = new WeakMap<ModelLike, Map<string, ShapesAt>>();

/** The shapes in a model that is fed these; `declared` itself where they are the ones that it was declared with. */
export function shapesIn(model: ModelLike, given: Shape[]): ShapesAt {
  // What a model that was not loaded gives is taken for what this one was made for.
  const fed = given.map((shape, i) => {
    const own = model.inputs[i] ? shapeOf(model.inputs[i]) : [];
    return own.length === shape.length ? shape.map((extent, axis) => (Number.isNaN(extent) ? own[axis] as number | null : extent)) : shape;
  });
  const key = keyOf(fed);
  if (key === keyOf(model.inputs.map(shapeOf))) return declared;
  const found = known.get(model)?.get(key);
  if (found) return found;
  const shapes = new Map<NodeLike, Shape[]>();
  const at: ShapesAt = (node) => shapes.get(node) ?? declared(node);
  model.inputs.forEach(({ sourceLayer, nodeIndex }, i) => { shapes.set(sourceLayer.inboundNodes[nodeIndex] as NodeLike, [fed[i] as Shape]); });
  for (const node of topological(model.outputs)) {
    if (node.inboundLayers.length > 0) shapes.set(node, answer(node.outboundLayer, fedTo(node, at)) ?? declared(node).map(unknown));
  }
  known.set(model, (known.get(model) ?? new Map<string, ShapesAt>()).set(key, at));
  return at;
}

const unknown = ([batch = null, ...rest]: Shape): Shape => [batch, ...rest.map(() => Number.NaN)];

/** What a layer says that it gives; null where its code does not say so any more. */
function answer(layer: LayerLike, fed: Shape[]): Shape[] | null {
  const before = currentFrame();
  try {
    // Some layers write over the shape that they are given.
    const copies = fed.map((shape) => shape.slice());
    const shapes = layer.computeOutputShape(copies.length === 1 ? copies[0] as Shape : copies);
    return (Array.isArray(shapes[0]) ? shapes as Shape[] : [shapes as Shape]).map((shape) => shape.slice());
  } catch {
    return null;
  } finally {
    restoreFrame(before);
  }
}

/** A layer that a wrapper holds, as the wrapper runs it. */
export interface HeldUse {
  layer: LayerLike;
  fed: Shape[];
  gives: Shape[];
  /** It runs once for each step of the wrapper's second axis, which is as long. */
  steps?: number | null;
}

/** A model whose layers can be shown. */
export const isNested = (layer: LayerLike): layer is ModelLike => isModel(layer) && !isLoaded(layer);

function heldBy(layer: LayerLike): LayerLike[] {
  const { layer: inner, forwardLayer, backwardLayer } = layer as unknown as Record<string, LayerLike>;
  if (isCustom(layer)) return [];
  return layer.getClassName() === 'TimeDistributed' ? [inner as LayerLike] : layer.getClassName() === 'Bidirectional' ? [forwardLayer as LayerLike, backwardLayer as LayerLike] : [];
}

/** Whether a wrapper of the library's holds models, or wrappers of models: into a layer that it holds, its own rule sees. */
export const holdsModels = (layer: LayerLike): boolean => heldBy(layer).some((held) => isNested(held) || holdsModels(held));

/** How such a wrapper runs what it holds. */
export function heldUses(layer: LayerLike, fed: Shape[]): HeldUse[] {
  const [[batch = null, steps = null, ...step] = []] = fed;
  const each = layer.getClassName() === 'TimeDistributed';
  const shapes = each ? [[batch, ...step]] : fed;
  return heldBy(layer).map((held) => ({ layer: held, fed: shapes, gives: answer(held, shapes) ?? [unknown([batch])], ...(each && { steps }) }));
}

/** What the library's own wrappers and recurrent layers keep what they hold under. */
const HOLDING = ['layer', 'forwardLayer', 'backwardLayer', 'cell', 'cells'];
/** The library's own books of where a layer is used: what is in them stands beside the layer, not in it. */
const BOOKS = ['inboundNodes', 'outboundNodes'];

/** Models that are held by a model's layers, and by what those hold: by wrappers, and in any field of a layer of the user's own. */
export function modelsHeld(model: ModelLike): Set<ModelLike> {
  const found = new Set<ModelLike>();
  const seen = new Set<unknown>();
  const look = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 3 || seen.has(value) || isStandIn(value)) return;
    seen.add(value);
    if (isModel(value)) {
      if (!isLoaded(value)) found.add(value);
      for (const layer of value.layers) lookInto(layer);
    } else if (isLayer(value)) {
      lookInto(value);
    } else {
      const items = Array.isArray(value) ? value : value instanceof Map || value instanceof Set ? [...value.values()] : Object.getPrototypeOf(value) === Object.prototype ? Object.values(value) : [];
      for (const item of items.slice(0, 200)) look(item, depth + 1);
    }
  };
  const lookInto = (layer: LayerLike): void => {
    if (isModel(layer)) { look(layer, 0); return; }
    for (const key of isCustom(layer) ? Object.keys(layer).filter((one) => !BOOKS.includes(one)) : HOLDING) {
      // A field of the user's own may refuse to be read.
      try { look((layer as unknown as Record<string, unknown>)[key], 0); } catch { /* What it holds is not known. */ }
    }
  };
  for (const layer of model.layers) if (!isModel(layer)) lookInto(layer);
  return found;
}

const isLayer = (value: object): value is LayerLike => Array.isArray((value as LayerLike).inboundNodes) && typeof (value as LayerLike).getClassName === 'function';
