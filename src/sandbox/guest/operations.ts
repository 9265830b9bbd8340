import { Tensor, Variable } from '@tensorflow/tfjs-core';
import { loneOperation, operationConfig, type OperandSource, type Operation, type RawLayer, type RawModel } from '../../graph';
import { observeKernels, observeTensors, type KernelCall } from './meta-backend';
import { note } from './notes';
import { currentFrame, type Frame } from './recorder';
import { isStandIn } from './stand-in';

/**
 * Models written on tensors, without layers: every operation is noted as it is dispatched, and those that led to what the
 * builder gave are its graph.
 */

/** More than any model that is written by hand; a program that runs more is computing, and is no longer noted. */
const MAX_OPERATIONS = 5000;

interface Noted { call: KernelCall; frame: Frame | null }

const noted: Noted[] = [];
/** Where tensors were made, of those that were made since the start. */
const leaves = new WeakMap<object, Frame | null>();
let overflowed = false;

/** Notes every operation of the target, which begins: what was dispatched before is no part of what it does. */
export function noteOperations(): void {
  observeKernels({
    call(call) {
      if (noted.length < MAX_OPERATIONS) noted.push({ call, frame: currentFrame() });
      else overflowed = true;
    },
    read() {},
  });
  observeTensors((dataId) => { leaves.set(dataId, currentFrame()); });
}

/** Tensors in what a builder gave: itself, or those that an array or object holds. */
function tensorsIn(value: unknown, into: Tensor[] = [], depth = 0): Tensor[] {
  if (value === null || typeof value !== 'object' || depth > 3 || isStandIn(value)) return into;
  if (value instanceof Tensor) {
    if (!into.includes(value)) into.push(value);
    return into;
  }
  const items = Array.isArray(value) ? value : Object.values(value);
  if (items.length <= 200) for (const item of items) tensorsIn(item, into, depth + 1);
  return into;
}

/** Tables that the operations are put into. */
export interface Tables {
  frame(frame: Frame | null): number;
  raw: { layers: RawLayer[]; models: RawModel[] };
}

const row = (className: string, operation: boolean, rest: Pick<RawLayer, 'name' | 'config' | 'weights' | 'frame'>): RawLayer =>
  ({ className, named: false, custom: false, implicit: !operation, ...rest, ...(operation && { operation: true as const }) });

/**
 * The operations that led to the tensors in `value`, as a model: its index in `into.raw.models`; null where there are none.
 * `failed`: nothing was given, and all that was done until then counts.
 */
