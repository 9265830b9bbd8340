import { describe, expect, it } from 'vitest';
import { SourceCache } from '../../../src/source';
import { entriesOf, inMemory } from './running';

/** What a specifier leads to in a tree of files: a path, `tf`, or null. */
type Case = [title: string, specifier: string, to: string | null, files: Record<string, string>, from?: string];

const at = '/r/app/src/net.ts';
const json = JSON.stringify;
const pkg = (fields: object) => json(fields);

async function resolved(specifier: string, files: Record<string, string>, from: string): Promise<{ to: string | null | undefined; files: string[]; messages: string[] }> {
  const isPage = /\.html$/.test(from);
  const page = files[from] ?? '';
  const code = from.endsWith('.cjs') ? `const x = require('${specifier}'); x;` : `import * as x from '${specifier}'; x;`;
  const all = { ...files, [from]: isPage ? page.replace('CODE', code) : code };
  const program = await new SourceCache().load(from, { ...inMemory(all), entries: async (folder) => entriesOf(all, folder) });
  return { to: program.resolutions[from][specifier], files: program.files, messages: program.diagnostics.map(({ message }) => message) };
}

const deno: Case[] = [
  ['a folder', '@/sizes.ts', '/r/app/lib/sizes.ts', { '/r/app/deno.json': json({ imports: { '@/': './lib/' } }), '/r/app/lib/sizes.ts': '' }],
  ['a name', 'sizes', '/r/app/lib/sizes.ts', { '/r/app/deno.json': json({ imports: { sizes: './lib/sizes.ts' } }), '/r/app/lib/sizes.ts': '' }],
  ['comments', 'sizes', '/r/app/lib/sizes.ts', { '/r/app/deno.jsonc': '{ // names\n "imports": { "sizes": "./lib/sizes.ts", }, }', '/r/app/lib/sizes.ts': '' }],
  ['the folder itself', '/x.ts', '/r/app/src/x.ts', { '/r/app/deno.json': json({ imports: { '/': './src/' } }), '/r/app/src/x.ts': '' }],
  ['the longest beginning', '@/deep/a.ts', '/r/app/other/a.ts', { '/r/app/deno.json': json({ imports: { '@/': './lib/', '@/deep/': './other/' } }), '/r/app/lib/deep/a.ts': '', '/r/app/other/a.ts': '' }],
  ['a map of its own', 'sizes', '/r/app/maps/lib/sizes.ts', { '/r/app/deno.json': json({ importMap: './maps/map.json' }), '/r/app/maps/map.json': json({ imports: { sizes: './lib/sizes.ts' } }), '/r/app/maps/lib/sizes.ts': '' }],
  ['a scope', 'sizes', '/r/app/lib/own.ts', { '/r/app/deno.json': json({ imports: { sizes: './lib/all.ts' }, scopes: { './src/': { sizes: './lib/own.ts' } } }), '/r/app/lib/own.ts': '', '/r/app/lib/all.ts': '' }],
  ['a scope of others', 'sizes', '/r/app/lib/all.ts', { '/r/app/deno.json': json({ imports: { sizes: './lib/all.ts' }, scopes: { './test/': { sizes: './lib/own.ts' } } }), '/r/app/lib/own.ts': '', '/r/app/lib/all.ts': '' }],
  ['the library', 'tf', 'tf', { '/r/app/deno.json': json({ imports: { tf: 'npm:@tensorflow/tfjs@4.22.0' } }) }],
  ['the library by its address', 'tf', 'tf', { '/r/app/deno.json': json({ imports: { tf: 'https://esm.sh/@tensorflow/tfjs@4.22.0?bundle' } }) }],
  ['a part of the library', 'tf/dist/engine/topology', 'tf:npm:@tensorflow/tfjs-layers@4/dist/engine/topology', { '/r/app/deno.json': json({ imports: { tf: 'npm:@tensorflow/tfjs-layers@4' } }) }],
  ['a folder of packages', 'npm/tfjs', 'tf', { '/r/app/deno.json': json({ imports: { 'npm/': 'https://esm.sh/@tensorflow/' } }) }],
  ['another package', 'lodash', null, { '/r/app/deno.json': json({ imports: { lodash: 'npm:lodash' } }) }],
  ['the root of a workspace', 'sizes', '/r/lib/sizes.ts', { '/r/deno.json': json({ workspace: ['./app'], imports: { sizes: './lib/sizes.ts' } }), '/r/app/deno.json': '{}', '/r/lib/sizes.ts': '' }],
  ['a member of a workspace', '@r/layers', '/r/layers/mod.ts', { '/r/deno.json': json({ workspace: ['./app', './layers'] }), '/r/layers/deno.json': json({ name: '@r/layers', exports: './mod.ts' }), '/r/layers/mod.ts': '' }],
  ['a part of a member', '@r/layers/deep', '/r/layers/src/deep.ts', { '/r/deno.json': json({ workspace: { members: ['layers'] } }), '/r/layers/deno.jsonc': json({ name: '@r/layers', exports: { '.': './mod.ts', './deep': './src/deep.ts' } }), '/r/layers/src/deep.ts': '' }],
  ['a member by its registry', 'jsr:@r/layers@^1.0.0/deep', '/r/layers/deep.ts', { '/r/deno.json': json({ workspace: ['layers'] }), '/r/layers/deno.json': json({ name: '@r/layers', exports: { './deep': './deep.ts' } }), '/r/layers/deep.ts': '' }],
];

