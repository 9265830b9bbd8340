import { type ChildProcess, fork, type ForkOptions } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findNode } from './node';
import type { FromChild, ToChild } from './protocol';
import { Tail } from './tail';

export interface ChildOptions {
  /** Folder of `profiler.js`. */
  dist: string;
  node?: string | null;
  /** Added to the environment. */
  env?: Record<string, string>;
  /** Milliseconds without a message after which the child counts as hung. */
  hangMs: number;
  /** Milliseconds that all of it may take. */
  limitMs?: number;
  signal: AbortSignal;
}

/** How a conversation ended. `message` is a sentence for the user, without the layer it happened at. */
export type Ending =
  | { status: 'finished' }
  | { status: 'cancelled' }
  | { status: 'hung' | 'crashed'; message: string };

/** Milliseconds that a killed process gets to go; one that waits for a driver in the kernel may take longer, and nobody waits for it. */
const PARTING_MS = 500;

/**
 * Starts a child process, sends it one request, and hands its messages to `on` until that returns true. The process is gone
 * when this resolves, whatever happened. It ends by itself when this process does.
 * @throws what `on` throws
 */
export async function converse(options: ChildOptions, request: ToChild, on: (message: FromChild) => boolean): Promise<Ending> {
  const { signal } = options;
  if (signal.aborted) return { status: 'cancelled' };
  const binary = await findNode(options.node);
  if (signal.aborted) return { status: 'cancelled' };
  const how: ForkOptions = {
    execPath: binary.command,
    // Neither this process's own debugger nor the user's preloads: both would be measured.
    execArgv: [],
    env: { ...process.env, NODE_OPTIONS: '', VSCODE_INSPECTOR_OPTIONS: '', TF_CPP_MIN_LOG_LEVEL: '1', TF_FORCE_GPU_ALLOW_GROWTH: 'true', ...binary.env, ...options.env },
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  };
  let child: ChildProcess;
  try {
    child = fork(path.join(options.dist, 'profiler.js'), how);
  } catch (error) {
    // Some reasons, such as too little memory, are thrown; the others come as an event.
    return { status: 'crashed', message: notStarted(error as Error) };
  }
  const words = new Tail();
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => { words.add(text); });
  const watches: NodeJS.Timeout[] = [];
  let unhook = () => { /* nothing yet */ };
  try {
    return await new Promise<Ending>((end, fail) => {
      let over = false;
      const resolve = (ending: Ending) => { over = true; end(ending); };
      const abort = () => { resolve({ status: 'cancelled' }); };
      signal.addEventListener('abort', abort, { once: true });
      unhook = () => { signal.removeEventListener('abort', abort); };
      const hang = watch(options.hangMs, () => { resolve({ status: 'hung', message: `gave no sign of life for ${seconds(options.hangMs)} and was stopped (a driver may hang)` }); });
      watches.push(hang);
      if (options.limitMs !== undefined) {
        watches.push(watch(options.limitMs, () => { resolve({ status: 'hung', message: `did not answer within ${seconds(options.limitMs ?? 0)}` }); }));
      }
      child.on('message', (message: FromChild) => {
        // What was still under way when it ended belongs to nobody.
        if (over) return;
        hang.refresh();
        try {
          if (on(message)) resolve({ status: 'finished' });
        } catch (error) {
          over = true;
          fail(error);
        }
      });
      child.on('error', (error) => { resolve({ status: 'crashed', message: notStarted(error) }); });
      void ended(child).then(() => { resolve({ status: 'crashed', message: crash(child.exitCode, child.signalCode, words.lines) }); });
      // A child that is gone by now says so through its end.
      child.send(request, () => { /* see there */ });
    });
  } finally {
    unhook();
    for (const timer of watches) clearTimeout(timer);
    await kill(child);
  }
}

const notStarted = (error: Error): string => `could not be started: ${error.message}`;
const watch = (ms: number, then: () => void): NodeJS.Timeout => setTimeout(then, ms);
const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

/** After the exit, and after all that it had sent was read: messages and words may still be on their way when it is already gone. */
async function ended(child: ChildProcess): Promise<void> {
  const drained = Promise.all([event(child, 'close'), event(child, 'disconnect')]);
  await event(child, 'exit');
  // Whoever it started may hold its pipes open.
  await Promise.race([drained, delay(PARTING_MS)]);
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = event(child, 'exit');
  child.kill('SIGKILL');
  await Promise.race([gone, delay(PARTING_MS, undefined, { ref: false })]);
}

/** Not `events.once`, which rejects on `error`. */
const event = (child: ChildProcess, name: 'exit' | 'close' | 'disconnect'): Promise<void> => new Promise((resolve) => { child.once(name, () => { resolve(); }); });

const MEMORY = /out of memory|resource ?exhausted|\bOOM\b|bad_alloc|allocation failed|failed to allocate/i;
const SMALLER = 'Try a smaller batch, or a device with more memory.';

/** Why a process ended that should not have, in words that say what can be done. */
export function crash(code: number | null, signal: NodeJS.Signals | null, lines: string[]): string {
  const said = lastWords(lines);
  const quoted = said ? ` Its last words: ${said}` : '';
  if (lines.some((line) => MEMORY.test(line))) return `ran out of memory. ${SMALLER}${quoted}`;
  switch (signal) {
    case null: return code === 0 ? 'ended before it was done.' : `ended with exit code ${code}.${quoted}`;
    case 'SIGKILL': return `was killed by the system or another program, most likely because memory ran out. ${SMALLER}${quoted}`;
    case 'SIGILL': return `crashed: the backend uses instructions that this processor does not have (SIGILL).${quoted}`;
    case 'SIGTERM': return `was ended by another program (SIGTERM).${quoted}`;
    default: return `crashed inside the backend (${signal}). Another backend or a newer driver may help.${quoted}`;
  }
}

/** The line that names the error, else the last one; not the frames and banners around it. */
function lastWords(lines: string[]): string | undefined {
  const told = lines.filter((line) => !/^(at |\d+: 0x|Node\.js v|\^|\}|throw |node:)/.test(line));
  return (told.findLast((line) => /error|fatal|fail|cannot/i.test(line)) ?? told.at(-1))?.slice(0, 300);
}
