import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureDebianPackages, tail } from './debian';
import { Missing } from './missing';
import type { RunResult } from './processes';
import type { Progress } from './progress';

/** Something large that is set up once for a machine, outside the checkout. */
export interface Recipe {
  /** As in a sentence: `the embedded VS Code`. */
  what: string;
  folder: string;
  /** Told before it begins: what this is, where it goes, what it takes. */
  lines: string[];
  debianPackages: string[];
  /** Each is done once, whatever interrupts the others. The output of all is kept in `log`. */
  steps: { name: string; text: string; work: () => Promise<RunResult> }[];
  log: string;
}

/** `~/.cache/blocklens/<name>`. */
export function cacheFolder(name: string): string {
  return path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'blocklens', name);
}

/** Below the running Node.js, where its headers are: they spare node-gyp a download from nodejs.org. `null` without them. */
export function nodeHeaders(): string | null {
  const prefix = path.dirname(path.dirname(process.execPath));
  return existsSync(path.join(prefix, 'include/node/node.h')) ? prefix : null;
}

/**
 * Does what is still to be done of a recipe. Of several that start at once one works while the others wait.
 * @throws Missing when this machine lacks what it takes; the message says what.
 */
export async function setUpOnce(recipe: Recipe, progress: Progress): Promise<void> {
  if (isReady(recipe)) return;
  await ensureDebianPackages(recipe.debianPackages, progress);
  const unlock = await lock(recipe, progress);
  try {
    if (!isReady(recipe)) await setUp(recipe, progress);
  } finally {
    unlock();
  }
}

function isReady({ folder }: Recipe): boolean {
  return existsSync(path.join(folder, 'ready'));
}

async function setUp({ what, folder, lines, steps, log }: Recipe, progress: Progress): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const line of lines) progress.step(line);
  for (const [index, { name, text, work }] of steps.entries()) {
    const done = path.join(folder, `done-${name}`);
    if (existsSync(done)) continue;
    await progress.during(`[${index + 1}/${steps.length}] ${text}`, async () => {
      const result = await work();
      if (result.status !== 0) throw new Missing(`Setting up ${what} failed (all of it: ${log}):\n${tail(result.text)}`);
    });
    writeFileSync(done, '');
  }
  writeFileSync(path.join(folder, 'ready'), '');
}

/** One set-up at a time. A lock whose owner is no longer alive is taken over. */
async function lock({ what, folder }: Recipe, progress: Progress): Promise<() => void> {
  const own = `${folder}.lock`;
  mkdirSync(path.dirname(own), { recursive: true });
  const owner = path.join(own, 'pid');
  for (let waited = 0; ; waited++) {
    try {
      mkdirSync(own);
      writeFileSync(owner, String(process.pid));
      return () => rmSync(own, { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (waited === 0) progress.step(`Another set-up of ${what} is running; waiting for it.`);
    // Its owner writes its number right after making the folder, hence the grace of a few rounds.
    const pid = existsSync(owner) ? Number(readFileSync(owner, 'utf8')) : 0;
    if (pid ? !alive(pid) : waited > 5) rmSync(own, { recursive: true, force: true });
    else await delay(1000);
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
