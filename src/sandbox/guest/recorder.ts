import type { Trace } from '../../graph';
import { keyOf, type Shape } from './objects';

/**
 * Where execution stands in the user's code, as a persistent linked list: pushing a frame never changes an older one, so an
 * `await` can hold its frame and take it up again, and an exception heals by going back to a frame it kept.
 * Instrumented code reaches it as `__bl` (see `src/source`).
 */
export interface Frame {
  parent: Frame | null;
  module: number;
  /** `c`: a call or `new`, `f`: a function's body, `l`: a loop's iteration. */
  kind: 'c' | 'f' | 'l';
  /** Index into the module's sites (`c`) or scopes (`f`, `l`). */
  id: number;
  /** Parameters or loop variables at entry. */
  values: unknown[] | null;
  /** What a member is called on. */
  on: unknown;
  /** How many were entered before it. */
  serial: number;
  /** Index in a description's table, once it is in there, and whose that is. */
  index: number;
  table: object | null;
}

let current: Frame | null = null;
let latest: Frame | null = null;

/**
 * Where an interrupt struck, which no `finally` of the user's has seen: the loop that was going round (its iteration has just
 * been left, or is still open), else the innermost call or function.
 */
export const interruptedFrame = (): Frame | null => (latest?.kind === 'l' && latest.parent === current ? latest : current ?? latest);
export const currentFrame = (): Frame | null => current;
export const latestFrame = (): Frame | null => latest;
export const framesEntered = (): number => frames;
/** The outermost frame that one lies in. */
export const outermost = (frame: Frame | null): Frame | null => {
  let at = frame;
  while (at?.parent) at = at.parent;
  return at;
};
export const restoreFrame = (frame: Frame | null): void => { current = frame; };

/** Thrown out of code that works on, on data or at training, long after it has made its model. */
export class Quiet extends Error {}
let quietMs = 0;
/** Frames between looks at the clock. */
const LOOK = 1 << 14;
let frames = 0;
let lastMade = 0;
// The clock goes on with the interpreter’s own steps. Code that puts another in its place does not change this one.
const now = performance.now.bind(performance);
let whenQuiet: () => void = () => undefined;
/** Tells of it once no layer has been made for so long. */
export const onQuiet = (tell: () => void): void => { whenQuiet = tell; };
export const setQuiet = (ms: number): void => { quietMs = ms; };

let thrown: (error: unknown) => void = () => undefined;
/** Tells of what the user's code throws, where it does. */
export const onThrown = (tell: typeof thrown): void => { thrown = tell; };

let isWatching = true;
/** What runs from here on is the library's own errand, with a time of its own. */
export const stopWatching = (): void => { isWatching = false; };
/** The user's own code runs as it would in their program, and not as what a layer does, on shapes. */
export const isProgram = (): boolean => isWatching;

function look(): void {
  if (!isWatching || made.models.length === 0 || now() - lastMade < quietMs) return;
  whenQuiet();
  throw new Quiet('nothing is made any more');
}

/** What instrumented code sees as `__bl`; `top` and `call` are added by the module loader. */
export function instrument(module: number) {
  const push = (kind: Frame['kind'], id: number, values: unknown[] | null): Frame | null => {
    const previous = current;
    current = latest = { parent: previous, module, kind, id, values, on: undefined, serial: frames++, index: -1, table: null };
    if (frames % LOOK === 0) look();
    return previous;
  };
  return {
    /** Enters a call site; gives the frame to go back to. */
    b: (id: number) => push('c', id, null),
    /** Goes back to `frame` and passes the value through. */
    r: (frame: Frame | null, value: unknown) => { current = frame; return value; },
    /** Notes what a member is called on, at the call that `b` has just entered. */
    m: (on: unknown) => { (current as Frame).on = on; return on; },
    /** Passes through what is about to be thrown. */
    t: (error: unknown) => { thrown(error); return error; },
    f: (id: number, values: unknown[]) => push('f', id, values),
    l: (id: number, values: unknown[]) => push('l', id, values),
    x: (frame: Frame | null) => { current = frame; },
    k: () => current,
  };
}

/** Everything the library made while the user's code ran. */
export interface Made {
  layers: { layer: unknown; frame: Frame | null; named: boolean }[];
  /** Layers that are containers, in order of construction. */
  models: unknown[];
  refusals: Refusal[];
}

/** A layer that was applied and threw: to what, and why. */
export interface Refusal {
  layer: object;
  inputs: unknown[];
  frame: Frame | null;
  error: unknown;
  message: string;
}

export const made: Made = { layers: [], models: [], refusals: [] };
const frameOf = new WeakMap<object, Frame | null>();
const namedLayers = new WeakSet<object>();

/** The frame in which a layer was constructed, or in which a node (one use of a layer) was made. */
export const madeIn = (thing: object): Frame | null => frameOf.get(thing) ?? null;
export const isNamed = (layer: object): boolean => namedLayers.has(layer);

const madeShapes = new WeakMap<object, Shape>();
/** The shape that a tensor was made with, which is what runs: `CenterCrop` and `CategoryEncoding` write their own over that of the tensor that they are given. */
export const shapeOf = (tensor: { shape: Shape }): Shape => (madeShapes.get(tensor) ?? tensor.shape).slice();

/** Where an error arose, before anything unwound; of a failure that is only heard of later, where it was asked for. */
export const failedIn = new WeakMap<object, Frame | null>();

const traces = new WeakMap<object, Map<string, Trace>>();
/** What `call` does at a node (one use of a layer) that is fed such shapes, where it was followed (see `trace.ts`). */
export const traceOf = (node: object, fed: Shape[]): Trace | undefined => traces.get(node)?.get(keyOf(fed));
export const keepTrace = (node: object, fed: Shape[], trace: Trace): void => {
  traces.set(node, (traces.get(node) ?? new Map<string, Trace>()).set(keyOf(fed), trace));
};
/** Where each operation of a trace ran. */
export const traceFrames = new WeakMap<Trace, (Frame | null)[]>();

const toldErrors = new WeakSet<object>();

/** The layer that threw first is the one that refused; those that it is applied in only pass the error on. */
export function refuse(layer: object, inputs: unknown, error: unknown): void {
  if (!isWatching || error instanceof Quiet) return;
  if (typeof error === 'object' && error !== null) {
    if (toldErrors.has(error)) return;
    toldErrors.add(error);
  }
  made.refusals.push({ layer, inputs: Array.isArray(inputs) ? inputs : [inputs], frame: current, error, message: error instanceof Error ? error.message : String(error) });
}

/** Called from the library's own constructors (see `build.mjs`). */
(globalThis as Record<string, unknown>)['__blocklensMade'] = {
  layer(layer: object, args: { name?: unknown } | undefined) {
    frameOf.set(layer, current);
    lastMade = now();
    if (args?.name) namedLayers.add(layer);
    made.layers.push({ layer, frame: current, named: Boolean(args?.name) });
  },
  node(node: object, outputs: { shape?: unknown }[]) {
    frameOf.set(node, current);
    for (const tensor of outputs) if (Array.isArray(tensor?.shape)) madeShapes.set(tensor, tensor.shape.slice());
  },
  model(model: object, args: { name?: unknown } | undefined) {
    if (args?.name) namedLayers.add(model);
    made.models.push(model);
  },
};
