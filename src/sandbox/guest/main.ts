import * as core from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import * as layers from '@tensorflow/tfjs-layers';
import type { RunResult, Target } from '../types';
import { Description, hasGraph, isFinished, use } from './describe';
import { installEnvironment, madeUp, offerHandlers, release, runTimers, standInFor, warnings } from './environment';
import { answer, asks, handlerOf, loadGraphModel, loadLayersModel, modelPackage } from './load-model';
import { isModel, type ModelLike, rememberOwnClasses, topological } from './objects';
import { isLoaded, LoadedModel } from './loaded-model';
import { numbered, numbersTaken, setExtent } from './extents';
import { helpers, injected } from './inject';
import { libraryAt } from './library';
import { installMetaBackend, metaTensor } from './meta-backend';
import { note, notesTold } from './notes';
import { component, offer, runOffered } from './offered';
import { noteOperations, operationModel } from './operations';
import { functional, type Predict, tellWhatDoesNotRun } from './running';
import { withOptions, withOptionsOf } from './options';
import { failuresSeen, frameOf, making, setApart, stopListening } from './failures';
import { rememberLibrary } from './members';
import { currentFrame, type Frame, framesEntered, instrument, interruptedFrame, isProgram, made, madeIn, onQuiet, outermost, Quiet, refuse, restoreFrame, setQuiet, stopWatching } from './recorder';
import { isStandIn, standIn, standsFor } from './stand-in';
import { tensorsOfData } from './tensors';
import { traceOwnLayers } from './trace';
import { modelsHeld } from './uses';

/**
 * The program that lives in the sandbox. The host evaluates `__guest.define(…)` for each module, then `__guest.run(…)`,
 * pumps jobs and timers, and takes `__guest.finish()`: a JSON text. Nothing else passes between the two.
 */

type ModuleFunction = (this: unknown, exports: unknown, require: unknown, module: unknown, file: string, directory: string, bl: unknown) => unknown;
interface Definition { run: ModuleFunction; resolve: Record<string, string | null>; index: number; module?: { exports: unknown }; loading?: unknown }

// A kernel that refuses its shapes does so under many frames of the library; the line that matters is the user’s, below them.
(Error as unknown as { stackTraceLimit: number }).stackTraceLimit = 60;

installMetaBackend();
rememberOwnClasses();

const inert = (name: string) => standIn(name);
const { predict } = layers.LayersModel.prototype as unknown as { predict: Predict };
const untrained = () => { const history = inert('history'); return Promise.resolve(history); };
for (const type of [layers.LayersModel, layers.Sequential] as unknown as { prototype: Record<string, unknown> }[]) {
  // Training and reading weights need values; the model is known without them.
  for (const method of ['fit', 'fitDataset', 'trainOnBatch', 'evaluateDataset', 'save']) type.prototype[method] = untrained;
  type.prototype['evaluate'] = () => inert('loss');
  type.prototype['summary'] = () => undefined;
  for (const method of ['predict', 'predictOnBatch']) {
    type.prototype[method] = function (this: ModelLike, x: { shape?: number[] } | { shape?: number[] }[]) {
      // What a layer of the user's own asks of another model is a part of what it does.
      if (!isProgram()) return predict.call(functional(this), x as never);
      const batch = (Array.isArray(x) ? x[0] : x)?.shape?.[0] ?? 1;
      const outputs = this.outputs.map((o) => metaTensor(o.shape.map((d, i) => d ?? (i === 0 ? batch : 1)), 'float32'));
      return outputs.length === 1 ? outputs[0] : outputs;
    };
  }
  for (const method of ['compile', 'fit', 'fitDataset', 'trainOnBatch', 'evaluate', 'evaluateDataset', 'predict', 'predictOnBatch', 'save']) {
    const run = type.prototype[method] as (...args: unknown[]) => unknown;
    type.prototype[method] = function (this: object, ...args: unknown[]) {
      if (method !== 'compile' && isProgram()) note('skipped', `${method}() does nothing here: the model is drawn, not run.`);
      use(this);
      return method === 'compile' ? withOptions('compile', args[0], (options) => run.call(this, options)) : run.apply(this, args);
    };
  }
}
// A layer that cannot be applied to what it is given is shown with that, where the builder comes to no model.
const { apply } = layers.layers.Layer.prototype;
layers.layers.Layer.prototype.apply = function (...given) {
  try {
    return apply.apply(this, given);
  } catch (error) {
    refuse(this, given[0], error);
    throw error;
  }
};
// A step of training is its loss, computed once.
core.Optimizer.prototype.minimize = (loss, returnCost = false) => {
  note('skipped', 'minimize() changes nothing here: the loss is followed on shapes, without gradients.');
  const cost = loss();
  return returnCost ? cost : null;
};

