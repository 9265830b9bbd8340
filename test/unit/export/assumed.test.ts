import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { profileToCsv, profileToJson, profileToMarkdown, profileToTable, profileToTrace, TEXT_FORMATS, toJson } from '../../../src/export';
import { exact } from '../../../src/export/figures';
import { assumedArguments, type CostedModel } from '../../../src/graph';
import type { Profile } from '../../../src/measured';
import { count } from '../../../src/scene/figures';
import { evaluate } from '../engine/evaluate';

/** What was assumed, and what a double cannot count, is said in every format. */

const head = "import * as tf from '@tensorflow/tfjs';\nimport { rows, settings } from 'some-data';\n";
const files = {
  'an argument': `${head}export function b(units) { return tf.sequential({ layers: [tf.layers.dense({ units: 2 * units, inputShape: [4] })] }); }`,
  'properties of one': `${head}export function net({ filters, depth }) {
  const i = tf.input({ shape: [64, 64, 3] });
  let x = i;
  for (let d = 0; d < depth; d++) x = tf.layers.conv2d({ filters: filters * 2 ** d, kernelSize: 3, padding: 'same' }).apply(x);
  return tf.model({ inputs: i, outputs: x });
}`,
  'a string and a list': `${head}export function net(widths: number[], activation: string) {
  return tf.sequential({ layers: widths.map((units, i) => tf.layers.dense({ units, activation, ...(i === 0 ? { inputShape: [3] } : {}) })) });
}`,
  'extents': `${head}export const model = tf.sequential({ layers: [tf.layers.dense({ units: settings.units, inputShape: [rows[0].length], name: 'first' }), tf.layers.reLU(), tf.layers.dense({ units: 2 })] });`,
  'beyond 2^53': `${head}export function huge(base) {
  return tf.sequential({ layers: [30, 31, 1].map((by, i) => tf.layers.dense({ units: by === 1 ? base : 2 ** by + 1, ...(i === 0 ? { inputShape: [3] } : {}) })) });
}`,
};

const models = new Map<string, CostedModel>();
beforeAll(async () => {
  for (const [name, text] of Object.entries(files)) {
    const evaluation = await evaluate({ '/model.ts': text });
    models.set(name, evaluation.models[0] ?? expect.fail(JSON.stringify(evaluation.diagnostics)));
  }
});

/** As a reader sees it: without what escapes signs from the format's own. */
const plain = (format: string, text: string): string => {
  if (format === 'json') return text.replaceAll('\\"', '"');
  const entities = format === 'mermaid' ? text.replace(/#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))) : text;
  return format === 'csv' ? entities.replaceAll('""', '"') : entities.replace(/\\([^n])/g, '$1');
};

describe.each(Object.keys(TEXT_FORMATS) as (keyof typeof TEXT_FORMATS)[])('%s', (format) => {
  const written = (model: CostedModel, twice = false): string => plain(format, TEXT_FORMATS[format]({ file: '/model.ts', models: twice ? [model, model] : [model], diagnostics: [] }));

  it.each(Object.keys(files))('names what was assumed: %s', (name) => {
    const model = models.get(name) as CostedModel;
    const told = assumedArguments(model.graph.builder);
    expect(told).not.toEqual([]);
    for (const twice of [false, true]) for (const one of told) {
      const [key, value] = one.split(' = ');
      expect(value).toBeTruthy();
      expect(written(model, twice)).toContain(format === 'json' ? `"${key}": "${value}"` : one);
    }
  });

  it('marks every extent and key', () => {
    const model = models.get('extents') as CostedModel;
    const text = written(model);
    if (format === 'json') {
      expect(JSON.parse(toJson({ file: '/model.ts', models: [model], diagnostics: [] })).models[0].layers.map(({ assumed, assumedAxes }: Record<string, unknown>) => [assumed, assumedAxes]))
        .toEqual([[['units', 'batchInputShape'], [[1]]], [undefined, [[1]]], [undefined, undefined]]);
    } else {
      expect(text).toMatch(/first \(Dense\), assumed units = 8, input shape = \[null, 8\]/);
      expect(text).toMatch(/\b8\?/);
      expect(text).not.toMatch(/\b2\?/);
    }
  });

  it('says nothing of it where nothing was', async () => {
    const [model] = (await evaluate(`${head}export const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [4] })] });`)).models;
    expect(written(model as CostedModel).replace('"assumed": []', '')).not.toMatch(/assumed|\d\?|≈|inexact/i);
  });

  it('does not print as if exact what is not', () => {
    const model = models.get('beyond 2^53') as CostedModel;
    expect(model.cost.totals.params).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
    const text = written(model);
    if (format === 'json') expect(JSON.parse(toJson({ file: '/model.ts', models: [model], diagnostics: [] })).models[0].totals.inexact).toContain('params');
    else for (const [figure] of text.matchAll(/(≈ )?\d{1,3}(,\d{3}){5,}/g)) expect(figure).toMatch(/^≈ |^[1-8],/);
    expect(text).toMatch(/≈|inexact/);
  });
});

it('the profile’s formats name them too', () => {
  const { graph } = models.get('a string and a list') as CostedModel;
  const profile = {
      version: 1, measuredAt: '2026-01-01', file: '/model.ts', builder: graph.builder, model: 'net', blocks: [], batches: [], endToEnd: null, passMs: null, optimizerMs: null, largestBatch: null, peakMemoryBytes: null,
      device: { backend: 'cpu', name: 'here', memoryBytes: null, peakFlops: null, peakBandwidth: null, launchMs: null, versions: {} }, outcome: { status: 'complete', message: '' },
      settings: { batch: 1, dtype: 'float32', training: false, optimizer: null, mode: 'exact', warmup: 1, repeats: 1 },
      nodes: [{ id: 'net/Dense', layer: 'Dense', name: 'Dense', className: 'Dense', block: 'net', key: 'k', timeMs: null, kernelMs: null, peakBytes: null, kernels: 1, samples: 1, flops: 2 ** 60, bytes: 1 }],
  } as unknown as Profile;
  for (const [format, text] of Object.entries({ table: profileToTable(profile, null), markdown: profileToMarkdown(profile, null), csv: profileToCsv(profile, null), json: profileToJson(profile, null), trace: profileToTrace(profile, null) })) {
    for (const one of assumedArguments(graph.builder)) {
      const [key, value] = one.split(' = ');
      expect(plain(format === 'trace' ? 'json' : format, text), format).toContain(format === 'json' ? `"${key}": "${value}"` : one);
    }
  }
});

it('a sum without ≈ is the sum', () => {
  fc.assert(fc.property(fc.array(fc.nat({ max: Number.MAX_SAFE_INTEGER }), { minLength: 1, maxLength: 30 }), fc.nat({ max: 40 }), (parts, shift) => {
    const numbers = parts.map((part) => Math.floor(part / 2 ** shift));
    const sum = numbers.reduce((a, b) => a + b, 0);
    const right = numbers.reduce((a, b) => a + BigInt(b), 0n);
    const [digits, short] = [exact(sum), count(sum)];
    expect(digits.startsWith('≈ ')).toBe(right > BigInt(Number.MAX_SAFE_INTEGER));
    expect(short.startsWith('≈')).toBe(digits.startsWith('≈ '));
    if (!digits.startsWith('≈ ')) expect(digits.replaceAll(',', '')).toBe(String(right));
  }), { seed: 1, numRuns: 300 });
});
