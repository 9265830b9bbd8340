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
import { dist, jobOf, settings } from './models';

/** Layers of the user's own, whose code has to run in the profiler's process, and what else their files would do there. */
const folder = '/p';
const texts = (marker: string) => ({
  [`${folder}/model.ts`]: `
    import * as tf from '@tensorflow/tfjs';
    import fs from 'node:fs';
    import { Shift, Twice, Nested } from './own';
    const FACTOR = 2;
    class Scale extends tf.layers.Layer {
      static className = 'Scale';
      private kernel!: tf.LayerVariable;
      constructor(private readonly config: { power?: number; name?: string } = {}) { super(config as object); }
      override build(shape: tf.Shape) { this.kernel = this.addWeight('kernel', [shape[shape.length - 1] as number], 'float32', tf.initializers.ones()); this.built = true; }
      override computeOutputShape(shape: tf.Shape) { return shape; }
      override call(inputs: tf.Tensor | tf.Tensor[]) {
        const x = Array.isArray(inputs) ? inputs[0]! : inputs;
        return tf.tidy(() => x.mul(this.kernel.read()).mul(FACTOR).pow(this.config.power ?? 1));
      }
      override getConfig() { return { ...super.getConfig(), power: this.config.power }; }
    }
    tf.serialization.registerClass(Scale);
    fs.writeFileSync(${JSON.stringify(marker)}, 'this file was run');
    if (fs.existsSync('/') === true) throw new Error('this file was run');
    export function model() {
      const input = tf.input({ shape: [6, 8] });
      const scaled = new Scale({ power: 2, name: 'scale' }).apply(input) as tf.SymbolicTensor;
      const shifted = new Shift({ name: 'shift' }).apply(scaled) as tf.SymbolicTensor;
      const inner = tf.layers.timeDistributed({ layer: new Nested({}), name: 'times' } as never).apply(shifted) as tf.SymbolicTensor;
      const heir = new Twice({ units: 3, name: 'twice' }).apply(inner) as tf.SymbolicTensor;
      return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 2, name: 'plain' }).apply(heir) as tf.SymbolicTensor });
    }`,
  [`${folder}/own.ts`]: `
    import { initializers, layers, serialization, type Tensor } from '@tensorflow/tfjs';
    import { setUp } from './setup';
    setUp();
    abstract class Base extends layers.Layer {
      computeOutputShape(shape: (number | null)[]) { return shape; }
    }
    export class Shift extends Base {
      static className = 'Shift';
      offset: any;
      build(shape: (number | null)[]) { this.offset = this.addWeight('offset', [shape.at(-1) as number], 'float32', initializers.zeros()); this.built = true; }
      call(inputs: Tensor | Tensor[]) { return (Array.isArray(inputs) ? inputs[0]! : inputs).add(this.offset.read()); }
    }
    export class Nested extends Base {
      static className = 'Nested';
      call(inputs: Tensor | Tensor[]) { return (Array.isArray(inputs) ? inputs[0]! : inputs).square(); }
    }
    const Dense = layers.dense({ units: 1 }).constructor as any;
    export const Twice = class extends Dense { call(inputs: any, options: any) { return super.call(inputs, options).mul(2); } };
    serialization.registerClass(Nested as never);`,
  [`${folder}/setup.ts`]: `import fs from 'node:fs'; export function setUp() { if (fs.existsSync('/') === true) throw new Error('this file was run'); }`,
});

describe('layers of the user’s own', () => {
  let temporary: string;
  let engine: Engine;
  let model: CostedModel;
  let custom: CustomLayers;
  const profiler = new Profiler({ dist, folders: () => [], storage: null });
  const marker = () => path.join(temporary, 'marker');
  const file = `${folder}/model.ts`;

  beforeAll(async () => {
    temporary = await mkdtemp(path.join(os.tmpdir(), 'blocklens-custom-'));
    engine = engineOver(texts(marker()));
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
