import { made } from './recorder';

/**
 * Numbers that nobody knows: the length of a list that is not here, a value of a package's. A first run takes 0 for a length, so that no loop
 * goes over what is not there, and 1 for a value; a further one takes a given extent for both, which shows what they decide.
 */
let extent: number | null = null;
export const setExtent = (value: number | null): void => { extent = value; };

/** Reads of one length after which it is 0 all the same: a loop may wait for that. */
const MANY = 100;
const reads = new Map<string, number>();
/** What was taken for a number, and how many layers there were by then. */
const taken = new Map<string, number>();

function take(name: string): void {
  if (!taken.has(name)) taken.set(name, made.layers.length);
}

export function numberOf(name: string): number {
  take(name);
  return extent ?? 1;
}

export function lengthOf(name: string): number {
  take(name);
  const count = (reads.get(name) ?? 0) + 1;
  reads.set(name, count);
  return extent === null || count > MANY ? 0 : extent;
}

/** Names of what was taken for a number while layers were still to be made, or could not be. */
export const numbersTaken = (failed: boolean): string[] => [...taken].filter(([, before]) => failed || before < made.layers.length).map(([name]) => name);

const EXTENTS = new Set(['units', 'filters', 'kernelSize', 'inputDim', 'outputDim', 'inputLength', 'n']);
const SHAPES = new Set(['inputShape', 'batchInputShape', 'shape', 'batchShape', 'targetShape']);

/** A layer's arguments, with numbers for what is not there where it wants such, and its own defaults elsewhere. */
export function numbered(args: unknown, nameOf: (value: unknown) => string | null): unknown {
  if (args === null || typeof args !== 'object' || nameOf(args) !== null) return args;
  let changed: Record<string, unknown> | undefined;
  for (const [key, value] of Object.entries(args)) {
    const name = nameOf(value);
    const given = name !== null ? (EXTENTS.has(key) ? numberOf(name) : SHAPES.has(key) ? [numberOf(name)] : undefined)
      : SHAPES.has(key) && Array.isArray(value) && value.some((one) => nameOf(one) !== null)
        ? value.map((one: unknown) => { const inner = nameOf(one); return inner === null ? one : numberOf(inner); })
        : value;
    if (given === value) continue;
    changed ??= { ...args };
    changed[key] = given;
  }
  return changed ?? args;
}
