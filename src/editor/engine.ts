import * as vscode from 'vscode';
import type { CustomLayersRequest, Engine, EvaluateRequest, EvaluateResult } from '../engine/types';
import type { CustomLayers } from '../graph';
import { Owner } from './owner';

/** More would be a log that nobody reads. */
const MAX_TOLD = 1000;

/**
 * The engine as the editor holds it: made on first need, replaced when it fails, when its limits change, and when the
 * user asks. Requests that were under way in a replaced engine end as `superseded`.
 */
export class EngineHost extends Owner implements Engine {
  readonly #create: () => Engine;
  readonly #log: vscode.LogOutputChannel;
  readonly #remembered: (file: string) => string[];
  #engine: Engine | null = null;
  readonly #told = new Set<string>();

  readonly #failed = this.own(new vscode.EventEmitter<string>());
  /** An evaluation ended for a reason of ours, not of the user's code; the sentence says which. */
  readonly onDidFail = this.#failed.event;
  readonly #restarted = this.own(new vscode.EventEmitter<void>());
  readonly onDidRestart = this.#restarted.event;

  /** `remembered`: the expressions that were shown of a file before. */
  constructor(create: () => Engine, log: vscode.LogOutputChannel, remembered: (file: string) => string[] = () => []) {
    super();
    this.#remembered = remembered;
    this.#create = create;
    this.#log = log;
  }

  async evaluate(request: EvaluateRequest, signal?: AbortSignal): Promise<EvaluateResult> {
    if (this.gone || signal?.aborted) return { status: 'cancelled', file: request.file };
    let engine: Engine | null = null;
    let result: EvaluateResult;
    try {
      engine = this.#engine ??= this.#create();
      result = await engine.evaluate({ expressions: this.#remembered(request.file), ...request }, signal);
    } catch (error) {
      result = { status: 'failed', file: request.file, message: error instanceof Error ? error.message : String(error) };
    }
    if (this.gone) return { status: 'cancelled', file: request.file };
    if (result.status === 'done') for (const { message, place } of result.skipped) this.#tellOnce(`${place.file}:${place.line}: ${message}`);
    if (result.status === 'failed') {
      if (engine !== this.#engine) return { status: 'superseded', file: request.file };
      this.#log.error(`${request.file}: ${result.message}`);
      this.#release();
      this.#failed.fire(result.message);
    }
    return result;
  }

  /** Every keystroke would tell it again. */
  #tellOnce(text: string): void {
    if (this.#told.has(text) || this.#told.size >= MAX_TOLD) return;
    this.#told.add(text);
    this.#log.info(text);
  }

  async customLayers(request: CustomLayersRequest, signal?: AbortSignal): Promise<CustomLayers> {
    this.#engine ??= this.#create();
    return this.#engine.customLayers(request, signal);
  }

  async memory(): Promise<number> {
    return this.#engine ? this.#engine.memory() : 0;
  }

  restart(): void {
    if (this.gone) return;
    this.#release();
    this.#log.info('Engine restarted.');
    this.#restarted.fire();
  }

  override async dispose(): Promise<void> {
    super.dispose();
    await this.#release();
  }

  async #release(): Promise<void> {
    const engine = this.#engine;
    this.#engine = null;
    try {
      await engine?.dispose();
    } catch (error) {
      this.#log.warn(`The engine did not end cleanly: ${String(error)}`);
    }
  }
}
