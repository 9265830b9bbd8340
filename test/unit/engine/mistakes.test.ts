import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate';

/** A mistake as an expression (⏎ for a line's end), what is said of it, what has to stand before it, and how many lines further down it is. */
interface Mistake { expression: string; message: string; before?: string; below?: number }

const uncallable: Mistake[] = [
  { expression: 'tf.layers.conv2D({⏎ filters: 3,⏎})', message: "tf.layers.conv2D is not a function. Did you mean 'conv2d'?" },
  { expression: 'tf.layers.multiHeadAttention({⏎ numHeads: [1].length,⏎ dropout: Math.min(1, 2),⏎})', message: 'tf.layers.multiHeadAttention is not a function' },
  { expression: 'tf.layers.Dense({ units: 1 })', message: "tf.layers.Dense is not a function. Did you mean 'dense'?" },
  { expression: 'new tf.layers.Conv2d({⏎ filters: 1 })', message: "tf.layers.Conv2d is not a constructor. Did you mean 'conv2d'?" },
  { expression: "tf.layers['batch_normalization']()", message: "tf.layers['batch_normalization'] is not a function. Did you mean 'batchNormalization'?" },
  { expression: 'tf.layers.batchNorm()', message: "tf.layers.batchNorm is not a function. Did you mean 'batchNormalization'?" },
  { expression: 'tf.initializers.glorotnormal()', message: "tf.initializers.glorotnormal is not a function. Did you mean 'glorotNormal'?" },
  { expression: 'tf.regularizers.L2()', message: "tf.regularizers.L2 is not a function. Did you mean 'l2'?" },
  { expression: 'tf.secuential()', message: "tf.secuential is not a function. Did you mean 'sequential'?" },
  { expression: 'conv2D({⏎ filters: 2 })', before: 'const { conv2D } = tf.layers as any;', message: "conv2D is not a function. Did you mean 'conv2d'?" },
  { expression: 'conv({ filters: 2 })', before: 'const { conv2D: conv } = tf.layers as any;', message: "conv is not a function. Did you mean 'conv2d'?" },
  { expression: 'layers.conv2D({⏎ filters: 2 })', before: 'const { layers } = tf as any;', message: "layers.conv2D is not a function. Did you mean 'conv2d'?" },
  { expression: 'L.dens({⏎ units: 2 })', before: 'const L: any = tf.layers;', message: "L.dens is not a function. Did you mean 'dense'?" },
  { expression: 'dens({ units: 2 })', before: 'const dens: any = (tf.layers as any).dens;', message: "dens is not a function. Did you mean 'dense'?" },
  { expression: 'dense({ units: 2 })', before: "const { dense } = require('@tensorflow/tfjs');", message: "dense is not a function. Did you mean 'layers.dense'?" },
  { expression: 'tf.layers.dense({⏎ units: 2 }).aply(⏎ 1)', below: 1, message: "tf.layers.dense(…).aply is not a function. Did you mean 'apply'?" },
  { expression: 'made.ad(⏎ 1)', before: 'const made: any = tf.sequential();', message: "made.ad is not a function. Did you mean 'add'?" },
  { expression: 'held.model.compil({⏎ loss: 1 })', before: 'const held: any = { model: tf.sequential() };', message: "held.model.compil is not a function. Did you mean 'compile'?" },
  { expression: 'own.bloc(⏎ 1)', before: 'const own: any = { block: () => 1 };', message: "own.bloc is not a function. Did you mean 'block'?" },
  { expression: 'new Own().biuld(⏎ 1)', before: 'class Own { build() {} }', message: "new Own().biuld is not a function. Did you mean 'build'?" },
  { expression: 'own.size(⏎ 1)', before: 'const own: any = { size: 1 };', message: 'own.size is not a function' },
  { expression: 'own?.size(⏎ 1)', before: 'const own: any = { size: 1 };', message: 'own?.size is not a function' },
  { expression: 'own.size`a`', before: 'const own: any = { size: 1 };', message: 'own.size is not a function' },
  { expression: 'tf.layers.dense(own.size(⏎ 1))', before: 'const own: any = { size: 1 };', message: 'own.size is not a function' },
  { expression: 'make()()', before: 'const make: any = () => 1;', message: 'make() is not a function' },
  { expression: '(Own as any)()', before: 'class Own {}', message: "class Own must be called with 'new'" },
  { expression: 'x.add(⏎ x)', before: 'const x: any = tf.input({ shape: [2] });', message: 'x.add is not a function. This is a symbolic tensor: use tf.layers.add().apply([a, b])' },
  { expression: 'x.relu()', before: 'const x: any = tf.input({ shape: [2] });', message: 'x.relu is not a function. This is a symbolic tensor: use tf.layers.reLU().apply(x)' },
  {
    expression: 'x.cumsum()', before: 'const x: any = tf.input({ shape: [2] });',
    message: 'x.cumsum is not a function. This is a symbolic tensor, and no layer does the same: write a class that extends tf.layers.Layer, whose call() does it on tensors',
  },
];

