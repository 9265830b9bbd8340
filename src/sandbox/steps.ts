/**
 * Limits are counted in steps, and steps are the clock of the code that runs. A step is one call of the interpreter's interrupt handler,
 * which it makes after every ten thousand calls of functions, jumps back and turns of its own loops over arrays (a regular expression
 * counts its own): after the same work on every machine, busy or not. This many are a millisecond's worth (docs/developing.md tells how it
 * was measured). A few operations (`sort`, `JSON.parse`, copying, arithmetic of long numbers) do any amount of work within one.
 */
export const STEPS_PER_MS = 0.7;

/** How many times slower than that a run may be before it is given up, and how long it has at least: what takes longer is no matter of speed. */
const GUARD = 20;
const GUARD_AT_LEAST_MS = 30_000;

/** Milliseconds of processor time that this process has had: a machine that gives it little is no reason to give up. */
const processorMs = (): number => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };

/** Counts the steps of one run against a limit. Behind it stands a guard of time, which never decides an answer, only that there is none. */
export class Meter {
  steps = 0;
  private last = 0;
  private watched = { wall: 0, processor: 0, from: 0 };

  /** Milliseconds that the steps so far are worth. */
  get elapsedMs(): number { return this.steps / STEPS_PER_MS; }

  /** Ends the run after so many more milliseconds' worth of steps. */
  limit(ms: number): void { this.last = this.steps + Math.max(1, Math.round(ms * STEPS_PER_MS)); }

  /** The guard looks at what comes from here on. */
  watch(): void { this.watched = { wall: performance.now(), processor: processorMs(), from: this.elapsedMs }; }

  /** Time that passes while the run waits for its host is not the run's. */
  excuse(ms: number): void { this.watched.wall += ms; }

  /** Counts one step, and says whether the run has to end. */
  step(): 'steps' | 'guard' | null {
    this.steps += 1;
    if (this.steps > this.last) return 'steps';
    const { wall, processor, from } = this.watched;
    const patience = Math.max(GUARD_AT_LEAST_MS, GUARD * (this.elapsedMs - from));
    return performance.now() - wall > patience && processorMs() - processor > patience ? 'guard' : null;
  }
}
