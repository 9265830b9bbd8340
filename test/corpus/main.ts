// `npm run corpus -- FOLDER`: how many models of public files are what the real library builds from them.
// FOLDER holds the repositories' sources as FOLDER/<owner>/<name>/<path>, at the commits that corpus.tsv names; the project itself
// keeps only the addresses.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { disk, engineFile } from '../../src/cli/disk';
import type { EvaluateRequest, Evaluation } from '../../src/engine';
import { Pipeline } from '../../src/engine/pipeline';
import type { CostedModel } from '../../src/graph';
import { defaultLimits, Sandbox } from '../../src/sandbox';
import { type Expected, type Row, readRows } from './rows';

const root = process.cwd();
const [folder, wanted] = process.argv.slice(2);
if (!folder) {
  console.error('usage: npm run corpus -- FOLDER [ID]');
  process.exit(2);
}
const dist = path.join(root, 'dist');
const sandbox = await Sandbox.create(readFileSync(path.join(dist, 'quickjs.wasm')), readFileSync(path.join(dist, 'guest.snapshot')));
const times: number[] = [];

async function evaluate(request: EvaluateRequest): Promise<Evaluation | Error> {
  const began = performance.now();
  try {
    // A pipeline of its own: nothing is cached, so the time is that of a file seen for the first time.
    return await new Pipeline(sandbox, disk).evaluate(request, defaultLimits, () => false);
  } catch (error) {
    return error as Error;
  } finally {
    times.push(performance.now() - began);
  }
}

const counted = ({ graph, cost }: CostedModel): Expected => ({
  params: cost.totals.params, trainable: cost.totals.trainable, outputs: graph.outputs.map(({ shape }) => shape),
});
/** Every expected model is among those that were found, each by itself; others may be there too, such as those made while the file loaded. */
function includes(found: Expected[], expected: Expected[]): boolean {
  const left = found.map((model) => JSON.stringify(model));
  return expected.every((model) => {
    const at = left.indexOf(JSON.stringify(model));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

const told = (models: Expected[]): string =>
  models.map(({ params, trainable, outputs }) => `${params}/${trainable} ${outputs.map((o) => `[${o.join()}]`).join('')}`).join(' · ') || 'no model';
const reason = (result: Evaluation | Error): string => {
  if (result instanceof Error) return `engine: ${result.message}`;
  const first = result.diagnostics.find(({ severity }) => severity === 'error') ?? result.diagnostics.at(-1);
  return first ? `${first.message} (${path.basename(first.place.file)}:${first.place.line})` : '';
};

const fileOf = (row: Row) => engineFile(path.join(folder, row.repository, row.path));
const rows = readRows(path.join(root, 'test/corpus/corpus.tsv')).filter((row) => wanted === undefined || row.id === wanted);
const failures: string[] = [];
/** Rows with models besides the expected ones. */
const more: string[] = [];
const absent = rows.filter((row) => !existsSync(fileOf(row)));
let exact = 0;
for (const row of rows) {
  const result = await evaluate({ file: fileOf(row), call: row.expression });
  const models = result instanceof Error ? [] : result.models.map(counted);
  if (includes(models, row.models)) {
    exact++;
    if (models.length > row.models.length) more.push(row.id);
  } else failures.push(`| ${row.id} | ${row.repository} ${row.path} | expected ${told(row.models)}; got ${told(models)} | ${reason(result)} |`);
}

const files = [...new Map(rows.map((row) => [fileOf(row), row])).entries()];
let unaided = 0;
for (const [file, row] of files) {
  const result = await evaluate({ file, all: true });
  if (!(result instanceof Error) && result.models.some(({ graph }) => graph.complete)) unaided++;
  else failures.push(`| ${row.id} | ${row.repository} ${row.path} | no model without help | ${reason(result)} |`);
  if (wanted !== undefined && !(result instanceof Error)) {
    for (const model of result.models) console.log(`without help: ${model.graph.builder.name} (${model.graph.builder.assumed.join()}): ${told([counted(model)])}`);
  }
}

times.sort((a, b) => a - b);
const quantile = (q: number): string => `${(times[Math.min(times.length - 1, Math.floor(q * times.length))] ?? 0).toFixed(0)} ms`;
if (failures.length > 0) console.log(`| id | file | what | first diagnostic |\n| --- | --- | --- | --- |\n${failures.join('\n')}\n`);
if (absent.length > 0) console.log(`Not laid out: ${absent.map((row) => `${row.repository} ${row.path}`).join(', ')}`);
console.log(`Exact with the listed expression: ${exact} of ${rows.length} rows${more.length > 0 ? ` (with further models: ${more.join(', ')})` : ''}.`);
console.log(`Some model with no help: ${unaided} of ${files.length} files.`);
console.log(`Evaluation: median ${quantile(0.5)}, p95 ${quantile(0.95)}, worst ${quantile(1)} (${times.length} evaluations).`);
