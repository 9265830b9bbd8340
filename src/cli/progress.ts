/** Where progress goes: standard error, as far as it is used here. */
export interface Terminal {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const SPARSE_MS = 5_000;

/** Tells what is being done: one line written over on a terminal; elsewhere a line for each new step, and every 5 seconds. */
export class Progress {
  private step = '';
  private told = 0;

  constructor(private readonly terminal: Terminal) {}

  update(step: string, message: string): void {
    if (this.terminal.isTTY) {
      this.terminal.write(`\r\x1b[K${[...message].slice(0, (this.terminal.columns ?? 80) - 1).join('')}`);
      this.step = step;
    } else if (step !== this.step || Date.now() - this.told >= SPARSE_MS) {
      this.step = step;
      this.told = Date.now();
      this.terminal.write(`${message}\n`);
    }
  }

  /** Leaves the line free. */
  end(): void {
    if (this.terminal.isTTY && this.step !== '') this.terminal.write('\r\x1b[K');
  }
}
