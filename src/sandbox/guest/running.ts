import { Tensor, Variable } from '@tensorflow/tfjs-core';
import { layers as library } from '@tensorflow/tfjs-layers';
import { configOf } from './describe';
import { warnings } from './environment';
import { valueDependent } from './kernels';
import { isLoaded } from './loaded-model';
import { metaTensor, observeKernels, readComparisonsAs } from './meta-backend';
import { note } from './notes';
import { isCustom, isModel, type LayerLike, type ModelLike } from './objects';
import { currentFrame, made, madeIn, restoreFrame, shapeOf } from './recorder';
import { touchesOfStandIns } from './stand-in';
import { modelRunsSurely, runsSurely } from './surely';

/**
 * Whether a model that was built also runs is found out by running it: the library's own `predict`, on tensors that have shapes and no values.
 * Each distinct work (class, configuration, inputs) is done once, however many layers are alike. What fails is told at its layer, in the
 * library's words, and the run goes on with what the layer declared: one failure does not hide the next.
 */

type Shape = (number | null)[];
interface Spec { shape: number[]; dtype: string }

const { Layer } = library;

/** What one work comes to. `differs`: what it gives is not what the layer declared. */
type Outcome = { fails: string } | { gives: Spec[]; several: boolean; differs?: string } | 'unknown';

interface Problem { layer: LayerLike; kind: 'fails' | 'differs' | 'reads'; message: string; consequence?: string }

/** A batch, and an extent for all other axes that are open. Only what fails whatever comes is told. */
export const TRIES = [{ batch: 2, open: 32 }, { batch: 1, open: 224 }, { batch: 3, open: 299 }, { batch: 1, open: 1 }] as const;
/** Whoever works step by step does the same at each. */
const STEPS = 2;
/** A call that runs more is left alone, as is one that reads values or something that is not here: it says nothing of what happens elsewhere. */
const MAX_KERNELS = 5000;
const NO_PROOF = new RegExp(`^The shape that (${Object.keys(valueDependent).join('|')}) gives depends on values`);

export type Predict = (this: unknown, x: Tensor | Tensor[]) => unknown;

/** Weights that a layer made when it was called, and not before. */
export const madeWhenCalled = new WeakSet<object>();

interface Weighted { _trainableWeights?: unknown[]; _nonTrainableWeights?: unknown[]; _addedWeightNames?: unknown[] }
/** Runs a layer's work. Weights that this makes are not there for a model that was just built. */
export function called<T>(layer: LayerLike, work: () => T): T {
  const { _trainableWeights: some = [], _nonTrainableWeights: others = [], _addedWeightNames: names = [] } = layer as Weighted;
  const before = [some.length, others.length, names.length] as const;
  try {
    return work();
  } finally {
    if (some.length > before[0] || others.length > before[1]) madeWhenCalled.add(layer);
    some.length = before[0];
    others.length = before[1];
    names.length = before[2];
  }
}

/** `predict`: the library's own, which the user's code does not get to run. */
export function tellWhatDoesNotRun(models: ModelLike[], predict: Predict): void {
  for (const { layer, message, consequence } of models.flatMap((model) => problemsOf(model, predict))) {
    note('warning', `${message}${consequence === undefined ? '' : ` The model then fails in predict: ${consequence}.`}`, madeIn(layer), { ofLayer: true });
  }
}

export function problemsOf(model: ModelLike, predict: Predict): Problem[] {
  const extents = model.inputs.flatMap(shapeOf);
  // Of a model that begins with one that was not loaded, it is not known what it takes.
  if (extents.some(Number.isNaN) || modelRunsSurely(model, holdsOwn)) return [];
  let left: Problem[] | undefined;
  for (const size of extents.includes(null) ? TRIES : TRIES.slice(0, 1)) {
    const found = new Trial(model, size).run(predict);
    left = left?.filter(({ layer, kind }) => found.some((other) => other.layer === layer && (other.kind === 'reads') === (kind === 'reads'))) ?? found;
    if (left.length === 0) break;
  }
  return left ?? [];
}

