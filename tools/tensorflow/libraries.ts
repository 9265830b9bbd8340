import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RunResult } from '../processes';

type Run = (command: string, args: string[]) => Promise<RunResult>;

const internal = '_pywrap_tensorflow_internal.so';
const framework = 'libtensorflow_framework.so.2';

/**
 * Lays out `deps/` as the package's addon expects it, from a Python wheel of TensorFlow. The wheel has the C API in the library of its
 * Python module, which wants CPython's symbols too: a small `libtensorflow.so.2` gives it names of that kind, none of which is ever called.
 */
export async function layOutLibraries(wheel: string, deps: string, run: Run): Promise<RunResult> {
  const unpacked = `${deps}-unpacked`;
  const lib = path.join(deps, 'lib');
  for (const folder of [deps, unpacked]) rmSync(folder, { recursive: true, force: true });
  const wanted = [framework, `python/${internal}`, 'include/tensorflow/c/*', 'include/tensorflow/core/platform/ctstring*'];
  const unzip = await run('unzip', ['-q', wheel, ...wanted.map((name) => `tensorflow/${name}`), '-d', unpacked]);
  if (unzip.status !== 0) return unzip;
  mkdirSync(lib, { recursive: true });
  renameSync(path.join(unpacked, 'tensorflow/include'), path.join(deps, 'include'));
  renameSync(path.join(unpacked, 'tensorflow', framework), path.join(lib, framework));
  renameSync(path.join(unpacked, 'tensorflow/python', internal), path.join(lib, internal));
  rmSync(unpacked, { recursive: true });

  const symbols = await run('nm', ['-D', '--undefined-only', path.join(lib, internal)]);
  if (symbols.status !== 0) return symbols;
  const source = path.join(deps, 'python.c');
  writeFileSync(source, standIns(symbols.text));
  const link = await run('g++', [
    '-x', 'c', '-shared', '-fPIC', '-O1', source, '-x', 'none', '-o', path.join(lib, 'libtensorflow.so.2'), '-Wl,-soname,libtensorflow.so.2',
    `-L${lib}`, '-Wl,--no-as-needed', `-l:${internal}`, `-l:${framework}`, '-Wl,-rpath,$ORIGIN',
  ]);
  for (const name of ['libtensorflow', 'libtensorflow_framework']) {
    for (const ending of ['so', 'so.2.9.1']) {
      const alias = path.join(lib, `${name}.${ending}`);
      if (!existsSync(alias)) symlinkSync(`${name}.so.2`, alias);
    }
  }
  return link;
}

/** C code with a thing of each of CPython's names that `nm` tells of: room for the data, for functions an end with a message. */
function standIns(symbols: string): string {
  const names = new Set([...symbols.matchAll(/\b_?Py\w+/g)].map(([name]) => name));
  const things = [...names].sort().map((name) =>
    /_Type$|^PyExc_|Struct$/.test(name) ? `__attribute__((aligned(16))) char ${name}[1024];` : `void ${name}(void) { end("${name}"); }`,
  );
  return `#include <stdio.h>
#include <stdlib.h>
static void end(const char *name) { fprintf(stderr, "%s called without Python\\n", name); abort(); }
${things.join('\n')}
`;
}
