import * as vscode from 'vscode';
import { isSignpost } from '../engine';
import type { EvaluateRequest, Evaluation } from '../engine/types';
import type { Change, Changes, EngineHost, Evaluations } from '../editor';
import { Owner, uriOf } from '../editor';
import type { PanelState } from './protocol';
import { failedState, goneState, nextState } from './state';

/** Edits that arrive closer together than this are one. */
const burstMs = 30;
/** An evaluation shorter than this is not worth a progress bar. */
const busyMs = 150;
/** Pictures remembered, so that going back to a file shows it at once. */
const rememberedFiles = 8;

/**
 * What the panel shows and how it follows the code: which file, which of its builders, the last good picture, and the
 * evaluation under way. Knows nothing of the page.
 */
export class Session extends Owner {
  readonly #evaluations: Evaluations;
  readonly #changes: Changes;
  readonly #states = new Map<string, PanelState>();

  #file: string | null = null;
  #state: PanelState | null = null;
  /** The user's choice, or the engine's first; it stays when the cursor moves elsewhere. */
  #picked: string | null = null;
  #line: number | undefined;
  #files: string[] = [];
  #running: AbortController | null = null;
  #probe: AbortController | null = null;
  #timer: NodeJS.Timeout | null = null;
  #busyTimer: NodeJS.Timeout | null = null;
  #lastStart = 0;
  #busy = false;

  readonly #stateChanged = this.own(new vscode.EventEmitter<PanelState>());
  readonly onDidChangeState = this.#stateChanged.event;
  readonly #busyChanged = this.own(new vscode.EventEmitter<boolean>());
  readonly onDidChangeBusy = this.#busyChanged.event;
  readonly #rested = this.own(new vscode.EventEmitter<void>());

