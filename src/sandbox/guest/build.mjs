// Bundles the guest (TensorFlow.js with its patches, and the recorder), runs it once in QuickJS, and keeps the interpreter's
// state: dist/guest.snapshot, with dist/quickjs.wasm beside it. Every evaluation starts from a copy of that state.
import { createRequire } from 'node:module';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import esbuild from 'esbuild';
import { patches } from './patches.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../../..');
const require = createRequire(import.meta.url);

/**
 * The library's own files with each patch applied; a patch that no longer matches is an error, never skipped.
 * With `patched` false only the platforms are replaced: what the library itself does, to compare with.
 */
export function patchPlugin(patched = true) {
  return {
    name: 'blocklens-patches',
    setup(build) {
      build.onLoad({ filter: /@tensorflow[\\/]tfjs-(core|layers)[\\/]dist[\\/].*\.js$/ }, ({ path: file }) => {
        const key = file.replace(/\\/g, '/').replace(/^.*@tensorflow\//, '');
        const own = patches[key];
        if (!own) return null;
        if (typeof own === 'string') return { contents: own, loader: 'js' };
        if (!patched) return null;
        let text = readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*/s, '');
        for (const { find, put } of own) {
          if (text.split(find).length !== 2) throw new Error(`${key}: a patch must match exactly once: ${find.slice(0, 80)}`);
          text = text.replace(find, () => put);
        }
        return { contents: text, loader: 'js' };
      });
    },
  };
}

export async function bundleGuest({ minify = false, patched = true } = {}) {
  const result = await esbuild.build({
    entryPoints: [path.join(here, 'main.ts')], bundle: true, write: false, format: 'iife', platform: 'neutral', mainFields: ['module', 'main'],
    target: 'es2022', minify, keepNames: false, legalComments: 'none', logLevel: 'warning', absWorkingDir: root,
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    plugins: [patchPlugin(patched)], metafile: true,
  });
  return { code: result.outputFiles[0].text, inputs: Object.keys(result.metafile.inputs) };
}

/** Gives the files that went into the bundle. */
export async function buildGuest({ minify = false, outdir = path.join(root, 'dist') } = {}) {
  const { QuickJS, MAX_STACK_SIZE } = await import('quickjs-wasi');
  const wasmFile = require.resolve('quickjs-wasi/quickjs.wasm');
  const { code, inputs } = await bundleGuest({ minify });
  // Names in the library's stack traces are of no use to the user: only its own files' frames are read.
  const vm = await QuickJS.create({ wasm: readFileSync(wasmFile), maxStackSize: MAX_STACK_SIZE, timezoneOffset: 0 });
  try {
    vm.evalCode(code, 'tensorflow.js').dispose();
    vm.executePendingJobs();
    writeFileSync(path.join(outdir, 'guest.snapshot'), deflateRawSync(QuickJS.serializeSnapshot(vm.snapshot()), { level: 9 }));
  } finally {
    vm.dispose();
  }
  copyFileSync(wasmFile, path.join(outdir, 'quickjs.wasm'));
  return inputs;
}
