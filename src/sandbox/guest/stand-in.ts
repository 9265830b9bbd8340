import { lengthOf, numberOf } from './extents';
import { offer } from './offered';

/**
 * What stands in for everything that is not TensorFlow.js: packages, the DOM, files. Inert: any property, call, `new`,
 * iteration or arithmetic gives another stand-in or a harmless value; none of it reaches anything, none of it loops for ever.
 */
export type StandIn = ((...args: unknown[]) => unknown) & Record<PropertyKey, unknown>;

/** Enough for `const [a, setA] = hook()`, too few to keep a loop over data busy. */
const ITERATIONS = 3;
/** Longer than what a person writes in one expression; past it a part is the whole again, so that code that walks a tree, as the library does a graph, comes to a cycle. */
const DEEPEST = 32;
/** What libraries call the function that takes what is to be run once the page is there. */
const READY = /(^|\.)(\$|jQuery|ready|whenReady|onReady|domReady)$/;
let onReady: (run: () => unknown) => void = () => undefined;
let injectedBy: (name: string, asked: unknown) => unknown = () => undefined;
let constructed: (name: string, args: unknown[]) => object | undefined = () => undefined;
/** Sets what a stand-in gives that is asked for an object of a class, and what `new` of it gives. */
export const onInject = (give: (name: string, asked: unknown) => unknown, make: (name: string, args: unknown[]) => object | undefined): void => {
  injectedBy = give;
  constructed = make;
};
export const runWhenReady = (later: (run: () => unknown) => void): void => { onReady = later; };

const standIns = new WeakSet<object>();
/** How often any of them was asked for something: code that does so depends on what is not here. */
let touches = 0;
export const touchesOfStandIns = (): number => touches;
export const isStandIn = (value: unknown): boolean => (typeof value === 'function' || typeof value === 'object') && value !== null && standIns.has(value);

const names = new WeakMap<object, string>();
/** What a stand-in stands for; null for any other value. */
export const standsFor = (value: unknown): string | null => (isStandIn(value) ? names.get(value as object) ?? null : null);

/** A stand-in as text, marked as such: no message may take it for the author's own word. The host leaves the marks out. */
const asText = (root: string, name: string): string => `\uE000${root}\uE002${name}\uE001`;
const TEXTS = /\uE000([^\uE000-\uE002]*)\uE002[^\uE000-\uE002]*\uE001/g;
/** What the author's code does not name, but is called with or given. */
const NAMELESS = new Set(['standIn', 'event', 'response', 'data', '$', 'JSON', 'history', 'loss', 'handler', 'weights', 'prediction', 'model']);

/** A message without what stand-ins say of themselves, but with what it is that they stand in for. */
export function withoutStandIns(message: string): string {
  const missing = new Set([...message.matchAll(TEXTS)].map(([, root = '']) => root));
  if (missing.size === 0) return message;
  const named = [...missing].filter((root) => !NAMELESS.has(root)).map((root) => (root.startsWith('tf.') ? root : `'${root}'`));
  const what = named.length > 0 ? `${named.join(' and ')} ${named.length > 1 ? 'are' : 'is'} not here` : 'What this waits for never comes here';
  return `${what}, and this needs what it gives: ${message.replace(TEXTS, '…')}`;
}

/** `root`: the import, or the global name, that it comes of. */
export function standIn(name = 'standIn', thenable = true, root = name, depth = 0): StandIn {
  const own = new Map<PropertyKey, unknown>();
  const child = (key: PropertyKey): unknown => {
    if (!own.has(key)) own.set(key, depth < DEEPEST ? standIn(`${name}.${String(key).replace(TEXTS, '…')}`, true, root, depth + 1) : proxy);
    return own.get(key);
  };
  const proxy: StandIn = new Proxy(function () {} as unknown as StandIn, {
    get(_target, key) {
      touches++;
      if (own.has(key)) return own.get(key);
      switch (key) {
        case Symbol.toPrimitive: return (hint: string) => (hint === 'string' ? asText(root, name) : numberOf(name));
        case Symbol.iterator: return function* () { for (let i = 0; i < ITERATIONS; i++) yield child(i); };
        case Symbol.asyncIterator: return async function* () { for (let i = 0; i < ITERATIONS; i++) yield child(i); };
        case Symbol.hasInstance: return () => false;
        case Symbol.toStringTag: return asText(root, name);
        case 'then':
          // Awaiting gives a twin that is not thenable, or the await would never end.
          return thenable ? (resolve?: (value: unknown) => unknown) => { resolve?.(standIn(name, false, root, depth)); return proxy; } : undefined;
        case 'length': case 'size': return lengthOf(`${name}.${key}`);
        case 'name': return asText(root, name);
        case 'toString': case 'valueOf': return () => asText(root, name);
        case 'toJSON': return () => null;
        case '__esModule': return true;
        default: return typeof key === 'symbol' ? undefined : child(key);
      }
    },
    set(_target, key, value) { own.set(key, value); offer(value); return true; },
    deleteProperty(_target, key) { own.delete(key); return true; },
    has(_target, key) { return typeof key !== 'symbol'; },
    // A callback is not run now: it would wait for data that never comes. But a page is ready.
    apply(_target, _self, args: unknown[]) {
      touches++;
      const [run] = args;
      const given = injectedBy(name, run);
      if (given !== undefined) return given;
      if (typeof run === 'function' && !standIns.has(run) && READY.test(name)) onReady(run as () => unknown);
      else offer(args);
      return child('()');
    },
    construct(_target, args: unknown[], newTarget) {
      offer(args);
      const made = newTarget === proxy ? constructed(name, args) : undefined;
      if (made) return made;
      if (newTarget === proxy) return child('new') as object;
      return Object.create((newTarget as { prototype: object }).prototype);
    },
    defineProperty(_target, key, descriptor) { own.set(key, descriptor.get ? descriptor.get() : descriptor.value); return true; },
    ownKeys() { return ['prototype']; },
    getOwnPropertyDescriptor(target, key) { return key === 'prototype' ? Object.getOwnPropertyDescriptor(target, key) : undefined; },
    getPrototypeOf() { return Function.prototype; },
    setPrototypeOf() { return true; },
  });
  standIns.add(proxy);
  names.set(proxy, name);
  return proxy;
}