const outcomes = new Map<string, Outcome>();
/** Variables that a layer of the user's own has read. */
const readings = new WeakMap<LayerLike, Set<Variable>>();
const kinds = new WeakMap<LayerLike, string>();
let apart = 0;

/** What is the same for layers that do the same. One of the user's own may differ in more than its configuration. */
function kindOf(layer: LayerLike): string {
  const known = kinds.get(layer);
  if (known !== undefined) return known;
  const config = holdsOwn(layer) ? null : configOf(layer);
  const kind = config === null ? `#${apart++}`
    : `${layer.getClassName()} ${JSON.stringify({ ...config, name: '' })} ${layer.weights.map(({ shape }) => shape.join()).join(';')}`;
  kinds.set(layer, kind);
  return kind;
}

const own = new WeakMap<LayerLike, boolean>();
/** A class of the user's own, or a layer of the library's that holds one, or a model. */
function holdsOwn(layer: LayerLike): boolean {
  const known = own.get(layer);
  if (known !== undefined) return known;
  const { layer: inner, forwardLayer, cell, cells } = layer as unknown as Record<string, LayerLike | LayerLike[] | undefined>;
  const holds = isCustom(layer) || isModel(layer) || [inner, forwardLayer, cell, ...(Array.isArray(cells) ? cells : [])].some((one) => typeof one === 'object' && holdsOwn(one as LayerLike));
  own.set(layer, holds);
  return holds;
}

const listed = <T>(one: T | T[]): T[] => (Array.isArray(one) ? one : [one]);
const wordsOf = (error: unknown): string => String((error as { message?: unknown } | null)?.message ?? error).replace(/[.\s]+$/, '');

type Part = (inputs: Tensor | Tensor[], kwargs?: Record<string, unknown>) => unknown;
type Parts = Record<'apply' | 'call' | 'computeMask', Part>;

class Trial {
  private readonly problems: Problem[] = [];
  private readonly changed: [object, PropertyKey, PropertyDescriptor | undefined][] = [];
  private readonly layers = new Set<LayerLike>();
  /** Tensors of another shape than was declared, and what follows from them: what is to blame. */
  private readonly astray = new WeakMap<object, Problem>();
  private working: LayerLike | null = null;
  private begun = false;
  private kernels = 0;
  private proves = true;

  constructor(private readonly model: ModelLike, private readonly size: { batch: number; open: number }) {}

  run(predict: Predict): Problem[] {
    const before = { frame: currentFrame(), layers: made.layers.length, models: made.models.length, warnings: warnings.length };
    const release = observeKernels({
      call: ({ inputs }) => {
        if (++this.kernels > MAX_KERNELS) { this.proves = false; throw new Error(`more than ${MAX_KERNELS} operations`); }
        const read = this.working && readings.get(this.working);
        if (read) for (const { tensor } of inputs) if (tensor instanceof Variable) read.add(tensor);
      },
      // The library itself only asks whether values are in range, and they may be.
      read: () => { if (this.working === null || holdsOwn(this.working)) this.proves = false; },
    });
    let runs = this.model;
    readComparisonsAs(true);
    try {
      runs = functional(this.model);
      this.watch(runs, 'apply');
      const feeds = this.model.inputs.map((input) => metaTensor(this.sized(shapeOf(input)), (input.dtype ?? 'float32') as never));
      try { predict.call(runs, feeds.length === 1 ? feeds[0] as Tensor : feeds); } catch (error) {
        this.refused(this.overwriter() ?? this.model, wordsOf(error));
        // Refused before any layer was called: what the layers would say is asked for all the same.
        if (!this.begun) (runs as unknown as { predictLoop(feeds: Tensor[], batch: number): unknown }).predictLoop(feeds, this.size.batch);
      }
    } catch (error) {
      this.refused(this.model, wordsOf(error));
    } finally {
      release();
      readComparisonsAs(false);
      for (const [layer, part, own] of this.changed.reverse()) {
        if (own) Object.defineProperty(layer, part, own);
        else Reflect.deleteProperty(layer, part);
      }
      restoreFrame(before.frame);
      made.layers.length = before.layers;
      made.models.length = before.models;
      warnings.length = before.warnings;
    }
    this.tellUnowned();
    return this.problems;
  }

