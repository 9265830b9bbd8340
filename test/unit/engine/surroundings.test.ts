import { describe, expect, it } from 'vitest';
import { evaluate, only } from './evaluate';

const net = `export const net = () => tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });`;

describe('what surrounds a builder does not stop it', () => {
  it('packages, the DOM, files, timers and training', async () => {
    const evaluation = await evaluate(`
import * as tf from '@tensorflow/tfjs-node';
import React, { useState } from 'react';
import fs from 'node:fs';
import { Base, decorate, table } from 'some-package';
const [state, setState] = useState(0);
class Component extends Base { @decorate({ a: 1 }) field = table.rows[3].value + 1; constructor() { super('x'); this.render?.(); } }
@decorate class Service { constructor(private readonly x = new Component()) {} }
for (const row of table) setState(row);
for (const key in table) key.trim();
const merged = { ...table.options, n: Math.max(...table.numbers), json: JSON.stringify(table) };
if (table instanceof Base || typeof table === 'string') throw new Error('not reached');
document.querySelector('#canvas')!.addEventListener('click', () => { throw new Error('not run'); });
window.onload = async () => { const text = await (await fetch('/data.csv')).text(); text.split('\\n').map(Number); };
setInterval(() => console.log(process.env.HOME, fs.readFileSync('/etc/passwd', 'utf8')), 1000);
new Service();
export async function net() {
  const data = await fetch('/shapes.json').then((r) => r.json());
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError', metrics: ['mae'] });
  const history = await model.fit(tf.randomNormal([8, 4]), tf.zeros([8, 3]), { epochs: 5, callbacks: tf.callbacks.earlyStopping() });
  console.log(history.history.loss[0].toFixed(3), data);
  (model.predict(tf.ones([2, 4])) as tf.Tensor).print();
  tf.tidy(() => tf.matMul(tf.ones([2, 4]), model.getWeights()[0]).softmax().mean().dataSync()[0]);
  await model.save('file:///tmp/model');
  return model;
}`);
    expect(evaluation.diagnostics).toEqual([]);
    expect(only(evaluation).cost.totals.params).toBe(15);
  });

  it('CommonJS, a global tf, and modules that await', async () => {
    const params = async (code: string) => only(await evaluate({ '/model.js': code }, { file: '/model.js' })).cost.totals.params;
    expect(await params(`const tf = require('@tensorflow/tfjs');\nfunction net() { return tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] }); }\nmodule.exports = { net };`)).toBe(15);
    expect(await params(`const model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 3, inputShape: [4] }));`)).toBe(15);
    expect(await params(`const tf = await import('@tensorflow/tfjs');\n${net}`)).toBe(15);
  });

  it('imports are followed: index files, .js that means .ts, JSON, tsconfig paths', async () => {
    const evaluation = await evaluate({
      '/app/model.ts': `import * as tf from '@tensorflow/tfjs';\nimport { units } from '@lib/sizes';\nimport { dense } from './layers/index.js';\nimport config from './config.json';\n`
        + `export const net = () => tf.sequential({ layers: [dense(units, config.input)] });`,
      '/app/layers/index.ts': `import * as tf from '@tensorflow/tfjs';\nexport const dense = (units: number, input: number) => tf.layers.dense({ units, inputShape: [input] });`,
      '/app/config.json': '{ "input": 4 }',
      '/app/src/lib/sizes.ts': 'export const units = 3;',
      '/app/tsconfig.json': '{ "compilerOptions": { "paths": { "@lib/*": ["./src/lib/*"] } } } // comments are fine',
    }, { file: '/app/model.ts' });
    expect(evaluation.diagnostics).toEqual([]);
    expect(only(evaluation).cost.totals.params).toBe(15);
    expect(evaluation.files).toEqual(expect.arrayContaining(['/app/model.ts', '/app/layers/index.ts', '/app/config.json', '/app/src/lib/sizes.ts', '/app/tsconfig.json']));
  });

  it('one run leaves nothing for the next', async () => {
    const dirty = `import * as tf from '@tensorflow/tfjs';\n(globalThis as any).left = 1;\n(Array.prototype as any).extra = () => 1;\n(tf.layers.Layer as any).prototype.apply = () => { throw new Error('changed'); };\n${net}`;
    expect((await evaluate(dirty)).diagnostics[0]?.message).toMatch(/changed/);
    const clean = `import * as tf from '@tensorflow/tfjs';\nif ('left' in globalThis || 'extra' in Array.prototype) throw new Error('left over');\n${net}`;
    expect((await evaluate(clean)).diagnostics).toEqual([]);
  });

  it('a promise that waits for data is given a stand-in once all else rests', async () => {
    const { graph } = only(await evaluate(`import * as tf from '@tensorflow/tfjs';
const loaded = () => new Promise((resolve) => { const image = new Image(); image.onload = () => resolve(image); });
export async function model() {
  await loaded();
  return tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
}`));
    expect(graph.complete).toBe(true);
  });

  it('what other scripts of the page declare is stood in for; in a module an unknown name is a mistake', async () => {
    const net = 'const net = () => { helper.init(); return tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] }); };';
    expect(only(await evaluate(net, { call: 'net()' })).graph.complete).toBe(true);
    const { diagnostics } = await evaluate(`import * as tf from '@tensorflow/tfjs';\nexport ${net}`);
    expect(diagnostics[0]?.message).toMatch(/helper/);
  });

  it('what a module takes from test runners and from libraries of its page is stood in for', async () => {
    expect(only(await evaluate(`import * as tf from '@tensorflow/tfjs';
describe('it', () => { it('works', () => { expect(1).toBe(1); }); });
class Picture extends HTMLTableElement {}
tfvis.visor().open();
export ${net.slice('export '.length)}`)).graph.complete).toBe(true);
  });

  it('what is read of a file that is not there is no JSON, and numbers read of it are numbers', async () => {
    const { graph, cost } = only(await evaluate(`import * as tf from '@tensorflow/tfjs';
import fs from 'node:fs';
const { rows } = JSON.parse(fs.readFileSync('rows.json', 'utf8'));
const width = parseInt(document.querySelector('#width').value) * Number.parseFloat(rows[0].scale);
export const net = () => tf.sequential({ layers: [tf.layers.dense({ units: width, inputShape: [4] })] });`));
    expect(graph.complete).toBe(true);
    // Each of the two numbers is taken to be 8.
    expect(cost.totals.params).toBe((4 + 1) * 8 * 8);
    expect(graph.builder.assumed).toHaveLength(2);
  });

  it('a model that has been compiled is whole, though its training then fails for want of data', async () => {
    const build = (end: string) => `import * as tf from '@tensorflow/tfjs';
let data: { rows: number[][] };
export async function run() {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 3, inputShape: [4] }));
  ${end}
  await model.fit(tf.tensor2d(data.rows), tf.zeros([1, 3]));
}`;
    const { models, diagnostics } = await evaluate(build(`model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });`));
    expect(models.map(({ graph }) => graph.complete)).toEqual([true]);
    expect(diagnostics[0]?.message).toMatch(/rows/);
    expect((await evaluate(build(''))).models.map(({ graph }) => graph.complete)).toEqual([false]);
  });

  it('a builder that has given its model need not wait for what the file does besides', async () => {
    const began = performance.now();
    const evaluation = await evaluate(`import * as tf from '@tensorflow/tfjs';
async function main() { for (;;) await null; }
main();
${net}`, {}, { timeMs: 20_000 });
    expect(only(evaluation).graph.complete).toBe(true);
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('a tensor keeps its values when another that shares them goes', async () => {
    expect(only(await evaluate(`import * as tf from '@tensorflow/tfjs';
const units = tf.variable(tf.scalar(3));
tf.tidy(() => units.clone().add(1));
export const net = () => { tf.train.sgd(0.1).minimize(() => units.square()); units.clone().dispose(); return tf.sequential({ layers: [tf.layers.dense({ units: units.dataSync().length + 2, inputShape: [4] })] }); };`)).cost.totals.params).toBe(15);
  });

  it('a stand-in among the layers of a sequential model leaves no graph, and no crash', async () => {
    const { models } = await evaluate(`import * as tf from '@tensorflow/tfjs';
import { head } from 'elsewhere';
export function net() { const model = tf.sequential(); model.add(head); model.add(4 as never); return model; }`);
    expect(models).toEqual([]);
  });

  it('tensors of data that is not there have the shape that they are given, or that can be told', async () => {
    const { cost } = only(await evaluate(`import * as tf from '@tensorflow/tfjs';
export async function net() {
  const rows = await (await tf.data.csv('rows.csv')).toArray();
  const xs = tf.tensor2d(rows.map((row) => row.x), [rows.length, 4]);
  const [train] = tf.split(xs, [Math.floor(xs.shape[0] * 0.75), xs.shape[0] - Math.floor(xs.shape[0] * 0.75)]);
  const ys = tf.oneHot(tf.tensor1d(rows.map((row) => row.y), 'int32'), 3);
  const columns = tf.tensor2d([rows.a, rows.b]).transpose();
  return tf.sequential({ layers: [tf.layers.dense({ units: ys.shape[1] + columns.shape[1], inputShape: [train.shape[1]] })] });
}`));
    expect(cost.totals.params).toBe(4 * 5 + 5);
  });

  it('what is to be run once the page is ready is run', async () => {
    for (const ready of ['$(document).ready(run)', 'jQuery(run)', "document.addEventListener('DOMContentLoaded', run)", 'window.onload = run']) {
      const code = `${ready.replace('run', '() => { tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] }); }')};`;
      const { graph } = only(await evaluate({ '/page.js': code }, { file: '/page.js' }));
      expect(graph.complete).toBe(true);
    }
  });

  it('work that goes on long after the model is made is left, and said so', async () => {
    const { models, diagnostics } = await evaluate(`import * as tf from '@tensorflow/tfjs';
export async function main() {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });
  for (let step = 0; ; step++) await Promise.resolve(step);
}`, {}, { timeMs: 1000 });
    expect(models.map(({ graph }) => graph.complete)).toEqual([true]);
    expect(diagnostics).toMatchObject([{ severity: 'info', message: expect.stringMatching(/not run/) as string, place: { line: 4 } }]);
    // Before there is a model, as long as it takes.
    expect((await evaluate(`import * as tf from '@tensorflow/tfjs';\nexport function net() { for (;;) Math.random(); return tf.sequential(); }`)).diagnostics[0]?.message).toMatch(/does not come to an end/);
  });

  it('what the library was called before 1.0, and what only single backends have', async () => {
    expect(only(await evaluate(`import * as tf from '@tensorflow/tfjs';
tf.setWebGLContext(2, document.querySelector('canvas'));
tf.forceHalfFloat();
export const net = (pixels = tf.fromPixels(document.querySelector('img'))) => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: pixels.shape[2], inputShape: [4] })] });
  if (!(model instanceof tf.Model)) throw new Error('no model');
  return model;
};`)).cost.totals.params).toBe(15);
  });
});

describe('script files of a page', () => {
  const page = '<script src="first.js"></script><script src="second.js"></script><script>const model = build(width);</script>';
  const files = {
    '/first.js': 'var width = 3; function net(units) { return tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [2] })] }); }\nwindow.own = window.own || {}; window.own.rate = 2;',
    '/second.js': 'function build(units) { return net(units * own.rate); } width = 4;',
  };

  it('share their names, in order, and what they put into the window', async () => {
    const { models, diagnostics } = await evaluate({ '/page.html': page, ...files }, { file: '/page.html', all: true });
    expect(diagnostics).toEqual([]);
    expect(models.map(({ cost }) => cost.totals.params)).toEqual([24]);
  });

  it('functions that call what they declare are builders', async () => {
    const { models } = await evaluate({ '/page.html': page.replace('const model = build(width);', 'function start() { return build(5); }'), ...files }, { file: '/page.html', all: true });
    expect(models.map(({ graph, cost }) => [graph.builder.name, cost.totals.params])).toEqual([['start', 30]]);
  });

  it('a bundle among them is not run, and a library may bring TensorFlow.js along', async () => {
    const bundle = `function net() { throw new Error('run'); }\n${'// code\n'.repeat(30_000)}`;
    const { models, diagnostics } = await evaluate({ '/page.html': '<script src="bundle.js"></script><script>const tf = dfd.tf; const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });</script>', '/bundle.js': bundle }, { file: '/page.html', all: true });
    expect(diagnostics).toEqual([]);
    expect(models.map(({ cost }) => cost.totals.params)).toEqual([3]);
  });

  it('one that fails is told at its own place and does not keep the others from running', async () => {
    const { models, diagnostics } = await evaluate({ '/page.html': page.replace('first.js', 'broken.js" ></script><script src="first.js'), ...files, '/broken.js': 'var size = 3;\nnull.gone;' }, { file: '/page.html', all: true });
    expect(models.map(({ cost }) => cost.totals.params)).toEqual([24]);
    expect(diagnostics.map(({ place }) => [place.file, place.line])).toEqual([['/broken.js', 2]]);
  });
});

describe('what another file does not export', () => {
  const model = `import { net, setUp, Base, Size, Kind, more, nested } from './lib';
import missing from './lib';
setUp(missing.url, Kind.A, more, nested.more);
export { Size } from './lib';
const size: Size = { units: 3 };
export class Model extends Base { build() { return net(size.units); } }`;
  const files = {
    '/lib.ts': `import * as tf from '@tensorflow/tfjs';
export * from './more';
export * as nested from './more';
export interface Size { units: number }
export enum Kind { A }
export const net = (units: number) => tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [2] })] });`,
    '/more.ts': 'export const more = 1;',
  };

  it('is inert, and told where it is imported; types, and what comes by way of another file, are there', async () => {
    const { models, diagnostics } = await evaluate({ '/model.ts': model, ...files }, { all: true });
    expect(models.map(({ cost }) => cost.totals.params)).toEqual([9]);
    expect(diagnostics.map(({ severity, message, place }) => `${severity} ${place.line} ${message}`)).toEqual([
      "warning 1 './lib' exports no 'setUp'; Blocklens uses an inert stand-in for it.",
      "warning 1 './lib' exports no 'Base'; Blocklens uses an inert stand-in for it.",
      "warning 2 './lib' exports no 'default'; Blocklens uses an inert stand-in for it.",
    ]);
  });
});
