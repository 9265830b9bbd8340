import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import type { Places } from '../../protocol';
import type { Tf } from '../library';
import { Unusable } from './types';

/** `@tensorflow/tfjs-node` or its GPU twin, out of the user's folders. Never both in one process: the second gets the first one's runtime. */
export interface Native {
  tf: Tf;
  folder: string;
  version: string;
  /** TensorFlow's own version. */
  tensorflow: string;
}

/**
 * Loads a native package from the nearest of the folders that has it.
 * @throws Unusable with what to do about it
 */
export function loadNative(name: string, { folders }: Places): Native {
  restoreRemovedFunctions();
  const folder = folders.map((place) => path.join(place, 'node_modules', name)).find((place) => existsSync(path.join(place, 'package.json')));
  if (!folder) throw new Unusable(`${name} is not installed.`, true);
  const load = createRequire(path.join(folder, 'package.json'));
  const { version } = load('./package.json') as { version: string };
  let tf: Native['tf'];
  try {
    tf = load(folder) as Native['tf'];
  } catch (error) {
    throw new Unusable(whyNot(name, folder, error as Error));
  }
  return { tf, folder, version, tensorflow: (tf.version as unknown as Record<string, string | undefined>)['tensorflow-library'] ?? '' };
}

/** tfjs-node 4.22 still calls two functions that Node.js 23 removed; without them the engine stays broken. */
function restoreRemovedFunctions(): void {
  const old = util as unknown as Record<string, unknown>;
  old.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  old.isArray ??= Array.isArray;
}

function whyNot(name: string, folder: string, error: Error): string {
  const text = error.message;
  const again = `In ${path.resolve(folder, '../../..')}, on this machine: npm rebuild ${name} (from npm 11.19 on, first: npm install-scripts approve ${name}).`;
  // The loader says of a library for another processor that it cannot be opened, although it is there.
  const unopened = /^(\/\S+\.node): cannot open shared object file/.exec(text)?.[1];
  if ((unopened && existsSync(unopened)) || /invalid ELF header|wrong ELF class|not a valid Win32|incompatible architecture|mach-o|Exec format/i.test(text)) {
    return `${name} was installed for another kind of machine (this is ${process.platform}-${process.arch}). ${again}`;
  }
  if (/cannot find module.*tfjs_binding|The Node\.js native addon module/is.test(text)) return `${name} is there, but its native part is not: its install script did not run, or failed. ${again}`;
  if (/NODE_MODULE_VERSION|NAPI|n-api/i.test(text)) return `${name} was built for another Node.js than this one (${process.version}). ${again}`;
  const library = /(lib[\w.+-]+\.so[.\d]*|[\w-]+\.dll): cannot open/i.exec(text)?.[1];
  if (library) return `${name} does not load: the library ${library} is missing on this machine.`;
  return `${name} does not load: ${text.split('\n')[0]}`;
}
