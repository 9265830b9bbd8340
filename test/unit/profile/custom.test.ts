import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/engine';
import { type CostedModel, type CustomLayers, customNames } from '../../../src/graph';
import type { Profile } from '../../../src/measured';
import { Profiler } from '../../../src/profile';
import { engineOver, evaluated } from '../../zoo/running';
import { dist, file, jobOf, settings } from './models';
import { ownLayers } from './ownLayers';

describe('layers of the user’s own', () => {
  let temporary: string;
  let engine: Engine;
  let model: CostedModel;
  let custom: CustomLayers;
  const profiler = new Profiler({ dist, folders: () => [], storage: null });
  const marker = () => path.join(temporary, 'marker');

  beforeAll(async () => {
    temporary = await mkdtemp(path.join(os.tmpdir(), 'blocklens-custom-'));
    engine = engineOver(ownLayers(marker()));
    const { models, diagnostics } = await evaluated(engine, { file });
    if (!models[0]?.graph.complete) throw new Error(JSON.stringify(diagnostics));
    model = models[0];
    custom = await engine.customLayers({ file, ...customNames(model.graph) });
  });
  afterAll(async () => {
    await Promise.all([engine.dispose(), profiler.dispose()]);
    await rm(temporary, { recursive: true, force: true });
  });

  /** What became of each layer, by its name: measured, or why not. */
  function told({ nodes }: Profile): Record<string, string> {
    const names = new Map(model.graph.nodes.map(({ id, layer }) => [id, model.graph.layers.find((one) => one.id === layer)?.name ?? '']));
    return Object.fromEntries(nodes.map(({ id, timeMs, why }) => [names.get(id) ?? '', timeMs ? 'measured' : (why ?? '')]));
  }

  it.each([false, true])('are measured, and nothing else of their files runs (training: %s)', async (training) => {
    expect(custom.missing).toEqual({});
    const profile = await profiler.profile(jobOf(model, { custom, settings: { ...settings, training, optimizer: training ? 'sgd' : null } }), {});
    expect(profile.outcome).toEqual({ status: 'complete' });
    const { input1: _, ...layers } = told(profile);
    expect(layers).toMatchObject({ scale: 'measured', shift: 'measured', times: 'measured', twice: 'measured', plain: 'measured' });
    expect(profile.endToEnd?.samples).toBeGreaterThan(0);
    expect(existsSync(marker())).toBe(false);
  });

  it('say why they are not measured where their code may not run', async () => {
    const profile = await profiler.profile(jobOf(model, { whyNoCustom: 'This workspace is not trusted.' }), {});
    expect(told(profile)).toMatchObject({ scale: 'This workspace is not trusted.', twice: 'This workspace is not trusted.', plain: 'measured' });
  });

  it('say what is wrong with one, and measure the others', async () => {
    const broken = { ...custom, modules: { ...custom.modules, [file]: 'throw new Error("out of order");' } };
    const { Shift: _, ...classes } = broken.classes;
    const profile = await profiler.profile(jobOf(model, { custom: { ...broken, classes, missing: { Shift: 'Shift was not found.' } } }), {});
    expect(told(profile)).toMatchObject({ scale: 'The code of Scale could not be loaded: out of order', shift: 'Shift was not found.', twice: 'measured', plain: 'measured' });
  });

  it('can be asked for and given up', async () => {
    await expect(engine.customLayers({ file, classNames: ['Scale'], inner: [] }, AbortSignal.abort())).rejects.toThrow(/abort/);
    const controller = new AbortController();
    const asked = engine.customLayers({ file, classNames: ['Scale'], inner: [] }, controller.signal);
    controller.abort();
    await expect(asked).rejects.toThrow(/abort/);
    const other = engineOver({});
    const lost = other.customLayers({ file, classNames: ['Scale'], inner: [] });
    await Promise.all([expect(lost).rejects.toThrow('shut down'), other.dispose()]);
  });
});
