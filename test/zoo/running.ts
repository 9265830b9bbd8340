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

/** The zoo's models by `file#builder` (or `file`), evaluated when first asked for. */
export function zooOf(engine: Engine): (name: string) => Promise<CostedModel> {
  const models = new Map<string, Promise<CostedModel>>();
  const evaluate = async (name: string): Promise<CostedModel> => {
    const [model] = (await evaluated(engine, { file: zooFile(name), builder: builderName(name) })).models;
    if (!model) throw new Error(`${name} gave no model`);
    return model;
  };
  return (name) => {
    const model = models.get(name) ?? evaluate(name);
    models.set(name, model);
    return model;
  };
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
