import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:net';

export interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Where both output streams go: on this terminal, or appended to a file. Without it they are only returned. */
  output?: 'terminal' | { file: string };
  /** Milliseconds after which the command is ended and counts as failed. */
  timeout?: number;
}

export interface RunResult {
  /** Exit status; 124 when the time was up, 127 when the command could not be started. */
  status: number;
  /** Both output streams as they came; empty with `output: 'terminal'`. */
  text: string;
}

/** Runs a command to its end. Never rejects: a command that cannot be started is a result too. */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<RunResult> {
  return new Promise((resolve) => {
    const terminal = options.output === 'terminal';
    const file = typeof options.output === 'object' ? options.output.file : undefined;
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', terminal ? 'inherit' : 'pipe', terminal ? 'inherit' : 'pipe'],
      detached: process.platform !== 'win32',
      shell: process.platform === 'win32',
    });
    let text = '';
    let late = false;
    const take = (data: Buffer) => {
      text += data;
      if (file) appendFileSync(file, data);
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    const timer = options.timeout
      ? setTimeout(() => {
          late = true;
          endTree(child);
        }, options.timeout)
      : undefined;
    const forget = endWithUs(child);
    const finish = (status: number) => {
      clearTimeout(timer);
      forget();
      resolve({ status: late ? 124 : status, text });
    };
    child.on('error', (error) => {
      text += `${error.message}\n`;
      finish(127);
    });
    child.on('close', (code, signal) => finish(code ?? (signal ? 128 : 1)));
  });
}

/** A long-running child in a group of its own, so that `endTree` takes its children with it. */
export function start(command: string, args: string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32' });
  const forget = endWithUs(child);
  child.on('exit', forget);
  child.on('error', forget);
  return child;
}

/** Ends a child and the processes it started. */
export function endTree(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}

/** A port that was free a moment ago, on the loopback interface. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

const living = new Set<ChildProcess>();
let watching = false;

/** Children in groups of their own outlive us unless we end them, also when we are interrupted. */
function endWithUs(child: ChildProcess): () => void {
  living.add(child);
  if (!watching) {
    watching = true;
    const endAll = () => {
      for (const one of living) endTree(one);
    };
    process.on('exit', endAll);
    for (const [signal, status] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) {
      process.on(signal, () => {
        // A program that cleans up by itself (it listens too) decides when to leave.
        if (process.listenerCount(signal) === 1) process.exit(status);
      });
    }
  }
  return () => living.delete(child);
}
