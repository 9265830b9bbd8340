import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fetchCudaLibraries, installGpuBackend, missingCudaLibraries } from '../../../src/profile';
import { runCommand, telling } from '../../../src/profile/command';
import { alive } from './models';

let temporary: string;
beforeAll(async () => { temporary = await mkdtemp(path.join(os.tmpdir(), 'blocklens-install-')); });
afterAll(async () => { await rm(temporary, { recursive: true, force: true }); });

const { PATH } = process.env;
afterEach(() => { process.env.PATH = PATH; });

/** A PATH with nothing on it but these scripts. */
async function onlyOnPath(scripts: Record<string, string>): Promise<void> {
  const folder = await mkdtemp(path.join(temporary, 'bin-'));
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(path.join(folder, name), script);
    await chmod(path.join(folder, name), 0o755);
  }
  process.env.PATH = folder;
}

const serves = process.arch === 'x64' && process.platform === 'linux';

describe.skipIf(!serves)('installing the GPU backend', () => {
  it('with npm itself: installs, or tells the host that cannot be reached, and leaves nothing half done', async () => {
    const folder = path.join(temporary, 'gpu');
    await mkdir(path.join(folder, 'node_modules', 'before'), { recursive: true });
    const lines: string[] = [];
    // Where the host is reached it downloads half a gigabyte: then it is enough to have seen it begin.
    const result = await installGpuBackend({ folder, progress: (line) => lines.push(line), signal: AbortSignal.timeout(90_000) });
    expect(lines[0]).toBe('installing @tensorflow/tfjs-node-gpu 4.22.0');
    if (result.status === 'failed') {
      expect(result.why).toMatch(/^npm could not install @tensorflow\/tfjs-node-gpu\.\nThe host [\w.-]+ cannot be reached from here\.\n.*(ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT)/);
      expect(await readdir(path.join(folder, 'node_modules'))).toEqual(['before']);
    }
    expect(lines).toContain('Downloading libtensorflow');
    expect(await readdir(folder)).toEqual(['node_modules']);
  }, 120_000);

  it('is cancelled at once, with all that npm had started', async () => {
    await onlyOnPath({ npm: `#!/bin/sh\n/bin/sleep 60 & echo "* started $!"\nwait\n` });
    const stop = new AbortController();
    let grandchild = 0;
    const result = await installGpuBackend({
      folder: path.join(temporary, 'cancelled'), signal: stop.signal,
      progress: (line) => { grandchild = Number(/^started (\d+)/.exec(line)?.[1] ?? 0); if (grandchild) stop.abort(); },
    });
    expect(result).toEqual({ status: 'cancelled' });
    for (let i = 0; i < 20 && await alive(grandchild); i++) await delay(50);
    expect(await alive(grandchild)).toBe(false);
  });

  it('tells that there is no npm, and that a script did not run', async () => {
    await onlyOnPath({});
    expect(await installGpuBackend({ folder: path.join(temporary, 'none'), progress: () => undefined })).toEqual({ status: 'failed', why: expect.stringMatching(/^npm was not found on PATH/) });
    await onlyOnPath({ npm: '#!/bin/sh\necho "npm warn install-scripts 1 package had install scripts blocked"\n' });
    expect(await installGpuBackend({ folder: path.join(temporary, 'skipped'), progress: () => undefined })).toEqual({ status: 'failed', why: expect.stringMatching(/without running its install script.*\n.*scripts blocked/) });
  });

  it('tells that the folder cannot be written', async () => {
    const file = path.join(temporary, 'file');
    await writeFile(file, '');
    expect(await installGpuBackend({ folder: path.join(file, 'folder'), progress: () => undefined })).toEqual({ status: 'failed', why: expect.stringMatching(/could not be written to: ENOTDIR/) });
  });
});