const valueless: Mistake[] = [
  { expression: 'given.head.units', message: "cannot read property 'units' of undefined: given.head is undefined" },
  { expression: 'given.none.units', message: "cannot read property 'units' of null: given.none is null" },
  { expression: "given['head']['units']", message: "cannot read property 'units' of undefined: given['head'] is undefined" },
  { expression: 'given⏎ .head⏎ .units', message: "cannot read property 'units' of undefined: given.head is undefined" },
  { expression: '(given.head.units = 3)', message: "cannot set property 'units' of undefined: given.head is undefined" },
  { expression: 'given.list.find(() => false).units', message: "cannot read property 'units' of undefined: given.list.find(…) is undefined" },
  { expression: 'given.head.make(⏎ 1)', message: "cannot read property 'make' of undefined: given.head is undefined" },
  { expression: 'Math.max(⏎...given.sizes)', below: 1, message: 'given.sizes is not iterable: it is undefined' },
  { expression: '[...given.sizes]', message: 'given.sizes is not iterable: it is undefined' },
  { expression: '(() => { const { units } = given.head; })()', message: 'cannot destructure undefined or null: given.head has no value' },
  { expression: '(() => { const [units] = given.sizes; })()', message: 'given.sizes is not iterable: it is undefined' },
  { expression: '(() => { for (const one of given.sizes); })()', message: 'given.sizes is not iterable: it is undefined' },
  { expression: '(({ units }: any) => units)(given.head)', message: 'cannot destructure undefined or null: what { units } is taken from has no value' },
];

/** Ways in which a line comes to be run: what stands around it in the file that is evaluated, or in one that this imports. */
const ways: Record<string, (line: string, before: string) => Record<string, string>> = {
  'in a function': (line, before) => ({ '/model.ts': `${head}${before}\nexport function build() {\n  const model = tf.sequential();\n${line}\n  return model;\n}` }),
  'at the top': (line, before) => ({ '/model.ts': `${head}${before}\nexport const model = tf.sequential();\n${line}\n` }),
  'in a method': (line, before) => ({ '/model.ts': `${head}${before}\nexport class Net {\n  build() {\n    const model = tf.sequential();\n    if (model) {\n${line}\n    }\n    return model;\n  }\n}` }),
  'after an await': (line, before) => ({ '/model.ts': `${head}${before}\nexport async function build() {\n  const model = tf.sequential();\n  await model;\n${line}\n  return model;\n}` }),
  'in a loop': (line, before) => ({ '/model.ts': `${head}${before}\nexport function build() {\n  const model = tf.sequential();\n  for (const size of [1, 2]) {\n    if (size > 1) {\n${line}\n    }\n  }\n  return model;\n}` }),
  'in a helper of another file': (line, before) => ({
    '/model.ts': `${head}import { help } from './help';\nexport function build() {\n  const model = tf.sequential();\n  help(\n    model,\n  );\n  return model;\n}`,
    '/help.ts': `${head}${before}\nexport function help(model: any) {\n${line}\n}`,
  }),
  'where the compiler is needed': (line, before) => ({ '/model.ts': `${head}enum Size { One = 1 }\n${before}\nexport function build(size = Size.One) {\n  const model = tf.sequential();\n${line}\n  return model;\n}` }),
};
const head = "import * as tf from '@tensorflow/tfjs';\n";
const given = 'const given: any = { none: null, list: [] };';

