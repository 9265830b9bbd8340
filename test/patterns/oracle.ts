import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import ts from 'typescript';
import { isPage, scriptsOf } from '../../src/source/html';

export interface Counted {
  params: number;
  trainable: number;
  outputs: (number | null)[][];
}

/** The expression of a pattern's `real:` comment: how the real library is made to build the model that Blocklens shows without help. */
export function expressionOf(text: string): string {
  const found = /(?:\/\/|<!--)\s*real:\s*(.+?)\s*(?:-->)?$/m.exec(text)?.[1];
  if (!found) throw new Error('a pattern tells its expression in a comment: // real: …');
  return found;
}

/** Whatever a pattern has around its model: the real library runs without any of it. */
const nothing: unknown = new Proxy(Object, {
  get: (_, key) => (key === Symbol.toPrimitive ? () => 1 : key === 'then' ? undefined : nothing),
  apply: () => nothing,
  construct: () => nothing as object,
});
const around = ['document', 'window', 'game', '$', 'read'];

/** Counts what the published library builds from a pattern, in this very process. */
export async function real(file: string): Promise<Counted> {
  const text = readFileSync(file, 'utf8');
  const program = isPage(file) ? scriptsOf(text) : text;
  const { outputText } = ts.transpileModule(`${program}\n;__model = async () => (${expressionOf(text)});`, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true, jsx: ts.JsxEmit.React },
    ...(file.endsWith('.tsx') ? { fileName: file } : {}),
  });
  class Image { set src(_: string) { queueMicrotask(() => (this as unknown as { onload(): void }).onload()); } }
  const run = new Function('tf', 'require', 'module', 'exports', 'Image', 'fetch', ...around, `let __model; { ${outputText}\n} return __model;`);
  const module = { exports: {} };
  const fetch = async () => ({ json: async () => tf.zeros([1, 8]) });
  const require = (name: string) => (name.startsWith('@tensorflow/') ? tf : nothing);
  // Training is not what is counted.
  const { fit } = tf.LayersModel.prototype;
  tf.LayersModel.prototype.fit = async () => new tf.History();
  try {
    tf.disposeVariables();
    const build = run(tf, require, module, module.exports, Image, fetch, ...around.map(() => nothing)) as () => Promise<tf.LayersModel | tf.Tensor>;
    const model = await build();
    if (model instanceof tf.Tensor) {
      const variables = Object.values(tf.engine().state.registeredVariables);
      const sizeOf = (list: tf.Variable[]) => list.reduce((sum, { size }) => sum + size, 0);
      return { params: sizeOf(variables), trainable: sizeOf(variables.filter(({ trainable }) => trainable)), outputs: [model.shape] };
    }
    const count = (weights: tf.LayerVariable[]) => weights.reduce((sum, { shape }) => sum + shape.reduce<number>((product, d) => product * (d ?? 1), 1), 0);
    return { params: count(model.weights as tf.LayerVariable[]), trainable: count(model.trainableWeights as tf.LayerVariable[]), outputs: model.outputs.map(({ shape }) => shape) };
  } finally {
    tf.LayersModel.prototype.fit = fit;
  }
}
