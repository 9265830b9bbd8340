import type { ModelGraph, Node } from '../../graph';
import type { AnyLayer, Tensor, Tf } from './library';
import { listOf } from './library';
import type { Rebuilt } from './rebuild';
import { extents, indexLimits, input } from './values';

/** One use of a layer with the tensors that it is given. */
export interface Use {
  node: Node;
  layer: AnyLayer;
  inputs: Tensor[];
  mask: Tensor | null;
}

const runsOf = ({ steps = [] }: Node): number => steps.reduce<number>((product, extent) => product * (extent ?? Number.NaN), 1);

/** Elements of a tensor: 512 MiB. */
const MOST_MADE_UP = 2 ** 27;

/** Runs layers of a rebuilt graph as the library's own executor does: one after the other, freeing what nobody waits for. */
export class Runner {
  private readonly order: Node[];
  private readonly layerData: Map<string, ModelGraph['layers'][number]>;
  private readonly specs: Map<string, Node['outputs']>;
  private readonly below: Map<string, number>;
  private readonly waiting = new Map<string, number>();
  private readonly needsGradient = new Set<string>();

  constructor(private readonly tf: Tf, private readonly graph: ModelGraph, private readonly rebuilt: Rebuilt, readonly batch: number, private readonly training: boolean) {
    this.order = graph.nodes;
    this.layerData = new Map(graph.layers.map((layer) => [layer.id, layer]));
    this.specs = new Map(graph.nodes.map((node) => [node.id, node.outputs]));
    this.below = indexLimits(graph);
    for (const node of graph.nodes) {
      for (const ref of node.inputs) this.waiting.set(ref.node, (this.waiting.get(ref.node) ?? 0) + 1);
      const own = rebuilt.layers.get(node.layer)?.trainableWeights.length ?? 0;
      if (own > 0 || node.inputs.some((ref) => this.needsGradient.has(ref.node))) this.needsGradient.add(node.id);
    }
  }

  /** Why a node cannot be run; `null` when it can, or has nothing to run. */
  whyNot(node: Node): string | null {
    const open = node.outputs.concat(node.inputs.map((ref) => this.specs.get(ref.node)?.[ref.output] ?? { shape: [], dtype: '' }))
      .find(({ shape }) => extents(shape, this.batch) === null);
    if (open) return `Its tensors have an axis without an extent (${open.shape.map((dim) => dim ?? '?').join('×')}); give the input a full shape to measure it.`;
    if (Number.isNaN(runsOf(node))) return 'How many steps it runs for is open; give the input a full shape to measure it.';
    return this.rebuilt.layers.has(node.layer) ? null : this.rebuilt.why.get(node.layer) ?? 'It was not made again.';
  }

  /** True for what computes nothing of its own. */
  isInput(node: Node): boolean {
    const layer = this.layerData.get(node.layer);
    return layer?.className === 'InputLayer' || layer?.holds === true;
  }

  /** Whether the model's inputs can be made up: all of their axes but the batch have an extent. */
  get hasInputs(): boolean {
    return this.graph.inputs.every(({ shape }) => extents(shape, this.batch) !== null);
  }

  /** The model's inputs, in the graph's order. */
  modelInputs(batch = this.batch): Tensor[] {
    return this.graph.inputs.map(({ ref, shape, dtype }) => {
      const filled = extents(shape, batch);
      if (!filled) throw new Error(`The input has an axis without an extent (${shape.map((dim) => dim ?? '?').join('×')}); give it a full shape to measure the model.`);
      return input(this.tf, filled, dtype, this.below.get(ref.node) ?? null);
    });
  }

  /** Tensors of a node's output shapes, for what comes after a node that is not run; none where there is no room for them. */
  private standIn(node: Node): Tensor[] {
    const sizes = node.outputs.map(({ shape }) => (extents(shape, this.batch) ?? []).reduce((product, dim) => product * dim, 1));
    // To make up more numbers than this takes minutes, and they would hardly fit.
    if (Math.max(...sizes) > MOST_MADE_UP) return [];
    try {
      return node.outputs.map(({ shape, dtype }) => input(this.tf, extents(shape, this.batch) ?? [], dtype, this.below.get(node.id) ?? null));
    } catch {
      return [];
    }
  }

  /** A use of a node with made-up inputs of its shapes; the caller disposes of them. */
  isolated(node: Node): Use {
    // When one does not fit, those before it are let go of.
    const inputs = this.tf.tidy(() => node.inputs.map((ref) => {
      const { shape, dtype } = this.specs.get(ref.node)?.[ref.output] ?? { shape: [], dtype: 'float32' };
      return input(this.tf, extents(shape, this.batch) ?? [], dtype, this.below.get(ref.node) ?? null);
    }));
    return { node, layer: this.rebuilt.layers.get(node.layer) as AnyLayer, inputs, mask: null };
  }