// `tf.sequential` keeps a functional twin of itself once it is built: no model of the user's, so it leaves the list of those.
const twins = new WeakMap<object, unknown>();
Object.defineProperty(layers.Sequential.prototype, 'model', {
  configurable: true,
  get(this: object) { return twins.get(this); },
  set(this: object, twin: unknown) {
    twins.set(this, twin);
    if (twin && made.models.at(-1) === twin) made.models.pop();
  },
});

const fromPixels = () => metaTensor([1, 1, 3], 'int32');
/** Options with numbers where a stand-in was passed for one. */
const withNumbers = (options: unknown): unknown => numbered(options, standsFor);
/** The makers among some exports, each known to be at work while it is. */
const whileMaking = (makers: object): object => Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, typeof make === 'function' && /^[a-z]/.test(name) ? making(make as () => unknown) : make]));
const { input, sequential, model, initializers, regularizers, constraints } = layers;
const tf: Record<string, unknown> = { ...core, ...layers, ...tensorsOfData };
Object.assign(tf, {
  __esModule: true, layers: whileMaking(withOptionsOf('tf.layers', layers.layers, withNumbers)),
  ...whileMaking({ ...withOptionsOf('tf', { input }, withNumbers), ...withOptionsOf('tf', { sequential, model }) }),
  ...Object.fromEntries(Object.entries({ initializers, regularizers, constraints }).map(([name, makers]) => [name, withOptionsOf(`tf.${name}`, makers)])),
  data: inert('tf.data'), node: inert('tf.node'), webgl: inert('tf.webgl'), wasm: inert('tf.wasm'), webgpu_util: inert('tf.webgpu_util'),
  loadGraphModel: (source: unknown) => Promise.resolve(loadGraphModel(source)), loadGraphModelSync: loadGraphModel, GraphModel: inert('tf.GraphModel'),
  // Names before 1.0.
  loadModel: loadLayersModel, Model: layers.LayersModel, batchNormalization: core.batchNorm, fromPixels, toPixels: inert('tf.toPixels'),
  loadFrozenModel: (source: unknown) => Promise.resolve(loadGraphModel(source)),
  loadLayersModel,
  setBackend: () => Promise.resolve(true), ready: () => Promise.resolve(), getBackend: () => 'cpu', setWasmPaths: () => undefined,
  version: { 'tfjs-core': core.version_core, 'tfjs-layers': layers.version_layers, tfjs: core.version_core },
  io: { ...core.io, fileSystem: handlerOf, http: handlerOf, browserHTTPRequest: handlerOf, browserFiles: handlerOf, browserDownloads: inert('tf.io.browserDownloads') },
  browser: { ...core.browser, toPixels: inert('tf.browser.toPixels'), fromPixels },
  // What single backends bring.
  ...Object.fromEntries(['setWebGLContext', 'forceHalfFloat', 'gpgpu_util', 'webgl_util', 'registerOp', 'deregisterOp', 'MathBackendWebGL', 'MathBackendCPU', 'GPGPUContext', 'shared']
    .map((name) => [name, inert(`tf.${name}`)])),
});
tf['default'] = tf;
rememberLibrary(tf);
for (const [type, method] of [[layers.layers.Layer, 'apply'], [layers.Sequential, 'add']] as const) {
  const own = type.prototype as unknown as Record<string, (...args: never[]) => unknown>;
  own[method] = making(own[method] as (...args: never[]) => unknown);
}