const maps: Case[] = [
  ['of the page', 'tf', 'tf', { '/r/app/index.html': `<script type="importmap">{ "imports": { "tf": "https://cdn.jsdelivr.net/npm/@tensorflow/tfjs@4/+esm" } }</script><script type="module">CODE</script>` }, '/r/app/index.html'],
  ['of the page, a file', 'sizes', '/r/app/js/sizes.js', { '/r/app/index.html': `<script type="importmap">{ "imports": { "sizes": "./js/sizes.js" } }</script><script type="module">CODE</script>`, '/r/app/js/sizes.js': '' }, '/r/app/index.html'],
  ['of the page beside a module', 'sizes', '/r/app/src/sizes.js', { '/r/app/src/index.html': `<script type='importmap'>{ "imports": { "sizes": "./sizes.js" } }</script>`, '/r/app/src/sizes.js': '' }, '/r/app/src/net.js'],
  ['of a page above a module', '@/sizes.js', '/r/app/src/sizes.js', { '/r/app/index.html': `<html><script type=importmap>{ "imports": { "@/": "/src/" } }</script>`, '/r/app/src/sizes.js': '' }, '/r/app/src/net.js'],
  ['of the page in a file', 'sizes', '/r/app/sizes.js', { '/r/app/index.html': `<script type="importmap" src="maps/all.json"></script><script type="module">CODE</script>`, '/r/app/maps/all.json': json({ imports: { sizes: '../sizes.js' } }), '/r/app/sizes.js': '' }, '/r/app/index.html'],
  ['in a file of the usual name', 'sizes', '/r/app/lib/sizes.ts', { '/r/app/import_map.json': json({ imports: { sizes: './lib/sizes.ts' } }), '/r/app/lib/sizes.ts': '' }],
  ['in another of the usual names', 'sizes', '/r/app/lib/sizes.ts', { '/r/app/app.importmap': json({ imports: { sizes: './lib/sizes.ts' } }), '/r/app/lib/sizes.ts': '' }],
  ['left out in a comment', 'sizes', null, { '/r/app/src/index.html': `<!-- <script type="importmap">{ "imports": { "sizes": "./sizes.js" } }</script> -->`, '/r/app/src/sizes.js': '' }, '/r/app/src/net.js'],
];

