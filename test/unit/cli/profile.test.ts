import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { devices, packageFolders, profile, type Measures, type ProfileOptions } from '../../../src/cli/profile';
import { Progress } from '../../../src/cli/progress';
import type { Engine, EvaluateRequest, EvaluateResult } from '../../../src/engine';
import { readProfile } from '../../../src/measured';
import type { DeviceReport, ProfileJob } from '../../../src/profile';
import { report } from '../export/model';
import { profileOf } from '../measured/profile';

const root = path.resolve(import.meta.dirname, '../../..');
const file = '/models/twins.ts';

/** An engine and a profiler that answer as they are told, and remember what they were asked. */
function told(more: { evaluation?: Partial<EvaluateResult>; measured?: () => ReturnType<Measures['profile']>; reports?: DeviceReport[] } = {}) {
  const asked: EvaluateRequest[] = [];
  const jobs: ProfileJob[] = [];
  const engine = {
    evaluate: async (request: EvaluateRequest) => {
      asked.push(request);
      return { status: 'done', builders: [], ...report, ...more.evaluation } as EvaluateResult;
    },
  } as Engine;
  const profiler: Measures = {
    profile: async (job, { onProgress }) => {
      jobs.push(job);
      onProgress?.({ doing: 'measuring', done: 0, of: 2, message: 'measuring tower (pass 1 of 2)' });
      return more.measured ? more.measured() : profileOf();
    },
    devices: async () => more.reports ?? [],
  };
  const steps: string[] = [];
  const run = (options: Partial<ProfileOptions> = {}, signal = new AbortController().signal) =>
    profile(engine, profiler, file, { backend: 'auto', batch: 1, mode: 'exact', format: 'table', repeats: 20, batches: [], ...options }, (step) => { steps.push(step); }, signal);
  return { run, asked, jobs, steps, profiler };
}

describe('what is asked', () => {
  it('is the builder that serves by itself, forward, on the best device', async () => {
    const { run, asked, jobs, steps } = told();
    expect(await run()).toMatchObject({ status: 0, output: expect.stringMatching(/^siamese on Adapter 9 /) });
    expect(asked).toEqual([{ file, batch: 1 }]);
    expect(jobs).toEqual([expect.objectContaining({ file, backend: 'auto', batches: [], findLargest: false, previous: null })]);
    expect(jobs[0].settings).toMatchObject({ batch: 1, training: false, optimizer: null, mode: 'exact', repeats: 20 });
    expect(steps).toEqual(['evaluating', 'measuring']);
  });

  it('is what the options say', async () => {
    const { run, asked, jobs } = told();
    await run({ builder: 'twins', args: [3], batch: 8, train: true, mode: 'quick', backend: 'wasm', repeats: 3, batches: [1, 2], largestBatch: true });
    expect(asked).toEqual([{ file, batch: 8, builder: 'twins', args: [3] }]);
    expect(jobs[0]).toMatchObject({ backend: 'wasm', batches: [1, 2], findLargest: true, settings: { batch: 8, training: true, optimizer: 'adam', mode: 'quick', repeats: 3 } });
    await run({ train: true, optimizer: 'sgd' });
    expect(jobs[1].settings.optimizer).toBe('sgd');
  });

  it('is the batch that the model fixes, where it does', async () => {
    const [model] = report.models;
    const graph = { ...model.graph, inputs: model.graph.inputs.map((input) => ({ ...input, shape: [32, ...input.shape.slice(1)] })) };
    const { run, asked, jobs } = told({ evaluation: { models: [{ ...model, graph }] } });
    await run({ batch: 4 });
    // Who asks for another is told by the engine.
    expect(asked.map(({ batch }) => batch)).toEqual([4]);
    expect(jobs[0].settings.batch).toBe(32);
  });
});

