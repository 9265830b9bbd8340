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
  ['src/cli/main.ts', 'dist/cli.js', { ...node, banner: { js: '#!/usr/bin/env node' } }],
  ['webview/main.ts', 'dist/webview.js', page],
  ['webview/layout.worker.ts', 'dist/layout.js', page],
  ['webview/style.css', 'dist/webview.css', page],
];

async function main() {
  fs.mkdirSync(path.join(__dirname, 'dist'), { recursive: true });
  const { buildGuest } = await import('./src/sandbox/guest/build.mjs');
  await Promise.all([
    buildGuest({ minify }),
    ...bundles.map(([entry, outfile, options]) => esbuild.build({ ...options, entryPoints: [entry], outfile })),
  ]);
}

main().catch((error) => { console.error(error.message ?? error); process.exit(1); });