  /**
   * Stands between the library and each layer of a model, and of the models in it: it applies the layers of a model that predicts, and calls
   * those of a model that is a layer of another.
   */
  private watch(model: ModelLike, by: 'apply' | 'call'): void {
    for (const layer of model.layers) {
      if (layer.getClassName() === 'InputLayer') continue;
      if (isModel(layer) && !isLoaded(layer)) { this.watch(functional(layer), 'call'); continue; }
      this.layers.add(layer);
      if (holdsOwn(layer) && !readings.has(layer)) readings.set(layer, new Set());
      const { call, computeMask } = layer as unknown as Parts;
      if (stepwise(layer)) this.put(layer, 'call', (inputs, kwargs) => inSteps(layer, inputs, kwargs, call));
      const { [by]: own } = layer as unknown as Parts;
      this.put(layer, by, (inputs, kwargs) => {
        const real = (): unknown => own.call(layer, inputs, kwargs);
        return this.working === layer ? real() : this.work(layer, inputs, kwargs, real);
      });
      this.put(layer, 'computeMask', (inputs, mask) => {
        try { return computeMask.call(layer, inputs, mask); } catch (error) { this.refused(layer, wordsOf(error)); return null; }
      });
    }
  }

  private put(layer: LayerLike, part: keyof Parts, value: Part): void {
    this.changed.push([layer, part, Object.getOwnPropertyDescriptor(layer, part)]);
    Object.defineProperty(layer, part, { value, configurable: true, writable: true });
  }

  private work(layer: LayerLike, inputs: Tensor | Tensor[], kwargs: Record<string, unknown> | undefined, real: () => unknown): unknown {
    this.begun = true;
    const given = listed(inputs);
    if (isLoaded(layer) || given.some(({ shape }) => shape.some(Number.isNaN))) return this.asDeclared(layer, given);
    // Masks and states are handed on besides, and a layer may change what the next one is handed.
    const alone = !kwargs || Object.values(kwargs).every((value) => value == null);
    const declared = this.declaredShapes(layer, given);
    if (alone && given.every((one) => one.dtype === 'float32' && !this.astray.has(one)) && !holdsOwn(layer) && runsSurely(layer, given, () => declared?.[0] ?? [])) return this.asDeclared(layer, given);
    const key = alone && !(given.length > 1 && 'cell' in layer)
      ? `${kindOf(layer)} ${Array.isArray(inputs)} ${given.map(({ shape, dtype }) => `${dtype} ${shape.join()}`).join(';')} ${declared?.map((shape) => shape.join()).join(';')}` : null;
    const known = key === null ? undefined : outcomes.get(key);
    const [outcome, result] = known ? [known, undefined] : this.attempt(layer, declared, real);
    if (key !== null) outcomes.set(key, outcome);
    if (outcome === 'unknown') return this.asDeclared(layer, given);
    let blame = given.map((one) => this.astray.get(one)).find((one) => one);
    if ('fails' in outcome) {
      if (blame) blame.consequence ??= outcome.fails;
      else this.refused(layer, outcome.fails);
      return this.asDeclared(layer, given);
    }
    if (outcome.differs !== undefined && !blame) {
      blame = { layer, kind: 'differs', message: outcome.differs };
      this.tell(blame);
    }
    const tensors = result === undefined ? outcome.gives.map(({ shape, dtype }) => metaTensor(shape, dtype as never)) : listed(result as Tensor | Tensor[]);
    if (blame) for (const tensor of tensors) this.astray.set(tensor, blame);
    return outcome.several ? tensors : tensors[0];
  }

