import type { BatchExtent, Operand, OperandSource, Operation, OperationTensor, Trace } from '../../graph';
import { warnings } from './environment';
import { isCustom, isModel, keyOf, type LayerLike, type NodeLike, type Shape, topological } from './objects';
import { isLoaded } from './loaded-model';
import { metaTensor, observeKernels, type KernelCall } from './meta-backend';
import { currentFrame, type Frame, keepTrace, made, restoreFrame, traceFrames } from './recorder';
import { called } from './running';
import { declared, fedTo, heldUses, holdsModels, isNested, shapesIn, type ShapesAt } from './uses';

/**
 * What the user's own layers do is found out by running their `call` on tensors of the right shapes, as the library's executor
 * does in `predict`. Run for several batches, extents that differ are those that grow with the batch.
 */

/** Three, so that what does not grow evenly shows. 1 is none of them: axes of 1 broadcast, and can be squeezed away. */
const BATCHES = [2, 3, 5];
/** Some hundred steps of a recurrent cell. More is a loop that does not end, or a table that nobody reads. */
const MAX_OPERATIONS = 5000;

const ON_SHAPES = 'its call failed on shapes alone: ';

interface Run { calls: KernelCall[]; frames: (Frame | null)[]; failed: string | null; inputs: object[]; outputs: object[] }

const failing = (failed: string): Trace => ({ operations: [], outputs: [], failed });

interface Spec { shape: Shape; dtype: string }

const specsOf = (node: NodeLike, fed: Shape[]): Spec[] => fed.map((shape, i) => ({ shape, dtype: node.inputTensors[i]?.dtype ?? 'float32' }));

/** Runs all own layers that were made, each use once, in the models of which it is a part too. */
export function traceOwnLayers(): void {
  const known = new Map<LayerLike, Map<string, Trace>>();
  const seen = new Set<ShapesAt>([declared]);
  const follow = (layer: LayerLike, node: NodeLike, fed: Shape[]): void => {
    if (!followed(layer)) { within(layer, fed); return; }
    const specs = specsOf(node, fed);
    const key = `${keyOf(fed)} ${specs.map(({ dtype }) => dtype)}`;
    const traces = known.get(layer) ?? new Map<string, Trace>();
    known.set(layer, traces);
    // Stands where the host ends the run: an interrupt lets nothing here go on.
    keepTrace(node, fed, failing('its call does not come to an end'));
    const trace = traces.get(key) ?? traced(layer, specs);
    traces.set(key, trace);
    keepTrace(node, fed, trace);
  };
  /** What a model holds has been applied by itself; here it is followed with other shapes. */
  const within = (layer: LayerLike, fed: Shape[]): void => {
    if (isNested(layer)) {
      const at = shapesIn(layer, fed);
      if (seen.has(at)) return;
      seen.add(at);
      for (const node of topological(layer.outputs)) if (node.inboundLayers.length > 0) follow(node.outboundLayer, node, fedTo(node, at));
    } else if (holdsModels(layer)) {
      for (const held of heldUses(layer, fed)) within(held.layer, held.fed);
    }
  };
  for (const { layer } of made.layers.slice()) {
    const one = layer as LayerLike;
    if (!followed(one) && !isNested(one) && !holdsModels(one)) continue;
    for (const node of one.inboundNodes ?? []) if (node.inboundLayers.length > 0) follow(one, node, fedTo(node, declared));
  }
}

/** A class of the user's own, or a wrapper that holds one: no rule of a layer can see into them. */
function followed(layer: LayerLike): boolean {
  if (isLoaded(layer) || isModel(layer)) return false;
  if (isCustom(layer)) return true;
  const { layer: inner, forwardLayer, cell, cells } = layer as unknown as Record<string, unknown>;
  return [inner, forwardLayer, cell, ...(Array.isArray(cells) ? cells : [])].some((one) => typeof one === 'object' && one !== null && followed(one as LayerLike));
}

function traced(layer: LayerLike, specs: Spec[]): Trace {
  if (specs.some(({ shape }) => shape.slice(1).some((d) => typeof d !== 'number' || d < 0))) {
    return failing('a size other than the batch is open');
  }
  const runs: Run[] = [];
  for (const batch of specs.some(({ shape }) => shape[0] === null) ? BATCHES : BATCHES.slice(0, 1)) {
    const one = run(layer, specs, batch);
    if (one.failed !== null) return failing(one.failed);
    runs.push(one);
  }
  const again = (): Trace | null => {
    // The first run may also have made what a layer makes once: inner layers that are built when they are first called, tables that are kept.
    runs[0] = run(layer, specs, BATCHES[0] as number);
    return merged(runs, layer);
  };
  return merged(runs, layer) ?? again() ?? failing('what it does depends on the batch');
}

