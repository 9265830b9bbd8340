import { inflateRawSync } from 'node:zlib';
import { JSException, MAX_STACK_SIZE, QuickJS, type Snapshot } from 'quickjs-wasi';
import { surroundings } from './guest/clock.mjs';
import { Meter } from './steps';
import type { ModelAnswer, ModelAsk, RunResult, Target } from './types';

export interface Limits {
  /** Milliseconds' worth of steps (see `STEPS_PER_MS`) of user code; describing what was made has as much again. */
  timeMs: number;
  /** Bytes the interpreter may hold, the library's own included (some 10 MB). */
  memoryBytes: number;
}

export const defaultLimits: Limits = { timeMs: 10_000, memoryBytes: 256 * 1024 * 1024 };

/** After so much work without a layer made, code that has made a model is taken to go on with other things; of a shorter limit it is a quarter. */
const QUIET_MS = 1500;

/** Milliseconds' worth of steps that all that is called later may take (listeners, hooks, handlers), and each of them: any may go on for ever. */
const LATER_MS = 1500;
const EACH_LATER_MS = 300;

/**
 * Where the interpreter has had to ask for more memory, it is given half as much again at once. By itself it asks for 64 KB, and each time
 * V8 counts the whole memory anew as garbage to come: past some 60 MB it collects its own garbage at every step, which doubles the time.
 */
const GROWTH = 0.5;

/** Text of what is not here is marked by the guest: outside of messages it is a name like any other. */
const unmarked = (text: string): string => text.replace(/\uE000[^\uE000-\uE002]*\uE002|\uE001/g, '');

/** To be called now and then while code runs. What it reserves, the interpreter's allocator finds free; pages that it never comes to cost nothing. */
function growingInBigSteps(vm: QuickJS): () => void {
  // The host's only way to the guest's allocator; the package has it for texts that are handed in.
  const { memory, wasm_malloc, wasm_free } = vm['exports'];
  let known = memory.buffer.byteLength;
  return () => {
    if (memory.buffer.byteLength === known) return;
    wasm_free(wasm_malloc(memory.buffer.byteLength * GROWTH));
    known = memory.buffer.byteLength;
  };
}

/** A module as the sandbox takes it: the body of a CommonJS function, already instrumented. */
export interface GuestModule {
  file: string;
  code: string;
  async: boolean;
  /** Specifier → file of another module, `'tf'`, or null for a stand-in. */
  resolve: Record<string, string | null>;
}

export interface SandboxRequest {
  entry: string;
  /** The order gives each its index in `Raw.frames`. */
  modules: GuestModule[];
  target: Target;
  /** Where the target makes no model, what the code left to be called later (listeners, hooks, handlers) is called. */
  later: boolean;
  /** Global names to stand in for where the guest has none of its own. */
  free: string[];
  /** file → names that it is asked for and does not export. */
  absent: Record<string, string[]>;
  /** What numbers are that are not here; a length is 0 and a value 1 where none is given. */
  extent?: number;
  limits: Limits;
  /** Finds a saved model's topology; time spent in here is not the user's. */
  findModel: (ask: ModelAsk) => Promise<ModelAnswer>;
  /** Polled while user code runs: true ends the run. */
  cancelled: () => boolean;
}

export type SandboxResult =
  /** `steps`: what the run took. `gaveUp`: something that is only called later did not come to its end, or was not called. */
  | { status: 'done'; result: RunResult; memoryBytes: number; steps: number; gaveUp: boolean }
  | { status: 'cancelled' }
  /** The guard of wall time struck: what the code makes is not known. */
  | { status: 'overdue' };

/** What the module function's head adds to the columns of its first line. */
export const moduleHead = (module: Pick<GuestModule, 'file' | 'async' | 'resolve'>, index: number): string =>
  `__guest.define(${JSON.stringify(module.file)},${index},${JSON.stringify(module.resolve)},${module.async ? 'async ' : ''}`
  + 'function (exports, require, module, __filename, __dirname, __bl) {';

/** Where the code has changed what the language itself gives (`Array.prototype.push = …`), the guest cannot even tell so. */
const unreadable = (message = 'What this code made could not be read: it changes objects of the language itself.'): RunResult => ({
  raw: { frames: [], layers: [], models: [] }, found: [], topNames: [], caught: [], pending: false, madeUp: false, numbers: [], warnings: [], notes: [],
  error: { name: 'Error', message, stack: '', frame: -1 },
});

/**
 * The interpreter with TensorFlow.js loaded, kept as one snapshot. Each run restores its own copy, so no run sees another's
 * state, and one that ends in a trap takes nothing with it. The guest has no host functions: only texts pass. It never reads: a
 * saved model that it asks for is found by the caller, and handed in as a text.
 */
export class Sandbox {
  private constructor(private readonly wasm: WebAssembly.Module, private readonly snapshot: Snapshot) {}

  /** `snapshot`: dist/guest.snapshot as built; `wasm`: dist/quickjs.wasm. */
  static async create(wasm: Uint8Array, snapshot: Uint8Array): Promise<Sandbox> {
    const module = await WebAssembly.compile(wasm as BufferSource);
    return new Sandbox(module, QuickJS.deserializeSnapshot(inflateRawSync(snapshot)));
  }

