// Bundles the guest (TensorFlow.js with its patches, and the recorder), runs it once in QuickJS, and keeps the interpreter's
// state: dist/guest.snapshot, with dist/quickjs.wasm beside it. Every evaluation starts from a copy of that state.
import { createRequire } from 'node:module';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import esbuild from 'esbuild';
import { surroundings } from './clock.mjs';
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

/** Modules of the library that are its own tests, declare what the guest does not have, or hold all of it once more. */
const NO_PART = /_test\.js$|test_util|jasmine|^tests|\btest_async|dataset_(?:fakes|stub)|^(?:miniprogram|scripts|platforms)\/|^tf[\w.-]*\.js$|externs\.js$|^register_all|^index\.js$|^public\//;

/** What a module exports, by its text; of the library's own files, all of one style. */
function exportsOf(file) {
  const text = readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*/s, '');
  const names = [...text.matchAll(/^export (?:async )?(?:function\*?|class|const|let|var) ([\w$]+)/gm)].map(([, name]) => name);
  for (const [, list] of text.matchAll(/^export \{([^}]*)\}/gm)) names.push(...list.split(',').map((one) => one.trim().split(/\s+as\s+/).at(-1)).filter(Boolean));
  for (const [, name] of text.matchAll(/^export \* as ([\w$]+) from/gm)) names.push(name);
  for (const [, from] of text.matchAll(/^export \* from '(\.[^']*)'/gm)) names.push(...exportsOf(path.join(path.dirname(file), `${from}.js`)));
  return [...new Set(names)].filter((name) => name !== 'default');
}

/** Modules that the library's index leaves out: they are kept as text, and run where a program imports them. */
const LEFT_OUT = /^layers\/(?:nlp\/|preprocessing\/random_height)/;

/** The modules of a package that are worth an entry, with what each exports. */
function partsOf(name) {
  const dist = path.join(root, 'node_modules/@tensorflow', name, 'dist');
  const files = readdirSync(dist, { recursive: true }).map((one) => one.replaceAll('\\', '/')).filter((one) => one.endsWith('.js') && !NO_PART.test(one)).sort();
  const whole = new Set(exportsOf(path.join(dist, 'index.js')));
  return files.map((file) => ({ file, names: exportsOf(path.join(dist, file)), path: `${name}/dist/${file.slice(0, -3)}` }))
    // What the library's index exports, all of it has under the same name; but a fused operation is called as the one that it is fused with.
    .filter(({ file, names }) => names.some((one) => !whole.has(one) || file.includes('/fused')));
}

/** The modules that are left out, as the text of a CommonJS module, which requires the others by their paths. */
async function leftOut(minify) {
  const parts = partsOf('tfjs-layers').filter(({ file }) => LEFT_OUT.test(file));
  const contents = parts.map(({ path: part }, at) => `import * as m${at} from '@tensorflow/${part}.js'; exports['${part}'] = m${at};`).join('\n');
  const { outputFiles } = await esbuild.build({
    stdin: { contents, resolveDir: root, loader: 'js' }, bundle: true, write: false, format: 'cjs', platform: 'neutral', target: 'es2022', minify, legalComments: 'none', logLevel: 'warning', absWorkingDir: root,
    plugins: [{
      name: 'blocklens-others',
      setup(build) {
        build.onResolve({ filter: /./ }, ({ path: asked, importer, kind }) => {
          if (!importer || importer === '<stdin>' || kind === 'entry-point') return null;
          const at = asked.startsWith('.') ? path.join(path.dirname(importer), asked).replaceAll('\\', '/').replace(/^.*@tensorflow\//, '') : asked.replace('@tensorflow/', '');
          return LEFT_OUT.test(at.replace('tfjs-layers/dist/', '')) ? null : { path: at, external: true };
        });
      },
    }],
  });
  return outputFiles[0].text;
}

/**
 * `blocklens:parts`: the modules that TensorFlow.js is made of, by their paths, each as an object that is made when it is asked for.
 * They are the very ones that the bundle has: no class is there twice.
 */
const partsPlugin = (minify) => ({
  name: 'blocklens-parts',
  setup(build) {
    build.onResolve({ filter: /^blocklens:parts$/ }, () => ({ path: 'parts', namespace: 'blocklens' }));
    build.onLoad({ filter: /^parts$/, namespace: 'blocklens' }, async () => {
      const parts = [...partsOf('tfjs-core'), ...partsOf('tfjs-layers').filter(({ file }) => !LEFT_OUT.test(file))];
      const imports = parts.map(({ path: part }, at) => `import * as m${at} from '@tensorflow/${part}.js';`);
      const cases = parts.map(({ path: part, names }, at) => `case '${part}': return { ${names.map((one) => `${one}: m${at}.${one}`).join(', ')} };`);
      const contents = `${imports.join('\n')}\nexport const partOf = (name) => { switch (name) { ${cases.join('\n')} } };\nexport const leftOut = ${JSON.stringify(await leftOut(minify))};`;
      return { contents, resolveDir: root, loader: 'js' };
    });
  },
});

export async function bundleGuest({ minify = false, patched = true } = {}) {
  const result = await esbuild.build({
    entryPoints: [path.join(here, 'main.ts')], bundle: true, write: false, format: 'iife', platform: 'neutral', mainFields: ['module', 'main'],
    target: 'es2022', minify, keepNames: false, legalComments: 'none', logLevel: 'warning', absWorkingDir: root,
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    plugins: [partsPlugin(minify), patchPlugin(patched)], metafile: true,
  });
  return { code: result.outputFiles[0].text, inputs: Object.keys(result.metafile.inputs) };
}

/** Gives the files that went into the bundle. */
export async function buildGuest({ minify = false, outdir = path.join(root, 'dist') } = {}) {
  const { QuickJS, MAX_STACK_SIZE } = await import('quickjs-wasi');
  const wasmFile = require.resolve('quickjs-wasi/quickjs.wasm');
  const { code, inputs } = await bundleGuest({ minify });
  // Names in the library's stack traces are of no use to the user: only its own files' frames are read.
  const vm = await QuickJS.create({ wasm: readFileSync(wasmFile), maxStackSize: MAX_STACK_SIZE, timezoneOffset: 0, wasi: surroundings(() => 0) });
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
