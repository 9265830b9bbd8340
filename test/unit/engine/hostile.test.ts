import { afterAll, describe, expect, it } from 'vitest';
import { evaluate, only } from './evaluate';

/** What an expression, or a thing that stands for something else, may be made to do: each ends with a word, and the next run is as if nothing had been. */
const program = (comment = '') => `${comment}
import * as tf from '@tensorflow/tfjs';
import missing from 'a-package-that-is-not-there';
export const thing = missing;
export const model = () => tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });`;

const endless = [
  '(() => { while (true); })()',
  '(() => { let at = thing; for (;;) at = at.next; })()',
  '(() => { let at = thing.first; while (at) at = at.nextSibling; })()',
  '(function again(at) { return again(at.inner); })(thing)',
  '(() => { const all = []; for (;;) all.push(...thing); })()',
  '(() => { const all = [thing]; for (const one of all) all.push(one.children); })()',
  '(async () => { for (;;) await thing; })()',
  '(async () => { for (;;) for await (const one of thing) one(); })()',
  'new Promise(() => {})',
  '(() => { let text = "x"; for (;;) text += text; })()',
];
const harmless = [
  'JSON.stringify(thing)', 'String(thing) + (thing * 2)', '[...thing, ...thing.a.b.c]', 'Object.keys(thing).concat(Object.entries(thing))',
  'structuredClone(thing)', 'thing instanceof thing', 'class extends thing {}', 'Object.setPrototypeOf({}, thing)', 'Object.freeze(thing)',
  'Object.defineProperty(Object.prototype, "polluted", { get() { throw new Error("read"); } })', 'Object.assign(Object.prototype, { constructor: thing })',
  'Array.prototype.push = Array.prototype.map = () => { throw new Error("no") }', 'Proxy.prototype', 'Reflect.ownKeys(thing)',
];
const reaching = [
  'thing.constructor.constructor("return process")()', 'standIn.constructor.constructor("return globalThis.process.pid")()', 'import("fs")', 'require("fs").readFileSync("/etc/passwd", "utf8")',
  'tf.constructor.constructor("return process.env")()', 'thing.__proto__.constructor("return require")()("child_process").execSync("id")', 'fetch("http://127.0.0.1:1/")', 'new Worker("x.js")',
  '(0, eval)("process.exit(1)")', 'globalThis.__guest.finish(null)', 'Error.prepareStackTrace = (_, frames) => frames.map((f) => f.getThis())',
];

describe('an expression', () => {
  const before = { ...process.env };
  afterAll(() => { expect(process.env).toEqual(before); });
  const afterwards = async () => expect(only(await evaluate(program(), { call: 'model()' })).cost.totals.params).toBe(15);

  it.each(endless)('that does not end is ended: %s', async (call) => {
    const { models, diagnostics } = await evaluate(program(), { call }, { timeMs: 300 });
    expect(models.filter(({ graph }) => graph.complete)).toEqual([]);
    expect(diagnostics.filter(({ severity }) => severity !== 'info').length).toBeGreaterThan(0);
    expect(diagnostics.every(({ message }) => message.length > 10 && message.length < 400)).toBe(true);
    await afterwards();
  }, 20_000);

  it.each(harmless)('that plays with what is made up makes no model, and says so: %s', async (call) => {
    const { models, diagnostics } = await evaluate(program(), { call });
    expect(models).toEqual([]);
    expect(diagnostics.length).toBeGreaterThan(0);
    await afterwards();
  });

  it.each(reaching)('that reaches for the host finds nothing: %s', async (call) => {
    const { models, diagnostics } = await evaluate(program(), { call });
    expect(models).toEqual([]);
    expect(JSON.stringify(diagnostics)).not.toMatch(/root:|uid=|\/usr\/bin/);
    await afterwards();
  });

  it('that is none is told at its comment', async () => {
    const { diagnostics } = await evaluate(program('// @blocklens while(true);'));
    expect(diagnostics).toContainEqual(expect.objectContaining({ severity: 'error', place: expect.objectContaining({ line: 1 }) }));
  });
});
