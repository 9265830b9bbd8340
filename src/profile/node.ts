import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A program that runs the profiler's worker, and what its environment needs for that. */
export interface NodeBinary {
  command: string;
  env: Record<string, string>;
}

const OLDEST = 18;

/**
 * The Node.js that the child process runs on: the given one, else the one that runs this code, else one found on PATH.
 *
 * Inside Electron a real Node.js is looked for first: Electron's own V8 forbids array buffers over memory that V8 does not own
 * (its memory cage), and TensorFlow's addon and Dawn hand out just those. Without one, Electron as Node still serves wasm and cpu.
 */
export async function findNode(given: string | null | undefined): Promise<NodeBinary> {
  if (given) return { command: given, env: {} };
  if (!process.versions.electron) return { command: process.execPath, env: {} };
  const found = await onPath();
  return found ? { command: found, env: {} } : { command: process.execPath, env: { ELECTRON_RUN_AS_NODE: '1' } };
}

async function onPath(): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('node', ['-p', 'process.versions.node + " " + process.execPath'], { timeout: 10_000, windowsHide: true });
    const [, major, file] = /^(\d+)\S* (.+)$/.exec(stdout.trim()) ?? [];
    return file && Number(major) >= OLDEST ? file : null;
  } catch {
    return null;
  }
}