  private attempt(layer: LayerLike, declared: Shape[] | null, real: () => unknown): [Outcome, unknown?] {
    const outer = { working: this.working, kernels: this.kernels, proves: this.proves };
    Object.assign(this, { working: layer, kernels: 0, proves: true });
    const touches = touchesOfStandIns();
    const proves = (): boolean => this.proves && touches === touchesOfStandIns();
    try {
      const result = readings.has(layer) ? called(layer, real) : real();
      const tensors = listed(result);
      if (!tensors.every((one): one is Tensor => one instanceof Tensor)) return [proves() ? { fails: `its call gives ${result instanceof Promise ? 'a promise' : 'no tensor'}` } : 'unknown'];
      const gives = tensors.map(({ shape, dtype }) => ({ shape: shape.slice(), dtype }));
      return [{ gives, several: Array.isArray(result), ...this.difference(layer, declared, gives.map(({ shape }) => shape)) }, result];
    } catch (error) {
      const fails = wordsOf(error);
      return [proves() && !NO_PROOF.test(fails) ? { fails } : 'unknown'];
    } finally {
      Object.assign(this, outer);
    }
  }

  private difference(layer: LayerLike, declared: Shape[] | null, given: Shape[]): { differs: string } | undefined {
    const alike = !declared || (declared.length === given.length && declared.every((shape, i) =>
      shape.length === given[i]?.length && shape.every((extent, axis) => typeof extent !== 'number' || Number.isNaN(extent) || extent === given[i]?.[axis])));
    const isNegative = given.some((shape) => shape.some((extent) => typeof extent === 'number' && extent < 0));
    if (alike && !isNegative) return undefined;
    const isOpen = this.model.inputs.some((input) => shapeOf(input)[0] === null);
    const shown = (shapes: Shape[]): string => shapes.map((shape) => `[${shape.map((extent, axis) => (axis === 0 && isOpen && extent === this.size.batch ? null : extent) ?? 'null').join(', ')}]`).join(' and ');
    if (alike) return { differs: `This ${layer.getClassName()} gives ${shown(given)}, which has less than nothing in it: its input is too small for it.` };
    const declares = layer.computeOutputShape === (Layer.prototype as unknown as LayerLike).computeOutputShape ? 'has no computeOutputShape and so declares its input’s shape,' : 'declares';
    return { differs: `This ${layer.getClassName()} ${declares} ${shown(declared ?? [])}, and its call gives ${shown(given)}: TensorFlow.js builds what follows for the shape that is declared.` };
  }

  /** What the library took the output for when it built the model; or takes it for, of a model that is a layer and was built for other inputs. */
  private declaredShapes(layer: LayerLike, given: Tensor[]): Shape[] | null {
    const node = layer.inboundNodes.find(({ inputTensors }) => inputTensors.length === given.length && inputTensors.every((tensor, i) => {
      const shape = shapeOf(tensor);
      return shape.length === given[i]?.shape.length && shape.every((extent, axis) => extent === null || extent === given[i]?.shape[axis]);
    }));
    if (node) return node.outputTensors.map(shapeOf);
    const shapes = given.map(({ shape }) => shape.slice());
    try {
      const declared = layer.computeOutputShape(shapes.length === 1 ? shapes[0] as Shape : shapes) as Shape | Shape[] | null;
      return !declared ? null : Array.isArray(declared[0]) ? declared as Shape[] : [declared as Shape];
    } catch { return null; }
  }

  /** What the library takes a layer's output for. */
  private asDeclared(layer: LayerLike, given: Tensor[]): Tensor | Tensor[] {
    const tensors = (this.declaredShapes(layer, given) ?? given.map(({ shape }) => shape as Shape)).map((shape) => metaTensor(this.sized(shape), 'float32'));
    return tensors.length === 1 ? tensors[0] as Tensor : tensors;
  }

  private sized(shape: Shape): number[] {
    return shape.map((extent, axis) => Math.max(0, extent ?? (axis === 0 ? this.size.batch : this.size.open)));
  }

  private refused(layer: LayerLike, words: string): void {
    const what = layer === this.model ? 'builds this model and cannot run it' : `builds this ${layer.getClassName()} and cannot run it in a model`;
    this.tell({ layer, kind: 'fails', message: `TensorFlow.js ${what}: ${words}.` });
  }