const own = { '/r/app/src/width.js': '', '/r/app/src/width.ts': '' };
const imports: Case[] = [
  ['a pattern', '#models/width', '/r/app/src/models/width.js', { '/r/app/package.json': pkg({ imports: { '#models/*': './src/models/*.js' } }), '/r/app/src/models/width.js': '' }],
  ['a pattern whose source it is', '#models/width', '/r/app/src/models/width.ts', { '/r/app/package.json': pkg({ imports: { '#models/*': './src/models/*.js' } }), '/r/app/src/models/width.ts': '' }],
  ['a name with its extension', '#models/width.js', '/r/app/src/models/width.js', { '/r/app/package.json': pkg({ imports: { '#models/*': './src/models/*' } }), '/r/app/src/models/width.js': '' }],
  ['data', '#config', '/r/app/src/config.json', { '/r/app/package.json': pkg({ imports: { '#config': { default: './src/config.json' } } }), '/r/app/src/config.json': '{}' }],
  ['the longest pattern', '#a/b/c', '/r/app/two/c.js', { '/r/app/package.json': pkg({ imports: { '#a/*': './one/*.js', '#a/b/*': './two/*.js' } }), '/r/app/one/b/c.js': '', '/r/app/two/c.js': '' }],
  ['conditions in their order', '#x', '/r/app/node.js', { '/r/app/package.json': pkg({ imports: { '#x': { browser: './browser.js', node: './node.js', default: './other.js' } } }), '/r/app/browser.js': '', '/r/app/node.js': '', '/r/app/other.js': '' }],
  ['conditions in one another', '#x', '/r/app/esm.js', { '/r/app/package.json': pkg({ imports: { '#x': { node: { import: './esm.js', require: './cjs.cjs' }, default: './other.js' } } }), '/r/app/esm.js': '', '/r/app/cjs.cjs': '', '/r/app/other.js': '' }],
  ['the condition of require', '#x', '/r/app/cjs.cjs', { '/r/app/package.json': pkg({ imports: { '#x': { import: './esm.js', require: './cjs.cjs' } } }), '/r/app/esm.js': '', '/r/app/cjs.cjs': '' }, '/r/app/src/net.cjs'],
  ['a condition of browsers alone', '#x', '/r/app/browser.js', { '/r/app/package.json': pkg({ imports: { '#x': { browser: './browser.js' } } }), '/r/app/browser.js': '' }],
  ['the library', '#tf', 'tf', { '/r/app/package.json': pkg({ imports: { '#tf': { node: '@tensorflow/tfjs-node', default: '@tensorflow/tfjs' } } }) }],
  ['a package of others', '#x', null, { '/r/app/package.json': pkg({ imports: { '#x': 'lodash' } }) }],
  ['the first of a list', '#x', '/r/app/b.js', { '/r/app/package.json': pkg({ imports: { '#x': ['./a.js', './b.js'] } }), '/r/app/b.js': '' }],
  ['the package itself', '@r/app/width', '/r/app/src/width.ts', { '/r/app/package.json': pkg({ name: '@r/app', exports: { './*': './src/*.js' } }), ...own }],
];

const workspace = (fields: object, files: Record<string, string>, root: Record<string, string> = { '/r/package.json': pkg({ workspaces: ['packages/*'] }) }): Record<string, string> =>
  ({ ...root, '/r/packages/layers/package.json': pkg({ name: '@r/layers', ...fields }), ...files });