  /** A forward pass of one layer. */
  forward({ layer, inputs, mask }: Use): Tensor[] {
    const kwargs: Record<string, unknown> = { training: this.training };
    if (mask) kwargs.mask = mask;
    return listOf(this.tf.tidy(() => layer.apply(inputs.length === 1 ? inputs[0] as Tensor : inputs, kwargs) as Tensor | Tensor[]));
  }

  /**
   * A forward pass and, from a gradient of its first output, the gradients of what the training step wants of this layer: its
   * trainable weights, and those inputs that come from something trainable. Gives the outputs, then the gradients.
   */
  forwardAndBackward(use: Use): Tensor[] {
    const { tf } = this;
    const wanted = [
      ...use.inputs.filter((tensor, i) => tensor.dtype === 'float32' && this.needsGradient.has(use.node.inputs[i]?.node ?? '')),
      ...use.layer.trainableWeights.map((weight) => weight.read() as Tensor),
    ];
    if (wanted.length === 0) return this.forward(use);
    return tf.tidy(() => {
      let others: Tensor[] = [];
      const { value, grads } = tf.engine().gradients(() => {
        const [first, ...rest] = this.forward(use);
        others = rest.map((tensor) => tf.keep(tensor));
        return first as Tensor;
      }, wanted, undefined, true);
      return [value, ...others, ...grads.filter((gradient) => gradient)];
    });
  }

  /** As often as it runs in one pass; gives what it made the last time. */
  run(use: Use): Tensor[] {
    const once = (): Tensor[] => (this.training ? this.forwardAndBackward(use) : this.forward(use));
    let made = once();
    for (let step = runsOf(use.node); step > 1; step--) {
      this.tf.dispose(made);
      made = once();
    }
    return made;
  }

  /**
   * One pass over the model, from its inputs, which it disposes of. `visit` runs each use that can be run, and hands back the tensors of its outputs (further ones may
   * follow them), or `null` when it did not run: then made-up tensors go on. Where there is no room even for these, what comes
   * after them is `skipped`.
   */
  async pass(modelInputs: Tensor[], visit: (use: Use) => Promise<Tensor[] | null>, skipped: (node: Node) => void): Promise<void> {
    const { tf } = this;
    const values = new Map<string, Tensor[]>();
    const masks = new Map<string, Tensor | null>();
    const left = new Map(this.waiting);
    for (const [i, { ref }] of this.graph.inputs.entries()) values.set(ref.node, [modelInputs[i] as Tensor]);
    try {
      for (const node of this.order) {
        if (!values.has(node.id)) {
          const use = this.use(node, values, masks);
          if (!use) skipped(node);
          const made = use && this.whyNot(node) === null ? await visit(use) : null;
          values.set(node.id, made?.slice(0, node.outputs.length) ?? this.standIn(node));
          tf.dispose(made?.slice(node.outputs.length) ?? []);
        }
        masks.set(node.id, this.maskAfter(node, values, masks));
        for (const ref of node.inputs) {
          const rest = (left.get(ref.node) ?? 0) - 1;
          left.set(ref.node, rest);
          if (rest <= 0) tf.dispose(values.get(ref.node) ?? []);
        }
        if (!left.has(node.id)) tf.dispose(values.get(node.id) ?? []);
      }
    } finally {
      for (const list of values.values()) tf.dispose(list.filter((tensor) => !tensor.isDisposed));
      tf.dispose([...masks.values()].filter((mask) => mask !== null && !mask.isDisposed) as Tensor[]);
    }
  }

  private use(node: Node, values: Map<string, Tensor[]>, masks: Map<string, Tensor | null>): Use | null {
    const inputs = node.inputs.map((ref) => values.get(ref.node)?.[ref.output]).filter((tensor) => tensor !== undefined);
    return inputs.length < node.inputs.length ? null : { node, layer: this.rebuilt.layers.get(node.layer) as AnyLayer, inputs, mask: node.inputs.map((ref) => masks.get(ref.node)).find((mask) => mask) ?? null };
  }

  /** Masks go on from layer to layer, as in the library's executor. */
  private maskAfter(node: Node, values: Map<string, Tensor[]>, masks: Map<string, Tensor | null>): Tensor | null {
    const layer = this.rebuilt.layers.get(node.layer);
    if (!layer?.supportsMasking) return null;
    const before = node.inputs.map((ref) => masks.get(ref.node) ?? null);
    const inputs = node.inputs.map((ref) => values.get(ref.node)?.[ref.output] as Tensor);
    if (inputs.length === 0 || inputs.some((tensor) => !tensor || tensor.isDisposed)) return null;
    const one = <T>(list: T[]): T | T[] => (list.length === 1 ? list[0] as T : list);
    const mask = layer.computeMask(one(inputs), one(before) as Tensor);
    return Array.isArray(mask) ? mask[0] ?? null : mask ?? null;
  }
}
