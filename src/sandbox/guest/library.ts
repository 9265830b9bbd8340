import * as core from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { leftOut, partOf } from 'blocklens:parts';
import { note } from './notes';
import { standIn } from './stand-in';

/** A module that the library is made of, in whatever way its package is called. */
const PART = /@tensorflow\/(tfjs-(?:core|layers))(?:@[^/?]+)?\/(dist\/[^?#]+?)(?:\.js)?(?:[?#].*)?$/;
/** All of it, in one file. */
const WHOLE = /^dist\/(?:index|tf[\w.-]*)$/;

type Names = Record<string, unknown>;

const required = new Map<string, unknown>();

/** What an import of TensorFlow.js gives: all of it, or for a path to a module of it what that exports. */
export function libraryAt(specifier: string, tf: Names): unknown {
  const [, name, path = ''] = PART.exec(specifier) ?? [];
  if (name === undefined || WHOLE.test(path)) return tf;
  if (!required.has(specifier)) required.set(specifier, part(`${name}/${path}`, specifier, tf));
  return required.get(specifier);
}

function part(path: string, specifier: string, tf: Names): unknown {
  const replaced = replacements(tf);
  const found = partOf(path) ?? partOf(`${path}/index`) ?? further(path);
  const names: Names = found ? { __esModule: true } : tf;
  for (const [key, value] of Object.entries(found ?? {})) names[key] = replaced.get(value) ?? value;
  const unknown: Names = {};
  return new Proxy(names, {
    get(_names, key) {
      if (typeof key === 'symbol' || key in names || key === 'default' || key === 'then') return names[key as string];
      // A name of another version of the library.
      if (!(key in unknown)) note('warning', `'${specifier}' of TensorFlow.js ${core.version_core} exports no '${key}'; Blocklens uses an inert stand-in for it.`, undefined, { imported: { specifier, name: key } });
      unknown[key] ??= standIn(key);
      return unknown[key];
    },
  });
}

let loaded: Record<string, Names> | undefined;
function further(path: string): Names | undefined {
  if (!/^tfjs-layers\/dist\/layers\//.test(path)) return undefined;
  if (!loaded) {
    loaded = {};
    new Function('exports', 'require', leftOut)(loaded, (name: string) => (name === 'tfjs-core' ? core : partOf(name)));
  }
  return loaded[path];
}

let replaced: Map<unknown, unknown> | undefined;
/** What the guest has put in the place of the library's own. */
function replacements(tf: Names): Map<unknown, unknown> {
  if (replaced) return replaced;
  const found = new Map<unknown, unknown>();
  const compare = (from: object, to: Names): void => {
    for (const [name, value] of Object.entries(from)) if (typeof value === 'function' && name in to && to[name] !== value) found.set(value, to[name]);
  };
  compare(core, tf);
  compare(layers, tf);
  compare(layers.layers, tf['layers'] as Names);
  replaced = found;
  return found;
}
