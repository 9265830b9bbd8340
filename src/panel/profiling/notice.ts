import * as vscode from 'vscode';
import type { Profiling as Run } from '../protocol';

/** How far a run has come, told in VS Code's corner until this is disposed. */
export class Notice implements vscode.Disposable {
  #bar: vscode.Progress<{ message?: string; increment?: number }> | null = null;
  #run: Run | null = null;
  #told = 0;
  #end: () => void = () => undefined;

  constructor(title: string, cancel: () => void) {
    const over = new Promise<void>((resolve) => { this.#end = resolve; });
    void vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, (bar, token) => {
      this.#bar = bar;
      token.onCancellationRequested(cancel);
      if (this.#run) this.tell(this.#run);
      return over;
    });
  }

  tell(run: Run): void {
    this.#run = run;
    if (!this.#bar) return;
    const part = run.part ?? this.#told;
    this.#bar.report({ message: run.message, increment: 100 * (part - this.#told) });
    this.#told = part;
  }

  dispose(): void {
    this.#end();
  }
}
