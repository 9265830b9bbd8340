import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createEngine, type Documents, type Engine, type EngineOptions, type EvaluateRequest, type Evaluation } from '../../src/engine';
import type { Block, CostedModel } from '../../src/graph';

export const root = path.resolve(import.meta.dirname, '../..').replaceAll('\\', '/');

/** Every builder of the zoo, as `file#builder`: the exported functions that can be called with no arguments. */
export const zoo: readonly string[] = readdirSync(`${root}/examples/zoo`).filter((file) => file.endsWith('.ts')).flatMap((file) => {
  const exported = readFileSync(`${root}/examples/zoo/${file}`, 'utf8').matchAll(/^export function (\w+)\(([^)]*)\)/gm);
  const alone = [...exported].filter(([, , parameters = '']) => parameters.replace(/\[[^\]]*\]/g, '').split(', ').every((parameter) => parameter === '' || parameter.includes(' = ')));
  return alone.map(([, builder]) => `${file.slice(0, -'.ts'.length)}#${builder}`);
});

/** Absolute path of `examples/zoo/<file>.ts`, for `file` or `file#builder`. */
export const zooFile = (name: string): string => `${root}/examples/zoo/${name.split('#')[0]}.ts`;

/** `resnet#resnet18` → `resnet18`; without a builder, the one called like its file: `inception-resnet-v2` → `inceptionResnetV2`. */
export const builderName = (name: string): string =>
  name.split('#')[1] ?? name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

/** An engine over the disk, with `texts` laid over it (path → text) as unsaved editors are. */
export function engineOver(texts: Record<string, string> = {}, limits: EngineOptions['limits'] = {}): Engine {
  const documents: Documents = {
    async read(file) {
      return texts[file] ?? readFile(file, 'utf8').catch(() => undefined);
    },
  };
  return createEngine({ documents, dist: `${root}/dist`, limits });
}

/** The result of a request that is expected to run through, well or badly. */
export async function evaluated(engine: Engine, request: EvaluateRequest): Promise<Evaluation> {
  const result = await engine.evaluate(request);
  if (result.status !== 'done') throw new Error(`${request.file}: ${result.status}${'message' in result ? `: ${result.message}` : ''}`);
  return result;
}

/** Generous: ResNeXt-101 in paths has 14,931 layers, and takes half of the usual limit where nothing else runs. */
const ZOO_TIME_MS = 60_000;

/** One for all tests of the zoo in this process; it rests when nothing is asked of it, and goes with the process. */
let engine: Engine | undefined;
export const zooEngine = (): Engine => {
  engine ??= engineOver({}, { timeMs: ZOO_TIME_MS });
  return engine;
};

const evaluations = new Map<string, Promise<Evaluation>>();

/** What the engine says of `file#builder` (or `file`), asked once in this process. */
export function zooEvaluation(name: string): Promise<Evaluation> {
  const evaluation = evaluations.get(name) ?? evaluated(zooEngine(), { file: zooFile(name), builder: builderName(name) });
  evaluations.set(name, evaluation);
  return evaluation;
}

/** The model that `file#builder` (or `file`) builds. No test changes it: others read it too. */
export async function zooModel(name: string): Promise<CostedModel> {
  const [model] = (await zooEvaluation(name)).models;
  if (!model) throw new Error(`${name} gave no model`);
  return model;
}

/** The blocks that a helper's calls opened. */
export function calls({ graph }: CostedModel, name: string): Block[] {
  return graph.blocks.filter((block) => block.name === name && block.kind === 'call');
}

/** How many blocks called `inner` lie in each of the blocks called `outer`, at any depth. */
export function within(model: CostedModel, outer: string, inner: string): number[] {
  const parents = new Map(model.graph.blocks.map((block) => [block.id, block.parent]));
  const inside = (id: string, of: string): boolean => {
    for (let at = parents.get(id) ?? null; at !== null; at = parents.get(at) ?? null) if (at === of) return true;
    return false;
  };
  return calls(model, outer).map(({ id }) => calls(model, inner).filter((block) => inside(block.id, id)).length);
}

export const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