describe('a mistake is named, at its own line', () => {
  const table = [...uncallable, ...valueless.map((one) => ({ ...one, before: given }))];
  it.each(Object.keys(ways))('%s', async (way) => {
    const told: unknown[] = [];
    const wanted: unknown[] = [];
    for (const { expression, message, before = '', below = 0 } of table) {
      const files = (ways[way] as (typeof ways)[string])(`  const value: any = ${expression.replaceAll('⏎', '\n')};`, before);
      const [file, text] = Object.entries(files).find(([, one]) => one.includes('const value')) as [string, string];
      const { diagnostics } = await evaluate(files, {}, { timeMs: 10_000 });
      const line = text.slice(0, text.indexOf('const value')).split('\n').length + below;
      const caller = (diagnostics[0]?.calls ?? []).map((call) => `${call.file}:${call.line}`).at(-1);
      told.push([expression, ...diagnostics.map(({ severity, message: said, place }) => `${severity} ${place.file}:${place.line} ${said}`), file === '/model.ts' ? undefined : caller]);
      wanted.push([expression, `error ${file}:${line} TypeError: ${message}`, file === '/model.ts' ? undefined : '/model.ts:5']);
    }
    expect(told).toEqual(wanted);
  }, 120_000);
});

describe('an operation on symbolic tensors', () => {
  it.each<[operation: string, advice: string]>([
    ['tf.add(x, x)', 'use tf.layers.add()'],
    ['tf.mul(x, x)', 'use tf.layers.multiply()'],
    ['tf.concat([x, x])', 'use tf.layers.concatenate()'],
    ['tf.matMul(x, x)', 'use tf.layers.dot('],
    ['tf.relu(x)', 'use tf.layers.reLU()'],
    ['tf.sigmoid(x)', "use tf.layers.activation({ activation: 'sigmoid' })"],
    ['tf.reshape(x, [4])', 'use tf.layers.reshape('],
    ['tf.image.resizeBilinear(x, [2, 2])', 'use tf.layers.upSampling2d('],
    ['tf.maxPool(x, 2, 2, "same")', 'use tf.layers.maxPooling2d('],
    ['tf.sub(x, x)', 'write a class that extends tf.layers.Layer'],
    ['tf.mean(x)', 'write a class that extends tf.layers.Layer'],
  ])('%s says in the library’s words what it wants, and what to write instead', async (operation, advice) => {
    const text = `${head}export function build() {\n  const x: any = tf.input({ shape: [4, 4, 1] });\n  const y: any = ${operation};\n  return tf.model({ inputs: x, outputs: y });\n}`;
    const { diagnostics } = await evaluate(text, {}, { timeMs: 10_000 });
    expect(diagnostics).toEqual([expect.objectContaining({ severity: 'error', place: expect.objectContaining({ line: 4 }) })]);
    expect(diagnostics[0]?.message).toMatch(/^Argument '.*' passed to '\w+' must be a Tensor.*but got 'SymbolicTensor'\. This is a symbolic tensor/);
    expect(diagnostics[0]?.message).toContain(advice);
  });
});