describe.skipIf(!serves)('the CUDA libraries', () => {
  it('are missing unless the package, or the system, has them', async () => {
    const packageFolder = await mkdtemp(path.join(temporary, 'package-'));
    const before = await missingCudaLibraries(packageFolder);
    await mkdir(path.join(packageFolder, 'deps/lib'), { recursive: true });
    await writeFile(path.join(packageFolder, 'deps/lib/libcudnn.so.8'), '');
    expect(await missingCudaLibraries(packageFolder)).toEqual(before.filter((library) => library !== 'libcudnn.so.8'));
  });

  it('come from PyPI: the smallest of them', async () => {
    const packageFolder = await mkdtemp(path.join(temporary, 'package-'));
    const lines: string[] = [];
    expect(await fetchCudaLibraries({ packageFolder, progress: (line) => lines.push(line), libraries: ['libcudart.so.11.0'] })).toEqual({ status: 'installed' });
    expect(lines).toEqual(['fetching nvidia-cuda-runtime-cu11 11.8.89 (1 of 1)']);
    expect((await stat(path.join(packageFolder, 'deps/lib/libcudart.so.11.0'))).size).toBeGreaterThan(100_000);
    expect(await readdir(packageFolder)).toEqual(['deps']);
    expect(await missingCudaLibraries(packageFolder)).not.toContain('libcudart.so.11.0');
  }, 120_000);

  it('are not had without Python, without pip, or without the index', async () => {
    const packageFolder = await mkdtemp(path.join(temporary, 'package-'));
    const fetched = () => fetchCudaLibraries({ packageFolder, progress: () => undefined, libraries: ['libcudart.so.11.0'] });
    await onlyOnPath({});
    expect(await fetched()).toEqual({ status: 'failed', why: expect.stringMatching(/^python3 was not found on PATH/) });
    await onlyOnPath({ python3: '#!/bin/sh\necho "/usr/bin/python3: No module named pip" >&2\nexit 1\n' });
    expect(await fetched()).toEqual({ status: 'failed', why: expect.stringMatching(/^Python 3 is there without pip/) });
    process.env.PATH = PATH;
    process.env.PIP_INDEX_URL = 'http://127.0.0.1:9/simple';
    process.env.PIP_RETRIES = '0';
    try {
      expect(await fetched()).toEqual({ status: 'failed', why: expect.stringMatching(/^pip could not fetch nvidia-cuda-runtime-cu11==11\.8\.89\.\n[\s\S]*(refused|No matching distribution)/i) });
    } finally {
      delete process.env.PIP_INDEX_URL;
      delete process.env.PIP_RETRIES;
    }
    expect(await readdir(packageFolder)).toEqual(['deps']);
  });
});

describe.skipIf(process.platform === 'win32')('a tool that is run', () => {
  it('gives its lines, and is not started when cancelled before', async () => {
    const lines: string[] = [];
    const run = (signal?: AbortSignal) => runCommand('sh', ['-c', 'echo one; echo two >&2; exit 3'], { cwd: temporary, onLine: (line) => lines.push(line), signal });
    expect((await run()).status).toBe('failed');
    expect(lines.toSorted()).toEqual(['one', 'two']);
    expect(await run(AbortSignal.abort())).toEqual({ status: 'cancelled', lines: [] });
  });

  it('fails with the lines that tell why', () => {
    const lines = ['* Downloading libtensorflow', 'node:events:502', 'Error: getaddrinfo ENOTFOUND storage.example.com', 'at GetAddrInfoReqWrap.onlookupall (node:dns:122:26)',
      "Emitted 'error' event on ClientRequest instance at:", 'npm error code 1', 'npm error path /p', 'npm error A complete log of this run can be found in: /q'];
    expect(telling(lines)).toBe('The host storage.example.com cannot be reached from here.\nError: getaddrinfo ENOTFOUND storage.example.com');
    expect(telling(['npm error code ENOSPC', 'npm error nospc ENOSPC: no space left on device, write'])).toContain('no space left on device');
    expect(telling(['nothing of note'])).toBe('nothing of note');
  });
});
