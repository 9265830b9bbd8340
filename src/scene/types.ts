import type { CostedModel, TensorRef } from '../graph';

/**
 * A picture as data: what is drawn on the canvas, written as SVG, and read by the accessibility tree.
 * Lengths are CSS pixels at zoom 1; all positions are absolute; y grows downwards.
 */

/** Kind of layer, as coloured in the picture. */
export type Category =
  | 'input' | 'convolution' | 'dense' | 'normalization' | 'activation' | 'pooling'
  | 'merge' | 'recurrent' | 'attention' | 'reshape' | 'dropout' | 'custom';

export type Direction = 'down' | 'right';

/** `light` and `dark` as on the screen; `paper` for print: white, thin, nothing that only a screen needs. */
export type ThemeName = 'light' | 'dark' | 'paper';

/** Figures that a device gave; there only with a profile. `rate`: FLOP/s; `peak`: the most memory that it took. */
export type MeasuredMode = 'time' | 'rate' | 'efficiency' | 'peak';

/** Which figure pills carry at their right, and what heat means. */
export type Mode = 'kind' | 'params' | 'macs' | 'memory' | MeasuredMode;

export interface SceneLine {
  /** What a paper writes: `conv 3×3, 64 /2`. */
  text: string;
  category: Category;
  node: string;
}

export interface SceneItem {
  id: string;
  /** `pill`: one layer, or a stack of conv/norm/activation lines; `merge`: a small circle; `block`: an open box or a closed pill; `fold`: ×N equal blocks or layers standing as one; `port`: the model's input or output. */
  kind: 'pill' | 'merge' | 'block' | 'fold' | 'port';
  parent: string | null;
  x: number;
  y: number;
  width: number;
  height: number;
  /** Nesting, 0 at the top. */
  depth: number;
  /** For blocks and folds: whether its content is drawn. */
  open: boolean;
  /** Whether it can be opened at all. */
  expandable: boolean;
  title: string;
  /** Arguments that tell it apart, dimmed after the title. */
  detail: string;
  /** A pill's lines, first to last; one for an ordinary pill, none for a block. */
  lines: SceneLine[];
  category: Category;
  /** ×N; 1 otherwise. */
  count: number;
  /** For folds: what differs between the members (`first: stride 2`). */
  difference: string;
  /** Graph nodes it stands for (all members of a fold, all descendants of a closed block). */
  nodes: string[];
  /** Graph blocks it stands for: itself, or all members of a fold. Empty for pills. */
  blocks: string[];
  /** `56×56×64 → 28×28×512`. */
  shapes: string;
  /** Why the library refused to apply it, or a layer in it that is not drawn; empty where it did not. */
  failed: string;
}

export interface SceneEdge {
  id: string;
  from: string;
  to: string;
  /** Orthogonal polyline, from tail to head. */
  points: { x: number; y: number }[];
  /** On the main path, or a shortcut beside it. */
  main: boolean;
  tensor: TensorRef;
  /** Always the shape as text; `shown` only where it changes along the path. */
  label: { text: string; x: number; y: number; width: number; height: number; shown: boolean };
}

export interface Scene {
  width: number;
  height: number;
  direction: Direction;
  /** The depth to which everything is open, but for what `open` says: the opening view's choice, or the one asked for. */
  depth: number;
  /** The depth to which blocks that hold other blocks are open, where that is more. */
  frames: number;
  items: SceneItem[];
  edges: SceneEdge[];
}

export interface SceneOptions {
  direction: Direction;
  /** Block or fold id → open. Ids that are absent take the opening view's choice. */
  open: Record<string, boolean>;
  /** Overrides the opening view: everything to this depth, `Infinity` for all. */
  depth?: number;
  /** Without `depth`: what the opening view has room for, in px at zoom 1; a usual panel's room where it is not known. */
  room?: { width: number; height: number };
  /** With `depth`: blocks that hold other blocks are open to this depth, where that is more. */
  frames?: number;
  /**
   * How open folds are drawn: a fold of blocks shows its block once, standing for all N, as papers do; those named here
   * (or `all`) show every member.
   */
  unfold?: Record<string, boolean> | 'all';
}

export interface SceneRequest {
  model: CostedModel;
  options: SceneOptions;
}