describe('an error that the code swallows', () => {
  const fails = '(tf.layers as any).conv2D()';
  const short = "tf.layers.conv2D is not a function. Did you mean 'conv2d'?";
  it.each<[what: string, code: string, line: number, message: string]>([
    ['a catch, and a model that is left unfinished', `export class Net { model: any; build() { try {\nconst i = tf.input({ shape: [8] });\nthis.model = tf.model({ inputs: i, outputs:\ntf.add(i as any, i as any) as any }); } catch (e) { console.error(e); }\nreturn this.model; } }`, 5, "but got 'SymbolicTensor'"],
    ['a catch without a name', `export function build() { const m = tf.sequential(); try {\nm.add(${fails}); } catch { return null; }\nreturn m; }`, 3, short],
    ['at the top', `try {\nconst m = tf.sequential();\nm.add(${fails}); } catch (e) {}`, 4, short],
    ['in a helper', `function help(m: any) { try {\nm.add(${fails}); return m; } catch (e) { return null; } }\nexport const build = () => help(tf.sequential());`, 3, short],
    ['finally with a return', `export function build() { try {\nreturn tf.sequential({ layers: [${fails}] }); } finally {\nreturn null; } }`, 3, short],
    ['a handler of rejections', `export const build = () => (async () => { await 1;\nreturn tf.sequential({ layers: [${fails}] }); })().catch(() => null);`, 3, short],
    ['Promise.allSettled', `export async function build() { const [one] = await Promise.allSettled([(async () =>\ntf.sequential({ layers: [${fails}] }))()]); return one; }`, 3, short],
    ['a promise that nobody awaits', `export function build() { (async () => { await 1;\nreturn tf.sequential({ layers: [${fails}] }); })(); }`, 3, short],
    ['what the code itself throws', `export function build() { try { const m = tf.sequential();\nif (m) throw new Error('too few units'); return m; } catch { return null; } }`, 3, 'too few units'],
  ])('%s, is a warning at its place', async (_what, code, line, message) => {
    const { diagnostics, models } = await evaluate(`${head}${code}`, { all: true }, { timeMs: 10_000 });
    expect(diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([expect.objectContaining({
      severity: 'warning', message: expect.stringMatching(/The code swallows this error, and no whole model comes of it\.$/), place: expect.objectContaining({ line }),
    })]);
    expect(diagnostics[0]?.message).toContain(message);
    expect(models.every(({ graph }) => !graph.complete)).toBe(true);
  });

  it('is told beside a whole model only where a layer could not be made', async () => {
    const whole = (attempt: string) => evaluate(`${head}export function build() {\n  const i = tf.input({ shape: [4] });\n  let x: any = tf.layers.dense({ units: 3 }).apply(i);\n  try {\n    ${attempt}\n  } catch {}\n  return tf.model({ inputs: i, outputs: x });\n}`, {}, { timeMs: 10_000 });
    for (const question of ["throw new Error('no GPU');", '(tf.layers as any).swish();', "tf.setBackend('webgpu'); (tf as any).none.some();", "new Error('not thrown');", 'JSON.parse("{");']) {
      expect([question, (await whole(question)).diagnostics]).toEqual([question, []]);
    }
    const { diagnostics, models } = await whole('x = tf.layers.add().apply([i, x]);');
    expect(models.map(({ graph }) => graph.complete)).toEqual([true]);
    expect(diagnostics).toEqual([expect.objectContaining({
      severity: 'warning', message: 'Operands could not be broadcast together with shapes [4] [3]. The code swallows this error, and goes on without it.', place: expect.objectContaining({ line: 6 }),
    })]);
  });
});

describe('a message about what is not here', () => {
  it.each<[what: string, code: string, named: string]>([
    ['a package', "import { block } from '@own/blocks';\nexport function build() { const m = tf.sequential(); m.add(tf.layers.inputLayer({ inputShape: [5] })); m.add(block(3)); return m; }", "'@own/blocks'"],
    ['a member of a package', "import * as own from '@own/blocks';\nexport const build = () => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], activation: String(own.config.act) as any })] });", "'@own/blocks'"],
    ['a text with it', "import own from '@own/blocks';\nexport const build = () => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], activation: own.act.toString().concat(\"x\") as any })] });", "'@own/blocks'"],
    ['a file', "const { act } = require('./nowhere');\nexport const build = () => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2], activation: act().toString() as any })] });", "'./nowhere'"],
    ['a graph that it is walked for', "import { head } from './nowhere';\nexport const build = () => { const x = tf.input({ shape: [8] }); return tf.model({ inputs: x, outputs: head(x) as any }); };", "'./nowhere'"],
    ['what the author throws', "import own from '@own/blocks';\nexport const build = () => { tf.sequential(); throw new Error([\"no\", own.name, \"of\", own.list()[2]].join(\" \")); };", "'@own/blocks'"],
  ])('%s names the import, and nothing that stands in for it', async (_what, code, named) => {
    const { diagnostics } = await evaluate(`${head}${code}`, {}, { timeMs: 10_000 });
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]?.message).toContain(`${named} is not here, and this needs what it gives: `);
    for (const { message } of diagnostics) expect(message).not.toMatch(/[\uE000-\uE002]|standIn|StandIn|\.\(\)|\.act\b|\.init\b|inboundNodes/);
  });
});
