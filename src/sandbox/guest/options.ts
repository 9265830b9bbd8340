import { distance } from 'fastest-levenshtein';
import { note } from './notes';
import { isStandIn } from './stand-in';

/**
 * Options that the library ignores without a word. What a class reads of its arguments is found out as it reads them; a key that it does not
 * ask for is told, with the one that it would have asked for where they are nearly the same.
 */

/** What the constructors of layers read only beside other options: ignored where those are not given, but no option that does not exist. */
const SOMETIMES = ['batchSize', 'dtype', 'inputDType'];
const sometimes = (what: string): string[] => (what === 'tf.layers.dense' ? [...SOMETIMES, 'inputDim'] : what.startsWith('tf.layers.') ? SOMETIMES : []);
/** Its own, or what one constructor hands to the next: no option for anyone to be advised of. */
const INNER = new Set(['cell', 'dropoutFunc']);

/** By what is made, what it has read so far. */
const reads = new Map<string, Set<string>>();
const recording = new WeakMap<object, Set<string>>();

function record<T extends object>(options: T, read: Set<string>): T {
  const recorded = new Proxy(options, {
    get: (own, key) => { if (typeof key === 'string') read.add(key); return Reflect.get(own, key) as unknown; },
    has: (own, key) => { if (typeof key === 'string') read.add(key); return key in own; },
  });
  recording.set(recorded, read);
  return recorded;
}

/** A copy of recorded options, which some constructors hand on, is recorded too: to copy is not to read. */
function copying<T>(run: () => T): T {
  const { assign } = Object;
  Object.assign = (target: object, ...sources: object[]): object => {
    const read = sources.map((one) => recording.get(one)).find((one) => one);
    if (!read) return assign(target, ...sources) as object;
    const before = new Set(read);
    const copied = assign(target, ...sources) as object;
    for (const key of [...read]) if (!before.has(key)) read.delete(key);
    return recording.has(copied) ? copied : record(copied, read);
  };
  try { return run(); } finally { Object.assign = assign; }
}

/** Makes something of options, and tells what is ignored. `what`: as the author calls it. */
export function withOptions<T>(what: string, options: unknown, make: (options: never) => T): T {
  const known = reads.get(what) ?? new Set(sometimes(what));
  reads.set(what, known);
  // Before it is made: some constructors write their defaults into what they are given.
  const all = isPlain(options) ? Object.keys(options).filter((key) => options[key] !== undefined) : [];
  const given = all.filter((key) => !known.has(key));
  if (given.length === 0) return make(options as never);
  const read = new Set(known);
  let failed = true;
  try {
    const result = copying(() => make(record(options as Record<string, unknown>, read) as never));
    failed = false;
    for (const key of read) known.add(key);
    return result;
  } finally {
    for (const key of given) {
      if (read.has(key)) continue;
      const meant = nearest(key, [...read].filter((one) => !all.includes(one) && !INNER.has(one)));
      // What fails has not read all that it might.
      if (meant !== undefined) note('info', `TensorFlow.js ignores ${key} here: did you mean ${meant}?`, undefined, { option: key });
      else if (!failed) note('info', `TensorFlow.js ignores ${key} here: ${what} has no such option.`, undefined, { option: key });
    }
  }
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !isStandIn(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value) as null);

const plain = (key: string): string => key.replace(/[_-]/g, '').toLowerCase();

/** The same in another spelling, as Python's; or with a slip in it. */
function nearest(key: string, options: string[]): string | undefined {
  const [best] = options.map((option) => ({ option, far: distance(plain(key), plain(option)) })).sort((a, b) => a.far - b.far);
  return best && best.far <= Math.min(2, Math.floor(key.length / 4)) ? best.option : undefined;
}

/** Each maker of `from` that takes options. */
export const withOptionsOf = (path: string, from: object, prepared: (options: unknown) => unknown = (options) => options): object =>
  Object.fromEntries(Object.entries(from).map(([name, make]) => [name, typeof make === 'function' && /^[a-z]/.test(name)
    ? (options: unknown, ...rest: unknown[]) => withOptions(`${path}.${name}`, prepared(options), (own) => (make as (...args: unknown[]) => unknown)(own, ...rest)) : make]));
