import type { Builder, CostedModel, Diagnostic, Place } from '../graph';
import type { Stage } from '../engine/types';
import type { Direction } from '../scene/types';

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

export type ToPage =
  | { type: 'show'; state: PanelState; settings: PanelSettings }
  /** An evaluation is running (the thin progress bar). */
  | { type: 'busy'; busy: boolean }
  /** The editor's cursor: select what was made on this line of this file. */
  | { type: 'cursor'; file: string; line: number }
  | { type: 'command'; command: 'fit' | 'expandAll' | 'collapseAll' | 'zoomIn' | 'zoomOut' }
  /** Draw the whole picture as a file; the page answers with `export` of the same format. */
  | { type: 'export'; format: 'svg' | 'png' };

export type FromPage =
  | { type: 'ready' }
  /** Open the editor there and select the range; `preserveFocus` for a single click. */
  | { type: 'reveal'; place: Place; preserveFocus: boolean }
  | { type: 'pick'; builder: string }
  /** A message from the empty or failed state: open the Problems panel, an example… */
  | { type: 'run'; command: 'problems' | 'example' | 'restart' }
  | { type: 'export'; format: 'svg' | 'png' | 'json' | 'markdown' | 'dot' | 'mermaid'; text: string | null; base64: string | null }
  /** The picture is on the screen; milliseconds by stage, for the benchmark. */
  | { type: 'drawn'; layoutMs: number; drawMs: number; items: number }
  | { type: 'error'; message: string; stack: string };
