import path from 'node:path';
import { build } from 'esbuild';
import { createEngine } from '../../src/engine';
import { DEFAULT_SETTINGS, type BackendName, type Mode, type Profile } from '../../src/measured';
import { Profiler } from '../../src/profile';
import type { CostedModel } from '../../src/graph';
import { run } from '../../tools/processes';
import { inProject, root } from '../../tools/project';
import { EditedDocuments } from './documents';
import { median, type Sample } from './figures';

/** A backend to measure the profiler on, and where its packages are. */
export interface Bench {
  backend: BackendName;
  /** A folder with a node_modules that holds the backend's package; `null` for our own backends. */
  folder: string | null;
}

/** What is found of the profiler itself: how long it takes, and how far its figures can be believed. */
export interface Findings {
  samples: Sample[];
  /** `name: figure`, with what it should be. */
  checks: { what: string; value: number; from: number; to: number }[];
}

const passes = 20;

/**
 * Profiles ResNet-50 in both modes, and times the same layers by a plain script that shares no code with the profiler: the user's own
 * builder, run on the same backend, each layer called in a loop. Profiles and script take turns, so that both see the same machine.
 */
export async function measureProfiler({ backend, folder }: Bench): Promise<Findings> {
  const model = await resnet50();
  const script = await plainScript({ backend, folder });
  const profiler = new Profiler({ dist: inProject('dist'), folders: () => [...(folder ? [folder] : []), root], storage: null });
  const profiles: Record<Mode, { took: number; profile: Profile }[]> = { exact: [], quick: [] };
  const plain = new Map<string, number[]>();
  try {
    for (let turn = 0; turn < 2; turn++) {
      for (const mode of ['exact', 'quick'] as const) {
        const began = performance.now();
        const settings = { ...DEFAULT_SETTINGS, mode, repeats: passes };
        const profile = await profiler.profile({ model, file: zoo('resnet50.ts'), backend, settings, previous: null, batches: [], findLargest: false, custom: null, whyNoCustom: '' }, {});
        if (profile.outcome.status !== 'complete') throw new Error(`${backend}: ${profile.outcome.message}`);
        profiles[mode].push({ took: performance.now() - began, profile });
      }
      const { status, text } = await run(process.execPath, [script]);
      const line = text.trim().split('\n').at(-1) ?? '';
      if (status !== 0 || !line.startsWith('{')) throw new Error(`${script}: ${text.slice(-2000)}`);
      for (const [name, ms] of Object.entries(JSON.parse(line) as Record<string, number>)) plain.set(name, [...(plain.get(name) ?? []), ms]);
    }
  } finally {
    await profiler.dispose();
  }
  return { samples: durations(backend, profiles), checks: checks(backend, model, profiles, plain) };
}

function durations(backend: BackendName, profiles: Record<Mode, { took: number; profile: Profile }[]>): Sample[] {
  return (['exact', 'quick'] as const).flatMap((mode) => [
    { what: `ResNet-50 profiled on ${backend}, ${mode} mode`, unit: 'ms' as const, runs: profiles[mode].map(({ took }) => took) },
    { what: `ResNet-50 end to end on ${backend}, beside ${mode} mode`, unit: 'ms' as const, runs: profiles[mode].map(({ profile }) => profile.endToEnd?.timeMs.median ?? Number.NaN) },
  ]);
}

