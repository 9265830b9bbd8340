import type { Trace } from './operations';

/**
 * The values that flow through Blocklens, left to right: source → sandbox → graph → cost → view.
 * Everything here is plain data that survives `structuredClone` and JSON; nothing here has behaviour.
 * Lines and columns count from 1.
 */

/** One axis of a tensor; `null` where the library leaves it open (the batch, a variable extent). */
export type Dim = number | null;

/** A tensor's shape, batch first, exactly as TensorFlow.js gives it. */
export type Shape = Dim[];

/** A range in a source file. `endLine`/`endColumn` are exclusive. */
export interface Place {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
}

export type Severity = 'error' | 'warning' | 'info';

/** Something to tell the user, at the place that caused it. */
export interface Diagnostic {
  severity: Severity;
  message: string;
  place: Place;
  /** The calls that led there, innermost first. */
  calls?: Place[];
}

/** A function, class method, expression or top level that makes a model. */
export interface Builder {
  /** `resnet50`, `default`, `UNet.build`, a top-level variable's name, or the `--call` expression. */
  name: string;
  place: Place;
  /** Arguments it was called with; empty when it ran on its defaults. */
  args: unknown[];
  /** Names of arguments whose values Blocklens assumed. */
  assumed: string[];
  /** What each of them was assumed to be, as it would be written; one that is left out decides only whether something is made. */
  values?: Record<string, string>;
  /** The expression that was evaluated, where arguments were missing: to be changed, and written into the file. */
  call?: string;
  /** Arguments that it needs, where nothing could be shown without them; `call` then leaves room for those that cannot even be guessed. */
  missing?: string[];
  /** Assumed values for which the code itself knows others. */
  choices?: Choice[];
}

/** An argument, or a property of one, that the code compares with literals. */
export interface Choice {
  name: string;
  /** Each literal as it is written, with the expression that has it in place of the present one. */
  values: { value: string; call: string }[];
}

export interface Weight {
  name: string;
  /** `null` where an extent is not known: of a model that is not loaded, and of what follows it. */
  shape: Shape;
  dtype: string;
  trainable: boolean;
}

/** A layer of the model: one object of the user's program, however often it is used. */
export interface Layer {
  id: string;
  name: string;
  /** True when the author gave the name; false for the library's running names (`conv2d_17`). */
  named: boolean;
  className: string;
  /** `getConfig()` of the layer, JSON values only. */
  config: Record<string, unknown>;
  weights: Weight[];
  /** Keys of `config` that were decided by a number that is not there. */
  assumed?: string[];
  /** True when the class is not one of TensorFlow.js's own. */
  custom: boolean;
  /** It is a single operation of TensorFlow.js's, not a layer: `className` is the kernel's name, `config` its attributes and the shapes of what it reads besides. */
  operation?: true;
  /** Of such a class: what stands for its code; another code, another text. */
  code?: string;
  /** A wrapper that holds models, whose layers are in a block of its own: what it does itself is to hand on what it is given and to put together what they give. */
  holds?: true;
  /** True for the input that `tf.sequential` makes by itself; the library does not list it in `model.layers`. */
  implicit: boolean;
  /** Where it was constructed. */
  source: Place | null;
}

/** An edge's tail: output `output` of node `node`. */
export interface TensorRef {
  node: string;
  output: number;
}

export interface TensorSpec {
  shape: Shape;
  dtype: string;
  /** Axes whose extents were decided by a number that is not there (the length of data, a package's value). */
  assumed?: number[];
}

/** One use of a layer: what is drawn as a pill. A layer used twice has two nodes. */
export interface Node {
  id: string;
  layer: string;
  block: string;
  inputs: TensorRef[];
  outputs: TensorSpec[];
  /** Why the library refused to apply the layer to its inputs: it has no outputs, and what it would cost is not known. */
  failed?: string;
  /** Of what runs once for each step of an axis (inside a `TimeDistributed`): how many there are, outermost first, `null` where that is open. Its shapes are those of one step. */
  steps?: Dim[];
  /** Of a class that is not TensorFlow.js's own (or that holds one): what its `call` does. */
  trace?: Trace;
  /** Where the layer was made (or, failing that, applied). */
  source: Place | null;
  /** The calls that led to `source`, innermost first. */
  calls: Place[];
}

/** `layer`: only in a graph whose layers were opened (`openLayers`). */
export type BlockKind = 'model' | 'builder' | 'call' | 'loop' | 'nested' | 'layer';

export interface BlockArgument {
  name: string;
  /** Printable, short: `64`, `'same'`, `[3,3]`. */
  value: string;
}

/** A node of the block tree. */
export interface Block {
  /** Stable while the user types elsewhere: built from names and ordinals, not from running numbers. */
  id: string;
  /** `null` for the root. */
  parent: string | null;
  /** The function's, class's or nested model's name; for a loop iteration, what tells it apart (`i = 2`). */
  name: string;
  kind: BlockKind;
  args: BlockArgument[];
  /** The call (or the loop) that opened it. */
  source: Place | null;
  /** The function's own definition. */
  definition: Place | null;
  calls: Place[];
}

export interface NamedTensor {
  name: string;
  shape: Shape;
  dtype: string;
  ref: TensorRef;
}

/** A model as data. `nodes` are in topological order; `blocks` has the root first and parents before children. */
export interface ModelGraph {
  builder: Builder;
  name: string;
  /** False when the builder failed and these are the layers made before. */
  complete: boolean;
  inputs: NamedTensor[];
  outputs: NamedTensor[];
  layers: Layer[];
  nodes: Node[];
  blocks: Block[];
}

/** What something costs, for one batch. `null` means it cannot be known; it never means zero. */
export interface Cost {
  params: number | null;
  trainable: number | null;
  /** Multiplies with their adds. */
  macs: number | null;
  /** All floating-point operations: 2 × MACs plus the element-wise rest. */
  flops: number | null;
  weightBytes: number | null;
  /** Bytes of the outputs that a forward pass holds. */
  activationBytes: number | null;
}

export interface NodeCost extends Cost {
  /** Input extent one output element sees, per spatial axis; `null` where it has no meaning or cannot be known. */
  receptiveField: number[] | null;
  /** Why a cost is `null`, in the user's terms. */
  why?: string;
}

export interface BlockCost extends Cost {
  /** Layers in it, as the library counts `model.layers`. */
  layers: number;
  /** Sum over what is known, for display as "≥": equal to the sum itself where that is not null. */
  known: Record<'params' | 'macs' | 'flops' | 'activationBytes', number>;
  /** Uses of layers whose cost cannot be known. */
  unknown: number;
}

/** Costs by node, layer and block id. Layer costs have parameters once and operations summed over uses. */
export interface ModelCost {
  batch: number;
  nodes: Record<string, NodeCost>;
  layers: Record<string, NodeCost>;
  blocks: Record<string, BlockCost>;
  /** Of the operations that layers open to, by the ids that `openLayers` gives them: parts of their layer's cost. */
  operations: Record<string, NodeCost>;
  totals: BlockCost;
}

export interface CostedModel {
  graph: ModelGraph;
  cost: ModelCost;
}
