import * as vscode from 'vscode';
import { languages } from './documents';
import type { EngineHost } from './engine';
import { Owner } from './owner';

/** Blocklens in VS Code's own language status: what the shown model costs, whether it is being evaluated, what failed. */
export class Status extends Owner {
  readonly #item = this.own(vscode.languages.createLanguageStatusItem('blocklens', languages));

  constructor(engine: EngineHost) {
    super();
    this.#item.name = 'Blocklens';
    this.tell(null);
    this.own(engine.onDidFail((message) => {
      this.#item.text = 'Engine failed';
      this.#item.detail = message;
      this.#item.severity = vscode.LanguageStatusSeverity.Error;
      this.#item.command = { title: 'Restart Engine', command: 'blocklens.restartEngine' };
    }));
    this.own(engine.onDidRestart(() => this.tell(null)));
  }

  set busy(busy: boolean) {
    this.#item.busy = busy;
  }

  /** `text` says what the shown model costs; `null` when none is shown. */
  tell(text: string | null): void {
    this.#item.text = text ?? 'Blocklens';
    this.#item.detail = text === null ? 'no model shown' : 'the model shown';
    this.#item.severity = vscode.LanguageStatusSeverity.Information;
    this.#item.command = { title: 'Show Architecture', command: 'blocklens.showArchitecture' };
  }
}
