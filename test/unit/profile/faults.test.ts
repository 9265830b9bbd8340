import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CostedModel } from '../../../src/graph';
import { type Profile, readProfile } from '../../../src/measured';
import { Profiler, type ProfilerOptions } from '../../../src/profile';
import { alive, childrenOf, dist, file, jobOf, modelOf, seeded, settings, smallText } from './models';

/** The real child process, and what may befall it. It is found, and killed, by what the kernel tells of processes. */
describe.skipIf(process.platform !== 'linux')('the real child process', () => {
  let model: CostedModel;
  let temporary: string;
  const profilers: Profiler[] = [];
  const repeats = { ...settings, repeats: 200 };

  beforeAll(async () => {
    model = await modelOf(smallText);
    temporary = await mkdtemp(path.join(os.tmpdir(), 'blocklens-faults-'));
  });
  afterEach(async () => {
    await Promise.all(profilers.splice(0).map((one) => one.dispose()));
    expect(await childrenOf()).toEqual([]);
  });
  afterAll(async () => { await rm(temporary, { recursive: true, force: true }); });

  function profiler(options: Partial<ProfilerOptions> = {}): Profiler {
    const made = new Profiler({ dist, folders: () => [], storage: null, ...options });
    profilers.push(made);
    return made;
  }

  /** Holds whenever and however it ended. */
  function expectConsistent(profile: Profile): void {
    expect(readProfile(JSON.stringify(profile))).toEqual(profile);
    expect(profile.nodes.map(({ id }) => id)).toEqual(model.graph.nodes.map(({ id }) => id));
    for (const { timeMs, samples, why } of profile.nodes) {
      if (timeMs) expect([samples > 0, timeMs.p10 <= timeMs.median, timeMs.median <= timeMs.p90, why]).toEqual([true, true, true, undefined]);
      else expect([samples, typeof why]).toEqual([0, 'string']);
    }
  }

  const untilMeasuring = (one: Profiler, signal?: AbortSignal, more: Parameters<typeof jobOf>[1] = {}) => {
    let running: Promise<Profile> | undefined;
    return new Promise<{ running: Promise<Profile> }>((resolve, reject) => {
      running = one.profile(jobOf(model, { settings: repeats, ...more }), { onPartial: () => { if (running) resolve({ running }); } }, signal);
      running.catch(reject);
    });
  };

  it.each(['wasm', 'cpu'] as const)('measures on %s', async (backend) => {
    const profile = await profiler().profile(jobOf(model, { backend, batches: [1, 2] }), {});
    expect(profile.outcome).toEqual({ status: 'complete' });
    expectConsistent(profile);
    expect(profile.nodes.filter((node) => node.timeMs)).toHaveLength(model.graph.nodes.length - 1);
    expect(profile.endToEnd?.samples).toBeGreaterThan(0);
    expect(profile.device.peakFlops).toBeGreaterThan(0);
    expect(profile.batches.map(({ batch }) => batch)).toEqual([1, 2]);
  });

  it('is killed at random moments, at least 50 times', async () => {
    const next = seeded(7);
    const one = profiler();
    await one.devices(file);
    const whole = await one.profile(jobOf(model, { backend: 'wasm' }), {});
    const began = performance.now();
    await one.profile(jobOf(model, { backend: 'wasm', settings: repeats }), {});
    const longest = performance.now() - began;
    let [landed, partial] = [0, 0];
    for (let round = 0; round < 150 && landed < 50; round++) {
      const runs = [0, 1, 2].map(() => one.profile(jobOf(model, { backend: 'wasm', settings: repeats, previous: round % 3 ? null : whole }), {}));
      await delay(next() * 1.2 * longest);
      const signal = (['SIGKILL', 'SIGKILL', 'SIGSEGV', 'SIGTERM', 'SIGABRT'] as const)[Math.floor(next() * 5)];
      for (const pid of await childrenOf()) {
        // It may have ended by itself a moment ago.
        try { process.kill(pid, signal); } catch (error) { expect((error as NodeJS.ErrnoException).code).toBe('ESRCH'); }
      }
      for (const profile of await Promise.all(runs)) {
        expectConsistent(profile);
        if (profile.outcome.status === 'complete') continue;
        landed++;
        expect(profile.outcome.status).toBe('failed');
        expect(profile.outcome.message).toMatch(/killed by the system|crashed inside the backend|ended by another program/);
        if (profile.nodes.some((node) => node.timeMs)) partial++;
      }
      expect(await childrenOf()).toEqual([]);
    }
    expect(landed).toBeGreaterThanOrEqual(50);
    expect(partial).toBeGreaterThan(5);
  }, 120_000);

  it('is cancelled within a second, wherever it is', async () => {
    const next = seeded(11);
    const one = profiler();
    await one.devices(file);
    let slowest = 0;
    for (let round = 0; round < 12; round++) {
      const stop = new AbortController();
      const running = one.profile(jobOf(model, { backend: 'cpu', settings: repeats }), {}, stop.signal);
      await delay(next() * 1200);
      const at = performance.now();
      stop.abort();
      const profile = await running;
      slowest = Math.max(slowest, performance.now() - at);
      expectConsistent(profile);
      expect(['cancelled', 'complete']).toContain(profile.outcome.status);
      expect(await childrenOf()).toEqual([]);
    }
    expect(slowest).toBeLessThan(1000);
  });

  it('hangs: is stopped, and what was measured stays', async () => {
    const { running } = await untilMeasuring(profiler({ hangMs: 2000 }));
    for (const pid of await childrenOf()) process.kill(pid, 'SIGSTOP');
    const profile = await running;
    expect(profile.outcome).toMatchObject({ status: 'failed', message: expect.stringMatching(/gave no sign of life for 2 s/) });
    expectConsistent(profile);
  });

  it('runs out of memory: says so, and what helps', async () => {
    const node = path.join(temporary, 'little-memory');
    await writeFile(node, `#!/bin/sh\nexec ${process.execPath} --max-old-space-size=8 "$@"\n`, { mode: 0o755 });
    // It may end while the device is tried, or while it measures.
    const told = await profiler({ node }).profile(jobOf(model, { backend: 'cpu' }), {}).then(({ outcome }) => JSON.stringify(outcome), (error: Error) => error.message);
    expect(told).toMatch(/ran out of memory\. Try a smaller batch, or a device with more memory\. Its last words: .*heap/);
  });

  it('stopped: Cancel ends it all the same', async () => {
    const stop = new AbortController();
    const { running } = await untilMeasuring(profiler(), stop.signal);
    for (const pid of await childrenOf()) process.kill(pid, 'SIGSTOP');
    stop.abort();
    expect((await running).outcome.status).toBe('cancelled');
  });

  /** A package of the user's by that name, as `index.js` and other files. */
  async function packageOf(name: string, files: Record<string, string | Buffer>): Promise<string> {
    const folder = await mkdtemp(path.join(temporary, 'package-'));
    const at = path.join(folder, 'node_modules', name);
    await mkdir(at, { recursive: true });
    await writeFile(path.join(at, 'package.json'), JSON.stringify({ name, version: '4.22.0', main: 'index.js' }));
    for (const [file, content] of Object.entries(files)) await writeFile(path.join(at, file), content);
    return folder;
  }

  it('ends when the editor is killed while a native call blocks it', async () => {
    const host = path.join(temporary, 'host.cjs');
    await build({ entryPoints: [path.join(import.meta.dirname, '../../../src/profile/index.ts')], outfile: host, bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' });
    const folder = await packageOf('@tensorflow/tfjs-node', { 'index.js': 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);' });
    const parent = spawn(process.execPath, ['-e', `
      const { Profiler } = require(${JSON.stringify(host)});
      const one = new Profiler({ dist: ${JSON.stringify(dist)}, folders: () => [${JSON.stringify(folder)}], storage: null });
      console.log('ready');
      one.profile({ ...${JSON.stringify(jobOf(model))}, backend: 'tensorflow' }, {});`], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => { createInterface({ input: parent.stdout }).once('line', resolve); });
    let children: number[] = [];
    for (let i = 0; i < 100 && children.length === 0; i++) { await delay(50); children = await childrenOf(parent.pid); }
    expect(children).toHaveLength(1);
    // Time for its threads to start, and for the package to block it.
    await delay(1500);
    const [child] = children;
    expect(await alive(child)).toBe(true);
    parent.kill('SIGKILL');
    for (let i = 0; i < 60 && await alive(child); i++) await delay(50);
    expect(await alive(child)).toBe(false);
  });

  it('is not to be had: the reason is told', async () => {
    const devices = await profiler({ folders: () => [temporary] }).devices(file);
    expect(devices.map(({ backend }) => backend)).toEqual(['tensorflow-gpu', 'webgpu', 'tensorflow', 'wasm', 'cpu']);
    expect(devices[0]).toMatchObject({ available: false, missing: true, why: '@tensorflow/tfjs-node-gpu is not installed.' });
    expect(devices[3]).toMatchObject({ available: true, accelerated: false });
    await expect(profiler().profile(jobOf(model, { backend: 'tensorflow' }), {})).rejects.toThrow('TensorFlow (CPU) cannot be used here. @tensorflow/tfjs-node is not installed.');
  });

  it('meets a native module for another machine, or a broken one', async () => {
    // Real libraries of other systems lie in a package of our own.
    const foreign = (system: string) => readFileSync(path.join(dist, '../node_modules/webgpu/dist', system, 'dawn.node'));
    const broken: [Buffer, RegExp][] = [
      [Buffer.from('garbage, and no library'.repeat(100)), /installed for another kind of machine/],
      [foreign('win32-x64'), /installed for another kind of machine/],
      [foreign(process.arch === 'arm64' ? 'linux-x64' : 'linux-arm64'), /another kind of machine|does not load/],
    ];
    for (const [content, words] of broken) {
      const folder = await packageOf('@tensorflow/tfjs-node', { 'index.js': "module.exports = require('./tfjs_binding.node');", 'tfjs_binding.node': content });
      const found = (await profiler({ folders: () => [folder] }).devices(file)).find(({ backend }) => backend === 'tensorflow');
      expect(found).toMatchObject({ available: false, missing: false });
      expect(found?.why).toMatch(words);
    }
  });
});
