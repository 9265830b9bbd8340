// Builds everything into dist/: the extension, the engine's worker, the command line, the page with its layout worker, and the sandbox's snapshot.
const esbuild = require('esbuild');
const fs = require('node:fs');
const path = require('node:path');

const minify = process.argv.includes('--production');
const node = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', sourcemap: !minify, minify, logLevel: 'warning' };
const page = { bundle: true, platform: 'browser', target: 'es2022', format: 'iife', sourcemap: !minify, minify, logLevel: 'warning', loader: { '.ttf': 'file', '.svg': 'text' } };

/** [entry, output, options]; an entry whose file does not exist yet is a mistake, so esbuild reports it. */
const bundles = [
  ['src/extension.ts', 'dist/extension.js', { ...node, external: ['vscode'] }],
  ['src/engine/worker.ts', 'dist/engine.js', node],
  // The main fields in the order of browsers: tfjs's `main` files are old JavaScript, and hold all of it.
  ['src/profile/worker/main.ts', 'dist/profiler.js', { ...node, mainFields: ['module', 'main'] }],
  ['src/cli/main.ts', 'dist/cli.js', { ...node, banner: { js: '#!/usr/bin/env node' } }],
  ['webview/main.ts', 'dist/webview.js', page],
  ['webview/layout.worker.ts', 'dist/layout.js', page],
  ['webview/charts/main.ts', 'dist/charts.js', page],
  ['webview/style.css', 'dist/webview.css', page],
];

/** The licences of every package whose code is in dist/, as their licences ask. */
function notices(inputs) {
  const packages = new Map();
  for (const input of inputs) {
    const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
    if (folder && !packages.has(folder)) packages.set(folder, JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')));
  }
  const texts = [...packages].sort(([a], [b]) => a.localeCompare(b)).map(([folder, { name, version, license }]) => {
    const file = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name} ${version} (${license})\n\n${file ? fs.readFileSync(path.join(folder, file), 'utf8').trim() : `Licence: ${license}.`}\n`;
  });
  return `Blocklens holds code of these packages.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** What is shipped as it is. @returns the files, for the notices */
function copyBinaries() {
  const wasm = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'];
  const copies = wasm.map((name) => [`node_modules/@tensorflow/tfjs-backend-wasm/dist/${name}`, `dist/${name}`]);
  // One Dawn a package, that of `npm run package -- --target …`; for macOS there is one build for both processors. A checkout has them
  // all in node_modules, and a platform for which Dawn has no build goes without.
  const target = process.env.BLOCKLENS_TARGET ?? `${process.platform}-${process.arch}`;
  const folder = target.replace(/^darwin-.*/, 'darwin-universal');
  const dawn = `node_modules/webgpu/dist/${folder}`;
  fs.rmSync('dist/webgpu', { recursive: true, force: true });
  if (minify && fs.existsSync(dawn)) copies.push([dawn, `dist/webgpu/${folder}`]);
  for (const [from, to] of copies) fs.cpSync(from, to, { recursive: true });
  return copies.map(([from]) => from);
}

async function main() {
  process.chdir(__dirname);
  fs.mkdirSync('dist', { recursive: true });
  const { buildGuest } = await import('./src/sandbox/guest/build.mjs');
  const [guest, ...built] = await Promise.all([
    buildGuest({ minify }),
    ...bundles.map(([entry, outfile, options]) => esbuild.build({ ...options, legalComments: 'none', metafile: true, entryPoints: [entry], outfile })),
  ]);
  const inputs = [...guest, ...built.flatMap(({ metafile }) => Object.keys(metafile.inputs)), 'node_modules/quickjs-wasi/quickjs.wasm', ...copyBinaries()];
  fs.writeFileSync('dist/NOTICES.txt', notices(inputs));
}

main().catch((error) => { console.error(error.message ?? error); process.exit(1); });
