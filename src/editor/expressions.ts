import type { Memento } from 'vscode';

/** Expressions kept for one file. */
const most = 10;

/** The expressions that were shown of each file, newest first; kept for the workspace. */
export class Expressions {
  readonly #memento: Memento;

  constructor(memento: Memento) {
    this.#memento = memento;
  }

  of(file: string): string[] {
    const kept = this.#memento.get<unknown>(key(file));
    return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === 'string') : [];
  }

  async remember(file: string, expression: string): Promise<void> {
    await this.#memento.update(key(file), [expression, ...this.of(file).filter((one) => one !== expression)].slice(0, most));
  }

  async forget(file: string, expression: string): Promise<void> {
    const left = this.of(file).filter((one) => one !== expression);
    await this.#memento.update(key(file), left.length > 0 ? left : undefined);
  }
}

const key = (file: string): string => `expressions ${file}`;
