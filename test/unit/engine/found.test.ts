import { describe, expect, it } from 'vitest';
import { evaluate, only } from './evaluate';

/** Small trees of files as projects keep them, and the parameters of the model that the library makes of them. */
const trees: [title: string, params: number, entry: string, files: Record<string, string>][] = [
  ['deno.json', 21, '/net.ts', {
    '/deno.json': '{ "imports": { "tf": "npm:@tensorflow/tfjs@4.22.0", "@/": "./lib/" } }',
    '/lib/sizes.ts': 'export const UNITS = 7;',
    '/net.ts': `import * as tf from 'tf';
      import { UNITS } from '@/sizes.ts';
      export function net(): tf.LayersModel { const m = tf.sequential(); m.add(tf.layers.dense({ units: UNITS, inputShape: [2] })); return m; }
      if (import.meta.main) { net().summary(); Deno.exit(0); }`,
  }],
  ['imports and exports of package.json', 2308, '/packages/app/src/net.ts', {
    '/package.json': '{ "workspaces": ["packages/*"] }',
    '/packages/app/package.json': '{ "name": "@acme/app", "type": "module", "imports": { "#models/*": "./src/models/*.js", "#config": { "default": "./src/config.json" } } }',
    '/packages/app/src/config.json': '{ "features": 16, "blocks": 3, "classes": 4 }',
    '/packages/app/src/models/width.js': 'export const WIDTH = 24;',
    '/packages/app/src/net.ts': `import * as tf from '@tensorflow/tfjs';
      import { residual, head } from '@acme/layers';
      import config from '#config' with { type: 'json' };
      import { WIDTH } from '#models/width';
      export function net() {
        const i = tf.input({ shape: [config.features] });
        let x = tf.layers.dense({ units: WIDTH }).apply(i) as tf.SymbolicTensor;
        for (let b = 0; b < config.blocks; b++) x = residual(x, WIDTH);
        return tf.model({ inputs: i, outputs: head(x, config.classes) });
      }`,
    '/packages/layers/package.json': '{ "name": "@acme/layers", "type": "module", "exports": { ".": { "types": "./dist/index.d.ts", "import": "./dist/index.js" } } }',
    '/packages/layers/src/index.ts': `export * from './residual.js'; export { default as head } from './head';`,
    '/packages/layers/src/head.ts': `import * as tf from '@tensorflow/tfjs'; export default (x: tf.SymbolicTensor, units: number) => tf.layers.dense({ units }).apply(x) as tf.SymbolicTensor;`,
    '/packages/layers/src/residual.ts': `import * as tf from '@tensorflow/tfjs';
      export const residual = (x: tf.SymbolicTensor, units: number) => tf.layers.add().apply([x, tf.layers.dense({ units }).apply(x) as tf.SymbolicTensor]) as tf.SymbolicTensor;`,
  }],
  ['a package of the workspace', 85, '/packages/app/net.js', {
    '/package.json': '{ "private": true, "workspaces": ["packages/*"] }',
    '/packages/layers/package.json': '{ "name": "@ws/layers", "main": "src/index.js" }',
    '/packages/layers/src/index.js': `const tf = require('@tensorflow/tfjs'); exports.block = (units) => tf.layers.dense({ units }); exports.WIDTH = 12;`,
    '/packages/app/net.js': `const tf = require('@tensorflow/tfjs-node'); const { block, WIDTH } = require('@ws/layers');
      module.exports = function net() { const m = tf.sequential(); m.add(tf.layers.inputLayer({ inputShape: [5] })); m.add(block(WIDTH)); m.add(tf.layers.dense({ units: 1 })); return m; };`,
  }],
  ['an import map', 8, '/index.html', {
    '/index.html': `<script type="importmap">{ "imports": { "tf": "https://esm.sh/@tensorflow/tfjs@4", "@/": "./js/" } }</script>
      <script type="module" src="./js/main.js"></script>`,
    '/js/main.js': `import { sequential, layers } from 'tf'; import { UNITS } from '@/sizes.js'; const m = sequential(); m.add(layers.dense({ units: UNITS, inputShape: [1] })); window.m = m;`,
    '/js/sizes.js': 'export const UNITS = 4;',
  }],
  ['a model in the code, as JSON', 15, '/model.js', {
    '/model.js': `import * as tf from '@tensorflow/tfjs';
      const topology = { class_name: 'Sequential', config: { name: 's', layers: [{ class_name: 'Dense', config: { units: 3, activation: 'linear', use_bias: true, batch_input_shape: [null, 4], dtype: 'float32', name: 'd', trainable: true } }] } };
      export const build = async () => tf.models.modelFromJSON(topology);`,
  }],
  ['a model as JSON, by the name of its maker', 15, '/model.js', {
    '/model.js': `import { models } from '@tensorflow/tfjs-layers'; import saved from './model.json'; const { modelFromJSON } = models;
      export async function build() { return modelFromJSON({ modelTopology: { model_config: saved } }); }`,
    '/model.json': '{ "class_name": "Model", "config": { "name": "m", "layers": [{ "name": "i", "class_name": "InputLayer", "config": { "name": "i", "batch_input_shape": [null, 4], "dtype": "float32", "sparse": false }, "inbound_nodes": [] }, { "name": "d", "class_name": "Dense", "config": { "units": 3, "name": "d" }, "inbound_nodes": [[["i", 0, 0, {}]]] }], "input_layers": [["i", 0, 0]], "output_layers": [["d", 0, 0]] } }',
  }],
  ['a model as JSON, by what the library is made of', 15, '/model.ts', {
    '/model.ts': `import { deserialize } from '@tensorflow/tfjs-layers/dist/layers/serialization'; import { convertPythonicToTs } from '@tensorflow/tfjs-layers/dist/utils/serialization_utils'; import saved from './model.json';
      export function build() { return deserialize(convertPythonicToTs(saved)); }`,
    '/model.json': '{ "class_name": "Sequential", "config": { "name": "s", "layers": [{ "class_name": "Dense", "config": { "units": 3, "batch_input_shape": [null, 4], "dtype": "float32", "name": "d" } }] } }',
  }],
  ['an alias of Vite', 8, '/src/net.ts', {
    '/vite.config.ts': `import { fileURLToPath, URL } from 'node:url'; export default { resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)), tf: '@tensorflow/tfjs' } } };`,
    '/src/net.ts': `import * as tf from 'tf'; import { UNITS } from '@/sizes'; export const net = () => tf.sequential({ layers: [tf.layers.dense({ units: UNITS, inputShape: [1] })] });`,
    '/src/sizes.ts': 'export const UNITS = 4;',
  }],
];

describe('a model is found where projects keep it', () => {
  it.each(trees)('%s', async (_title, params, file, files) => {
    const evaluation = await evaluate(files, { file }, { timeMs: 20_000 });
    expect(evaluation.diagnostics).toEqual([]);
    expect(only(evaluation).cost.totals.params).toBe(params);
  });
});