describe('the exit status', () => {
  it('is 1 for a file with errors, and nothing is measured', async () => {
    const { run, jobs } = told({ evaluation: { diagnostics: [{ ...report.diagnostics[0], severity: 'error' }] } });
    expect(await run()).toEqual({ status: 1, output: '', messages: [`${file}:4:2: error: Two *stars* | one`] });
    expect(jobs).toEqual([]);
  });

  it('is 1 without a model, or a device', async () => {
    expect(await told({ evaluation: { models: [], diagnostics: [] } }).run()).toMatchObject({ status: 1, messages: [expect.stringContaining('no model')] });
    const none = told({ measured: async () => { throw new Error('WebGPU cannot be used here.'); } });
    expect(await none.run()).toMatchObject({ status: 1, output: '', messages: [expect.anything(), 'error: WebGPU cannot be used here.'] });
  });

  it.each([
    ['cancelled', 130, 'info: It stopped.'],
    ['failed', 1, 'error: It stopped.'],
  ] as const)('of one that %s is %i, and what was measured is written', async (status, code, message) => {
    const outcome = await told({ measured: async () => profileOf({ outcome: { status, message: 'It stopped.' } }) }).run();
    expect(outcome).toMatchObject({ status: code, output: expect.stringContaining('tower') });
    expect(outcome.messages.at(-1)).toBe(message);
  });

  it('is 1 when nothing could be measured', async () => {
    const nodes = profileOf().nodes.map((node) => ({ ...node, timeMs: null }));
    expect(await told({ measured: async () => profileOf({ nodes }) }).run()).toMatchObject({ status: 1, output: '' });
  });

  it('is 130 when it was cancelled before there was a model', async () => {
    const { run, jobs } = told();
    expect(await run({}, AbortSignal.abort())).toMatchObject({ status: 130, output: '' });
    expect(jobs).toEqual([]);
  });
});

it('lists each device, or why it cannot be used', async () => {
  const one = { accelerated: false, missing: false, memoryBytes: null };
  const { profiler } = told({ reports: [
    { ...one, backend: 'webgpu', available: false, name: '', note: '', why: 'No GPU was found.' },
    { ...one, backend: 'wasm', available: true, name: 'EPYC', note: 'On one core.', why: '' },
  ] });
  const { output, status } = await devices(profiler, file, new AbortController().signal);
  expect(output).toBe('webgpu  – No GPU was found.  [WebGPU]\nwasm    EPYC. On one core.  [WebAssembly]\n');
  expect(status).toBe(0);
});

describe('progress', () => {
  const written = (isTTY: boolean) => {
    const texts: string[] = [];
    const progress = new Progress({ isTTY, columns: 12, write: (text: string) => texts.push(text) });
    progress.update('loading', 'loading');
    progress.update('measuring', 'measuring a long name');
    progress.update('measuring', 'measuring b');
    progress.end();
    return texts;
  };
  it('writes one line over on a terminal', () => {
    expect(written(true)).toEqual(['\r\x1b[Kloading', '\r\x1b[Kmeasuring a', '\r\x1b[Kmeasuring b', '\r\x1b[K']);
  });
  it('writes few lines elsewhere', () => {
    expect(written(false)).toEqual(['loading\n', 'measuring a long name\n']);
  });
});

