import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine';
import { engineOver, evaluated, root, zooFile } from './running';

/** Files that are broken, endless, greedy or hostile: each is told of at the right line, and leaves the engine well. */

const folder = `${root}/test/zoo/hostile`;

/** Marks, in a hostile file, where a person would look for the message; of several lines any will do. */
const MARK = '// ✗';

interface Row {
  file: string;
  message: RegExp;
  /** Where the marked line is, if not in the file itself; without any mark, line 1. */
  marked?: string;
  /** The file does not parse. */
  parsing?: boolean;
  severity?: 'error' | 'warning' | 'info';
  /** Layers made before the error, as left in an incomplete model; or how many at least. */
  left?: string[] | number;
  /** Layers of the model that comes out whole, in spite of all. */
  whole?: string[];
}

const rows: Row[] = [
  { file: 'syntax-error.js', parsing: true, message: /expected|unexpected/i },
  { file: 'unfinished.js', parsing: true, message: /expected|unexpected/i },
  {
    file: 'builder-throws.js', message: /^RangeError: depth must be odd, not 4$/,
    left: ['InputLayer', 'Conv2D', 'MaxPooling2D', 'Conv2D'],
  },
  {
    file: 'shapes-in-add.js', message: /^Operands could not be broadcast together with shapes \[32,32,8\] \[16,16,8\]$/,
    left: ['InputLayer', 'Conv2D', 'Add', 'Conv2D', 'Add'],
  },
  { file: 'unknown-activation.js', message: /^Unknown activation: swoosh\. /, left: ['InputLayer', 'Conv2D'] },
  { file: 'missing-kernel-size.js', message: /required key 'kernelSize' not in config/, left: ['InputLayer'] },
  { file: 'disconnected.js', message: /^Graph disconnected: cannot obtain value for tensor /, left: ['InputLayer', 'InputLayer', 'Dense'] },
  { file: 'endless-loop.js', message: /^Stopped after [\d.]+ s: /, left: ['InputLayer', 'Conv2D'] },
  { file: 'endless-layers.js', message: /^Stopped/, left: 10 },
  { file: 'endless-recursion.js', message: /stack/i, left: ['InputLayer', 'Conv2D'] },
  { file: 'endless-regexp.js', message: /^Stopped after [\d.]+ s: /, left: ['InputLayer', 'Conv2D'] },
  // Time or memory ends first, as the machine is.
  { file: 'endless-promises.js', message: /^Stopped/, left: ['InputLayer', 'Conv2D'] },
  { file: 'never-settles.js', message: /waits for something that never comes/, left: ['InputLayer', 'Conv2D'] },
  { file: 'bomb-array.js', message: /memory|MB/, left: ['InputLayer', 'Conv2D'] },
  { file: 'bomb-string.js', message: /memory|MB/, left: ['InputLayer', 'Conv2D'] },
  { file: 'bomb-bigint.js', message: /BigInt|Stopped/, left: ['InputLayer', 'Conv2D'] },
  { file: 'empty.js', message: /no .*model/i, severity: 'info' },
  { file: 'no-model.js', message: /no .*model/i, severity: 'info' },
  { file: 'missing-import.js', message: /'\.\/no-such-file'/, severity: 'warning', whole: ['InputLayer', 'Conv2D'] },
  { file: 'cycle-too-early.js', marked: 'cycle-too-early-filters.js', message: /undefined|not initialized|before initialization/i },
];

let engine: Engine;
// Tight limits, so that what has no end ends soon; wide enough for every example.
beforeAll(() => { engine = engineOver({}, { timeMs: 500, memoryBytes: 128 * 2 ** 20 }); });

// Whatever came before, the next request is answered in full.
afterEach(() => answers('lenet', 61_706));
afterAll(async () => {
  await answers('resnet50', 25_636_712);
  await engine.dispose();
});

async function answers(name: string, params: number): Promise<void> {
  const [model] = (await evaluated(engine, { file: zooFile(name) })).models;
  expect(model?.graph.complete).toBe(true);
  expect(model?.cost.totals.params).toBe(params);
}

describe.each(rows)('$file', ({ file, message, marked = file, parsing = false, severity = 'error', left, whole }) => {
  it('is told of at the right line, in the library’s own words', async () => {
    const { diagnostics, models } = await evaluated(engine, { file: `${folder}/${file}` });
    const lines = readFileSync(`${folder}/${marked}`, 'utf8').split('\n')
      .flatMap((text, index) => (text.includes(MARK) ? [index + 1] : []));

    const [diagnostic, ...more] = diagnostics;
    expect(diagnostic?.message).toMatch(message);
    expect(diagnostic).toMatchObject({ severity, place: { file: `${folder}/${marked}` } });
    expect(lines.length > 0 ? lines : [1]).toContain(diagnostic?.place.line);
    // Only a parser goes on after a mistake.
    if (!parsing) expect(more).toEqual([]);

    const made = models.map(({ graph }) => ({ complete: graph.complete, layers: graph.layers.map((layer) => layer.className) }));
    if (Array.isArray(left)) expect(made).toEqual([{ complete: false, layers: left }]);
    if (typeof left === 'number') {
      expect(made).toMatchObject([{ complete: false }]);
      expect(made[0]?.layers.length).toBeGreaterThan(left);
    }
    if (whole) expect(made).toEqual([{ complete: true, layers: whole }]);
    for (const { graph } of models) for (const { source } of graph.layers) expect(source?.file).toBe(`${folder}/${file}`);
  });
});

