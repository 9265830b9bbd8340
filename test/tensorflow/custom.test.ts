import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { customNames } from '../../src/graph';
import { Profiler } from '../../src/profile';
import { dist, file, jobOf, settings } from '../unit/profile/models';
import { ownLayers } from '../unit/profile/ownLayers';
import { engineOver, evaluated } from '../zoo/running';

it.each([
  ['tensorflow', 'BLOCKLENS_TENSORFLOW_CPU'],
  ['tensorflow-gpu', 'BLOCKLENS_TENSORFLOW_GPU'],
] as const)('layers of the user’s own are measured on %s', async (backend, variable) => {
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'blocklens-custom-'));
  const marker = path.join(temporary, 'marker');
  const engine = engineOver(ownLayers(marker));
  const profiler = new Profiler({ dist, folders: () => [process.env[variable] ?? ''], storage: null });
  try {
    const model = (await evaluated(engine, { file })).models[0]!;
    const custom = await engine.customLayers({ file, ...customNames(model.graph) });
    const profile = await profiler.profile(jobOf(model, { backend, custom, settings: { ...settings, training: true, optimizer: 'adam' } }), {});
    expect(profile.outcome).toEqual({ status: 'complete' });
    expect(profile.device.backend).toBe(backend);
    expect(profile.nodes.filter(({ timeMs }) => timeMs)).toHaveLength(model.graph.nodes.length - 1);
    expect(profile.endToEnd?.samples).toBeGreaterThan(0);
    expect(existsSync(marker)).toBe(false);
  } finally {
    await Promise.all([engine.dispose(), profiler.dispose()]);
    await rm(temporary, { recursive: true, force: true });
  }
});