const index = '/r/packages/layers/src/index.ts';
const app = '/r/packages/app/src/net.ts';
const roots: [string, Record<string, string>][] = [
  ['npm', { '/r/package.json': pkg({ workspaces: ['packages/*'] }) }],
  ['npm, a folder by its name', { '/r/package.json': pkg({ workspaces: ['./packages/layers/', 'packages/app'] }) }],
  ['npm, at any depth', { '/r/package.json': pkg({ workspaces: ['packages/**'] }) }],
  ['npm, one of several', { '/r/package.json': pkg({ workspaces: ['{apps,packages}/*'] }) }],
  ['yarn', { '/r/package.json': pkg({ workspaces: { packages: ['packages/*'], nohoist: [] } }) }],
  ['pnpm', { '/r/package.json': '{}', '/r/pnpm-workspace.yaml': `# all of them\npackages:\n  - "packages/*"\n  - '!**/test/**'\n` }],
  ['pnpm in one line', { '/r/pnpm-workspace.yaml': 'packages: [packages/*]' }],
  ['lerna', { '/r/lerna.json': json({ packages: ['packages/*'] }) }],
  ['rush', { '/r/rush.json': '{ /* all */ "projects": [{ "packageName": "@r/layers", "projectFolder": "packages/layers" }] }' }],
  ['a path to it', { '/r/packages/app/package.json': pkg({ dependencies: { '@r/layers': 'file:../layers' } }) }],
  ['a link to it', { '/r/packages/app/package.json': pkg({ devDependencies: { '@r/layers': 'link:../layers' } }) }],
  ['a portal to it', { '/r/packages/app/package.json': pkg({ dependencies: { '@r/layers': 'portal:../layers' } }) }],
];
const workspaces: Case[] = [
  ...roots.map(([title, root]): Case => [title, '@r/layers', index, workspace({ main: 'src/index.ts' }, { [index]: '' }, root), app]),
  ['main', '@r/layers', '/r/packages/layers/lib.js', workspace({ main: 'lib.js' }, { '/r/packages/layers/lib.js': '' }), app],
  ['main without an extension', '@r/layers', '/r/packages/layers/lib/index.js', workspace({ main: './lib' }, { '/r/packages/layers/lib/index.js': '' }), app],
  ['module', '@r/layers', index, workspace({ module: 'src/index.ts' }, { [index]: '' }), app],
  ['no entry', '@r/layers', '/r/packages/layers/index.js', workspace({}, { '/r/packages/layers/index.js': '' }), app],
  ['exports', '@r/layers', index, workspace({ exports: './src/index.ts' }, { [index]: '' }), app],
  ['exports by conditions', '@r/layers', index, workspace({ exports: { '.': { types: './dist/index.d.ts', import: './src/index.ts' } } }, { [index]: '', '/r/packages/layers/dist/index.d.ts': '' }), app],
  ['exports for require', '@r/layers', '/r/packages/layers/index.cjs', workspace({ exports: { import: './index.mjs', require: './index.cjs' } }, { '/r/packages/layers/index.mjs': '', '/r/packages/layers/index.cjs': '' }), '/r/packages/app/net.cjs'],
  ['exports for require only', '@r/layers', '/r/packages/layers/index.cjs', workspace({ exports: { require: './index.cjs' } }, { '/r/packages/layers/index.cjs': '' }), app],
  ['types that are the source', '@r/layers', index, workspace({ types: './src/index.ts', main: './dist/index.js' }, { [index]: '' }), app],
  ['what is not built', '@r/layers', index, workspace({ exports: { '.': { types: './dist/index.d.ts', import: './dist/index.js' } } }, { [index]: '' }), app],
  ['what is not built, of two kinds', '@r/layers', index, workspace({ main: 'dist/cjs/index.js', module: 'dist/esm/index.js' }, { [index]: '' }), app],
  ['what is not built, one file', '@r/layers', index, workspace({ main: 'dist/layers.min.js' }, { [index]: '' }), app],
  ['what is built', '@r/layers', '/r/packages/layers/dist/index.js', workspace({ main: 'dist/index.js' }, { [index]: '', '/r/packages/layers/dist/index.js': '' }), app],
  ['a part by its path', '@r/layers/src/deep', '/r/packages/layers/src/deep.ts', workspace({}, { '/r/packages/layers/src/deep.ts': '' }), app],
  ['a part by exports', '@r/layers/deep', '/r/packages/layers/src/deep.ts', workspace({ exports: { './*': './src/*.ts' } }, { '/r/packages/layers/src/deep.ts': '' }), app],
  ['a part that is not built', '@r/layers/deep', '/r/packages/layers/src/deep.ts', workspace({ exports: { './*': './dist/*.js' } }, { '/r/packages/layers/src/deep.ts': '' }), app],
  ['from one that it is of', '@r/layers', index, workspace({ exports: './src/index.ts' }, { [index]: '' }), '/r/packages/layers/src/blocks/res.ts'],
  ['without a scope', 'layers', '/r/packages/own/index.ts', { '/r/package.json': pkg({ workspaces: ['packages/*'] }), '/r/packages/own/package.json': pkg({ name: 'layers', main: 'index.ts' }), '/r/packages/own/index.ts': '' }, app],
  ['what is taken away', '@r/layers', null, workspace({ main: 'src/index.ts' }, { [index]: '' }, { '/r/package.json': pkg({ workspaces: ['packages/*', '!packages/layers'] }) }), app],
  ['another repository', '@r/layers', null, { ...workspace({ main: 'src/index.ts' }, { [index]: '' }), '/r/packages/app/.git/HEAD': '' }, app],
  ['what npm installed', 'lodash', null, { ...workspace({}, {}), '/r/node_modules/lodash/package.json': pkg({ name: 'lodash', main: 'index.js' }), '/r/node_modules/lodash/index.js': '' }, app],
  ['what npm installed of the library', '#tf', 'tf', { '/r/packages/app/package.json': pkg({ imports: { '#tf': '@tensorflow/tfjs' } }), '/r/node_modules/@tensorflow/tfjs/package.json': pkg({ main: 'dist/tf.node.js' }) }, app],
];

