import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { runCommand, tellGrowth, telling } from './command';
import type { InstallResult } from './install';

/**
 * The libraries that TensorFlow 2.9 opens for a GPU, and the PyPI wheel that has each. Within CUDA 11 a newer one serves; these are the
 * newest, whose kernels know the Hopper cards, with the cuDNN 8 that TensorFlow's own guide paired with CUDA 11.8.
 */
const WHEELS: Record<string, string> = {
  'libcudart.so.11.0': 'nvidia-cuda-runtime-cu11==11.8.89',
  'libcublas.so.11': 'nvidia-cublas-cu11==11.11.3.6',
  'libcublasLt.so.11': 'nvidia-cublas-cu11==11.11.3.6',
  'libcufft.so.10': 'nvidia-cufft-cu11==10.9.0.58',
  'libcurand.so.10': 'nvidia-curand-cu11==10.3.0.86',
  'libcusolver.so.11': 'nvidia-cusolver-cu11==11.4.1.48',
  'libcusparse.so.11': 'nvidia-cusparse-cu11==11.7.5.86',
  'libcudnn.so.8': 'nvidia-cudnn-cu11==8.6.0.163',
};

const serves = (): boolean => process.platform === 'linux' && process.arch === 'x64';
const libFolder = (packageFolder: string): string => path.join(packageFolder, 'deps', 'lib');

/**
 * The CUDA libraries that neither the package's `deps/lib` nor the system has, by file name. Empty where they cannot be fetched (other than Linux on x64).
 * @param packageFolder of `@tensorflow/tfjs-node-gpu`
 */
export async function missingCudaLibraries(packageFolder: string): Promise<string[]> {
  if (!serves()) return [];
  const known = await systemLibraries();
  const folders = [libFolder(packageFolder), ...(process.env['LD_LIBRARY_PATH'] ?? '').split(':').filter(Boolean)];
  return Object.keys(WHEELS).filter((library) => !known.has(library) && !folders.some((folder) => existsSync(path.join(folder, library))));
}

async function systemLibraries(): Promise<Set<string>> {
  for (const command of ['ldconfig', '/sbin/ldconfig']) {
    try {
      const { stdout } = await promisify(execFile)(command, ['-p'], { timeout: 10_000, maxBuffer: 2 ** 24 });
      return new Set(stdout.split('\n').filter((line) => line.includes('x86-64')).map((line) => line.trim().split(' ')[0]));
    } catch { /* not on PATH for ordinary users of some systems; where there is none at all nothing is known */ }
  }
  return new Set();
}

export interface FetchOptions {
  /** Of `@tensorflow/tfjs-node-gpu`. */
  packageFolder: string;
  progress: (message: string) => void;
  signal?: AbortSignal;
  /** Only these of the libraries; without it all that are missing. */
  libraries?: string[];
}

/** Fetches the missing CUDA libraries from PyPI into the package's `deps/lib`, where TensorFlow looks first. Never rejects. */
export async function fetchCudaLibraries({ packageFolder, progress, signal, libraries }: FetchOptions): Promise<InstallResult> {
  if (!serves()) return { status: 'failed', why: 'CUDA libraries can be fetched on Linux on x64 only.' };
  // Beside the goal, so that moving is renaming.
  const stage = path.join(packageFolder, 'fetching');
  let doing = '';
  const settle = tellGrowth(stage, (megabytes) => { progress(`${doing}, ${megabytes} MB so far`); });
  try {
    const wanted = libraries ?? await missingCudaLibraries(packageFolder);
    const lib = libFolder(packageFolder);
    await mkdir(lib, { recursive: true });
    await rm(stage, { recursive: true, force: true });
    await mkdir(stage);
    const wheels = [...new Set(wanted.map((library) => WHEELS[library]).filter(Boolean))];
    for (const [index, wheel] of wheels.entries()) {
      doing = `fetching ${wheel.replace('==', ' ')} (${index + 1} of ${wheels.length})`;
      progress(doing);
      const target = path.join(stage, String(index));
      const args = ['-m', 'pip', 'install', '--no-deps', '--no-compile', '--no-cache-dir', '--only-binary=:all:', '--disable-pip-version-check', '--no-input', '--progress-bar=off', '--target', target, wheel];
      // A system's own folder for such things is often too small for half a gigabyte.
      const result = await runCommand('python3', args, { cwd: stage, env: { TMPDIR: stage }, signal });
      switch (result.status) {
        case 'cancelled': return { status: 'cancelled' };
        case 'missing': return { status: 'failed', why: 'python3 was not found on PATH. Install Python 3 with pip, or CUDA 11 and cuDNN 8 themselves.' };
        case 'failed': return { status: 'failed', why: result.lines.some((line) => line.includes('No module named pip'))
          ? 'Python 3 is there without pip. Install it (on Debian: python3-pip), or CUDA 11 and cuDNN 8 themselves.'
          : `pip could not fetch ${wheel}.\n${telling(result.lines)}` };
      }
      await moveLibraries(target, lib);
      await rm(target, { recursive: true, force: true });
    }
    const left = wanted.filter((library) => !existsSync(path.join(lib, library)));
    return left.length === 0 ? { status: 'installed' } : { status: 'failed', why: `The packages did not contain ${left.join(', ')}.` };
  } catch (error) {
    return { status: 'failed', why: `${packageFolder} could not be written to: ${error instanceof Error ? error.message : String(error)}` };
  } finally {
    settle();
    await rm(stage, { recursive: true, force: true }).catch(() => { /* only takes room */ });
  }
}

async function moveLibraries(from: string, to: string): Promise<void> {
  const files = await readdir(from, { withFileTypes: true, recursive: true });
  await Promise.all(files.filter((file) => file.isFile() && /\.so(\.|$)/.test(file.name)).map((file) => rename(path.join(file.parentPath, file.name), path.join(to, file.name))));
}
