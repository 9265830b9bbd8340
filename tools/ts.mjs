// Runs a TypeScript program of this project: `node tools/ts.mjs tools/start.ts …`. Node 20 does not strip types itself.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const [entry, ...rest] = process.argv.slice(2);
if (!entry) {
  console.error('usage: node tools/ts.mjs PROGRAM.ts [ARGUMENT…]');
  process.exit(2);
}
const outfile = path.join(root, 'out/programs', entry.replaceAll(/[\\/]/g, '-').replace(/\.ts$/, '.mjs'));
mkdirSync(path.dirname(outfile), { recursive: true });
await build({
  entryPoints: [path.resolve(root, entry)],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
});
process.setSourceMapsEnabled(true);
process.argv = [process.argv[0], outfile, ...rest];
await import(pathToFileURL(outfile).href);