const definitions = new Map<string, Definition>();
let top: Record<string, () => unknown> = {};
let called: ((scope: object) => unknown) | null = null;
let entry = '';
/** What files do not export, though others import it from them. */
let absent: Record<string, string[]> = {};

function load(file: string): unknown {
  const definition = definitions.get(file);
  if (!definition) return inert(file);
  // A module that is still loading is a cycle: it gives what it has exported so far, as in Node.
  if (definition.module) return definition.module.exports;
  const module = { exports: {} as unknown };
  definition.module = module;
  const require = (specifier: string) => {
    const target = definition.resolve[specifier];
    if (target === 'tf') return libraryAt(specifier, tf);
    if (target?.startsWith('tf:')) return libraryAt(target, tf);
    return target != null ? dependency(target) : specifier.startsWith('@tensorflow-models/') ? modelPackage(specifier) : inert(specifier);
  };
  const bl = {
    ...instrument(definition.index),
    top: (names: Record<string, () => unknown>) => { if (file === entry) top = names; },
    call: (run: (scope: object) => unknown) => { if (file === entry) called = run; },
  };
  const before = currentFrame();
  definition.loading = definition.run.call(helpers, module.exports, require, module, file, file.slice(0, file.lastIndexOf('/')), bl);
  const exported = module.exports as Record<string, unknown>;
  for (const name of absent[file] ?? []) if (!(name in exported)) exported[name] = inert(name);
  restoreFrame(before);
  return module.exports;
}

/** A file that the entry imports: what it throws while it loads is told, and need not keep the model from being made. */
function dependency(file: string): unknown {
  const before = currentFrame();
  try {
    return load(file);
  } catch (error) {
    if (!(error instanceof Quiet)) loadError ??= { error, frame: frameOf(error), entry: false };
    restoreFrame(before);
    return definitions.get(file)?.module?.exports;
  }
}

/** Models in what a builder gave: itself, or those that an array or object holds, to a depth that real code has. */
function modelsIn(value: unknown, into: ModelLike[] = [], depth = 0): ModelLike[] {
  if (isStandIn(value) || value === null || typeof value !== 'object' || depth > 3) return into;
  if (isModel(value)) { if (!into.includes(value)) into.push(value); return into; }
  const items = Array.isArray(value) ? value : value instanceof Map || value instanceof Set ? [...value.values()] : fieldsOf(value);
  if (items.length <= 200) for (const item of items) modelsIn(item, into, depth + 1);
  return into;
}
function fieldsOf(value: object): unknown[] {
  return Object.keys(value).map((key) => { try { return (value as Record<string, unknown>)[key]; } catch { return undefined; } });
}

let outcome: { value?: unknown; error?: unknown; frame: Frame | null; done: boolean } = { frame: null, done: false };
let modelsBefore = 0;
let layersBefore = 0;
let framesBefore = 0;
let refusalsBefore = 0;
let target: Target = { kind: 'top' };

/** The value of a top-level name; stops short of a name whose initialiser never ran. */
function named(name: string): unknown { try { return top[name]?.(); } catch { return undefined; } }

/** What a module threw while it loaded: the entry, or a file that it imports. The target may run all the same. */
let loadError: { error: unknown; frame: Frame | null; entry: boolean } | null = null;

/** Loads the entry, then runs the target at once where nothing awaits: an interrupt then tells its place on the stack. */
function start(): unknown {
  try { load(entry); } catch (error) {
    // What went wrong first is what the rest follows from.
    if (!(error instanceof Quiet)) loadError = { ...(loadError ?? { error, frame: frameOf(error) }), entry: true };
  }
  restoreFrame(null);
  const loading = [...definitions.values()].map((d) => d.loading).filter((value) => value instanceof Promise);
  if (loading.length === 0) return invoke();
  return Promise.all(loading).catch((error: unknown) => { loadError ??= { error, frame: frameOf(error), entry: true }; }).then(invoke);
}

