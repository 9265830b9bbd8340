import { isStandIn, standIn } from './stand-in';

/**
 * Functions that the user's code left with what is not there: listeners, hooks, handlers of a component or a server. Whoever had them
 * would call them later. A model that is made in one of them is found by calling it, once nothing else has made any.
 */
interface Offered {
  run: (...args: unknown[]) => unknown;
  /** The object in which it lies, of which a framework makes a component. */
  options: object | undefined;
}

const offered: Offered[] = [];
let count = 0;
const seen = new WeakSet<object>();
/** In one run: one that gives a further one each time it is called would never end. */
const MAX_OFFERED = 500;
/** How deep, and among how many others, a function may lie in what was given. */
const DEPTH = 3;
const WIDTH = 100;
/** What the text of a function says that makes a model, so that it is called before those that only draw or listen. */
const MAKES = /\b(sequential|Sequential|LayersModel|loadLayersModel|layers|model)\b/;
const textOf = Function.prototype.toString;

/** Notes the functions in a value. One that lies in an object is called as a method of it. */
export function offer(value: unknown, options?: object, depth = 0): void {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function') || isStandIn(value) || seen.has(value) || count >= MAX_OFFERED) return;
  if (typeof value === 'function') {
    seen.add(value);
    if (/^class\b/.test(textOf.call(value))) return;
    offered.push({ run: value as Offered['run'], options });
    count++;
    return;
  }
  const plain = Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
  if (!plain || depth >= DEPTH) return;
  seen.add(value);
  const keys = Object.keys(value);
  if (keys.length > WIDTH) return;
  const owner = Array.isArray(value) ? undefined : options ?? value;
  for (const key of keys) {
    try { offer((value as Record<string, unknown>)[key], owner, depth + 1); } catch { /* a property that cannot be read */ }
  }
}

/** Calls the likeliest of them; false when none is left. What one throws is its own affair. */
export function runOffered(): boolean {
  const at = Math.max(0, offered.findIndex(({ run }) => MAKES.test(textOf.call(run))));
  const [next] = offered.splice(at, 1);
  if (!next) return false;
  try {
    const result = next.run.call(next.options && component(next.options as Record<string, unknown>), standIn('event'), standIn('response'));
    if (result instanceof Promise) result.catch(() => undefined);
    // A hook or a component gives further ones.
    else offer(result);
  } catch { /* as it would in its own place */ }
  return true;
}

const components = new WeakMap<object, unknown>();

/** What `this` is in a method of an object that a framework makes a component of: its data, its other methods, and what the framework adds. */
export function component(options: Record<string, unknown>): unknown {
  const known = components.get(options);
  if (known) return known;
  const own: Record<PropertyKey, unknown> = { ...options, ...(options['methods'] as object | undefined) };
  const { data } = options;
  try { Object.assign(own, typeof data === 'function' ? data.call(own) : data); } catch { /* its data waits for something */ }
  const made = new Proxy(own, {
    get: (target, key) => {
      if (!(key in target) && typeof key === 'string') target[key] = standIn(key);
      return target[key];
    },
  });
  components.set(options, made);
  return made;
}