export function operationModel(value: unknown, failed: boolean, into: Tables): number | null {
  const results = failed ? unread(noted) : tensorsIn(value);
  if (overflowed) {
    if (results.length > 0) note('warning', `This code runs more than ${MAX_OPERATIONS} operations on tensors, which are not drawn.`);
    return null;
  }
  const made = new Map<object, { index: number; output: number }>();
  const variables = new Set<object>();
  noted.forEach(({ call, frame }, index) => {
    // What a kernel makes of nothing (`tf.zeros`, `tf.range`) is where a tensor comes from, no step of the model.
    if (call.inputs.length === 0) {
      for (const { id } of call.outputs) leaves.set(id, frame);
      return;
    }
    for (const { id, tensor } of call.inputs) if (tensor instanceof Variable) variables.add(id);
    call.outputs.forEach(({ id }, output) => { made.set(id, { index, output }); });
  });
  // A copy is the tensor itself.
  const origin = (id: object): object => {
    for (let at = id; ;) {
      const maker = variables.has(at) ? undefined : made.get(at);
      const { call } = (maker && noted[maker.index]) ?? {};
      if (call?.kernel !== 'Identity' || !call.inputs[0]) return at;
      at = call.inputs[0].id;
    }
  };
  const makerOf = (id: object) => (variables.has(id) ? undefined : made.get(id));
  const wanted = new Set<number>();
  const pending = results.map(({ dataId }) => origin(dataId));
  for (let id = pending.pop(); id; id = pending.pop()) {
    const maker = makerOf(id);
    if (!maker || wanted.has(maker.index)) continue;
    wanted.add(maker.index);
    for (const input of (noted[maker.index] as Noted).call.inputs) pending.push(origin(input.id));
  }
  if (wanted.size === 0) return null;
  const order = [...wanted].sort((a, b) => a - b);
  const inputs = inputsOf(order.map((index) => noted[index] as Noted), origin, makerOf, variables);

  const model: RawModel = {
    name: '', className: 'Function', sequential: false, complete: !failed, nodes: [], inputs: [], outputs: [], heads: [], trainable: [], frame: -1,
  };
  const nodeOf = new Map<object, [node: number, output: number]>();
  for (const [id, { shape, dtype }] of inputs) {
    const title = inputs.size === 1 ? 'input' : `input_${nodeOf.size + 1}`;
    nodeOf.set(id, [model.nodes.length, 0]);
    model.inputs.push({ name: title, node: model.nodes.length, output: 0 });
    model.nodes.push({
      layer: into.raw.layers.push(row('InputLayer', false, { name: title, config: {}, weights: [], frame: -1 })) - 1,
      frame: into.frame(leaves.get(id) ?? null), inputs: [], outputs: [{ shape, dtype }],
    });
  }
  const counted = new Set<Variable>();
  const trainable = new Set<number>();
  for (const index of order) {
    const { call, frame } = noted[index] as Noted;
    const weights: RawLayer['weights'] = [];
    const tails: [number, number][] = [];
    const operation: Operation = {
      kernel: call.kernel,
      attrs: plainAttributes(call.attrs),
      inputs: call.inputs.map((input) => {
        const id = origin(input.id);
        const tail = nodeOf.get(id);
        if (tail) tails.push(tail);
        const { tensor } = input;
        if (tensor instanceof Variable && !counted.has(tensor)) {
          counted.add(tensor);
          weights.push({ name: tensor.name, shape: tensor.shape, dtype: tensor.dtype, id: tensor.id });
          if (tensor.trainable) trainable.add(tensor.id);
        }
        const source: OperandSource = tail ? { kind: 'operation', index: tail[0], output: tail[1] } : tensor instanceof Variable ? { kind: 'weight', name: tensor.name } : { kind: 'constant' };
        return { name: input.name, from: source, shape: input.shape, dtype: input.dtype };
      }),
      outputs: call.outputs.map(({ shape, dtype }) => ({ shape, dtype })),
    };
    call.outputs.forEach(({ id }, output) => { nodeOf.set(id, [model.nodes.length, output]); });
    const at = into.frame(frame);
    model.nodes.push({
      layer: into.raw.layers.push(row(call.kernel, true, { name: call.kernel, config: operationConfig(operation), weights, frame: at })) - 1,
      frame: at, inputs: tails, outputs: call.outputs.map(({ shape, dtype }) => ({ shape, dtype })),
      trace: { operations: [loneOperation(operation)], outputs: call.outputs.map((_, output) => ({ kind: 'operation', index: 0, output })) },
    });
  }
  model.trainable = [...trainable];
  model.outputs = results.flatMap(({ dataId }, index) => {
    const end = nodeOf.get(origin(dataId));
    return end ? [{ name: results.length === 1 ? 'output' : `output_${index + 1}`, node: end[0], output: end[1] }] : [];
  });
  return into.raw.models.push(model) - 1;
}

/** What was made last: results that nothing has read. */
function unread(run: Noted[]): { dataId: object }[] {
  const read = new Set(run.flatMap(({ call }) => call.inputs.map(({ id }) => id)));
  return run.flatMap(({ call }) => call.outputs.filter(({ id }) => !read.has(id)).map(({ id }) => ({ dataId: id })));
}

/**
 * Of the tensors that nothing here computed: those that the expression itself made, as in `model(tf.zeros([1, 28, 28, 1]))`, are
 * inputs, what the functions make for themselves is a constant. Without such, the first with an axis is what the model works on.
 */
function inputsOf(run: Noted[], origin: (id: object) => object, makerOf: (id: object) => unknown, variables: Set<object>): Map<object, { shape: number[]; dtype: string }> {
  const inputs = new Map<object, { shape: number[]; dtype: string }>();
  let first: [object, { shape: number[]; dtype: string }] | null = null;
  for (const { call } of run) {
    for (const { id: seen, shape, dtype } of call.inputs) {
      const id = origin(seen);
      if (variables.has(id) || makerOf(id) || shape.length === 0) continue;
      first ??= [id, { shape, dtype }];
      if (leaves.has(id) && !inFunction(leaves.get(id) ?? null)) inputs.set(id, { shape, dtype });
    }
  }
  return inputs.size === 0 && first ? new Map([first]) : inputs;
}

function inFunction(frame: Frame | null): boolean {
  for (let at = frame; at; at = at.parent) if (at.kind === 'f') return true;
  return false;
}

function plainAttributes(attrs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attrs).flatMap(([key, value]) => {
    const text = JSON.stringify(value);
    return text === undefined ? [] : [[key, JSON.parse(text)]];
  }));
}
