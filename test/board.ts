/** What a part of the tests gives back. */
export interface Outcome {
  passed: number;
  failed: number;
  /** What a reader needs to see: failures with their reasons, or how a part was run. */
  notes: string[];
}

export interface Part {
  /** As in BLOCKLENS_SKIP. */
  name: string;
  title: string;
  /** Why this machine can never run it, which is not a failure; `null` when it can. */
  whyNot?(): string | null;
  /** May throw: a part that could not run counts as one failure. */
  run(): Promise<Outcome>;
}

/** Runs parts one after another and keeps the count. */
export class Board {
  private readonly lines: string[] = [];
  private passed = 0;
  private failed = 0;

  async run(part: Part): Promise<void> {
    console.log(`\n── ${part.title}`);
    const started = Date.now();
    let outcome: Outcome;
    try {
      outcome = await part.run();
      if (outcome.passed + outcome.failed === 0) throw new Error('it ran no test at all');
    } catch (error) {
      outcome = { passed: 0, failed: 1, notes: [error instanceof Error ? error.message : String(error)] };
    }
    for (const note of outcome.notes) console.log(note);
    const line = `${outcome.failed ? '✗' : '✓'} ${part.title}: ${outcome.passed} passed, ${outcome.failed} failed, ${seconds(started)}`;
    console.log(line);
    this.lines.push(line);
    this.passed += outcome.passed;
    this.failed += outcome.failed;
  }

  leaveOut(name: string, why: string): void {
    const line = `– ${name}: left out (${why})`;
    console.log(`\n${line}`);
    this.lines.push(line);
  }

  /** Prints the summary. @returns the exit status. */
  close(): number {
    console.log(`\n── Summary\n${this.lines.join('\n')}\n`);
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed === 0 ? 0 : 1;
  }
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}
