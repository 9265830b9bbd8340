import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from './evaluate';

beforeAll(async () => { await tf.setBackend('cpu'); });

const head = "import * as tf from '@tensorflow/tfjs';\n";
const told = async (text: string) => (await evaluate(text, {}, { timeMs: 10_000 })).diagnostics.map(({ severity, message, place }) => ({ severity, message, line: place.line }));

/** The lines of the documentation's list: an expression of a layer, the shapes and the type that it is given, and what the library says of it, or gives. */
const listed = readFileSync(path.resolve(import.meta.dirname, '../../../docs/costs.md'), 'utf8').split('\n')
  .flatMap((line) => [/^\| `(tf\.layers\..*)` \| `(\[.*\])` ?(int32|bool)? \| (.+) \|$/.exec(line)]).flatMap((cells) => (cells ? [cells.slice(1) as [string, string, string | undefined, string]] : []));

/** Layers are numbered on. */
const plain = (text: string): string => text.replace(/([A-Za-z_])\d+/g, '$1#').replace(/\s+/g, ' ');

describe('what is built and does not run is warned of at its layer', () => {
  it('is listed in the documentation', () => { expect(listed.length).toBeGreaterThan(40); });

  it.each(listed)('%s of %s %s', async (layer, written, dtype, says) => {
    const shapes = [JSON.parse(written)].flatMap((shape: number[] | number[][]) => (Array.isArray(shape[0]) ? shape as number[][] : [shape as number[]]));
    const expression = `(() => { const x = [${shapes.map((shape) => `tf.input({ shape: [${shape.join()}], dtype: '${dtype ?? 'float32'}' })`).join(', ')}];
return tf.model({ inputs: x, outputs:
${layer}.apply(x.length === 1 ? x[0] : x) }); })()`;
    // The library itself, on its CPU backend.
    const model = (new Function('tf', `return ${expression};`) as (library: typeof tf) => tf.LayersModel)(tf);
    const fed = shapes.map((shape) => tf.zeros([2, ...shape], dtype as 'int32' | undefined));
    const outcome = await (async () => [model.predict(fed.length === 1 ? fed[0] : fed)].flat().map(({ shape }) => `gives [${['null', ...shape.slice(1)].join(', ')}]`).join())().catch((error: Error) => error.message);
    expect(plain(outcome)).toContain(plain(says));
    const warnings = await told(`${head}export const model = ${expression};\n`);
    expect(warnings).toEqual([{ severity: 'warning', message: expect.any(String), line: 4 }]);
    expect(plain(warnings[0]?.message ?? '')).toContain(plain(says));
  });

  const shown = (classes: string, layer: string, shape = '[6, 8]', after = '(x) => x') => `${head}${classes}
export function build() {
  const i = tf.input({ shape: ${shape} });
  const h = ${layer}.apply(i);
  return tf.model({ inputs: i, outputs: (${after})(h) });
}
`;
  const own = (body: string) => `class Own extends tf.layers.Layer {\n  static className = 'Own';\n${body}\n}`;
  const first = 'const x = Array.isArray(i) ? i[0] : i;';

  it.each<[string, string, RegExp]>([
    ['that keeps its input’s shape', shown(own(`call(i) { ${first} return x.slice([0, 0, 0], [-1, -1, 4]); }`), 'new Own({})'), /has no computeOutputShape.* \[null, 6, 8\], and its call gives \[null, 6, 4\]/],
    ['that declares another rank', shown(own(`computeOutputShape(s) { return [s[0], 8]; } call(i) { ${first} return x.mul(2); }`), 'new Own({})'), /declares \[null, 8\], and its call gives \[null, 6, 8\]/],
    ['that declares one of two outputs', shown(own(`computeOutputShape(s) { return s; } call(i) { ${first} return [x, x]; }`), 'new Own({})'), /gives \[null, 6, 8\] and \[null, 6, 8\]/],
    ['that has a constructor', shown(own(`constructor() {\n super({});\n }\n call(i) { ${first} return x.sum(1); }`), 'new Own()'), /its call gives \[null, 8\]/],
    ['on which the next layer fails', shown(own(`call(i) { ${first} return x.slice([0, 0, 0], [-1, -1, 4]); }`), 'new Own({})', undefined, '(x) => tf.layers.dense({ units: 3 }).apply(x)'), /gives \[null, 6, 4\].* then fails in predict: Input 0 is incompatible with layer .*expected axis -1 of input shape to have value 8 but got shape 2,6,4/],
    ['that throws', shown(own(`call(i) { ${first} return x.reshape([3, -1, 7]); }`), 'new Own({})'), /cannot run it in a model: The implicit shape can't be a fractional number. Got 96 \/ 21\./],
    ['within a wrapper of the library’s', shown('', "tf.layers.timeDistributed({ layer: tf.layers.conv1d({ filters: 2, kernelSize: 2, padding: 'causal' }) })", '[3, 6, 8]'), /TimeDistributed.*CAUSAL padding mode/],
    ['in a model that is a layer', shown("const inner = () => tf.sequential({ layers: [tf.layers.conv1d({ inputShape: [6, 8], filters: 2, kernelSize: 2, padding: 'causal' })] });", 'inner()').replace('const h = inner()', 'const h = inner()'), /CAUSAL padding mode/],
    ['of any length', shown('', "tf.layers.conv1d({ filters: 2, kernelSize: 2, padding: 'causal' })", '[null, 8]'), /CAUSAL padding mode/],
    ['behind a mask that ends at states', `${head}export function build() {
  const i = tf.input({ shape: [6] });
  const e = tf.layers.embedding({ inputDim: 9, outputDim: 4, maskZero: true }).apply(i);
  const [, h, c] = tf.layers.lstm({ units: 3, returnState: true }).apply(e);
  const d = tf.layers.lstm({ units: 3, returnSequences: true }).apply(e, { initialState: [h, c] });
  return tf.model({ inputs: i, outputs: tf.layers.lstm({ units: 3 }).apply(d) });
}
`, /When inputs is an array, neither initialState or constants should be provided/],
  ])('a layer %s', async (_, text, message) => {
    const warnings = await told(text);
    expect(warnings).toEqual([{ severity: 'warning', message: expect.stringMatching(message), line: expect.any(Number) }]);
    const lines = text.split('\n');
    expect(lines[(warnings[0]?.line ?? 0) - 1]).toMatch(/const h = |const inner|lstm\(\{ units: 3, returnSequences|lstm\(\{ units: 3 \}\)/);
  });

  const unowned = /Weights that the call of this Own reads \(.+\) belong to no layer of the model: they are not trained, saved or counted\./;
  it.each<[string, string, number, RegExp | null]>([
    ['of layers that it holds', `d = tf.layers.dense({ units: 8 }); call(i) { ${first} return this.d.apply(x); }`, 0, unowned],
    ['of a list of layers', `list = [1, 2].map(() => tf.layers.dense({ units: 8 })); call(i) { ${first} return this.list.reduce((y, d) => d.apply(y), x); }`, 0, unowned],
    ['of a map of layers', `map = new Map([['a', tf.layers.layerNormalization()]]); call(i) { ${first} return this.map.get('a').apply(x); }`, 0, unowned],
    ['that are variables', `w = tf.variable(tf.zeros([8])); call(i) { ${first} return x.mul(this.w); }`, 0, /reads \(a variable without a name\) belong to no layer/],
    ['of another model', `net = tf.sequential({ layers: [tf.layers.dense({ units: 8, inputShape: [6, 8] })] }); call(i) { ${first} return this.net.apply(x); }`, 0, unowned],
    ['that it makes in its call', `call(i) { ${first} return x.mul(this.addWeight('w', [8], 'float32', tf.initializers.ones()).read()); }`, 0, /Weights that this Own makes in its call are not there when the model is built/],
    ['that it adds when it is built', `build() { this.w = this.addWeight('w', [8], 'float32', tf.initializers.ones()); this.built = true; } call(i) { ${first} return x.mul(this.w.read()); }`, 8, null],
    ['that it tells of as its own', `d = tf.layers.dense({ units: 8 }); build(s) { this.d.build(s); this.d.built = true; this.built = true; } get trainableWeights() { return this.d.trainableWeights; } get nonTrainableWeights() { return []; } call(i) { ${first} return this.d.apply(x); }`, 72, null],
    ['that it takes over', `d = tf.layers.dense({ units: 8 }); build(s) { this.d.build(s); this.d.built = true; this._trainableWeights.push(...this.d.trainableWeights); this.built = true; } call(i) { ${first} return this.d.apply(x); }`, 72, null],
    ['that are none', `k = tf.tensor1d([1, 2, 3, 4, 5, 6, 7, 8]); call(i) { ${first} return x.mul(this.k); }`, 0, null],
  ])('a layer that reads weights %s', async (_, body, params, message) => {
    const { models, diagnostics } = await evaluate(shown(own(`computeOutputShape(s) { return s; } ${body}`), 'new Own({})'), {}, { timeMs: 10_000 });
    expect(models[0]?.cost.totals.params).toBe(params);
    expect(diagnostics.map(({ severity, message, place }) => [severity, message, place.line])).toEqual(message ? [['warning', expect.stringMatching(message), 8]] : []);
  });
});

describe('an option that the library ignores is told at its key', () => {
  it.each<[string, string, [at: RegExp, message: RegExp][]]>([
    ['none that exists', "tf.layers.dense({ units: 1, inputShape: [3],\n name: 'a', dtype: 'float32', batchSize: 2, trainable: false, activation: undefined, useBias: true })", []],
    ['that does not exist', 'tf.layers.conv2d({ inputShape: [8, 8, 16], filters: 32, kernelSize: 3,\n  groups: 4 })', [[/^groups$/, /^TensorFlow.js ignores groups here: tf.layers.conv2d has no such option.$/]]],
    ['in Python’s spelling', "tf.layers.lstm({ inputShape: [3, 2], units: 1,\n  return_sequences: true, 'use_bias': false })", [[/^return_sequences$/, /did you mean returnSequences\?/], [/^'use_bias'$/, /did you mean useBias\?/]]],
    ['with a slip, under a type', 'tf.layers.dense({ units: 1, inputShape: [3],\n  activaton: null } as never)', [[/^activaton$/, /did you mean activation\?/]]],
    ['that is given rightly as well', 'tf.layers.dense({ units: 1, inputshape: [4],\n  inputShape: [3] })', [[/^inputshape$/, /tf.layers.dense has no such option/]]],
    ['of what comes from elsewhere, at the call', 'tf.layers.dense({ units: 1, inputShape: [3],\n  ...{ rate: 0.5 } })', [[/^tf.layers.dense\(/, /ignores rate here/]]],
    ['that is copied on the way', 'tf.layers.convLstm2d({ inputShape: [2, 5, 5, 1], filters: 1,\n  kernelSize: 3, groups: 2, unitForgetBias: true })', [[/^groups$/, /convLstm2d has no such option/]]],
    ['of initializers', 'tf.layers.dense({ units: 1, inputShape: [3],\n  kernelInitializer: tf.initializers.randomNormal({ std: 1 }) })', [[/^std$/, /ignores std here/]]],
    ['of inputs', 'tf.layers.dense({ units: 1, inputShape: [3] }).getClassName() && tf.model({ inputs: [tf.input({ shape: [3], dtyp: 1 })], outputs: [] })', [[/^dtyp$/, /did you mean dtype/]]],
  ])('%s', async (_, layer, expected) => {
    const text = `${head}const model = tf.sequential();\nmodel.add(${layer});\nexport default model;\n`;
    const { diagnostics } = await evaluate(text, {}, { timeMs: 10_000 });
    const lines = text.split('\n');
    const hints = diagnostics.filter(({ message }) => message.includes('ignores'));
    expect(hints.map(({ severity, message, place }) => [severity, (lines[place.line - 1] ?? '').slice(place.column - 1, place.line === place.endLine ? place.endColumn - 1 : undefined), message])).toEqual(
      expected.map(([at, message]) => ['info', expect.stringMatching(at), expect.stringMatching(message)]));
  });
});