  /** Loads the entry module and runs the target. Throws only when the interpreter itself breaks (a WebAssembly trap). */
  async run(request: SandboxRequest): Promise<SandboxResult> {
    const { limits } = request;
    const meter = new Meter();
    meter.limit(limits.timeMs);
    meter.watch();
    let stopped: 'steps' | 'guard' | 'cancelled' | null = null;
    let gaveUp = false;
    const unanswered = (): SandboxResult | null => (stopped === 'cancelled' ? { status: 'cancelled' }
      : stopped === 'guard' ? { status: 'overdue' } : null);
    let grow = (): void => undefined;
    const vm = await QuickJS.restore(this.snapshot, {
      wasm: this.wasm,
      memoryLimit: limits.memoryBytes,
      maxStackSize: MAX_STACK_SIZE,
      timezoneOffset: 0,
      wasi: surroundings(() => meter.elapsedMs),
      interruptHandler: () => {
        grow();
        stopped = request.cancelled() ? 'cancelled' : meter.step();
        return stopped !== null;
      },
    });
    grow = growingInBigSteps(vm);
    try {
      let fault: string | null = null;
      let stack = '';
      const guarded = (run: () => void) => {
        try { run(); } catch (error) {
          if (error instanceof WebAssembly.RuntimeError) throw error;
          if (error instanceof JSException) stack ||= error.stack ?? '';
          if (stopped) return;
          fault ??= String((error as Error).message ?? error);
          (error as { dispose?: () => void }).dispose?.();
        }
      };
      request.modules.forEach((module, index) => {
        guarded(() => vm.evalCode(`${moduleHead(module, index)}${module.code}\n})`, module.file).dispose());
      });
      guarded(() => vm.evalCode(`__guest.run(${JSON.stringify({ entry: request.entry, target: request.target, free: request.free, absent: request.absent, extent: request.extent, later: request.later, quietMs: Math.min(QUIET_MS, limits.timeMs / 4) })})`, 'blocklens').dispose());
      const asked = (question: string): boolean => {
        let answer = false;
        guarded(() => { answer = vm.evalCode(`__guest.${question}()`, 'blocklens').consume((h) => h.toBoolean()); });
        return answer;
      };
      let laterUntil: number | null = null;
      /** What is called later and took its share is left, and the next one called. */
      const goesOn = (): boolean => {
        if (laterUntil !== null) {
          if (stopped === 'steps') { stopped = null; gaveUp = true; }
          if (meter.elapsedMs >= laterUntil) return false;
          meter.limit(Math.min(EACH_LATER_MS, laterUntil - meter.elapsedMs));
        }
        return !stopped && !fault;
      };
      while (goesOn() && !asked('isSettled')) {
        guarded(() => { vm.executePendingJobs(); });
        if (stopped || fault) continue;
        let asks: ModelAsk[] = [];
        guarded(() => { asks = JSON.parse(vm.evalCode('__guest.asks()', 'blocklens').consume((h) => unmarked(h.toString()))) as ModelAsk[]; });
        if (asks.length > 0) {
          const began = performance.now();
          const answers = await Promise.all(asks.map(async (ask) => [ask.id, await request.findModel(ask)]));
          meter.excuse(performance.now() - began);
          guarded(() => vm.evalCode(`__guest.answer(${JSON.stringify(JSON.stringify(answers))})`, 'blocklens').dispose());
        } else if (!asked('tick') && !stopped) break;
        else if (laterUntil === null && !stopped && asked('isOffering')) laterUntil = meter.elapsedMs + LATER_MS;
      }
      if (!stopped && !fault) {
        // The user's own layers run once more, by themselves: with a share of the limit, and what they fail at is not the builder's failure.
        meter.limit(limits.timeMs / 4);
        try { vm.evalCode('__guest.trace()', 'blocklens').dispose(); } catch (error) {
          if (!(error instanceof JSException)) throw error;
          error.dispose();
        }
        if (stopped === 'steps') stopped = null;
      }
      const noAnswer = unanswered();
      if (noAnswer) return noAnswer;
      const greedy = `Stopped: this code needs more than ${Math.round(limits.memoryBytes / 2 ** 20)} MB of memory.`;
      const interrupted = stopped === 'steps'
        ? `Stopped after ${limits.timeMs / 1000} s: this code does not come to an end, or takes longer than Blocklens waits (the seconds are counted in steps of the interpreter, not by the clock).`
        : fault && /out of memory/.test(fault) ? greedy : fault;
      const finish = (bare: boolean): string => {
        stopped = null;
        meter.limit(limits.timeMs);
        meter.watch();
        return vm.evalCode(`__guest.finish(${JSON.stringify(interrupted && { message: interrupted, stack })}, ${bare})`, 'blocklens').consume((h) => unmarked(h.toString()));
      };
      const done = (result: RunResult): SandboxResult => ({ status: 'done', result, memoryBytes: vm.getMemoryUsage().mallocSize, steps: meter.steps, gaveUp });
      // Code that took all its memory leaves none to be told with.
      vm['exports'].qjs_set_memory_limit(limits.memoryBytes * (1 + GROWTH));
      let text: string;
      try { text = finish(false); } catch (error) {
        // Too many layers to tell in as much time again, or an object of the user's that does not let itself be read.
        const cut = unanswered();
        if (cut) return cut;
        if (!(error instanceof JSException)) throw error;
        error.dispose();
        try { text = finish(true); } catch (again) {
          const cutAgain = unanswered();
          if (cutAgain) return cutAgain;
          if (!(again instanceof JSException)) throw again;
          again.dispose();
          return done(unreadable(interrupted ?? undefined));
        }
      }
      const result = JSON.parse(text) as RunResult;
      if (result.error?.name === 'InternalError' && result.error.message === 'out of memory') result.error = { ...result.error, name: 'Error', message: greedy };
      return done(result);
    } finally {
      // A VM that has trapped may trap again while it is taken down; it is garbage either way.
      try { vm.dispose(); } catch { /* see above */ }
    }
  }
}
