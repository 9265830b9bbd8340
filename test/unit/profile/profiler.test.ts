import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CostedModel } from '../../../src/graph';
import type { Profile } from '../../../src/measured';
import { Profiler, type ProgressUpdate } from '../../../src/profile';
import { childrenOf, file, jobOf, modelOf, scripted, smallText } from './models';

let model: CostedModel;
const profilers: Profiler[] = [];
beforeAll(async () => { model = await modelOf(smallText); });
afterEach(async () => {
  await Promise.all(profilers.splice(0).map((one) => one.dispose()));
  expect(await childrenOf()).toEqual([]);
});

/** A profiler whose child does `deed`; see scripted/profiler.js. */
function profiler(deed: string, hangMs = 20_000): Profiler {
  const made = new Profiler({ dist: scripted, folders: () => [deed], storage: null, hangMs });
  profilers.push(made);
  return made;
}

const measured = ({ nodes }: Profile): number => nodes.filter((node) => node.timeMs).length;

describe('a child that does its work', () => {
  it('gives a whole profile, with progress and parts on the way', async () => {
    const updates: ProgressUpdate[] = [];
    const parts: Profile[] = [];
    const profile = await profiler('well').profile(jobOf(model, { batches: [4, 2] }), { onProgress: (u) => updates.push(u), onPartial: (p) => parts.push(p) });
    expect(profile.outcome).toEqual({ status: 'complete' });
    expect(measured(profile)).toBe(model.graph.nodes.length);
    expect(profile.nodes[1]).toMatchObject({ timeMs: { median: 2, p10: 1.2, p90: 2.8 }, kernelMs: null, samples: 3, peakBytes: 10, kernels: 1, name: 'conv4' });
    expect(profile.device).toMatchObject({ name: 'a scripted device', peakFlops: 1e9, launchMs: 0.01 });
    expect(profile.endToEnd).toEqual({ timeMs: { median: 15, p10: 11, p90: 19 }, kernelMs: null, samples: 2 });
    expect(profile.batches.map(({ batch }) => batch)).toEqual([2, 4]);
    expect(profile.tookMs).toEqual({ measuring: 5 });
    expect(updates[0].doing).toBe('loading');
    expect(updates.map(({ message }) => message)).toContain('measuring block 1 (pass 2 of 6)');
    expect(parts.length).toBeGreaterThan(0);
    expect(parts[0].outcome.status).toBe('cancelled');
  });

  it('tells what it knows before something that takes long, not a part of it', async () => {
    const parts: Profile[] = [];
    await profiler('dwells').profile(jobOf(model), { onPartial: (part) => parts.push(part) });
    expect(parts.at(-1)?.endToEnd?.samples).toBe(2);
    expect(measured(parts.at(-1)!)).toBe(model.graph.nodes.length);
    const told = parts.length;
    await new Promise((resolve) => { setTimeout(resolve, 1200); });
    expect(parts).toHaveLength(told);
  });

  it('asks only for what is stale or missing', async () => {
    const one = profiler('well');
    const previous = await one.profile(jobOf(model), {});
    const edited = await modelOf(smallText.replace("units: 10", "units: 12"));
    const asked: (string | undefined)[] = [];
    const next = await one.profile(jobOf(edited, { previous: { ...previous, device: { ...previous.device, peakFlops: 5 } } }), { onProgress: ({ node }) => asked.push(node) });
    const classes = edited.graph.nodes.at(-1)!.id;
    expect(asked.filter(Boolean)).toEqual([classes]);
    expect(measured(next)).toBe(model.graph.nodes.length);
    const again: (string | undefined)[] = [];
    await one.profile(jobOf(edited, { previous: next }), { onProgress: ({ node }) => again.push(node) });
    expect(again.filter(Boolean)).toEqual([]);
    expect(next.device.peakFlops).toBe(5);
    const anew: (string | undefined)[] = [];
    await one.profile(jobOf(edited, { previous, settings: { ...previous.settings, training: true, optimizer: 'sgd' } }), { onProgress: ({ node }) => anew.push(node) });
    expect(anew.filter(Boolean)).toHaveLength(model.graph.nodes.length);
  });
});