describe('imports in a circle', () => {
  it('are no error while nothing is read too early', async () => {
    const { diagnostics, models, files } = await evaluated(engine, { file: `${folder}/cycle.js` });
    expect(diagnostics).toEqual([]);
    expect(models.map(({ graph }) => graph.layers.map((layer) => layer.className))).toEqual([['InputLayer', 'Conv2D']]);
    expect(files).toEqual(expect.arrayContaining([`${folder}/cycle.js`, `${folder}/cycle-stage.js`]));
  });
});

describe('a file of 2 MB', () => {
  const sample = (i: number) => `  { id: ${i}, name: 'sample ${i}', values: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6] },`;
  const table = Array.from({ length: 26_000 }, (_, i) => sample(i)).join('\n');
  const model = readFileSync(zooFile('lenet'), 'utf8');
  const file = `${folder}/two-megabytes.ts`;

  it('with a model in it gives the model', async () => {
    const text = `export const samples = [\n${table}\n];\n${model}`;
    expect(text.length).toBeGreaterThan(2e6);
    const large = engineOver({ [file]: text });
    try {
      const { diagnostics, models } = await evaluated(large, { file });
      expect(diagnostics).toEqual([]);
      expect(models.map(({ graph }) => graph.name)).toEqual(['lenet']);
      const made = text.slice(0, text.indexOf("name: 'C1'")).split('\n').length;
      expect(models[0]?.graph.layers.find((layer) => layer.name === 'C1')?.source?.line).toBe(made);
    } finally {
      await large.dispose();
    }
  });

  it('with a mistake at its end is told of there', async () => {
    const text = `export const samples = [\n${table}\n];\n${model}\n)`;
    const large = engineOver({ [file]: text });
    try {
      const { diagnostics } = await evaluated(large, { file });
      expect(diagnostics[0]).toMatchObject({ severity: 'error', place: { file, line: text.split('\n').length } });
    } finally {
      await large.dispose();
    }
  });
});

describe('reaching out', () => {
  let server: Server;
  let requests = 0;
  let place: string;
  beforeAll(async () => {
    server = createServer((_request, response) => { requests++; response.end('reached'); });
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    place = mkdtempSync(path.join(tmpdir(), 'blocklens-reach-'));
    writeFileSync(path.join(place, 'secret.txt'), 'the secret');
  });
  afterAll(async () => {
    await new Promise((resolve) => { server.close(resolve); });
    rmSync(place, { recursive: true });
  });

  it('finds no file, no process, no network and no page', async () => {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const trace = path.join(place, 'trace');
    const file = `${folder}/reach-out.js`;
    const text = readFileSync(file, 'utf8')
      .replace('__ADDRESS__', address).replace('__SECRET__', path.join(place, 'secret.txt')).replace('__TRACE__', trace);
    const reaching = engineOver({ [file]: text });
    try {
      const { models, diagnostics } = await evaluated(reaching, { file });
      expect(diagnostics.filter((diagnostic) => diagnostic.severity === 'error')).toEqual([]);
      // Beside it, the block that stands for the model of that address, which was not asked for.
      expect(models.map(({ graph }) => graph.name)).toEqual(['nothing reached', expect.stringMatching(/^127\.0\.0\.1/)]);
      expect(requests).toBe(0);
      expect(existsSync(trace)).toBe(false);
      // The server and the folder are there for whoever can reach them.
      expect(await (await fetch(address)).text()).toBe('reached');
    } finally {
      await reaching.dispose();
    }
  });
});

describe('breaking the world from inside', () => {
  it.each(['tamper.js', 'lying-getters.js'])('%s ends in an answer, and is forgotten by the next run', async (file) => {
    const result = await engine.evaluate({ file: `${folder}/${file}` });
    // What is left of such a model may be much or nothing; what counts is that it is said, and stays in there.
    if (result.status === 'done') expect(result.models.length + result.diagnostics.length).toBeGreaterThan(0);
    else expect(result.status).toBe('failed');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    const again = await evaluated(engine, { file: zooFile('lenet') });
    expect(again.diagnostics).toEqual([]);
    expect(again.models[0]?.graph.layers.map((layer) => layer.name)).toContain('C1');
  });
});
