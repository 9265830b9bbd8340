import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const script = path.join(root, 'dist/cli.js');
const resnet = path.join(root, 'examples/zoo/resnet50.ts');
let folder: string;

beforeAll(() => {
  // The command as it is shipped, engine and all.
  if (!existsSync(script)) throw new Error('dist/cli.js is missing: run `npm run build` first');
  folder = mkdtempSync(path.join(tmpdir(), 'blocklens-cli-'));
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

interface Ran {
  status: number | null;
  out: string;
  err: string;
}

function run(args: string[], cwd = folder): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => { out += text; });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { err += text; });
    child.on('error', reject);
    child.on('close', (status) => { resolve({ status, out, err }); });
  });
}

function file(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return name;
}

const TWO = `import * as tf from '@tensorflow/tfjs';
export function small(units = 3) {
  return tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [4] })] });
}
export function large() {
  return tf.sequential({ layers: [tf.layers.dense({ units: 100, inputShape: [4] })] });
}
`;

describe('blocklens inspect', () => {
  it('prints ResNet-50 as JSON and nothing else', async () => {
    const { status, out, err } = await run(['inspect', resnet, '--format', 'json']);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const document = JSON.parse(out);
    expect(document).toMatchObject({ version: 1, diagnostics: [] });
    expect(document.models).toHaveLength(1);
    const [model] = document.models;
    expect(model.builder).toMatchObject({ name: 'resnet50', args: [], assumed: [] });
    expect(model.totals).toMatchObject({ layers: 177, params: 25636712, trainable: 25583592, macs: 3857973248, weightBytes: 4 * 25636712 });
    expect(model.layers).toHaveLength(177);
    const sum = (key: string) => model.layers.reduce((total: number, layer: Record<string, number>) => total + layer[key], 0);
    for (const key of ['params', 'trainable', 'macs', 'flops', 'activationBytes']) expect(sum(key)).toBe(model.totals[key]);
    const ids = new Set(model.layers.map(({ id }: { id: string }) => id));
    for (const layer of model.layers) for (const input of layer.inputs) expect(ids).toContain(input);
  });

  it('scales operations with --batch, and passes --args on', async () => {
    const args = ['inspect', file('two.ts', TWO), '--builder', 'small', '--args', '[7]', '--batch', '5', '--format', 'json'];
    const [model] = JSON.parse((await run(args)).out).models;
    expect(model.builder).toMatchObject({ name: 'small', line: 2, args: [7] });
    expect(model.totals).toMatchObject({ params: 35, macs: 5 * 28, layers: 1 });
    expect(model.layers[0]).toMatchObject({ inputs: [], inputShapes: [[null, 4]], outputShapes: [[null, 7]] });
  });

  it('evaluates an expression in the scope of the module', async () => {
    const { status, out } = await run(['inspect', file('two.ts', TWO), '--call', 'small(2)', '--format', 'json']);
    expect(status).toBe(0);
    expect(JSON.parse(out).models[0]).toMatchObject({ builder: { name: 'small(2)' }, totals: { params: 10 } });
  });

  it('shows every builder when none is named', async () => {
    const { out } = await run(['inspect', file('two.ts', TWO)]);
    expect(out).toMatch(/^small, batch 1$|^small \(/m);
    expect(out).toMatch(/^large, batch 1$|^large \(/m);
  });

  it.each(['table', 'markdown', 'dot', 'mermaid', 'svg'])('writes %s to standard output alone', async (format) => {
    const { status, out, err } = await run(['inspect', file('two.ts', TWO), '--builder', 'large', '--format', format]);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    // A picture is captioned as papers do, and by none of the library's running names.
    expect(out).toContain(format === 'svg' ? '>fc 100<' : 'Dense');
    if (format === 'svg') expect(out).not.toContain('dense_Dense');
  });

  it('draws a picture as it is asked to: theme, direction, depth', async () => {
    const name = file('nested.ts', `import * as tf from '@tensorflow/tfjs';
const inner = (x: tf.SymbolicTensor) => tf.layers.dense({ units: 7 }).apply(tf.layers.flatten().apply(x)) as tf.SymbolicTensor;
const outer = (x: tf.SymbolicTensor) => inner(tf.layers.maxPooling2d({}).apply(x) as tf.SymbolicTensor);
export function nested() {
  const x = tf.input({ shape: [8, 8, 3] });
  return tf.model({ inputs: x, outputs: tf.layers.softmax().apply(outer(x)) as tf.SymbolicTensor });
}
`);
    const svg = async (...flags: string[]) => (await run(['inspect', name, '--format', 'svg', ...flags])).out;
    expect(await svg('--depth', '0')).not.toContain('>fc 7<');
    expect(await svg('--depth', '1')).toContain('>inner<');
    expect(await svg('--depth', 'all')).toContain('>fc 7<');
    expect(await svg('--theme', 'dark')).toContain('#1f1f1f');
    const size = (text: string) => Number(/width="(\d+)"/.exec(text)?.[1]) / Number(/height="(\d+)"/.exec(text)?.[1]);
    expect(size(await svg('--direction', 'right'))).toBeGreaterThan(1);
    expect(size(await svg())).toBeLessThan(1);
  });

  it('says where a file is wrong, as file:line:column: severity: message', async () => {
    const name = file('wrong.ts', `import * as tf from '@tensorflow/tfjs';
export function wrong() {
  const x = tf.input({ shape: [4] });
  const y = tf.layers.add().apply([x, tf.input({ shape: [5] })]) as tf.SymbolicTensor;
  return tf.model({ inputs: x, outputs: y });
}
`);
    const { status, err } = await run(['inspect', name, '--builder', 'wrong']);
    expect(status).toBe(1);
    expect(err).toMatch(/^wrong\.ts:4:\d+: error: .*broadcast/m);
    const json = await run(['inspect', name, '--builder', 'wrong', '--format', 'json']);
    expect(json.err).toBe('');
    expect(json.status).toBe(1);
    expect(JSON.parse(json.out).diagnostics[0]).toMatchObject({ severity: 'error', line: 4 });
  });

  it('leaves a builder that does not end after the time that it is given', async () => {
    const name = file('endless.ts', 'export function endless() { for (;;); }\n');
    const { status, err } = await run(['inspect', name, '--builder', 'endless', '--time-limit', '1']);
    expect(status).toBe(1);
    expect(err).toMatch(/^endless\.ts:1:\d+: error: Stopped after 1 s/m);
  });

  it('says that a file does not parse', async () => {
    const { status, out, err } = await run(['inspect', file('broken.ts', 'export const x = ;\n')]);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toMatch(/^broken\.ts:1:\d+: error: /);
  });

  it('lists the builders when the one asked for is not there', async () => {
    const { status, err } = await run(['inspect', file('two.ts', TWO), '--builder', 'medium']);
    expect(status).toBe(1);
    expect(err).toMatch(/medium.*small, large/);
  });

  it.each<[string, string[], RegExp]>([
    ['no command', [], /Usage/],
    ['an unknown command', ['draw'], /unknown command/],
    ['no file', ['inspect'], /file/],
    ['a file that is not there', ['inspect', 'nowhere.ts'], /cannot read nowhere\.ts/],
    ['a folder', ['inspect', '.'], /not a file/],
    ['arguments that are not JSON', ['inspect', 'two.ts', '--builder', 'small', '--args', '[1'], /not JSON/],
    ['arguments that are no list', ['inspect', 'two.ts', '--builder', 'small', '--args', '{}'], /array/],
    ['arguments beside an expression', ['inspect', 'two.ts', '--args', '[1]', '--call', 'small()'], /cannot be used with/],
    ['a batch of nothing', ['inspect', 'two.ts', '--batch', '0'], /whole number/],
    ['an unknown format', ['inspect', 'two.ts', '--format', 'pdf'], /table, json, markdown, dot, mermaid, svg/],
    ['a depth that is none', ['inspect', 'two.ts', '--format', 'svg', '--depth', 'deep'], /number of levels/],
    ['a theme without a picture', ['inspect', 'two.ts', '--theme', 'dark'], /--theme is of a picture/],
    ['a time limit of nothing', ['inspect', 'two.ts', '--time-limit', '0'], /whole number/],
    ['an unknown option', ['inspect', 'two.ts', '--colour'], /unknown option/],
  ])('leaves with 2 for %s', async (_, args, message) => {
    file('two.ts', TWO);
    const { status, out, err } = await run(args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(message);
  });

  it('explains itself', async () => {
    const { status, out, err } = await run(['inspect', '--help']);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    for (const option of ['--builder', '--args', '--call', '--batch', '--format']) expect(out).toContain(option);
  });

  it('ends quietly when nobody reads on', async () => {
    const child = spawn(process.execPath, [script, 'inspect', resnet, '--format', 'json'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => { err += text; });
    child.stdout.destroy();
    await new Promise((resolve) => { child.on('close', resolve); });
    expect(err).toBe('');
  });
});