  private tell(problem: Problem): void {
    if (!this.problems.some(({ layer, kind }) => layer === problem.layer && kind === problem.kind)) this.problems.push(problem);
  }

  /** `CenterCrop` and `CategoryEncoding` write their own shape over that of the model's input, which then refuses its data. */
  private overwriter(): LayerLike | undefined {
    return [...this.layers].find(({ inboundNodes }) => inboundNodes.some(({ inputTensors }) =>
      inputTensors.some((tensor) => this.model.inputs.includes(tensor) && shapeOf(tensor).join() !== tensor.shape.join())));
  }

  private tellUnowned(): void {
    const owned = new Set<unknown>([...this.layers].flatMap(({ weights, trainableWeights, nonTrainableWeights }) => [...weights ?? [], ...trainableWeights ?? [], ...nonTrainableWeights ?? []].map(({ val }) => val)));
    for (const layer of this.layers) {
      // A variable that is given no name is called by its number.
      const names = [...readings.get(layer) ?? []].filter((variable) => !owned.has(variable)).map(({ name }) => (/^\d+$/.test(name) ? 'a variable without a name' : name));
      if (names.length === 0) continue;
      this.tell({ layer, kind: 'reads', message: madeWhenCalled.has(layer)
        ? `Weights that this ${layer.getClassName()} makes in its call are not there when the model is built and compiled: they are not counted, and not trained. They belong into build.`
        : `Weights that the call of this ${layer.getClassName()} reads (${listOf(names)}) belong to no layer of the model: they are not trained, saved or counted.` });
    }
  }
}

const NAMED = 3;
const listOf = (names: string[]): string => [...names.slice(0, NAMED), ...(names.length > NAMED ? [`and ${names.length - NAMED} more`] : [])].join(', ');

/** A sequential model hands its data on to a functional one of its own, which it makes when it is first used. */
export function functional(model: ModelLike): ModelLike {
  if (model.getClassName() !== 'Sequential') return model;
  const sequential = model as unknown as { model?: ModelLike; build(): void };
  if (!sequential.model) sequential.build();
  return sequential.model ?? model;
}

/** Whether a layer goes through its input step by step. */
function stepwise(layer: LayerLike): boolean {
  const { cell, forwardLayer } = layer as unknown as { cell?: unknown; forwardLayer?: unknown };
  return !isCustom(layer) && Boolean(cell || forwardLayer || layer.getClassName() === 'TimeDistributed');
}

/** Such a layer is given as few steps as will do, and what it gives is taken for all of them. */
function inSteps(layer: LayerLike, inputs: Tensor | Tensor[], kwargs: Record<string, unknown> | undefined, call: Part): unknown {
  const steps = listed(inputs)[0]?.shape[1] ?? 0;
  const { forwardLayer, returnSequences } = layer as unknown as { forwardLayer?: unknown; returnSequences?: boolean };
  const isDistributed = layer.getClassName() === 'TimeDistributed';
  if (steps <= STEPS) return call.call(layer, inputs, kwargs);
  const fewer = (tensor: Tensor): Tensor => (tensor.shape[1] === steps ? metaTensor(tensor.shape.map((extent, axis) => (axis === 1 ? STEPS : extent)), tensor.dtype) : tensor);
  const mask = kwargs?.['mask'];
  if (kwargs && mask instanceof Tensor) kwargs['mask'] = fewer(mask);
  try {
    const [first, ...rest] = listed(inputs) as [Tensor, ...Tensor[]];
    const result = call.call(layer, Array.isArray(inputs) ? [fewer(first), ...rest] : fewer(first), kwargs);
    const all = (one: Tensor, index: number): Tensor => (index < (forwardLayer && rest.length === 0 ? 2 : 1) && (isDistributed || returnSequences) && one.shape[1] === STEPS
      ? metaTensor(one.shape.map((extent, axis) => (axis === 1 ? steps : extent)), one.dtype) : one);
    return Array.isArray(result) ? (result as Tensor[]).map(all) : all(result as Tensor, 0);
  } finally {
    if (kwargs && mask instanceof Tensor) kwargs['mask'] = mask;
  }
}