function checks(backend: BackendName, model: CostedModel, profiles: Record<Mode, { profile: Profile }[]>, plain: Map<string, number[]>): Findings['checks'] {
  const exact = profiles.exact.map(({ profile }) => profile);
  const names = new Map(model.graph.nodes.map((node) => [node.id, model.graph.layers.find((layer) => layer.id === node.layer)?.name ?? '']));
  const times = new Map<string, number[]>();
  for (const profile of exact) for (const node of profile.nodes) if (node.timeMs) times.set(names.get(node.id) ?? '', [...(times.get(names.get(node.id) ?? '') ?? []), node.timeMs.median]);
  const ratios = [...plain].filter(([name, ms]) => median(ms) > 1 && times.has(name)).map(([name, ms]) => median(times.get(name) ?? []) / median(ms));
  const over = (part: (profile: Profile) => number | undefined) => median(exact.map((profile) => (part(profile) ?? Number.NaN) / (profile.endToEnd?.timeMs.median ?? Number.NaN)));
  return [
    { what: `${backend}: layers over 1 ms, ours over a plain script's (median of ${ratios.length})`, value: median(ratios), from: 0.9, to: 1.1 },
    { what: `${backend}: all layers of a pass over end to end, exact mode`, value: over((profile) => profile.layersMs?.median), from: 0.9, to: 1.1 },
    { what: `${backend}: sum of the layers' medians over end to end, exact mode`, value: over((profile) => profile.nodes.reduce((sum, node) => sum + (node.timeMs?.median ?? 0), 0)), from: 0.9, to: 1.1 },
    { what: `${backend}: a pass that times every layer over end to end (what looking costs)`, value: over((profile) => profile.passMs?.median), from: 0.9, to: 1.25 },
  ];
}

const zoo = (name: string): string => inProject('examples/zoo', name);

async function resnet50(): Promise<CostedModel> {
  const engine = createEngine({ documents: new EditedDocuments(), dist: inProject('dist') });
  try {
    const result = await engine.evaluate({ file: zoo('resnet50.ts'), builder: 'resnet50' });
    const model = result.status === 'done' ? result.models[0] : undefined;
    if (!model?.graph.complete) throw new Error('resnet50.ts gave no model');
    return model;
  } finally {
    await engine.dispose();
  }
}

/** Builds the plain script: prints the median milliseconds of each layer by name, as JSON on its last line. */
async function plainScript({ backend, folder }: Bench): Promise<string> {
  const outfile = path.join(inProject('out/bench'), `plain-${backend}.mjs`);
  // A native package is not bundled.
  const library = folder
    ? `module.exports = globalThis.load(${JSON.stringify(path.join(folder, 'node_modules/@tensorflow/tfjs-node'))});`
    : "module.exports = { ...require('@tensorflow/tfjs-core'), ...require('@tensorflow/tfjs-layers') };";
  await build({
    stdin: {
      contents: `
        import * as tf from '@tensorflow/tfjs';
        import { resnet50 } from './examples/zoo/resnet50.ts';
        ${folder ? '' : `import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
        setWasmPaths(${JSON.stringify(inProject('dist/'))});
        await tf.setBackend('wasm');`}
        const model = resnet50();
        const medians = {};
        for (const layer of model.layers.slice(1)) {
          const inputs = [layer.input].flat().map((tensor) => tf.randomUniform(tensor.shape.map((dim) => dim ?? 1)));
          const times = [];
          for (let i = 0; i < 13; i++) {
            const began = performance.now();
            const output = layer.apply(inputs.length === 1 ? inputs[0] : inputs);
            times.push(performance.now() - began);
            output.dispose();
          }
          tf.dispose(inputs);
          medians[layer.name] = times.slice(3).sort((a, b) => a - b)[5];
        }
        console.log(JSON.stringify(medians));`,
      resolveDir: root,
      loader: 'ts',
    },
    plugins: [{
      name: 'library',
      setup(setup) {
        setup.onResolve({ filter: /^@tensorflow\/tfjs$/ }, () => ({ path: 'library', namespace: 'library' }));
        setup.onLoad({ filter: /.*/, namespace: 'library' }, () => ({ contents: library, resolveDir: root, loader: 'js' }));
      },
    }],
    outfile,
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; import { fileURLToPath } from 'node:url'; import { dirname } from 'node:path'; const require = createRequire(import.meta.url); const __filename = fileURLToPath(import.meta.url); const __dirname = dirname(__filename); globalThis.load = require;" },
    logLevel: 'error',
  });
  return outfile;
}