const alias = (config: string, name = 'vite.config.ts'): Record<string, string> => ({ [`/r/app/${name}`]: config, '/r/app/package.json': '{}', '/r/app/src/lib/a.ts': '' });
const here = `import path, { resolve, join, dirname } from 'node:path'; import { fileURLToPath } from 'node:url'; import { defineConfig } from 'vite';`;
const forms: [string, string][] = [
  ['path.resolve', `'@': path.resolve(__dirname, './src')`],
  ['path.resolve of parts', `'@': path.resolve(__dirname, 'lib', '..', 'src')`],
  ['path.resolve from where it runs', `'@': path.resolve('src')`],
  ['resolve', `'@': resolve(__dirname, 'src')`],
  ['join', `'@': join(__dirname, './src/')`],
  ['the working folder', `'@': path.join(process.cwd(), 'src')`],
  ['a concatenation', `'@': __dirname + '/src'`],
  ['a template', `'@': \`\${__dirname}/src\``],
  ['an address', `'@': fileURLToPath(new URL('./src', import.meta.url))`],
  ['the path of an address', `'@': new URL('./src/', import.meta.url).pathname`],
  ['import.meta.dirname', `'@': path.resolve(import.meta.dirname, 'src')`],
  ['the folder of import.meta.url', `'@': path.resolve(dirname(fileURLToPath(import.meta.url)), 'src')`],
  ['the server’s root', `'@': '/src'`],
  ['a relative path', `'@': './src'`],
  ['slashes at both ends', `'@/': path.resolve(__dirname, 'src') + '/'`],
];
const aliases: Case[] = [
  ...forms.map(([title, entry]): Case => [title, '@/lib/a', '/r/app/src/lib/a.ts', alias(`${here} export default defineConfig({ resolve: { alias: { ${entry} } } });`)]),
  ['a list', '@/lib/a', '/r/app/src/lib/a.ts', alias(`${here} export default { resolve: { alias: [{ find: 'x', replacement: 'y' }, { find: '@', replacement: path.resolve(__dirname, 'src') }] } }`)],
  ['a list with an expression', '@/lib/a', '/r/app/src/lib/a.ts', alias(String.raw`${here} export default { resolve: { alias: [{ find: /^@\//, replacement: path.resolve(__dirname, 'src') + '/' }] } }`)],
  ['an expression without a slash', '~lib/a', '/r/app/src/lib/a.ts', alias(`${here} export default { resolve: { alias: [{ find: /^~/, replacement: path.resolve(__dirname, 'src') + '/' }] } }`)],
  ['an expression with a group', '@/lib/a', '/r/app/src/lib/a.ts', alias(String.raw`${here} export default { resolve: { alias: [{ find: /^@\/(.*)$/, replacement: path.resolve(__dirname, 'src') + '/$1' }] } }`)],
  ['of the function form', '@/lib/a', '/r/app/src/lib/a.ts', alias(`${here} export default defineConfig(({ mode }) => { const root = resolve(__dirname, 'src'); return { resolve: { alias: { '@': root } } }; });`)],
  ['a constant', '@/lib/a', '/r/app/src/lib/a.ts', alias(`${here} const alias = { '@': resolve(__dirname, 'src') }; export default { resolve: { alias } };`)],
  ['spread', '@/lib/a', '/r/app/src/lib/a.ts', alias(`${here} const own = { '@': resolve(__dirname, 'src') }; export default { resolve: { alias: { ...own, b: 'c' } } };`)],
  ['a file by a name', 'sizes', '/r/app/src/lib/a.ts', alias(`${here} export default { resolve: { alias: { sizes: resolve(__dirname, 'src/lib/a.ts') } } };`)],
  ['the longest one', '@lib/a', '/r/app/src/lib/a.ts', alias(`${here} export default { resolve: { alias: { '@': resolve(__dirname, 'other'), '@lib': resolve(__dirname, 'src/lib') } } };`)],
  ['the library', 'tf', 'tf', alias(`export default { resolve: { alias: { tf: '@tensorflow/tfjs' } } };`)],
  ['a package of others', 'react/hooks', null, alias(`export default { resolve: { alias: { react: 'preact/compat' } } };`)],
  ['what is computed', '@/lib/a', null, alias(`export default { resolve: { alias: { '@': find() } } };`)],
  ['webpack', '@/lib/a', '/r/app/src/lib/a.ts', alias(`const path = require('path'); module.exports = { resolve: { alias: { '@': path.resolve(__dirname, 'src/') } } };`, 'webpack.config.js')],
  ['webpack, exactly', 'sizes', '/r/app/src/lib/a.ts', alias(`const path = require('path'); module.exports = (env) => ({ resolve: { alias: { sizes$: path.resolve(__dirname, 'src/lib/a.ts') } } });`, 'webpack.config.prod.js')],
  ['webpack, exactly and no more', 'sizes/a', null, alias(`const path = require('path'); module.exports = { resolve: { alias: { sizes$: path.resolve(__dirname, 'src/lib') } } };`, 'webpack.common.js')],
  ['webpack, one of several', '@/lib/a', '/r/app/src/lib/a.ts', alias(`const path = require('path'); module.exports = { resolve: { alias: { '@': [path.resolve(__dirname, 'none'), path.resolve(__dirname, 'src')] } } };`, 'webpack.config.js')],
  ['webpack, by a function', '@/lib/a', '/r/app/src/lib/a.ts', alias(`const path = require('path'); function resolve (dir) { return path.join(__dirname, '..', dir) }; module.exports = { resolve: { alias: { '@': resolve('src') } } };`, 'build/webpack.base.conf.js')],
  ['webpack, by an arrow', '@/lib/a', '/r/app/src/lib/a.ts', alias(`const path = require('path'); const r = (p) => path.resolve(__dirname, '..', p); module.exports = { resolve: { alias: { '@': r('src') } } };`, 'config/webpack.config.js')],
  ['Vue’s own', '@/lib/a', '/r/app/src/lib/a.ts', alias(`const path = require('path'); module.exports = { chainWebpack: (config) => { config.resolve.alias.set('b', 'c').set('@', path.join(__dirname, 'src')); } };`, 'vue.config.js')],
  ['Svelte’s own', '$models/a', '/r/app/src/lib/a.ts', alias(`export default { kit: { alias: { $models: 'src/lib', '$models/*': './src/lib/*' } } };`, 'svelte.config.js')],
  ['Svelte’s $lib', '$lib/a', '/r/app/src/lib/a.ts', alias(`export default { kit: {} };`, 'svelte.config.js')],
  ['Nuxt’s root', '~/src/lib/a', '/r/app/src/lib/a.ts', alias(`export default defineNuxtConfig({});`, 'nuxt.config.ts')],
  ['webpack’s folders of modules', 'lib/a', '/r/app/src/lib/a.ts', alias(`const path = require('path'); module.exports = { resolve: { modules: [path.resolve(__dirname, 'src'), 'node_modules'] } };`, 'webpack.config.js')],
  ['Rollup’s own', '@/lib/a', '/r/app/src/lib/a.ts', alias(`import alias from '@rollup/plugin-alias'; ${here} export default { plugins: [alias({ entries: [{ find: '@', replacement: resolve(__dirname, 'src') }] })] };`, 'rollup.config.js')],
  ['module-alias', '@lib/a', '/r/app/src/lib/a.ts', { '/r/app/package.json': pkg({ _moduleAliases: { '@lib': 'src/lib' } }), '/r/app/src/lib/a.ts': '' }],
];

