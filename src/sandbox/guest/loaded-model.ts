import * as layers from '@tensorflow/tfjs-layers';
import { isStandIn, standIn } from './stand-in';

/**
 * A model whose layers are not known, in the library's own terms, so that it may be used as any: applied, added, cut, frozen. It is one
 * layer between an input and an output of unknown extents. An extent that is not known is NaN: unlike the library's `null` it passes
 * through whatever is computed with it, and what it reaches is told as unknown.
 */

const { Layer } = layers.layers;
type LayerOf = InstanceType<typeof Layer>;
type Shape = (number | null)[];

const PICTURE: Shape = [null, Number.NaN, Number.NaN, Number.NaN];
const TABLE: Shape = [null, Number.NaN];
/** Names of layers whose outputs are tables: no height and width are left. */
const FLAT = /dense|fc\d*$|flatten|global|logits|embedding|softmax|predictions|layer_-2$/i;

/** The one block: as much of a model as lies between its input and one of its tensors. */
export class UnknownLayers extends Layer {
  static className = 'LoadedModel';
  /** @param whole the model's own label, for a part of it */
  constructor(name: string, private readonly gives: Shape, readonly of: unknown, private readonly whole?: string) { super({ name }); }
  override getConfig(): never { return (this.whole === undefined ? {} : { of: this.whole }) as never; }
  override build(): void {
    // Parameters that nobody has counted are not none.
    this.addWeight('weights', [Number.NaN], 'float32', layers.initializers.zeros());
    this.built = true;
  }
  override computeOutputShape(input: Shape | Shape[]): Shape { return [batchOf(input), ...this.gives.slice(1)]; }
  override call(): never { throw new Error('a model that is not loaded computes nothing'); }
  override getWeights(): never { return standIn('weights') as never; }
  override setWeights(): void { /* There are none to replace. */ }
}

const batchOf = (input: Shape | Shape[]): number | null => (Array.isArray(input[0]) ? input[0] : input as Shape)[0] ?? null;
const names = new Map<string, number>();

/** A name of its own for each: two models under one name cannot be parts of a third. */
function unique(wanted: string): string {
  const name = wanted.replace(/[^\w./-]/g, '_').replace(/^[^A-Za-z0-9]+/, '') || 'layer';
  const before = names.get(name) ?? 0;
  names.set(name, before + 1);
  return before === 0 ? name : `${name}_${before}`;
}

export class LoadedModel extends layers.LayersModel {
  static override className = 'LoadedModel';
  private readonly parts = new Map<string, LayerOf>();

  constructor(readonly label: string) {
    const name = unique(label);
    Object.assign(globalThis, { __blocklensUnknown: true });
    const input = layers.input({ batchShape: PICTURE, name: `${name}_input` });
    super({ inputs: input, outputs: new UnknownLayers(name, TABLE, input).apply(input) as layers.SymbolicTensor, name });
    const whole = this.layers[1] as LayerOf;
    // Long enough for code that counts from the end; any other index gives a layer as well.
    const listed = [this.layers[0] as LayerOf, ...[5, 4, 3, 2].map((n) => this.part(`${name}_layer_-${n}`)), whole];
    this.layers = new Proxy(listed, {
      get: (own, key, self) => {
        if (key === 'pop' || key === 'shift') return () => own.at(key === 'pop' ? -1 : 0);
        const index = typeof key === 'string' && /^-?\d+$/.test(key) ? Number(key) : null;
        return index === null || index in own ? Reflect.get(own, key, self) as unknown : this.part(`${name}_layer_${index}`);
      },
    });
  }

  /** What a layer of it, by the name that the user knows, gives. */
  private part(name: string): LayerOf {
    const known = this.parts.get(name);
    if (known) return known;
    const part = new UnknownLayers(unique(name), FLAT.test(name) ? TABLE : PICTURE, this.inputs[0], this.label);
    part.apply(this.inputs);
    this.parts.set(name, part);
    return part;
  }

  override getLayer(name?: unknown, index: unknown = name): LayerOf {
    const at = typeof index === 'number' ? index : typeof name === 'number' ? name : null;
    return at === null ? this.part(String(name)) : this.layers[at] as LayerOf;
  }
  /** Its parts are the same weights once more. */
  override get weights(): layers.LayerVariable[] { return this.layers.at(-1)?.weights ?? []; }
  override computeOutputShape(input: Shape | Shape[]): Shape { return [batchOf(input), ...(this.outputs[0]?.shape ?? TABLE).slice(1)]; }
  override getWeights(): never { return standIn('weights') as never; }
  override setWeights(): void { /* There are none to replace. */ }
  override getConfig(): never { return {} as never; }
  override predict(): never { return standIn('prediction') as never; }
  override predictOnBatch(): never { return standIn('prediction') as never; }
}

/** Code that adds a model's layers one by one has added one block. */
const { add } = layers.Sequential.prototype;
layers.Sequential.prototype.add = function (this: layers.Sequential, layer: LayerOf) {
  const last = this.layers.at(-1);
  if (layer instanceof UnknownLayers && last instanceof UnknownLayers && last.of === layer.of) this.pop();
  add.call(this, layer);
};

/** Weights that nobody has are given to no layer. */
for (const { prototype } of [Layer, layers.Sequential] as { prototype: { setWeights(weights: unknown): void } }[]) {
  const { setWeights } = prototype;
  prototype.setWeights = function (weights) { if (!isStandIn(weights)) setWeights.call(this, weights); };
}

export const isLoaded = (layer: unknown): boolean => layer instanceof LoadedModel || layer instanceof UnknownLayers;

/** Of a tensor of which nothing is known, not even its rank is: it has the one that the first layer after it asks for. */
function adaptRank(tensor: { shape?: Shape; rank?: number }, spec: { ndim?: number; minNDim?: number } | undefined): void {
  const { shape } = tensor;
  if (!spec || !Array.isArray(shape) || shape.length < 2 || !shape.slice(1).every(Number.isNaN)) return;
  const rank = spec.ndim ?? (shape.length < (spec.minNDim ?? 0) ? PICTURE.length : shape.length);
  if (rank < 2 || rank === shape.length) return;
  shape.splice(1, shape.length, ...new Array<number>(rank - 1).fill(Number.NaN));
  tensor.rank = rank;
}

type Checking = { inputSpec?: { ndim?: number; minNDim?: number }[]; assertInputCompatibility(inputs: unknown): void };
const prototype = Layer.prototype as unknown as Checking;
const check = prototype.assertInputCompatibility;
prototype.assertInputCompatibility = function (this: Checking, inputs: unknown) {
  const specs = this.inputSpec;
  if (specs?.length) (Array.isArray(inputs) ? inputs : [inputs]).forEach((input, i) => { if (input) adaptRank(input as object, specs[i]); });
  check.call(this, inputs);
};
