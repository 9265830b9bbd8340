import { type Cost, elementBytes, type Layer, type Node, type Shape, type TensorSpec, type Trace } from '../graph';
import { traceCost } from './kernels';
import { ruleOf } from './registry';
import { CannotKnow, elements, type Look, type Rule, type Use } from './rule';

/** The operations of one use of a layer, and the look it takes at its inputs. */
export interface UseCost extends Pick<Cost, 'macs' | 'flops' | 'activationBytes'> {
  look: Look;
  why?: string;
}

/** The shape for a batch; `null` when another axis is open. A batch that the model fixes stays. */
function substitute(shape: Shape, batch: number): number[] | null {
  const filled: number[] = [];
  for (const [axis, dim] of shape.entries()) {
    // Some preprocessing layers print an open axis as −1 or leave it undefined.
    const open = typeof dim !== 'number' || dim < 0;
    if (open && axis > 0) return null;
    filled.push(open ? batch : dim);
  }
  return filled;
}

/** Runs one count of a rule; `null` and the reason when it cannot be known. */
function count(why: (reason: string) => void, rule: () => number): number | null {
  try {
    const value = rule();
    if (Number.isFinite(value)) return value;
    why('its shapes do not say');
  } catch (error) {
    if (!(error instanceof CannotKnow)) throw error;
    why(error.message);
  }
  return null;
}

function lookOf(rule: Rule, use: Use): Look {
  try {
    return rule.look(use);
  } catch (error) {
    if (!(error instanceof CannotKnow)) throw error;
    return { kind: 'unknown' };
  }
}

function bytes(outputs: readonly TensorSpec[], counts: readonly number[], again: readonly number[] = []): number {
  return outputs.reduce((total, { dtype }, i) => {
    if (again.includes(i)) return total;
    const size = elementBytes(dtype);
    if (size === undefined) throw new CannotKnow(`elements of type ${dtype} have no fixed size`);
    return total + counts[i] * size;
  }, 0);
}

/** Which outputs of a `call` are the same tensor as one before them. */
function repeated({ outputs }: Trace): number[] {
  const told = outputs.map((from) => JSON.stringify(from));
  return outputs.flatMap(({ kind }, i) => (kind === 'operation' && told.indexOf(told[i]) < i ? [i] : []));
}

/**
 * Costs one use of a layer.
 * @param inputs shapes of the tensors it reads, `null` where open
 * @param batch the extent of an open batch
 */
export function useCost(layer: Layer, node: Node, inputs: readonly Shape[], batch: number): UseCost {
  if (node.failed !== undefined) return { macs: null, flops: null, activationBytes: null, look: { kind: 'unknown' }, why: `It could not be applied: ${node.failed}` };
  const once = costOfOne(layer, node, inputs, batch);
  if (!node.steps) return once;
  const runs = node.steps.reduce<number | null>((product, steps) => (product === null || steps === null || !Number.isFinite(steps) ? null : product * steps), 1);
  const all = (one: number | null): number | null => (one === 0 ? 0 : one === null || runs === null ? null : one * runs);
  const { macs, flops, activationBytes, look } = once;
  const unknown = runs === null && (macs || flops || activationBytes) ? 'the number of steps is open' : undefined;
  return { macs: all(macs), flops: all(flops), activationBytes: all(activationBytes), look, why: once.why ?? unknown };
}

/** Costs one run of it: where it is one of several steps, of one of them. */
function costOfOne(layer: Layer, node: Node, inputs: readonly Shape[], batch: number): UseCost {
  const filledInputs = inputs.map((shape) => substitute(shape, batch));
  const filledOutputs = node.outputs.map(({ shape }) => substitute(shape, batch));
  const known = filledOutputs.filter((shape) => shape !== null);
  const outputsKnown = known.length === filledOutputs.length;
  const rule = layer.custom || layer.operation ? undefined : ruleOf(layer.className);
  let why: string | undefined;
  const because = (reason: string) => { why ??= reason; };

  const traced = node.trace && traceCost(node.trace, batch);
  if (!rule) {
    const told = traced ?? { macs: null, flops: null, why: 'its operations are not visible' };
    if (layer.className === 'LoadedModel' && !layer.custom) because(`${layer.name} is a model that is not loaded: its layers are not known`);
    else if (told.why) because(layer.operation ? told.why : `${layer.className} is a custom layer: ${told.why}`);
    const activationBytes = outputsKnown ? count(because, () => bytes(node.outputs, known.map(elements), node.trace && repeated(node.trace))) : null;
    return { macs: told.macs, flops: told.flops, activationBytes, look: { kind: 'unknown' }, why };
  }

  const open = filledInputs.includes(null) || !outputsKnown;
  const use: Use = {
    className: layer.className,
    config: layer.config,
    weights: layer.weights,
    // Where an axis is open only the look is asked, and looks read ranks and settings.
    inputs: open ? inputs.map(ranked) : filledInputs.filter((shape) => shape !== null),
    outputs: open ? node.outputs.map(({ shape }) => ranked(shape)) : known,
    holds: layer.holds,
  };
  if (open && (rule.macs || rule.elementwise || !(outputsKnown || rule.view?.(use)))) because('a size other than the batch is open');

  const counted = (part?: (use: Use) => number): number | null =>
    part === undefined ? 0 : open ? null : count(because, () => part(use));
  // A wrapper around a layer of the user's own costs what it was seen to do.
  if (traced?.why) because(`${layer.className} holds another layer: ${traced.why}`);
  const macs = traced ? traced.macs : counted(rule.macs);
  const elementwise = traced ? null : counted(rule.elementwise);
  const { outputElements } = rule;
  const activationBytes = rule.view?.(use)
    ? 0
    : outputElements
      ? count(because, () => bytes(node.outputs, [outputElements(use)]))
      : outputsKnown ? count(because, () => bytes(node.outputs, known.map(elements), node.trace ? repeated(node.trace) : rule.repeats?.(use))) : null;
  return {
    macs,
    flops: traced ? traced.flops : macs === null || elementwise === null ? null : 2 * macs + elementwise,
    activationBytes,
    look: lookOf(rule, use),
    why,
  };
}

function ranked(shape: Shape): number[] {
  return shape.map((dim) => (typeof dim === 'number' && dim >= 0 ? dim : Number.NaN));
}
