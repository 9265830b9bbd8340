import type { Builder, CostedModel, Diagnostic, Place } from '../graph';
import type { Profile } from '../measured';
import type { Stage } from '../engine/types';
import type { PictureFormat } from '../export';
import type { Direction, ThemeName } from '../scene/types';

/**
 * Every message between the panel's host and its page. The page speaks first (`ready`);
 * the host answers with one `show` that holds all the first paint needs.
 */

export interface PanelState {
  file: string;
  /** Every builder of the file, for the picker. */
  builders: Builder[];
  /** The picked builder's name, or null while the engine chooses. */
  picked: string | null;
  /** The last good models; empty when there has been none. */
  models: CostedModel[];
  diagnostics: Diagnostic[];
  /** True when the models are from before the current text (it does not parse, or failed). */
  stale: boolean;
  /** One sentence when there is nothing to draw, in the user's terms. */
  nothing: string | null;
  timings: Partial<Record<Stage, number>>;
}

/** What the user's settings say about the page; its own toggles, once used, go before them. */
export interface PanelSettings {
  direction: Direction;
}

/** A profile and what it belongs to. It is sent when it changes, never with an edit: the page holds it against each model. */
export interface ShownProfile {
  file: string;
  builder: string;
  /** `null`: there is none, or it was cleared. */
  profile: Profile | null;
  /** Another one to compare it with; the first is `a`, this one `b`. */
  other: Profile | null;
  /** Just asked for: the page turns to it. A stored one leaves the view as it is. */
  fresh: boolean;
  /** What `Profile Model` would do now, in a few words: `Forward pass · batch 1 · automatic device`. */
  plan: string;
}

/** A run under way. */
export interface Profiling {
  /** What it is at, for a reader: `conv 3×3, 64 · 12 of 177`. */
  message: string;
  /** The graph node that is measured now. */
  node: string | null;
  /** 0 to 1; `null` where it is not known. */
  part: number | null;
}

/** What the page's profile drawer can ask for; each is a command of the same kind. */
export type ProfileAction = 'start' | 'cancel' | 'options' | 'device' | 'export' | 'open' | 'compare' | 'uncompare' | 'clear';

export type ToPage =
  | { type: 'show'; state: PanelState; settings: PanelSettings }
  /** An evaluation is running (the thin progress bar). */
  | { type: 'busy'; busy: boolean }
  /** The editor's cursor: select what was made on this line of this file. */
  | { type: 'cursor'; file: string; line: number }
  | { type: 'profile'; shown: ShownProfile }
  /** `null`: the run is over. */
  | { type: 'profiling'; run: Profiling | null }
  /** Open all blocks to this depth, and no further. */
  | { type: 'depth'; depth: number }
  | { type: 'command'; command: 'fit' | 'expandAll' | 'collapseAll' | 'zoomIn' | 'zoomOut' }
  /** Write what is shown to a file, an SVG in the colours of the page or in others; the page answers with `export` of the same format. */
  | { type: 'export'; format: PictureFormat; theme?: ThemeName };

export type FromPage =
  | { type: 'ready' }
  /** Open the editor there and select the range; `preserveFocus` for a single click. */
  | { type: 'reveal'; place: Place; preserveFocus: boolean }
  | { type: 'pick'; builder: string }
  /** Which of the builder's models is drawn. */
  | { type: 'model'; model: number }
  | { type: 'profile'; action: ProfileAction }
  /** A message from the empty or failed state: open the Problems panel, an example… */
  | { type: 'run'; command: 'problems' | 'example' | 'restart' | 'expression' }
  | { type: 'export'; format: PictureFormat; text: string | null; base64: string | null }
  /** The picture is on the screen; milliseconds by stage, for the benchmark. */
  | { type: 'drawn'; layoutMs: number; drawMs: number; items: number }
  | { type: 'error'; message: string; stack: string };