const projects: Case[] = [
  ['references', '@/lib/a', '/r/app/src/lib/a.ts', { '/r/app/tsconfig.json': json({ files: [], references: [{ path: './tsconfig.node.json' }, { path: './tsconfig.app.json' }] }), '/r/app/tsconfig.node.json': '{}', '/r/app/tsconfig.app.json': json({ compilerOptions: { paths: { '@/*': ['./src/*'] } } }), '/r/app/src/lib/a.ts': '' }],
  ['rootDirs', './made', '/r/app/generated/made.ts', { '/r/app/tsconfig.json': json({ compilerOptions: { rootDirs: ['src', 'generated'] } }), '/r/app/generated/made.ts': '' }],
  ['several to extend', '@/lib/a', '/r/app/src/lib/a.ts', { '/r/app/tsconfig.json': json({ extends: ['./one.json', './two.json'] }), '/r/app/one.json': json({ compilerOptions: { paths: { '@/*': ['./src/*'] } } }), '/r/app/two.json': '{}', '/r/app/src/lib/a.ts': '' }],
  ['a package of the workspace to extend', '@/lib/a', '/r/packages/app/src/lib/a.ts', { '/r/package.json': pkg({ workspaces: ['packages/*'] }), '/r/packages/tsconfig/package.json': pkg({ name: '@r/tsconfig' }), '/r/packages/tsconfig/base.json': json({ compilerOptions: { paths: { '@/*': ['../app/src/*'] } } }), '/r/packages/app/tsconfig.json': json({ extends: '@r/tsconfig/base.json' }), '/r/packages/app/src/lib/a.ts': '' }, app],
  ['a package of others to extend', '@/lib/a', '/r/app/src/lib/a.ts', { '/r/app/tsconfig.json': json({ extends: '@tsconfig/strictest/tsconfig.json', compilerOptions: { paths: { '@/*': ['./src/*'] } } }), '/r/app/src/lib/a.ts': '' }],
  ['configDir', '@/lib/a', '/r/app/src/lib/a.ts', { '/r/base/tsconfig.json': json({ compilerOptions: { paths: { '@/*': [`\${configDir}/src/*`] } } }), '/r/app/tsconfig.json': json({ extends: '../base/tsconfig.json' }), '/r/app/src/lib/a.ts': '' }],
  ['the library', 'tf', 'tf', { '/r/app/tsconfig.json': json({ compilerOptions: { paths: { tf: ['./node_modules/@tensorflow/tfjs'] } } }) }],
  ['a package of the workspace', '@r/layers', '/r/packages/layers/src/index.ts', { '/r/app/tsconfig.json': json({ compilerOptions: { paths: { '@r/*': ['../packages/*/src'] } } }), '/r/packages/layers/src/index.ts': '' }],
  ['its own conditions', '@r/layers', index, { ...workspace({ exports: { '@r/source': './src/index.ts', default: './dist/index.js' } }, { [index]: '', '/r/packages/layers/dist/index.js': '' }), '/r/packages/app/tsconfig.json': json({ compilerOptions: { customConditions: ['@r/source'] } }) }, app],
  ['a path from the root of the served', '/lib/a.ts', '/r/app/lib/a.ts', { '/r/app/index.html': '', '/r/app/lib/a.ts': '' }],
];

