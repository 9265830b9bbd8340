/** Tells the person at the terminal what is going on, and that it still is. */
export interface Progress {
  /** One line about what starts now. */
  step(text: string): void;
  /** Runs `work` while saying every 20 seconds that it goes on. */
  during<T>(text: string, work: () => Promise<T>): Promise<T>;
}

export const terminalProgress: Progress = {
  step: (text) => console.log(text),
  async during(text, work) {
    const started = Date.now();
    console.log(`${text} …`);
    const timer = setInterval(() => console.log(`  … ${seconds(started)} so far`), 20_000);
    try {
      const value = await work();
      console.log(`  done in ${seconds(started)}`);
      return value;
    } finally {
      clearInterval(timer);
    }
  },
};

function seconds(since: number): string {
  return `${Math.round((Date.now() - since) / 1000)} s`;
}
