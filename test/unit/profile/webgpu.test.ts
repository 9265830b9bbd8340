import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Profiler } from '../../../src/profile';
import type { FromChild } from '../../../src/profile/protocol';
import { run } from '../../../tools/processes';
import { root } from '../../../tools/project';
import { dist, file, jobOf, modelOf, settings } from './models';

/** Chromium's own Vulkan, computed on the processor: a real WebGPU adapter with timestamps where there is no GPU. */
const chromium = '/usr/lib/chromium';
const software = path.join(chromium, 'vk_swiftshader_icd.json');

const tiny = `import * as tf from '@tensorflow/tfjs';
export function tiny() {
  return tf.sequential({ layers: [
    tf.layers.conv2d({ inputShape: [12, 12, 3], filters: 4, kernelSize: 3, activation: 'relu', name: 'conv' }),
    tf.layers.batchNormalization({ name: 'bn' }),
    tf.layers.flatten({ name: 'flat' }),
    tf.layers.dense({ units: 5, name: 'fc' }),
  ] });
}`;

describe.skipIf(!existsSync(software))('WebGPU, on SwiftShader', () => {
  const before = { ...process.env };
  let profiler: Profiler;
  let temporary: string;

  beforeAll(async () => {
    process.env.VK_ICD_FILENAMES = software;
    process.env.LD_LIBRARY_PATH = [chromium, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
    profiler = new Profiler({ dist, folders: () => [], storage: null });
    temporary = await mkdtemp(path.join(os.tmpdir(), 'blocklens-webgpu-'));
  });
  afterAll(async () => {
    await profiler.dispose();
    for (const name of ['VK_ICD_FILENAMES', 'LD_LIBRARY_PATH']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    await rm(temporary, { recursive: true, force: true });
  });

  it('is found, named, and not taken for a GPU', async () => {
    const report = (await profiler.devices(file)).find(({ backend }) => backend === 'webgpu');
    expect(report).toMatchObject({ available: true, accelerated: false, note: 'A software renderer, no GPU.' });
    expect(report?.name).toMatch(/SwiftShader/);
  });

  it.each([false, true])('times every layer on the clock and on the device (training: %s)', async (training) => {
    const model = await modelOf(tiny);
    const profile = await profiler.profile(jobOf(model, { backend: 'webgpu', settings: { ...settings, repeats: 3, training, optimizer: training ? 'sgd' : null } }), {});
    expect(profile.outcome).toEqual({ status: 'complete' });
    const of = (name: string) => profile.nodes.find(({ id }) => id.endsWith(name));
    for (const name of ['conv', 'bn', 'fc']) {
      const node = of(name);
      expect(node?.kernelMs, name).toBeGreaterThan(0);
      expect(node?.timeMs?.median, name).toBeGreaterThan(0);
      expect(node?.kernels, name).toBeGreaterThan(0);
    }
    expect(profile.endToEnd?.samples).toBeGreaterThan(0);
    if (!training) expect(profile.endToEnd?.kernelMs).toBeGreaterThan(0);
    expect(profile.device.peakFlops).toBeGreaterThan(0);
  });

  it('a device that is lost ends the measurement with its reason, and what was measured stands', async () => {
    const model = await modelOf(tiny);
    const outfile = path.join(temporary, 'lost.cjs');
    // The worker's own parts, with someone in the same process who pulls the plug.
    await build({
      stdin: {
        contents: `
          import { load } from './src/profile/worker/backends/webgpu';
          import { measure } from './src/profile/worker/measure';
          import { inWords } from './src/profile/worker/errors';
          const request = JSON.parse(process.argv[2]);
          const messages = [];
          load({ folders: [], dist: ${JSON.stringify(dist)} }).then(async (backend) => {
            const work = measure(backend, request, (message) => {
              messages.push(message);
              if (message.type === 'samples') backend.tf.backend().device.destroy();
            });
            await Promise.race([work, backend.lost]).catch((error) => messages.push({ type: 'failed', message: inWords(error, 'webgpu') }));
            console.log(JSON.stringify(messages));
            process.exit(0);
          });`,
        resolveDir: root,
        loader: 'ts',
      },
      outfile, bundle: true, platform: 'node', mainFields: ['module', 'main'], format: 'cjs', logLevel: 'error',
    });
    const request = { graph: model.graph, settings: { ...settings, repeats: 1000 }, only: null, batches: [], findLargest: false, custom: null, whyNoCustom: '', budgetMs: 60_000, peaks: { peakFlops: 1e9, peakBandwidth: 1e9, launchMs: 0.1 } };
    const { status, text } = await run(process.execPath, [outfile, JSON.stringify(request)], { timeout: 50_000 });
    expect(status, text).toBe(0);
    const messages = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as FromChild[];
    expect(messages.at(-1)).toMatchObject({ type: 'failed' });
    expect((messages.at(-1) as { message: string }).message).toMatch(/GPU was lost/);
    expect(messages.some((message) => message.type === 'samples' && message.nodes.length > 0)).toBe(true);
  });
});
