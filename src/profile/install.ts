import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCommand, tellGrowth, telling } from './command';

/** `why` is for the user: a sentence, and the lines of the tool that tell the reason. */
export type InstallResult = { status: 'installed' } | { status: 'cancelled' } | { status: 'failed'; why: string };

const NAME = '@tensorflow/tfjs-node-gpu';
const VERSION = '4.22.0';

export interface InstallOptions {
  /** It gets a `node_modules` with the package. Nothing else may lie in it. */
  folder: string;
  progress: (message: string) => void;
  signal?: AbortSignal;
}

/**
 * Installs TensorFlow's GPU package with npm, its install script (which downloads TensorFlow) allowed. One that was there stays until
 * the new one is whole. Never rejects.
 */
export async function installGpuBackend({ folder, progress, signal }: InstallOptions): Promise<InstallResult> {
  if (process.arch !== 'x64' || !['linux', 'win32'].includes(process.platform)) {
    return { status: 'failed', why: `TensorFlow’s GPU package exists for Linux and Windows on x64 only, and this is ${process.platform}-${process.arch}. WebGPU serves GPUs here, and needs no installation.` };
  }
  const stage = path.join(folder, 'installing');
  const built = path.join(stage, 'node_modules', NAME);
  const settle = tellGrowth(path.join(built, 'deps'), (megabytes) => { progress(`downloading TensorFlow (${megabytes} MB so far)`); });
  try {
    await rm(stage, { recursive: true, force: true });
    await mkdir(stage, { recursive: true });
    // npm from 11.19 on runs install scripts only of packages named here; older ones run them all.
    await writeFile(path.join(stage, 'package.json'), JSON.stringify({ private: true, dependencies: { [NAME]: VERSION }, allowScripts: { [NAME]: true } }));
    progress(`installing ${NAME} ${VERSION}`);
    const result = await runCommand('npm', ['install', '--ignore-scripts=false', '--foreground-scripts', '--no-audit', '--no-fund'], {
      cwd: stage, signal, onLine: (line) => { if (/^(\*|added|>|https?:)/.test(line)) progress(line.replace(/^[*>]\s*/, '')); },
    });
    switch (result.status) {
      case 'cancelled': return { status: 'cancelled' };
      case 'missing': return { status: 'failed', why: 'npm was not found on PATH. Install Node.js, which brings npm, and start the editor again.' };
      case 'failed': return { status: 'failed', why: `npm could not install ${NAME}.\n${telling(result.lines)}` };
    }
    if (!existsSync(path.join(built, 'deps', 'lib'))) return { status: 'failed', why: `npm installed ${NAME} without running its install script, so TensorFlow itself is missing.\n${telling(result.lines)}` };
    const home = path.join(folder, 'node_modules');
    await rm(home, { recursive: true, force: true });
    await rename(path.join(stage, 'node_modules'), home);
    return { status: 'installed' };
  } catch (error) {
    return { status: 'failed', why: `${folder} could not be written to: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    settle();
    await rm(stage, { recursive: true, force: true, maxRetries: 3 }).catch(() => { /* in the way of nobody: the next installation clears it first */ });
  }
}
