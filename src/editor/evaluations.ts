import * as vscode from 'vscode';
import type { Engine, EvaluateRequest, EvaluateResult, Evaluation } from '../engine/types';
import type { Changes } from './changes';
import { pathOfDocument } from './documents';
import { Owner } from './owner';

/** A result, and when it was asked for on the clock of `Changes`. */
export interface Known {
  evaluation: Evaluation;
  time: number;
  /** Every builder of the file was evaluated. */
  all: boolean;
}

/**
 * Asks the engine for the panel and for the editor's own decorations, and remembers the newest answer for each file.
 * The panel goes first: a pass over all builders of a file stops for it, and starts again when the panel has its picture.
 */
export class Evaluations extends Owner {
  readonly #engine: Engine;
  readonly #changes: Changes;
  readonly #known = new Map<string, Known>();
  readonly #front = new Set<Promise<EvaluateResult>>();
  readonly #back = new Map<string, Promise<Known | undefined>>();
  #stopBack = new AbortController();
  readonly #evaluated = this.own(new vscode.EventEmitter<Known>());
  readonly onDidEvaluate = this.#evaluated.event;

  constructor(engine: Engine, changes: Changes) {
    super();
    this.#engine = engine;
    this.#changes = changes;
    this.own(vscode.workspace.onDidCloseTextDocument((document) => this.#known.delete(pathOfDocument(document))));
  }

  /** The newest answer for a file, fresh or not. */
  known(file: string): Known | undefined {
    return this.#known.get(file);
  }

  /** The answers that depend on a file: its own first. */
  concerning(file: string): Known[] {
    const own = this.#known.get(file);
    const others = [...this.#known.values()].filter((known) => known !== own && known.evaluation.files.includes(file));
    return own ? [own, ...others] : others;
  }

  /** True when nothing that the answer depends on changed since it was asked for. */
  isFresh(known: Known): boolean {
    return this.#changes.unchanged(known.evaluation.files, known.time);
  }

  /** For the panel: at once, before everything else. */
  async front(request: EvaluateRequest, signal?: AbortSignal): Promise<EvaluateResult> {
    const time = this.#changes.now;
    this.#stopBack.abort();
    this.#stopBack = new AbortController();
    const running = this.#engine.evaluate(request, signal);
    this.#front.add(running);
    const result = await running;
    this.#front.delete(running);
    if (result.status === 'done') this.#remember({ evaluation: result, time, all: false });
    return result;
  }

  /** For lenses: every builder of the file, once the panel is served; `undefined` when that has no answer. */
  async all(file: string, token: vscode.CancellationToken): Promise<Known | undefined> {
    while (!token.isCancellationRequested && !this.gone) {
      const known = this.#known.get(file);
      if (known?.all && this.isFresh(known)) return known;
      if (this.#front.size > 0) {
        await Promise.all(this.#front);
        continue;
      }
      const answer = await (this.#back.get(file) ?? this.#startAll(file));
      if (answer) return answer;
      // Stopped for the panel: wait for it and ask again. Anything else has been told by the engine's host.
      if (this.#front.size === 0) return undefined;
    }
    return undefined;
  }

  override dispose(): void {
    this.#stopBack.abort();
    super.dispose();
  }

  #startAll(file: string): Promise<Known | undefined> {
    const { signal } = this.#stopBack;
    const run = async (): Promise<Known | undefined> => {
      const time = this.#changes.now;
      const result = await this.#engine.evaluate({ file, all: true }, signal);
      return result.status === 'done' ? this.#remember({ evaluation: result, time, all: true }) : undefined;
    };
    const running = run().finally(() => this.#back.delete(file));
    this.#back.set(file, running);
    return running;
  }

  #remember(known: Known): Known {
    const { file } = known.evaluation;
    const before = this.#known.get(file);
    // One builder's answer must not hide all builders' answer about the same text.
    if (!known.all && before?.all && before.time >= known.time && this.isFresh(before)) return known;
    this.#known.set(file, known);
    this.#evaluated.fire(known);
    return known;
  }
}
