import { describe, expect, it } from 'vitest';
import { inspect, type InspectOptions } from '../../../src/cli/inspect';
import type { Builder, Diagnostic } from '../../../src/graph';
import type { Engine, EvaluateRequest, EvaluateResult, Evaluation } from '../../../src/engine';
import { report } from '../export/model';

const file = '/models/twins.ts';
const place = (line: number, column: number) => ({ file, line, column, endLine: line, endColumn: column });
const builder = (name: string): Builder => ({ name, place: place(1, 1), args: [], assumed: [] });

/** An engine that answers as it is told, and remembers what it was asked. */
function engine(answer: Partial<Evaluation> | Exclude<EvaluateResult, Evaluation>): Engine & { asked: EvaluateRequest[] } {
  const asked: EvaluateRequest[] = [];
  const done: Evaluation = { status: 'done', file, builders: [], models: [], diagnostics: [], skipped: [], files: [], timings: {} };
  return {
    asked,
    async evaluate(request) {
      asked.push(request);
      return { ...done, ...answer } as EvaluateResult;
    },
    async customLayers() { throw new Error('not asked for'); },
    async memory() { return 0; },
    async dispose() {},
  };
}

const options = (more: Partial<InspectOptions> = {}): InspectOptions => ({ batch: 1, format: 'table', ...more });
const good = { models: [...report.models], builders: [builder('twins')] };
const error: Diagnostic = { severity: 'error', message: 'Shapes do not match', place: place(4, 7) };

describe('what the engine is asked', () => {
  it.each<[Partial<InspectOptions>, Partial<EvaluateRequest>]>([
    [{}, { all: true, batch: 1 }],
    [{ batch: 8 }, { all: true, batch: 8 }],
    [{ builder: 'twins' }, { builder: 'twins', batch: 1 }],
    [{ builder: 'twins', args: [3] }, { builder: 'twins', args: [3], batch: 1 }],
    [{ call: 'new UNet().build()' }, { call: 'new UNet().build()', batch: 1 }],
  ])('%j', async (given, request) => {
    const told = engine(good);
    await inspect(told, file, options(given));
    expect(told.asked).toEqual([{ file, ...request }]);
  });

  it('arguments alone go to the builder that serves by itself', async () => {
    const told = engine(good);
    await inspect(told, file, options({ args: [3] }));
    expect(told.asked.at(-1)).toEqual({ file, builder: 'twins', args: [3], batch: 1 });
  });

  it('arguments alone are a mistake where no builder serves by itself', async () => {
    const outcome = await inspect(engine({ builders: [builder('a'), builder('b')] }), file, options({ args: [3] }));
    expect(outcome).toMatchObject({ status: 2, output: '' });
    expect(outcome.messages).toEqual([expect.stringContaining('--builder')]);
  });
});

describe('the exit status', () => {
  it('is 0 for a model, also beside a warning', async () => {
    const outcome = await inspect(engine({ ...good, diagnostics: [{ ...error, severity: 'warning' }] }), file, options());
    expect(outcome.status).toBe(0);
    expect(outcome.messages).toEqual([`${file}:4:7: warning: Shapes do not match`]);
    expect(outcome.output).toContain('twins (siamese)');
  });

  it('is 1 for an error, while the models made before it are written', async () => {
    const outcome = await inspect(engine({ ...good, diagnostics: [error] }), file, options());
    expect(outcome).toMatchObject({ status: 1, messages: [`${file}:4:7: error: Shapes do not match`] });
    expect(outcome.output).toContain('Dense');
  });

  it('is 1 when there is no model', async () => {
    expect(await inspect(engine({}), file, options())).toEqual({ status: 1, messages: [], output: '' });
  });

  it('is 1 where only a part of a model came out', async () => {
    const [model] = report.models;
    const outcome = await inspect(engine({ ...good, models: [{ ...model, graph: { ...model.graph, complete: false } }] }), file, options());
    expect(outcome.status).toBe(1);
  });

  it('is 1 when the engine fails, and says why', async () => {
    const outcome = await inspect(engine({ status: 'failed', file, message: 'out of memory' }), file, options());
    expect(outcome).toEqual({ status: 1, messages: [`${file}:1:1: error: out of memory`], output: '' });
  });
});

it('names the calls that led to an error, in every format', async () => {
  const led: Diagnostic = { ...error, calls: [place(6, 13), { ...place(9, 3), file: '/models/main.ts' }] };
  const told = (format: InspectOptions['format']) => inspect(engine({ ...good, diagnostics: [led] }), file, options({ format }));
  for (const format of ['table', 'markdown', 'dot'] as const) {
    expect((await told(format)).messages).toEqual([`${file}:4:7: error: Shapes do not match\n    called from ${file}:6:13\n    called from /models/main.ts:9:3`]);
  }
  expect((await told('markdown')).output).toContain('- error at twins.ts:4:7: Shapes do not match\n  - called from twins.ts:6:13\n  - called from main.ts:9:3\n');
  expect(JSON.parse((await told('json')).output).diagnostics).toEqual([
    { severity: 'error', message: 'Shapes do not match', file, line: 4, column: 7, calls: [{ file, line: 6, column: 13 }, { file: '/models/main.ts', line: 9, column: 3 }] },
  ]);
});

describe('json', () => {
  it('carries the diagnostics, and nothing goes to standard error', async () => {
    const outcome = await inspect(engine({ ...good, diagnostics: [error] }), file, options({ format: 'json' }));
    expect(outcome.messages).toEqual([]);
    expect(JSON.parse(outcome.output).diagnostics).toEqual([{ severity: 'error', message: 'Shapes do not match', file, line: 4, column: 7 }]);
  });

  it('is a document even when the engine fails', async () => {
    const outcome = await inspect(engine({ status: 'failed', file, message: 'out of memory' }), file, options({ format: 'json' }));
    expect(JSON.parse(outcome.output)).toMatchObject({ version: 1, models: [], diagnostics: [{ message: 'out of memory', line: 1 }] });
  });
});

it('lists the builders when the one asked for is not there', async () => {
  const outcome = await inspect(engine({ builders: [builder('a'), builder('B.build')] }), file, options({ builder: 'nope' }));
  expect(outcome.status).toBe(1);
  expect(outcome.messages).toEqual([`${file}:1:1: error: There is no builder 'nope' in this file. It has: a, B.build.`]);
});

it('writes the first model as SVG and says which others there are', async () => {
  const outcome = await inspect(engine({ ...good, models: [...report.models, ...report.models] }), file, options({ format: 'svg' }));
  expect(outcome.status).toBe(0);
  expect(outcome.output).toMatch(/^<\?xml[\s\S]*<svg[\s\S]*<\/svg>\s*$/);
  expect(outcome.messages).toEqual([expect.stringMatching(/info: an SVG holds one model, this is the first of twins, twins/)]);
});