function invoke(): unknown {
  // A function declared at the top level is there even when the code below it threw.
  const root = target.kind === 'method' ? target.className : target.kind === 'function' || target.kind === 'class' ? target.name.split('.')[0] as string : null;
  const there = root !== null ? named(root) !== undefined : target.kind === 'call' ? called !== null : !loadError?.entry;
  if (loadError && !there) throw loadError.error;
  if (target.kind === 'top') return undefined;
  modelsBefore = made.models.length;
  layersBefore = made.layers.length;
  refusalsBefore = made.refusals.length;
  framesBefore = framesEntered();
  noteOperations();
  const value = invoked();
  return value instanceof Promise ? value.then(opened) : opened(value);
}

function invoked(): unknown {
  switch (target.kind) {
    case 'call': return called?.({ tf, exports: definitions.get(entry)?.module?.exports, built: made.models, standIn: inert('standIn') });
    case 'function': {
      const path = target.name.split('.');
      let owner: unknown;
      let value = named(path[0] as string);
      // A method of a component has more around it than the object that it stands in.
      const around = path.length > 2 ? component(value as Record<string, unknown>) : undefined;
      for (const key of path.slice(1)) { owner = around ?? value; value = (value as Record<string, unknown>)?.[key]; }
      return (value as (...args: unknown[]) => unknown).apply(owner, target.args);
    }
    case 'class': return new (named(target.name) as new (...args: unknown[]) => unknown)(...target.args);
    case 'method': {
      const type = named(target.className) as (new () => Record<string, (...args: unknown[]) => unknown>) & Record<string, (...args: unknown[]) => unknown>;
      if (target.static) return (type[target.name] as (...args: unknown[]) => unknown).apply(type, target.args);
      const instance = injected(type) as Record<string, (...args: unknown[]) => unknown>;
      const value = (instance[target.name] as (...args: unknown[]) => unknown).apply(instance, target.args);
      return value instanceof Promise ? value.then((inner) => [inner, instance]) : [value, instance];
    }
  }
}

const MAKES = /model|net|build|create|make|define|init/i;
/** A builder may give functions instead of a model, one of which makes it. */
function opened(value: unknown): unknown {
  if (made.models.length > modelsBefore || isStandIn(value) || typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner !== 'function' || isStandIn(inner) || inner.length > 0 || !MAKES.test(name)) continue;
    const before = currentFrame();
    try {
      const given: unknown = (inner as () => unknown).call(value);
      if (given instanceof Promise) return given;
      if (made.models.length > modelsBefore) return given;
    } catch { restoreFrame(before); }
  }
  return value;
}

/** The target has come to its end, and neither failed nor made a model. */
const isBarren = (): boolean => outcome.done && outcome.error === undefined && loadError === null && made.models.length === modelsBefore && modelsIn(outcome.value).length === 0;

let mayOffer = false;
/** What would be called later is called now, from here on. */
let isOffering = false;

/** Looks for functions in what the target gave and on the page. */
function offerAll(): true {
  isOffering = true;
  setApart();
  offer(outcome.value);
  offerHandlers();
  return true;
}

/** What the file itself set out to make, as one that it loads, is not the target's, though it may come to an end only while that runs. */
const isEarlier = (model: object): boolean => (outermost(madeIn(model))?.serial ?? framesBefore) < framesBefore;