  constructor(evaluations: Evaluations, changes: Changes, engine: EngineHost) {
    super();
    this.#evaluations = evaluations;
    this.#changes = changes;
    this.own(changes.onDidChange((change) => this.#follow(change)));
    this.own(engine.onDidRestart(() => this.refresh()));
  }

  get file(): string | null {
    return this.#file;
  }

  get state(): PanelState | null {
    return this.#state;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** True for the shown file and everything that its picture depends on. */
  concerns(file: string): boolean {
    return file === this.#file || this.#files.includes(file);
  }

  /** Resolves once nothing is scheduled or under way. */
  async whenIdle(): Promise<void> {
    while (!this.gone && (this.#timer || this.#running || this.#probe)) {
      await new Promise<void>((resolve) => {
        const listener = this.#rested.event(() => {
          listener.dispose();
          resolve();
        });
      });
    }
  }

  /** Shows a file, whatever is in it. `line` chooses the builder when none is named. */
  show(file: string, options: { builder?: string; line?: number } = {}): void {
    this.#probe?.abort();
    if (file !== this.#file) this.#turnTo(file);
    if (options.builder !== undefined) this.#picked = options.builder;
    this.#line = options.line;
    this.refresh();
  }

  /** Shows a file if it has something to show; otherwise the picture stays. */
  async consider(file: string, line: number): Promise<void> {
    this.#probe?.abort();
    if (file === this.#file || this.gone) return;
    const probe = new AbortController();
    this.#probe = probe;
    try {
      const remembered = this.#states.get(file);
      const request: EvaluateRequest = { file, line };
      if (remembered?.picked) request.builder = remembered.picked;
      const result = await this.#evaluations.front(request, probe.signal);
      if (this.#probe !== probe || probe.signal.aborted || this.gone) return;
      if (result.status !== 'done' || (result.models.length === 0 && result.builders.length === 0)) return;
      this.#turnTo(file);
      this.#line = line;
      this.#take(result);
    } finally {
      if (this.#probe === probe) this.#probe = null;
      this.#rest();
    }
  }

  pick(builder: string): void {
    if (this.#file === null || builder === this.#picked) return;
    this.#picked = builder;
    this.refresh();
  }

  /** The shown file goes by another name now. */
  renamed(from: string, to: string): void {
    if (this.#file === null || (this.#file !== from && !this.#file.startsWith(`${from}/`))) return;
    const picked = this.#picked;
    const state = this.#state;
    this.show(to + this.#file.slice(from.length), picked === null ? {} : { builder: picked });
    if (state && this.#file) this.#publish({ ...state, file: this.#file });
  }

  /** Evaluates anew: at once when at rest, and once for a burst. A run under way is for an older text, so it is given up. */
  refresh(): void {
    if (this.#file === null || this.gone) return;
    this.#running?.abort();
    this.#running = null;
    this.#busyTimer ??= setTimeout(() => this.#setBusy(true), busyMs);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#run();
    }, Math.max(0, this.#lastStart + burstMs - Date.now()));
  }

  /** Forgets what is shown; remembered pictures stay. */
  clear(): void {
    this.#turnTo(null);
    this.#rest();
  }

  override dispose(): void {
    this.#turnTo(null);
    this.#probe?.abort();
    this.#rested.fire();
    super.dispose();
  }

  #turnTo(file: string | null): void {
    this.#running?.abort();
    this.#running = null;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#file = file;
    this.#line = undefined;
    this.#files = [];
    this.#state = file === null ? null : this.#states.get(file) ?? null;
    this.#picked = this.#state?.picked ?? null;
    this.#changes.followOutside(file === null ? [] : [file]);
    if (this.#state) this.#stateChanged.fire(this.#state);
  }

  #follow(change: Change): void {
    if (this.#file === null) return;
    if (change.file === this.#file && change.kind === 'gone') {
      this.#changes.followOutside([this.#file]);
      this.#running?.abort();
      this.#running = null;
      this.#publish(goneState(this.#file));
      this.#rest();
      return;
    }
    // A file that comes or goes may be the one that an import was looking for, or that says where it is.
    const broken = (this.#state?.diagnostics.some(({ severity }) => severity !== 'info') ?? false) || this.#state?.models.length === 0;
    if (this.concerns(change.file) || (change.kind === 'appeared' && (broken || isSignpost(change.file)))) this.refresh();
  }

  async #run(again = true): Promise<void> {
    const file = this.#file;
    if (file === null || this.gone) return;
    const running = new AbortController();
    this.#running = running;
    this.#lastStart = Date.now();
    const request: EvaluateRequest = { file };
    if (this.#picked !== null) request.builder = this.#picked;
    if (this.#line !== undefined) request.line = this.#line;
    const result = await this.#evaluations.front(request, running.signal);
    if (this.#running !== running || this.gone) return;
    this.#running = null;
    if (result.status === 'done') {
      const known = result.builders.some((builder) => builder.name === this.#picked);
      if (again && this.#picked !== null && result.builders.length > 0 && result.models.length === 0 && !known) {
        // The picked builder was renamed or removed: the one at its place follows.
        this.#picked = null;
        return this.#run(false);
      }
      this.#take(result);
    } else if (result.status === 'failed') {
      this.#publish(failedState(this.#state, file, result.message));
    } else if (again) {
      return this.#run(false);
    }
    this.#rest();
  }

  #take(evaluation: Evaluation): void {
    this.#files = evaluation.files;
    this.#changes.followOutside([evaluation.file, ...evaluation.files]);
    const state = nextState(this.#state, evaluation, this.#picked);
    this.#picked = state.picked;
    this.#publish(state);
  }

  #publish(state: PanelState): void {
    this.#state = state;
    this.#states.delete(state.file);
    this.#states.set(state.file, state);
    const [oldest] = this.#states.keys();
    if (this.#states.size > rememberedFiles && oldest !== undefined) this.#states.delete(oldest);
    this.#stateChanged.fire(state);
  }

  /** Ends the progress bar and wakes whoever waits, when nothing is under way any more. */
  #rest(): void {
    if (this.#timer || this.#running) return;
    if (this.#busyTimer) clearTimeout(this.#busyTimer);
    this.#busyTimer = null;
    this.#setBusy(false);
    this.#rested.fire();
  }

  #setBusy(busy: boolean): void {
    if (busy === this.#busy || this.gone) return;
    this.#busy = busy;
    this.#busyChanged.fire(busy);
  }
}

/** The URI that a session shows. */
export function shownUri(session: Session): vscode.Uri | null {
  return session.file === null ? null : uriOf(session.file);
}
