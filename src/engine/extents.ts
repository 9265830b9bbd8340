import { type Diagnostic, type FrameNames, type ModelGraph, type Place, placeOfFrame, type Raw } from '../graph';
import type { SandboxResult } from '../sandbox';

/** What a number that is not there is taken for, and for comparison; both are halved and quartered by code that does so. */
const EXTENT = 8;
const OTHER = 16;
/** More are not told one by one. */
const TOLD = 5;
const NAMED = 3;

const complete = (ran: SandboxResult): boolean =>
  ran.status === 'done' && !ran.result.error && ran.result.found.some(({ model }) => ran.result.raw.models[model]?.complete);

/** A run to show, and the loops that made another number of layers in the run beside it: frames of `raw`, -1 for no loop. */
export interface Extended { ran: SandboxResult; vary?: { raw: Raw; frames: number[] }; /** What the numbers are taken for in it, where one was given. */ extent?: number }

/**
 * Where numbers were asked for that nobody knows (the length of a list that is not here), the code is run once more, with another number: what
 * then differs was decided by them. Gives the run to show, in which `assumed` marks the configuration and the extents that differ. A run that
 * has its model on the first try, and the same on the second, is given as it is.
 */
export async function withExtents(first: SandboxResult, again: (extent: number) => Promise<SandboxResult>): Promise<Extended> {
  if (first.status !== 'done' || first.result.numbers.length === 0) return { ran: first };
  const second = await again(EXTENT);
  if (second.status !== 'done') return { ran: second };
  if (!complete(second)) return { ran: first };
  const base = complete(first) ? first : await again(OTHER);
  if (base.status !== 'done') return { ran: base };
  const differs = complete(base) && mark(second.result.raw, base.result.raw);
  const shown = complete(first) && !differs ? { ran: first } : { ran: second, extent: EXTENT };
  const vary = complete(base) && varying(base.result.raw, second.result.raw);
  return vary ? { ...shown, vary } : shown;
}

/** The outermost loops with another number of layers in one run than in the other; frames are those of the run with more. */
function varying(one: Raw, other: Raw): Extended['vary'] {
  const [less, raw] = one.layers.length < other.layers.length ? [one, other] : [other, one];
  if (less.layers.length === raw.layers.length) return undefined;
  const before = layersOfLoops(less);
  const loops = layersOfLoops(raw);
  const frames = [...loops].filter(([key, { layers, within }]) =>
    layers !== before.get(key)?.layers && !within.some((outer) => loops.get(outer)?.layers !== before.get(outer)?.layers)).map(([, { frame }]) => frame);
  return { raw, frames: frames.length > 0 ? frames : [-1] };
}

/** How many layers were made in each loop, and in which loops it lies. */
function layersOfLoops({ layers, frames }: Raw): Map<string, { layers: number; frame: number; within: string[] }> {
  const loops = new Map<string, { layers: number; frame: number; within: string[] }>();
  for (const { frame } of layers) {
    const chain: [key: string, frame: number][] = [];
    for (let at = frame; at >= 0; at = frames[at]?.[0] ?? -1) {
      const [, module, kind, id] = frames[at] as Raw['frames'][number];
      if (kind === 'l' && !chain.some(([key]) => key === `${module} ${id}`)) chain.push([`${module} ${id}`, at]);
    }
    for (const [i, [key, at]] of chain.entries()) {
      const loop = loops.get(key) ?? { layers: 0, frame: at, within: chain.slice(i + 1).map(([outer]) => outer) };
      loop.layers += 1;
      loops.set(key, loop);
    }
  }
  return loops;
}

/** Marks in `shown` what is not as in `other`; false where nothing differs, or the two are not the same layers. */
function mark(shown: Raw, other: Raw): boolean {
  const alike = shown.layers.length === other.layers.length && shown.layers.every(({ className }, i) => className === other.layers[i]?.className)
    && shown.models.length === other.models.length && shown.models.every(({ nodes }, i) => nodes.length === other.models[i]?.nodes.length);
  if (!alike) return false;
  let any = false;
  shown.layers.forEach((layer, i) => {
    const config = other.layers[i]?.config ?? {};
    const keys = Object.keys(layer.config).filter((key) => key !== 'name' && JSON.stringify(layer.config[key]) !== JSON.stringify(config[key]));
    if (keys.length > 0) { layer.assumed = keys; any = true; }
  });
  for (const [i, { nodes }] of shown.models.entries()) for (const [j, { outputs }] of nodes.entries()) for (const [k, output] of outputs.entries()) {
    const shape = other.models[i]?.nodes[j]?.outputs[k]?.shape ?? [];
    const axes = output.shape.flatMap((extent, axis) => (extent === shape[axis] ? [] : [axis]));
    if (axes.length > 0) { output.assumed = axes; any = true; }
  }
  return any;
}

/** What a run takes for numbers, as code would name it: without the file that it is imported from. */
export const numbersNamed = (numbers: string[]): string[] => [...new Set(numbers.map((name) =>
  name.replace(/^standIn\b/, 'an argument').replace(/^.*?\.(?:[cm]?[jt]sx?|json)\.(?=[\w$(])/, '').replace(/\.(\d+)(?=\.|$)/g, '[$1]').replace(/\.\(\)/g, '()')))].slice(0, NAMED);

const WORDS: Record<string, string> = { batchInputShape: 'the input shape' };
const shown = (value: unknown): string => (Array.isArray(value) ? `[${value.map((extent) => extent ?? 'null').join(', ')}]` : JSON.stringify(value));
const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);

/** One sentence for each layer whose configuration was decided by a number that is not there. */
export function extentsTold(graphs: ModelGraph[], numbers: string[]): Diagnostic[] {
  const told = new Map<string, Diagnostic>();
  for (const { implicit, config, assumed, source } of graphs.flatMap(({ layers }) => layers)) {
    if (!assumed || !source || implicit) continue;
    const what = assumed.map((key) => `${WORDS[key] ?? `'${key}'`} is assumed to be ${shown(config[key])}`).join(' and ');
    told.set(`${source.file}:${source.line}`, { severity: 'info', message: `${capital(what)}: ${decides(numbers)}`, place: source });
  }
  return [...told.values()].slice(0, TOLD);
}

const decides = (numbers: string[]): string => `${new Intl.ListFormat('en', { type: 'disjunction' }).format(numbersNamed(numbers))} decides it and is not here.`;

/** Told at each loop that a number which is not there ends; where there is none, at `otherwise`. */
export function layersTold({ raw, frames }: NonNullable<Extended['vary']>, modules: FrameNames[], numbers: string[], otherwise: Place): Diagnostic[] {
  return frames.slice(0, TOLD).map((frame) => (
    { severity: 'info', message: `The number of layers is assumed: ${decides(numbers)}`, place: placeOfFrame(raw, modules, frame) ?? otherwise }));
}
