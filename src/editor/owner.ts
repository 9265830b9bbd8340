import type { Disposable } from 'vscode';

/** Owns disposables: releases them together, last first, and at once what arrives after that. */
export class Owner implements Disposable {
  readonly #owned: Disposable[] = [];
  #gone = false;

  own<T extends Disposable>(disposable: T): T {
    if (this.#gone) disposable.dispose();
    else this.#owned.push(disposable);
    return disposable;
  }

  get gone(): boolean {
    return this.#gone;
  }

  dispose(): void {
    if (this.#gone) return;
    this.#gone = true;
    while (this.#owned.length > 0) this.#owned.pop()?.dispose();
  }
}