let partsOfModels: Set<unknown> | undefined;
/** What is a part of a model; once all is made. */
function parts(): Set<unknown> {
  if (partsOfModels) return partsOfModels;
  const inner = new Set<unknown>();
  for (const model of made.models) {
    if (!isModel(model) || isLoaded(model)) continue;
    for (const layer of model.layers) inner.add(layer);
    // A layer that keeps the model that it stands in does not make a part of it.
    for (const held of modelsHeld(model)) if (held !== model && !modelsHeld(held).has(model)) inner.add(held);
    const own = (model as unknown as { model?: unknown }).model;
    if (own) inner.add(own);
  }
  partsOfModels = inner;
  return inner;
}

/** Models that are a part of no other model, and that `tf.sequential` did not make for itself; those that were only loaded come last. */
function standalone(models: unknown[]): ModelLike[] {
  const inner = parts();
  const used = (model: ModelLike): boolean => inner.has(model) || (isLoaded(model) && inner.has(model.layers[0]));
  const alone = (models as ModelLike[]).filter((model) => isModel(model) && !used(model) && hasGraph(model));
  // One that was loaded twice, as an application does that is started twice, is one.
  const loaded = new Map((alone as unknown[]).flatMap((model) => (model instanceof LoadedModel ? [[model.label, model] as const] : [])));
  return [...alone.filter((model) => !isLoaded(model)), ...[...loaded.values()] as unknown as ModelLike[]];
}

onQuiet(() => { note('info', 'What follows is not run: it goes on for long, and makes no further layer.'); });