/** One run for one batch; what it makes besides is forgotten. */
function run(layer: LayerLike, specs: Spec[], batch: number): Run {
  const calls: KernelCall[] = [];
  const frames: (Frame | null)[] = [];
  let failed: string | null = null;
  let outputs: object[] = [];
  const inputs = specs.map(({ shape, dtype }) => metaTensor(shape.map((d) => d ?? batch), dtype as never));
  const before = { frame: currentFrame(), layers: made.layers.length, models: made.models.length, warnings: warnings.length };
  const release = observeKernels({
    call(kernel) {
      calls.push(kernel);
      frames.push(currentFrame());
      if (calls.length > MAX_OPERATIONS) throw new Error(`it runs more than ${MAX_OPERATIONS} operations`);
    },
    read() { failed ??= 'it reads values, which are not computed here'; },
  });
  try {
    const output: unknown = called(layer, () => layer.apply(inputs, {}));
    if (output instanceof Promise) failed ??= 'its call gives a promise';
    outputs = (Array.isArray(output) ? output : [output]).map((one: { dataId?: object } | null) => one?.dataId ?? {});
  } catch (error) {
    failed ??= `${ON_SHAPES}${String((error as { message?: unknown } | null)?.message ?? error).replace(/[.\s]+$/, '')}`;
  } finally {
    release();
  }
  restoreFrame(before.frame);
  made.layers.length = before.layers;
  made.models.length = before.models;
  warnings.length = before.warnings;
  return { calls: calls.slice(0, MAX_OPERATIONS), frames, failed, inputs: inputs.map(({ dataId }) => dataId), outputs };
}

/** The same operations for any batch; null where the runs differ in more than extents that grow evenly. */
function merged(runs: Run[], layer: LayerLike): Trace | null {
  const [first, ...others] = runs as [Run, ...Run[]];
  const sources = new Map<object, OperandSource>();
  for (const weight of layer.weights ?? []) {
    const { dataId } = weight.val ?? {};
    if (dataId) sources.set(dataId, { kind: 'weight', name: weight.originalName });
  }
  first.inputs.forEach((id, index) => { sources.set(id, { kind: 'input', index }); });
  const tensor = (all: { shape: number[]; dtype: string }[]): OperationTensor | null => {
    const [one, ...rest] = all as [{ shape: number[]; dtype: string }, ...{ shape: number[]; dtype: string }[]];
    if (rest.some((other) => other?.shape.length !== one.shape.length)) return null;
    const shape = one.shape.map((_, axis) => extent(all.map((each) => each.shape[axis] as number)));
    return shape.includes(null) ? null : { shape: shape as BatchExtent[], dtype: one.dtype };
  };
  const operations: Operation[] = [];
  for (const [index, call] of first.calls.entries()) {
    const all = [call, ...others.map((other) => other.calls[index])] as KernelCall[];
    if (all.some((other) => other?.kernel !== call.kernel || other.inputs.length !== call.inputs.length || other.outputs.length !== call.outputs.length)) return null;
    const inputs = call.inputs.map((input, i): Operand | null => {
      const one = tensor(all.map((each) => each.inputs[i] as KernelCall['inputs'][number]));
      return one && { name: input.name, from: sources.get(input.id) ?? { kind: 'constant' }, ...one };
    });
    const outputs = call.outputs.map((_, i) => tensor(all.map((each) => each.outputs[i] as KernelCall['outputs'][number])));
    if (inputs.includes(null) || outputs.includes(null)) return null;
    call.outputs.forEach(({ id }, output) => { sources.set(id, { kind: 'operation', index, output }); });
    operations.push({ kernel: call.kernel, attrs: attributes(all), inputs: inputs as Operand[], outputs: outputs as OperationTensor[] });
  }
  if (others.some((other) => other.calls.length !== first.calls.length)) return null;
  const trace: Trace = { operations, outputs: first.outputs.map((id) => sources.get(id) ?? { kind: 'constant' }) };
  traceFrames.set(trace, first.frames);
  return trace;
}

/** An extent as a function of the batch, from what it was for each of `BATCHES`; null when it is no straight line. */
function extent(seen: number[]): BatchExtent | null {
  const [a, b] = seen as [number, number];
  if (seen.every((one) => one === a)) return a;
  const times = (b - a) / ((BATCHES[1] as number) - (BATCHES[0] as number));
  const plus = a - times * (BATCHES[0] as number);
  return seen.every((one, i) => one === times * (BATCHES[i] as number) + plus) ? { times, plus } : null;
}

/** The attributes that are the same for every batch. */
function attributes([first, ...others]: KernelCall[]): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries((first as KernelCall).attrs)) {
    const text = JSON.stringify(value);
    if (text !== undefined && others.every((other) => JSON.stringify(other.attrs[key]) === text)) kept[key] = JSON.parse(text);
  }
  return kept;
}
