import type { Diagnostic, ModelGraph, Raw } from '../graph';
import type { SandboxResult } from '../sandbox';

/** What a number that is not there is taken for, and for comparison; both are halved and quartered by code that does so. */
const EXTENT = 8;
const OTHER = 16;
/** More are not told one by one. */
const TOLD = 5;
const NAMED = 3;

const complete = (ran: SandboxResult): boolean =>
  ran.status === 'done' && !ran.result.error && ran.result.found.some(({ model }) => ran.result.raw.models[model]?.complete);

/**
 * Where numbers were asked for that nobody knows (the length of a list that is not here), the code is run once more, with another number: what
 * then differs was decided by them. Gives the run to show, in which `assumed` marks the configuration and the extents that differ. A run that
 * has its model on the first try, and the same on the second, is given as it is.
 */
export async function withExtents(first: SandboxResult, again: (extent: number) => Promise<SandboxResult>): Promise<SandboxResult> {
  if (first.status !== 'done' || first.result.numbers.length === 0) return first;
  const second = await again(EXTENT);
  if (second.status !== 'done') return second;
  if (!complete(second)) return first;
  const base = complete(first) ? first : await again(OTHER);
  if (base.status !== 'done') return base;
  const differs = complete(base) && mark(second.result.raw, base.result.raw);
  return complete(first) && !differs ? first : second;
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
  name.replace(/^.*?\.(?:[cm]?[jt]sx?|json)\.(?=[\w$(])/, '').replace(/\.(\d+)(?=\.|$)/g, '[$1]').replace(/\.\(\)/g, '()')))].slice(0, NAMED);

const WORDS: Record<string, string> = { batchInputShape: 'the input shape' };
const shown = (value: unknown): string => (Array.isArray(value) ? `[${value.map((extent) => extent ?? 'null').join(', ')}]` : JSON.stringify(value));
const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);

/** One sentence for each layer whose configuration was decided by a number that is not there. */
export function extentsTold(graphs: ModelGraph[], numbers: string[]): Diagnostic[] {
  const told = new Map<string, Diagnostic>();
  for (const { implicit, config, assumed, source } of graphs.flatMap(({ layers }) => layers)) {
    if (!assumed || !source || implicit) continue;
    const what = assumed.map((key) => `${WORDS[key] ?? `'${key}'`} is assumed to be ${shown(config[key])}`).join(' and ');
    const names = new Intl.ListFormat('en', { type: 'disjunction' }).format(numbersNamed(numbers));
    told.set(`${source.file}:${source.line}`, { severity: 'info', message: `${capital(what)}: ${names} decides it and is not here.`, place: source });
  }
  return [...told.values()].slice(0, TOLD);
}