const guest = {
  define(file: string, index: number, resolve: Record<string, string | null>, run: ModuleFunction) { definitions.set(file, { run, resolve, index }); },
  run(request: { entry: string; target: Target; free?: string[]; absent?: Record<string, string[]>; extent?: number; later?: boolean; quietMs?: number }) {
    setQuiet(request.quietMs ?? Number.POSITIVE_INFINITY);
    setExtent(request.extent ?? null);
    standInFor(request.free ?? []);
    absent = request.absent ?? {};
    entry = request.entry;
    target = request.target;
    mayOffer = request.later ?? false;
    const settled = (value: unknown) => { outcome = { value, frame: null, done: true }; };
    // `throw undefined` is a failure too.
    const thrown = (error: unknown) => { outcome = error instanceof Quiet ? { frame: null, done: true } : { error: error ?? new Error(`${error} was thrown`), frame: frameOf(error), done: true }; };
    try {
      const value = start();
      if (value instanceof Promise) value.then(settled, thrown);
      else settled(value);
    } catch (error) { thrown(error); }
  },
  /** True while something may still happen. */
  tick(): boolean {
    // A page builds its models once it is loaded, which is after its scripts have come to their end.
    if ((!outcome.done || (target.kind === 'top' && made.models.length === 0)) && (runTimers() || release())) return true;
    if (!isOffering) return mayOffer && isBarren() && offerAll();
    if (made.models.slice(modelsBefore).some((model) => isModel(model) && hasGraph(model))) return false;
    // The one before may have been left in the middle.
    restoreFrame(null);
    return runTimers() || release() || runOffered();
  },
  asks,
  answer,
  isDone: () => outcome.done,
  isOffering: () => isOffering,
  /** The target has given its model: what the file does besides need not be waited for. */
  isSettled: () => outcome.done && target.kind !== 'top' && target.kind !== 'call' && modelsIn(outcome.value).some(hasGraph),
  /** Runs the user's own layers, and the models, on shapes, once all is made; before `finish`. */
  trace(): void {
    stopWatching();
    stopListening();
    traceOwnLayers();
    tellWhatDoesNotRun(standalone(made.models).filter((model) => !isLoaded(model) && (outcome.error === undefined || isFinished(model))), predict);
  },
  /** `interrupted`: what the host stopped the run for, in words, and the stack where it struck, as far as the host saw it. `bare`: the error alone, where describing what was made did not succeed. */
  finish(interrupted: { message: string; stack: string } | null, bare = false): string {
    const description = new Description();
    // A failure after that of an imported file follows from it.
    const thrown = loadError && !loadError.entry && outcome.error !== undefined ? { error: loadError.error, frame: loadError.frame } : outcome;
    // A handler that does not come to its end need not: nothing but this waited for it.
    const struck = isOffering ? null : interrupted;
    const failure = struck ? { message: struck.message, stack: interruptedFrame() ? '' : struck.stack } : thrown.error;
    // A builder that waits for ever has failed as well, though nothing was thrown.
    const failed = failure !== undefined || !outcome.done;
    const error = failure !== undefined ? failure : loadError?.error;
    const frame = struck ? interruptedFrame() : failure !== undefined ? thrown.frame : loadError?.frame ?? null;
    restoreFrame(null);
    const found: RunResult['found'] = [];
    if (bare) {
      const told = error ?? new Error('What this code made could not be read: reading it does not come to an end, or fails.');
      const result: RunResult = { raw: description.raw, found, topNames: [], error: description.error(told, frame), caught: [], pending: false, madeUp: madeUp(), numbers: [], warnings, notes: notesTold((at) => description.frame(at)) };
      return JSON.stringify(result);
    }
    const topNames = Object.keys(top).filter((name) => modelsIn(named(name)).length > 0 && typeof named(name) !== 'function');
    if (target.kind === 'top') {
      const seen = new Set<unknown>();
      for (const name of topNames) {
        for (const model of modelsIn(named(name))) {
          if (seen.has(model) || !hasGraph(model)) continue;
          seen.add(model);
          found.push({ name, model: description.model(model) });
        }
      }
      for (const model of standalone(made.models)) if (!seen.has(model)) found.push({ name: null, model: description.model(model, !failed || isFinished(model)) });
    } else {
      const given = failed ? [] : modelsIn(outcome.value).filter(hasGraph);
      const shown = new Set(given.flatMap(({ outputs }) => topological(outputs)));
      const others = standalone(made.models.slice(modelsBefore)).filter((model) => !given.includes(model) && !isEarlier(model) && !topological(model.outputs).every((node) => shown.has(node)));
      // A method gives what it returns; what its object also holds is only of interest when it returned none.
      for (const model of given) found.push({ name: null, model: description.model(model) });
      for (const model of others) {
        const complete = !failed || isFinished(model);
        if (complete) found.push({ name: null, model: description.model(model) });
      }
    }
    // What was made on the way to a model that is not there (yet).
    if (failed || (found.length === 0 && target.kind !== 'top')) {
      const [layersFrom, refusalsFrom] = target.kind === 'top' ? [0, 0] : [layersBefore, refusalsBefore];
      // Where there is a model all the same, what its code caught and went on without is no part of what failed.
      const refusals = made.refusals.slice(refusalsFrom).filter((refusal) => found.length === 0 || refusal.error === error);
      const partial = description.partial(layersFrom, refusals, 'model');
      if (partial !== null && !found.some((f) => f.model === partial)) found.unshift({ name: null, model: partial });
    }
    // A model that is written on tensors, without any layer.
    if (found.length === 0 && target.kind !== 'top' && made.layers.length === layersBefore && (!failed || target.kind === 'call')) {
      const operations = operationModel(outcome.value, failed, description);
      if (operations !== null) found.push({ name: null, model: operations });
    }
    const result: RunResult = {
      raw: description.raw,
      found,
      topNames,
      error: error === undefined ? null : description.error(error, frame),
      // What is called later may fail at what is not there, and so may what waits for it; what followed from a file's failure is no news.
      caught: failuresSeen().filter((one) => ![error, outcome.error, loadError?.error].includes(one.error) && !(one.error instanceof Quiet) && (one.making || !one.apart))
        .map((one) => ({ ...description.error(one.error, one.frame), making: one.making, thrown: one.thrown })),
      pending: !outcome.done && !interrupted,
      madeUp: madeUp(),
      numbers: numbersTaken(error !== undefined),
      warnings,
      notes: notesTold((at) => description.frame(at)),
    };
    return JSON.stringify(result);
  },
};

installEnvironment(tf);
Object.defineProperty(globalThis, '__guest', { value: guest });
