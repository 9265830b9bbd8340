import { currentFrame, failedIn, type Frame, latestFrame, onThrown } from './recorder';

/** Errors, where each arose, and what led to it: also those that the user's own code catches. */

interface CallSite { getFunctionName(): string | null; getFileName(): string | null; getLineNumber(): number | null; getColumnNumber(): number | null }

export interface Failure {
  error: unknown;
  frame: Frame | null;
  /** It arose while a layer was being made or applied. */
  making: boolean;
  /** The user's code has said `throw`, or the engine or the library did. */
  thrown: boolean;
  /** It followed values that were made up, or calls that the user's code does not make. */
  apart: boolean;
  /** Of what is no error, and has none of its own. */
  stack?: string;
}

/** More are told by nobody. */
const MAX_FAILURES = 50;
const failures: Failure[] = [];
let isListening = true;
let isApart = false;
let depth = 0;

/** What fails from here on is no part of what the user's code does by itself. */
export const stopListening = (): void => { isListening = false; };
export const setApart = (): void => { isApart = true; };
export const failuresSeen = (): readonly Failure[] => failures;

/** The host's end of the run, which is told by itself. */
const isOfLimits = (error: unknown): boolean => error instanceof Error && error.name === 'InternalError';

function noted(error: unknown, thrown: boolean): void {
  if (isOfLimits(error)) return;
  if (error !== null && typeof error === 'object') {
    if (failedIn.has(error)) {
      const known = failures.find((one) => one.error === error);
      if (known && thrown) known.thrown = true;
      return;
    }
    failedIn.set(error, currentFrame());
  } else if (failures.at(-1)?.error === error) return;
  if (isListening && failures.length < MAX_FAILURES) failures.push({ error, frame: currentFrame(), making: depth > 0, thrown, apart: isApart });
}
onThrown((error) => {
  noted(error, true);
  const last = failures.at(-1);
  if (error instanceof Error || !last || last.error !== error) return;
  isListening = false;
  last.stack = new Error().stack ?? '';
  isListening = true;
});
export const stackOf = (error: unknown): string => failures.findLast((one) => one.error === error)?.stack ?? '';
export const rejected = (error: unknown): void => { noted(error, true); };

/** Where a failure arose: by itself, if it is known, else where the run stands. A call too many leaves no room to note it. */
export function frameOf(error: unknown): Frame | null {
  const known = error !== null && typeof error === 'object' ? failedIn.get(error) : failures.findLast((one) => one.error === error)?.frame;
  return known ?? (/stack size/.test(String((error as { message?: unknown } | null)?.message)) ? latestFrame() : currentFrame());
}

/** The same function, during which layers are made; as those of the library's, it may also be called with `new`. */
export const making = <Make extends (...args: never[]) => unknown>(make: Make): Make => function (this: unknown, ...args: never[]): unknown {
  depth++;
  try { return make.apply(this, args); } finally { depth--; }
} as Make;

/** The engine gives the stack to this function as soon as an error is there, before anything has unwound; of other values that are thrown, later. */
const prepare = (error: unknown, sites: CallSite[]): string => {
  if (error instanceof Error) noted(error, sites[0]?.getFileName() === 'tensorflow.js');
  return sites.map((site) => `    at ${site.getFunctionName() ?? ''} (${site.getFileName() ?? 'native'}:${site.getLineNumber() ?? 0}:${site.getColumnNumber() ?? 0})\n`).join('');
};
Object.assign(Error, { prepareStackTrace: prepare });
// Nobody else's.
Object.defineProperty(Error, 'prepareStackTrace', { get: () => undefined, set: () => undefined });
