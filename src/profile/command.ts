import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Tail } from './tail';

export interface CommandResult {
  status: 'done' | 'cancelled' | 'failed' | 'missing';
  /** What it said last, whole lines. */
  lines: string[];
}

export interface CommandOptions {
  cwd: string;
  /** Added to the environment. */
  env?: Record<string, string>;
  onLine?: (line: string) => void;
  signal?: AbortSignal;
}

/** Runs a tool (npm, pip) to its end, and ends it with all that it started when cancelled. `missing`: there is no such program. */
export async function runCommand(command: string, args: string[], { cwd, env, onLine, signal }: CommandOptions): Promise<CommandResult> {
  if (signal?.aborted) return { status: 'cancelled', lines: [] };
  const windows = process.platform === 'win32';
  const { ELECTRON_RUN_AS_NODE: _, NODE_OPTIONS: __, ...inherited } = process.env;
  const child = spawn(command, args, {
    cwd, env: { ...inherited, ...env }, windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that one signal reaches all of it. On Windows npm is a script, for which a shell is needed.
    detached: !windows,
    shell: windows,
  });
  const said = new Tail();
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      said.add(`${line}\n`);
      if (line.trim()) onLine?.(line.trim());
    });
  }
  const cancel = () => {
    if (child.pid === undefined) return;
    if (windows) spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { windowsHide: true });
    else try { process.kill(-child.pid, 'SIGKILL'); } catch { /* gone already */ }
  };
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const status = await new Promise<CommandResult['status']>((resolve) => {
      child.once('error', () => { resolve('missing'); });
      child.once('close', (code) => { resolve(code === 0 ? 'done' : 'failed'); });
    });
    return { status: signal?.aborted ? 'cancelled' : status, lines: said.lines };
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

/** The lines of a failure that tell its reason, without frames, banners and where the log lies. */
export function telling(lines: string[]): string {
  const errors = lines.filter((line) => /error|failed|ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT|EACCES|ENOSPC|no matching|unable/i.test(line)
    && !/complete log|^(at|node:|emitted|throw|code:)|npm error (code \d|path|command|A )|^\W*warn/i.test(line));
  const host = /(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|host=')\s*'?([\w.:-]+)/.exec(lines.join('\n'))?.[1];
  const reasons = [...new Set(errors)].slice(-4);
  return [host && `The host ${host} cannot be reached from here.`, ...(reasons.length > 0 ? reasons : lines.slice(-3))].filter(Boolean).join('\n').slice(0, 1500);
}

/** Tells every two seconds how many megabytes lie in a folder that a tool fills without a word. Gives what ends that. */
export function tellGrowth(folder: string, tell: (megabytes: number) => void): () => void {
  const timer = setInterval(() => {
    void bytesIn(folder).then((bytes) => { if (bytes > 1e6) tell(Math.round(bytes / 1e6)); });
  }, 2000).unref();
  return () => { clearInterval(timer); };
}

async function bytesIn(folder: string): Promise<number> {
  const files = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const sizes = await Promise.all(files.filter((file) => file.isFile()).map((file) => stat(path.join(file.parentPath, file.name)).then(({ size }) => size, () => 0)));
  return sizes.reduce((total, size) => total + size, 0);
}
