import type { Raw, RawCaught, RawError } from '../graph';

/** What to run once the entry module is loaded. Arguments are JSON values. */
export type Target =
  /** Only load the module; the models its top-level names hold. */
  | { kind: 'top' }
  | { kind: 'function'; name: string; args: unknown[] }
  | { kind: 'class'; name: string; args: unknown[] }
  | { kind: 'method'; className: string; name: string; static: boolean; args: unknown[] }
  | { kind: 'call' };

/** A saved model that the running code asks for. `from`: the index of the module that asks, or -1. */
export interface ModelAsk { id: number; address: string; from: number }

/**
 * What is found under a model's address: its topology as JSON, or why there is none, as the end of a sentence, or what loading it throws;
 * null where it lies elsewhere than in the user's files.
 */
export type ModelAnswer = { topology: string } | { missing: string } | { refused: string } | null;

export interface RawNote {
  /** `skipped`: a call that does nothing here, which is told where nobody is disturbed by it. */
  kind: 'info' | 'warning' | 'skipped';
  message: string;
  /** Where it was said: an index into `frames`, or -1. */
  frame: number;
  /** It is about the layer that was made there. */
  ofLayer?: true;
  /** It is about that key of the options that were given there. */
  option?: string;
  /** It is about that name, imported from there. */
  imported?: { specifier: string; name: string };
}

/** What a run gave; `models` index into `raw.models`, the given ones first. */
export interface RunResult {
  raw: Raw;
  /** Models by the top-level name that holds them (`kind: 'top'`), else by the target. */
  found: { name: string | null; model: number }[];
  /** Top-level names that hold a model, whatever the target. */
  topNames: string[];
  error: RawError | null;
  /** What failed besides, and was told to nobody. */
  caught: RawCaught[];
  /** True when an awaited value never came. */
  pending: boolean;
  /** True when something that it waited for was made up: what it then fails at need not be the author's mistake. */
  madeUp: boolean;
  /** What is not here and was taken for a number before the last layer was made, by what it stands for. */
  numbers: string[];
  warnings: string[];
  notes: RawNote[];
}
