import { describe, expect, it } from 'vitest';
import { conventional } from '../../../src/source/conventions';
import { loadModule } from './running';

/** What is tried for the first builder that needs arguments. */
async function attempts(code: string, file = '/p/model.ts') {
  const module = await loadModule(code, { file });
  return module.candidates.flatMap((candidate) => candidate.attempts ?? []);
}
const first = async (code: string, file?: string) => (await attempts(code, file))[0];

describe('conventions', () => {
  it.each([
    ['inputShape', 'image', [28, 28, 1]],
    ['input_shape', 'vector', [8]],
    ['imageShape', 'vector', [28, 28, 1]],
    ['numClasses', 'vector', 10],
    ['NUM_CLASSES', 'vector', 10],
    ['outputSize', 'vector', 10],
    ['vocabSize', 'tokens', 1000],
    ['vocabularySize', 'tokens', 1000],
    ['maxLen', 'tokens', 32],
    ['hiddenUnits', 'vector', 32],
    ['learningRate', 'vector', 0.001],
    ['dropoutRate', 'vector', 0.2],
    ['labels', 'vector', ['a', 'b', 'c', 'd']],
    ['hiddenLayerSizes', 'vector', [32, 16]],
    ['activation', 'vector', 'relu'],
    ['kernelSize', 'image', 3],
    ['imageSize', 'image', 64],
    ['somethingElse', 'vector', undefined],
  ] as const)('%s of %s', (name, domain, value) => {
    expect(conventional(name, domain)).toEqual(value);
  });
});

describe('arguments that are not given', () => {
  it('by name', async () => {
    expect(await first('export function net(inputShape, numClasses) { return tf.sequential().add(tf.layers.conv2d({ inputShape, filters: numClasses })); }', '/p/model.js'))
      .toEqual({ call: 'net([28,28,1], 10)', args: [[28, 28, 1], 10], assumed: ['inputShape', 'numClasses'] });
  });

  it('by type: interfaces, unions, tuples, enums; what is optional is left out', async () => {
    expect((await first(`interface Base { units: number }
interface Options extends Base { imageShape: [number, number, number]; kind: 'lstm' | 'gru'; rate?: number; nested: { numClasses: number } }
enum Mode { Fast, Slow }
export function net(options: Options, mode: Mode, shape: tf.Shape) { return tf.sequential(); }`))?.call)
      .toBe(`net({ units: 32, imageShape: [28,28,1], kind: 'lstm', nested: { numClasses: 10 } }, Mode.Fast, [8])`);
  });

  it('by use: destructured, read as properties, compared with literals, kept in the object', async () => {
    expect((await first('export function net({ units, rate = 0.1 }, type) { switch (type) { case "lstm": return tf.sequential(); } }', '/p/model.js'))?.call).toBe('net({ units: 32 }, "lstm")');
    expect((await first('export class Net { constructor(options) { this.options = options; } build() { if (this.options.debug) return null; return tf.layers.dense({ units: this.options.foo, rate: this.options.rate || 1 }); } }', '/p/model.js'))?.call)
      .toBe('new Net({ foo: 32 })');
  });

  it('from a call in the file, its locals replaced', async () => {
    const [called, guessed] = await attempts(`const SIZE = 7;
function net(size, units) { return tf.sequential(); }
function main(data) { const units = SIZE * 2; net(data.length, units); }`, '/p/model.js');
    expect(called).toEqual({ call: 'net(8, (SIZE * 2))', args: [8, '(SIZE * 2)'], assumed: ['size'] });
    expect(guessed?.call).toBe('net(8, 32)');
  });

  it('a method of a class whose constructor needs some too', async () => {
    expect((await first('export default class Net { constructor(units) {} build(inputShape) { return tf.sequential(); } }', '/p/model.js'))?.call).toBe('new Net(32)');
    expect((await attempts('export default class Net { constructor(units) {} build(inputShape) { return tf.sequential(); } }', '/p/model.js')).at(-1)?.call).toBe('new Net(32).build([8])');
  });

  it('module.exports', async () => {
    expect((await first('module.exports = function (inputShape) { return tf.sequential(); };', '/p/model.js'))?.call).toBe('exports([8])');
    expect((await first('exports.net = (inputShape) => tf.sequential();', '/p/model.js'))?.call).toBe('exports.net([8])');
  });

  it('nothing where nothing is missing', async () => {
    expect(await attempts('export function net(units = 3, ...rest) { return tf.sequential(); }')).toEqual([]);
  });
});
