import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { createEngine, type Evaluation, type Stage } from '../../src/engine';
import type { CostedModel } from '../../src/graph';
import { patchPlugin } from '../../src/sandbox/guest/build.mjs';
import { run } from '../../tools/processes';
import { inProject, root } from '../../tools/project';
import { EditedDocuments } from './documents';
import type { Sample } from './figures';

export interface Subject {
  /** As in the tables. */
  name: string;
  /** In examples/zoo. */
  file: string;
  builder: string;
  layers: number;
  /** An edit that changes the model: text of the file, and what stands there after it. */
  edit: [before: string, after: string];
}

const stages: Stage[] = ['source', 'sandbox', 'graph', 'cost', 'total'];

/** What the engine takes from text to costed graph, by stage, each run after an edit; and what its worker then holds. */
export async function measureEngine(subject: Subject, runs: number): Promise<{ samples: Sample[]; model: CostedModel }> {
  const file = inProject('examples/zoo', subject.file);
  const text = readFileSync(file, 'utf8');
  const documents = new EditedDocuments();
  const engine = createEngine({ documents, dist: inProject('dist') });
  const times = new Map<string, number[]>();
  const note = (what: string, ms: number) => times.set(what, [...(times.get(what) ?? []), ms]);
  let model: CostedModel | null = null;
  try {
    const started = performance.now();
    model = first(await engine.evaluate({ file, builder: subject.builder }), subject);
    note(`${subject.name}: first evaluation, worker start included`, performance.now() - started);
    for (let index = 0; index < runs + 3; index++) {
      // A comment is an edit too: nothing of the file itself can come from a cache.
      documents.edit(file, `${text}\n// ${index}\n`);
      const began = performance.now();
      const evaluation = await engine.evaluate({ file, builder: subject.builder });
      const wall = performance.now() - began;
      first(evaluation, subject);
      // The first runs warm V8 up.
      if (index < 3) continue;
      for (const stage of stages) {
        const ms = (evaluation as Evaluation).timings[stage];
        if (ms !== undefined) note(`${subject.name}: evaluation, ${stage}`, ms);
      }
      note(`${subject.name}: evaluation, as its asker sees it`, wall);
    }
    const memory = await engine.memory();
    const samples: Sample[] = [...times].map(([what, ms]) => ({ what, unit: 'ms', runs: ms }));
    samples.push({ what: `${subject.name}: memory of the engine’s worker`, unit: 'MB', runs: [memory / 1e6] });
    return { samples, model };
  } finally {
    await engine.dispose();
  }
}

function first(result: Awaited<ReturnType<ReturnType<typeof createEngine>['evaluate']>>, subject: Subject): CostedModel {
  const model = result.status === 'done' ? result.models[0] : undefined;
  if (!model?.graph.complete) throw new Error(`${subject.file} gave no model: ${JSON.stringify(result).slice(0, 500)}`);
  const { layers } = model.cost.totals;
  if (layers !== subject.layers) throw new Error(`${subject.file} has ${layers} layers, not ${subject.layers}`);
  return model;
}

/** The library as npm has it, which fills every weight with random numbers, or as the sandbox has it, which does not. */
type Library = 'plain TensorFlow.js' | 'patched TensorFlow.js';

/**
 * The baseline: the same builder run by V8 on the weightless backend, with neither sandbox nor recorder. With the patched
 * library it is what the evaluation would cost if nothing had to be safe or traced to the source; with the plain one, what
 * running the user's own program costs.
 */
export async function measureInV8(subject: Subject, library: Library, runs: number): Promise<Sample> {
  const folder = inProject('out/bench');
  const outfile = path.join(folder, `${library.split(' ')[0]}-${subject.name}.mjs`);
  await build({
    plugins: library === 'patched TensorFlow.js' ? [patchPlugin()] : [],
    stdin: {
      contents: `
        import { installMetaBackend } from './src/sandbox/guest/meta-backend';
        import { ${subject.builder} as build } from './examples/zoo/${subject.file}';
        installMetaBackend();
        const times = [];
        for (let i = 0; i < ${runs + 3}; i++) {
          const began = performance.now();
          build();
          times.push(performance.now() - began);
        }
        console.log(JSON.stringify(times.slice(3)));`,
      resolveDir: root,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  const { status, text } = await run(process.execPath, [outfile]);
  const line = text.trim().split('\n').at(-1) ?? '';
  if (status !== 0 || !line.startsWith('[')) throw new Error(`${library}, ${subject.name}: ${text.slice(-2000)}`);
  return { what: inV8(subject, library), unit: 'ms', runs: JSON.parse(line) };
}

export function inV8(subject: Subject, library: Library): string {
  return `${subject.name}: ${library} in V8`;
}

/** Keeps the run's figures where the next reader finds them. */
export function write(file: string, value: unknown): void {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