describe('blocklens profile', () => {
  const script = path.join(root, 'dist/cli.js');
  let folder: string;
  beforeAll(() => {
    // The command as it is shipped, its child process and all.
    for (const name of ['cli.js', 'profiler.js']) if (!existsSync(path.join(root, 'dist', name))) throw new Error(`dist/${name} is missing: run \`npm run build\` first`);
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'blocklens-profile-')));
    writeFileSync(path.join(folder, 'two.ts'), `import * as tf from '@tensorflow/tfjs';
export function small(units = 8) {
  return tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [16], name: 'one' }), tf.layers.dense({ units, name: 'two' })] });
}
`);
  });
  afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

  function run(args: string[], interruptAt?: RegExp): Promise<{ status: number | null; out: string; err: string }> {
    return new Promise((resolve, reject) => {
      // A group of its own, so that it can be interrupted as a terminal does it: the child process with it.
      const child = spawn(process.execPath, [script, ...args], { cwd: folder, detached: interruptAt !== undefined });
      let [out, err] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => { out += text; });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        const before = err;
        err += text;
        if (interruptAt?.test(err) && !interruptAt.test(before)) setTimeout(() => { process.kill(-(child.pid as number), 'SIGINT'); }, 1000);
      });
      child.on('error', reject);
      child.on('close', (status) => { resolve({ status, out, err }); });
    });
  }

  const quick = ['--backend', 'wasm', '--repeats', '3'];

  it('writes JSON to standard output alone, that reads back as a profile', async () => {
    const { status, out, err } = await run(['profile', 'two.ts', ...quick, '--args', '[4]', '--format', 'json', '--batches', '1,2']);
    expect(status).toBe(0);
    expect(err).toMatch(/^building the model of two\.ts\nloading the backend\n/);
    const document = JSON.parse(out);
    expect(document).toMatchObject({ version: 1, builder: { name: 'small', line: 2, args: [4] }, device: { backend: 'wasm' }, settings: { batch: 1, repeats: 3 }, diagnostics: [] });
    expect(document.layers.filter(({ measured }: { measured: boolean }) => measured).map(({ name }: { name: string }) => name)).toEqual(['one', 'two']);
    for (const layer of document.layers.slice(1)) expect(layer.timeMs.median).toBeGreaterThan(0);
    expect(document.endToEnd.timeMs.median).toBeGreaterThan(0);
    expect(document.unexplainedMs).toBeCloseTo(document.endToEnd.timeMs.median - document.sumOfLayersMs);
    expect(readProfile(out)).toMatchObject({ outcome: { status: 'complete' }, batches: [{ batch: 1 }, { batch: 2 }] });
  });

  it.each(['csv', 'trace'])('writes %s to a file', async (format) => {
    const { status, out } = await run(['profile', 'two.ts', ...quick, '--mode', 'quick', '--format', format, '--out', 'out.txt']);
    expect({ status, out }).toEqual({ status: 0, out: '' });
    expect(readFileSync(path.join(folder, 'out.txt'), 'utf8')).toMatch(/one \(Dense\)|,one,/);
  });

  it('ends with 130 when it is interrupted, and writes what it has', async () => {
    const args = ['profile', path.join(root, 'examples/zoo/lenet.ts'), '--backend', 'wasm', '--repeats', '1000000'];
    const { status, out, err } = await run(args, /^measuring C1/m);
    expect(status).toBe(130);
    expect(err).toMatch(/info: Cancelled\.\n$/);
    expect(out).toMatch(/C1 \(Conv2D\) +\d/);
  });

  it('lists devices', async () => {
    const { status, out } = await run(['devices', 'two.ts']);
    expect(status).toBe(0);
    expect(out).toMatch(/^wasm .*WebAssembly/m);
    expect(out).toMatch(/^cpu /m);
  });

  it.each<[string, string[], RegExp]>([
    ['a file that is not there', ['nowhere.ts'], /cannot read nowhere\.ts/],
    ['an unknown backend', ['two.ts', '--backend', 'abacus'], /tensorflow-gpu, webgpu, tensorflow, wasm, cpu/],
    ['an unknown format', ['two.ts', '--format', 'svg'], /table, json, csv, markdown, trace/],
    ['batches that are none', ['two.ts', '--batches', '1,0'], /whole number/],
    ['an optimizer without training', ['two.ts', '--optimizer', 'sgd'], /needs --train/],
    ['a file that cannot be written', ['two.ts', '--out', 'nowhere/out.json'], /cannot write/],
  ])('leaves with 2 for %s', async (_, args, message) => {
    const { status, out, err } = await run(['profile', ...args]);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(message);
  });

  it('looks for packages from the file up, then from where it runs', () => {
    const deep = path.join(folder, 'a/b');
    mkdirSync(path.join(deep, 'node_modules'), { recursive: true });
    mkdirSync(path.join(folder, 'node_modules'));
    expect(packageFolders(path.join(deep, 'model.ts'), root)).toEqual(expect.arrayContaining([deep, folder, root]));
    expect(packageFolders(path.join(deep, 'model.ts'), root).slice(0, 2)).toEqual([deep, folder]);
  });
});
