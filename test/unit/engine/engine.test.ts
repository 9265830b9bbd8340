import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../../src/engine';

const dist = path.resolve(import.meta.dirname, '../../../dist');
const loop = `import * as tf from '@tensorflow/tfjs';\nexport function net() {\n  while (true) {}\n  return tf.sequential();\n}`;
const good = `import * as tf from '@tensorflow/tfjs';\nexport const net = () => tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });`;

let engine: Engine;
afterEach(() => engine.dispose());
const start = (files: Record<string, string>, timeMs = 20_000) => {
  engine = createEngine({ dist, limits: { timeMs }, documents: {
    read: (file) => Promise.resolve(files[file]),
    list: () => Promise.resolve(Object.keys(files).map((file) => ({ file, stamp: 0 }))),
  } });
  return engine;
};

describe('the engine', () => {
  it('a newer request for the same file ends the older one, even in an endless loop', async () => {
    const files = { '/a.ts': loop };
    start(files);
    const first = engine.evaluate({ file: '/a.ts' });
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    files['/a.ts'] = good;
    const second = await engine.evaluate({ file: '/a.ts' });
    expect((await first).status).toBe('superseded');
    expect(second).toMatchObject({ status: 'done', models: [{ cost: { totals: { params: 15 } } }] });
  });

  it('other files are not in its way', async () => {
    start({ '/a.ts': good, '/b.ts': good.replace('units: 3', 'units: 5') });
    const [a, b] = await Promise.all([engine.evaluate({ file: '/a.ts' }), engine.evaluate({ file: '/b.ts' })]);
    expect(a).toMatchObject({ status: 'done', models: [{ cost: { totals: { params: 15 } } }] });
    expect(b).toMatchObject({ status: 'done', models: [{ cost: { totals: { params: 25 } } }] });
  });

  it('finds a call in another file', async () => {
    start({ '/a.ts': good.replace('= ()', '= (units)').replace('units: 3', 'units'), '/b.ts': "import { net } from './a'; net(7);" });
    expect(await engine.evaluate({ file: '/a.ts' })).toMatchObject({ status: 'done', models: [{ graph: { builder: { assumed: [] } }, cost: { totals: { params: 35 } } }] });
  });

  it('a signal cancels', async () => {
    start({ '/a.ts': loop });
    const abort = new AbortController();
    const running = engine.evaluate({ file: '/a.ts' }, abort.signal);
    setTimeout(() => { abort.abort(); }, 300);
    expect((await running).status).toBe('cancelled');
    expect((await engine.evaluate({ file: '/a.ts' }, abort.signal)).status).toBe('cancelled');
  });

  it('a worker that cannot start tells why, and one with its files answers', async () => {
    engine = createEngine({ dist: '/nowhere', documents: { read: () => Promise.resolve(good) } });
    const result = await engine.evaluate({ file: '/a.ts' });
    expect(result).toMatchObject({ status: 'failed' });
    expect((result as { message: string }).message).toMatch(/nowhere/);
  });

  it('the worker is replaced when it dies', async () => {
    start({ '/a.ts': good });
    expect((await engine.evaluate({ file: '/a.ts' })).status).toBe('done');
    const { worker } = engine as unknown as { worker: { terminate(): Promise<number> } };
    const waiting = engine.evaluate({ file: '/a.ts' });
    await worker.terminate();
    expect(await waiting).toMatchObject({ status: 'failed' });
    expect(await engine.evaluate({ file: '/a.ts' })).toMatchObject({ status: 'done', models: [{ cost: { totals: { params: 15 } } }] });
  });

  it('says how much memory its worker holds, and answers after it was shut down', async () => {
    start({ '/a.ts': good });
    await engine.evaluate({ file: '/a.ts' });
    expect(await engine.memory()).toBeGreaterThan(1_000_000);
    await engine.dispose();
    expect((await engine.evaluate({ file: '/a.ts' })).status).toBe('failed');
  });
});