describe.each<[string, Case[]]>([
  ['deno.json', deno],
  ['import maps', maps],
  ['imports of package.json', imports],
  ['packages of the user’s own', workspaces],
  ['aliases of bundlers', aliases],
  ['TypeScript’s projects', projects],
])('%s', (_kind, cases) => {
  it.each(cases)('%s', async (_title, specifier, to, files, from = at) => {
    expect((await resolved(specifier, files, from)).to).toBe(to);
  });
});

describe('what an answer depends on', () => {
  it.each<[string, string, Record<string, string>, string]>([
    ['deno.json', 'sizes', { '/r/app/deno.json': json({ imports: { sizes: './a.ts' } }), '/r/app/a.ts': '' }, at],
    ['deno.jsonc', 'sizes', { '/r/app/deno.jsonc': json({ imports: { other: './a.ts' } }) }, at],
    ['index.html', 'sizes', { '/r/app/index.html': `<script type="importmap">{ "imports": { "sizes": "./a.ts" } }</script>`, '/r/app/a.ts': '' }, at],
    ['package.json', '#sizes', { '/r/app/package.json': pkg({ imports: { '#sizes': './a.ts' } }), '/r/app/a.ts': '' }, at],
    ['vite.config.ts', 'sizes', alias(`export default { resolve: { alias: { sizes: '/src/lib/a.ts' } } };`), at],
    ['pnpm-workspace.yaml', '@r/layers', workspace({ main: 'src/index.ts' }, { [index]: '' }, { '/r/pnpm-workspace.yaml': 'packages: [packages/*]' }), app],
    ['layers/package.json', '@r/layers', workspace({ main: 'src/index.ts' }, { [index]: '' }), app],
  ])('has %s', async (name, specifier, tree, from) => {
    expect((await resolved(specifier, tree, from)).files.filter((file) => file.endsWith(`/${name}`))).toHaveLength(1);
  });

  it('is read once, and nothing of node_modules', async () => {
    const all = { ...workspace({ main: 'src/index.ts' }, { [index]: '', '/r/node_modules/lodash/index.js': '' }), '/r/packages/app/tsconfig.json': '{}', [app]: `import '@r/layers'; import 'lodash'; import 'lodash/fp'; import 'canvas';` };
    const memory = inMemory(all);
    const entered: string[] = [];
    await new SourceCache().load(app, { ...memory, entries: async (folder) => { entered.push(folder); return entriesOf(all, folder); } });
    for (const asked of [memory.reads, entered]) {
      expect(asked).toEqual([...new Set(asked)]);
      expect(asked.filter((file) => file.includes('node_modules'))).toEqual([]);
      expect(asked.length).toBeLessThan(12);
    }
  });

  it.each<[string, string, Record<string, string>, string]>([
    ['a package of the user’s own', '@r/layers/gone', workspace({ exports: { '.': './src/index.ts' } }, { [index]: '' }), app],
    ['imports of package.json', '#models/gone', { '/r/app/package.json': pkg({ imports: { '#models/*': './src/*.js' } }) }, at],
    ['an import map', '@/gone.ts', { '/r/app/deno.json': json({ imports: { '@/': './src/' } }) }, at],
    ['an alias', '@/gone', alias(`export default { resolve: { alias: { '@': '/src' } } };`), at],
    ['a path', '@/gone', { '/r/app/tsconfig.json': json({ compilerOptions: { paths: { '@/*': ['./src/*'] } } }) }, at],
  ])('is told where a file of the user’s own is missing: %s', async (_kind, specifier, tree, from) => {
    expect((await resolved(specifier, tree, from)).messages).toEqual([`Cannot find '${specifier}'; Blocklens uses an inert stand-in for it.`]);
  });

  it.each<[string, string, Record<string, string>]>([
    ['a package', 'lodash', { '/r/app/deno.json': json({ imports: { lodash: 'npm:lodash' } }) }],
    ['a package by another name', '#log', { '/r/app/package.json': pkg({ imports: { '#log': 'pino' } }) }],
    ['an alias of a package', 'react/jsx', alias(`export default { resolve: { alias: { react: 'preact/compat' } } };`)],
    ['types of a package', 'canvas', { '/r/app/tsconfig.json': json({ compilerOptions: { paths: { canvas: ['./types/canvas'] } } }), '/r/app/types/canvas.d.ts': '' }],
    ['any name', 'lodash', { '/r/app/tsconfig.json': json({ compilerOptions: { paths: { '*': ['./types/*'] } } }) }],
    ['a style', '@/look.css', { '/r/app/tsconfig.json': json({ compilerOptions: { paths: { '@/*': ['./src/*'] } } }) }],
  ])('is not told of what has a stand-in: %s', async (_kind, specifier, tree) => {
    expect((await resolved(specifier, tree, at)).messages).toEqual([]);
  });
});
