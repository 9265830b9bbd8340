import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluate, only } from './evaluate';

const packages = path.resolve(import.meta.dirname, '../../../node_modules/@tensorflow');
/** Of its own tests and platforms, and what is left to its backends. */
const INTERNAL = /_test\.|test_util|jasmine|^tests\.|test_async|dataset_(fakes|stub)|^(miniprogram|scripts|platforms)\/|^tf[\w.-]*\.d\.ts$|^register_all|^public\//;
const long = { timeMs: 20_000 };

/** Functions, classes and constants of each module, as its types declare them. */
function declared(): { specifier: string; names: string[] }[] {
  return ['tfjs-core', 'tfjs-layers'].flatMap((name) => {
    const dist = path.join(packages, name, 'dist');
    return readdirSync(dist, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/')).filter((file) => file.endsWith('.d.ts') && !INTERNAL.test(file)).sort().map((file) => ({
      specifier: `@tensorflow/${name}/dist/${file.slice(0, -'.d.ts'.length)}`,
      names: [...readFileSync(path.join(dist, file), 'utf8').matchAll(/^export declare (?:abstract )?(?:function|class|const|let) ([\w$]+)/gm)].map(([, one]) => one ?? ''),
    })).filter(({ names }) => names.length > 0);
  });
}

describe('a module that TensorFlow.js is made of', () => {
  it('gives all that its types declare, whichever it is', async () => {
    const modules = declared();
    expect(modules.length).toBeGreaterThan(500);
    const code = `const tf = require('@tensorflow/tfjs'); const missing = [];
      const look = (specifier, module, names) => { for (const name of names) if (!(name in module) || module[name] === undefined) missing.push(specifier + ' ' + name); };
      ${modules.map(({ specifier, names }) => `look('${specifier}', require('${specifier}'), ${JSON.stringify([...new Set(names)])});`).join('\n')}
      exports.net = () => tf.sequential({ layers: [tf.layers.dense({ units: missing.length + 1, inputShape: [1], name: missing.length ? missing.join('|') : 'all' })] });`;
    const evaluation = await evaluate({ '/net.js': code }, { file: '/net.js' }, long);
    expect(only(evaluation).graph.layers.map(({ name }) => name).at(-1)).toBe('all');
    expect(evaluation.diagnostics).toEqual([]);
  });

  it.each<[string, string]>([
    ['Layer', `import { Layer } from '@tensorflow/tfjs-layers/dist/engine/topology'; const is = Layer === tf.layers.Layer;`],
    ['a layer', `import { Dense } from '@tensorflow/tfjs-layers/dist/layers/core.js'; const is = tf.layers.dense({ units: 1 }) instanceof Dense;`],
    ['a model', `import { LayersModel } from '@tensorflow/tfjs-layers/dist/engine/training'; const is = tf.sequential() instanceof LayersModel && LayersModel === tf.LayersModel;`],
    ['a maker of layers', `import { dense } from '@tensorflow/tfjs-layers/dist/exports_layers'; const is = dense === tf.layers.dense;`],
    ['a variable', `import { LayerVariable } from '@tensorflow/tfjs-layers/dist/variables'; const is = LayerVariable === tf.LayerVariable;`],
    ['an error', `import { ValueError } from '@tensorflow/tfjs-layers/dist/errors'; const is = new ValueError('x') instanceof Error;`],
    ['a helper', `import { getExactlyOneTensor } from '@tensorflow/tfjs-layers/dist/utils/types_utils'; const t = tf.zeros([2]); const is = getExactlyOneTensor([t]) === t;`],
    ['a helper of shapes', `import { convOutputLength } from '@tensorflow/tfjs-layers/dist/utils/conv_utils'; const is = convOutputLength(8, 3, 'same', 2) === 4;`],
    ['the backend of layers', `import * as K from '@tensorflow/tfjs-layers/dist/backend/tfjs_backend'; const is = K.expandDims(tf.zeros([2]), 1).shape.join() === '2,1';`],
    ['an operation', `import { conv2d } from '@tensorflow/tfjs-core/dist/ops/conv2d'; const is = conv2d === tf.conv2d;`],
    ['a fused operation', `import { conv2d } from '@tensorflow/tfjs-core/dist/ops/fused/conv2d'; const is = conv2d === tf.fused.conv2d;`],
    ['a tensor', `import { Tensor } from '@tensorflow/tfjs-core/dist/tensor'; const is = Tensor === tf.Tensor;`],
    ['of another version', `import { Tensor } from '@tensorflow/tfjs-core@3.0.0/dist/index'; const is = Tensor === tf.Tensor;`],
    ['an address', `import { Layer } from 'https://cdn.jsdelivr.net/npm/@tensorflow/tfjs-layers@4.22.0/dist/engine/topology.js'; const is = Layer === tf.layers.Layer;`],
    ['a bundle', `import * as other from '@tensorflow/tfjs-layers/dist/tf-layers.es2017.js'; const is = other.layers.Layer === tf.layers.Layer;`],
    ['a bundle of all', `import * as other from '@tensorflow/tfjs/dist/tf.fesm.min.js'; const is = other.layers.dense === tf.layers.dense;`],
    ['loadLayersModel', `import { loadLayersModel } from '@tensorflow/tfjs-layers/dist/exports'; const is = loadLayersModel === tf.loadLayersModel;`],
    ['require', `const { Layer } = require('@tensorflow/tfjs-layers/dist/engine/topology'); const is = Layer === tf.layers.Layer;`],
  ])('is the library’s own: %s', async (_what, code) => {
    const evaluation = await evaluate({ '/net.ts': `import * as tf from '@tensorflow/tfjs'; ${code} export const net = () => tf.sequential({ layers: [tf.layers.dense({ units: is ? 2 : 1, inputShape: [1] })] });` }, { file: '/net.ts' }, long);
    expect([only(evaluation).cost.totals.params, evaluation.diagnostics]).toEqual([4, []]);
  });

  it('may be one that the index leaves out', async () => {
    const evaluation = await evaluate({ '/net.js': `import * as tf from '@tensorflow/tfjs'; import { MultiHeadAttention } from '@tensorflow/tfjs-layers/dist/layers/nlp/multihead_attention';
      export function net() { const q = tf.input({ shape: [4, 8] }); return tf.model({ inputs: q, outputs: new MultiHeadAttention({ numHeads: 2, keyDim: 4 }).apply(q, { value: q }) }); }` }, { file: '/net.js' }, long);
    expect(only(evaluation).graph.layers.map(({ className }) => className)).toEqual(['InputLayer', 'MultiHeadAttention']);
  });

  it('says what it does not export', async () => {
    const evaluation = await evaluate({ '/net.js': `import * as tf from '@tensorflow/tfjs'; import {
      gone } from '@tensorflow/tfjs-layers/dist/engine/topology';
      export const other = () => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
      export const net = () => gone() && tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [1] })] });` }, { file: '/net.js' }, long);
    expect(evaluation.diagnostics.map(({ message }) => message)).toEqual([expect.stringMatching(/^'@tensorflow\/tfjs-layers\/dist\/engine\/topology' of TensorFlow.js 4\.\d+\.\d+ exports no 'gone'; Blocklens uses an inert stand-in for it\.$/)]);
    expect(evaluation.diagnostics[0]?.place).toMatchObject({ line: 2, column: 19 });
  });
});