describe('a child that does not', () => {
  it.each([
    ['abort', /measuring block 1 \(pass 1 of 6\), crashed inside the backend \(SIGABRT\)/],
    ['quit', /ended before it was done/],
    ['throws', /exit code 1\. Its last words: Error: the driver said no/],
    ['memory', /ran out of memory\. Try a smaller batch.*RESOURCE_EXHAUSTED/],
    ['floods', /exit code 3\. Its last words: Error: after all that/],
    ['fails', /^The device was lost\. It happened while measuring block 1 \(pass 1 of 6\)\.$/],
    ['leaves', /exit code 5/],
  ])('%s: says so, and keeps what was measured', async (deed, words) => {
    const profile = await profiler(deed).profile(jobOf(model), {});
    expect(profile.outcome).toMatchObject({ status: 'failed', message: expect.stringMatching(words) });
    expect(measured(profile)).toBe(2);
    expect(profile.nodes[3].why).toBe((profile.outcome as { message: string }).message);
    expect(profile.endToEnd).toBeNull();
  });

  it('runs out of memory looking for the largest batch: that is what it was to find', async () => {
    const profile = await profiler('wall').profile(jobOf(model, { findLargest: true }), {});
    expect(profile.outcome).toEqual({ status: 'complete' });
    expect(profile.largestBatch).toMatchObject({ batch: 32, how: 'tried' });
  });

  it('is ended when the one who listens fails', async () => {
    await expect(profiler('hangs').profile(jobOf(model), { onPartial: () => { throw new Error('a fault of ours'); } })).rejects.toThrow('a fault of ours');
  });

  it('hangs: is stopped, and the layer is told', async () => {
    const profile = await profiler('hangs', 1500).profile(jobOf(model), {});
    expect(profile.outcome).toMatchObject({ status: 'failed', message: expect.stringMatching(/measuring block 1 \(pass 1 of 6\), gave no sign of life for 1.5 s/) });
    expect(measured(profile)).toBe(2);
  });

  it('hangs: Cancel and dispose end it within a second all the same', async () => {
    const one = profiler('hangs');
    const stop = new AbortController();
    const running = one.profile(jobOf(model), { onProgress: ({ doing }) => { if (doing === 'measuring') setTimeout(() => { stop.abort(); }, 100); } }, stop.signal);
    await new Promise((resolve) => { stop.signal.addEventListener('abort', resolve); });
    const at = performance.now();
    expect((await running).outcome).toEqual({ status: 'cancelled', message: 'Cancelled.' });
    expect(performance.now() - at).toBeLessThan(1000);

    const other = one.profile(jobOf(model), {});
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    await one.dispose();
    expect((await other).outcome).toEqual({ status: 'cancelled', message: 'The profiler was shut down.' });
  });

  it('is never started for what was cancelled before', async () => {
    const profile = await profiler('well').profile(jobOf(model), {}, AbortSignal.abort());
    expect(profile.outcome.status).toBe('cancelled');
    expect(measured(profile)).toBe(0);
  });

  it('cannot be started: rejects with the reason', async () => {
    const one = new Profiler({ dist: scripted, folders: () => ['well'], storage: null, node: '/nowhere/node' });
    await expect(one.profile(jobOf(model), {})).rejects.toThrow(/Plain JavaScript cannot be used here.*could not be started: spawn \/nowhere\/node ENOENT/);
  });
});

describe('devices', () => {
  it('are tried in order, and those that crash say so', async () => {
    const found = await profiler('well:crash').devices(file);
    expect(found.map(({ backend, available }) => [backend, available])).toEqual([['tensorflow-gpu', false], ['webgpu', false], ['tensorflow', false], ['wasm', false], ['cpu', true]]);
    expect(found[0].why).toMatch(/^Trying it, its process crashed inside the backend \(SIGABRT\)/);
    expect(found[4].name).toBe('a scripted device');
  });

  it('are remembered', async () => {
    const one = profiler('well');
    await one.devices(file);
    const at = performance.now();
    expect(await one.devices(file)).toHaveLength(5);
    expect(performance.now() - at).toBeLessThan(20);
  });

  it.each([['well:webgpu', 'webgpu'], ['well:tensorflow-gpu', 'tensorflow-gpu'], ['well', 'tensorflow'], ['well:none', 'cpu']])('of %s: %s is taken', async (deed, backend) => {
    const profile = await profiler(deed).profile(jobOf(model, { backend: 'auto' }), {});
    expect(profile.device.backend).toBe(backend);
  });

  it('that are not there reject, with the reason', async () => {
    await expect(profiler('well:none').profile(jobOf(model, { backend: 'webgpu' }), {})).rejects.toThrow('WebGPU cannot be used here. There is no webgpu.');
  });
});
