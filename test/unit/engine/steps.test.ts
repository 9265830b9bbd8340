import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Evaluation } from '../../../src/engine';
import { Overdue } from '../../../src/engine/pipeline';
import { Sandbox } from '../../../src/sandbox';
import { evaluate } from './evaluate';

const tf = "import * as tf from '@tensorflow/tfjs';";
const net = (units: string) => `tf.sequential({ layers: [tf.layers.dense({ units: ${units}, inputShape: [4] })] })`;

/** Code that is stopped, cut off, given up, or asks for the time itself. */
const programs: Record<string, string> = {
  'a loop without end': `${tf}\nexport function build() { const m = ${net('3')}; for (let i = 0; ; i++) m.add(tf.layers.dense({ units: 1 + i % 3 })); }`,
  'a regular expression without end': `${tf}\nexport function build() { tf.layers.dense({ units: 3, inputShape: [4] }); return /^(a+)+$/.test('${'a'.repeat(40)}b'); }`,
  'promises without end': `${tf}\nexport async function build() { const x = tf.input({ shape: [4] }); for (;;) await null; }`,
  'array methods without end': `${tf}\nexport function build() { tf.layers.dense({ units: 3, inputShape: [4] }); for (;;) Array.from({ length: 100 }, (_, i) => i).filter((i) => i % 2).map(String).sort(); }`,
  'work after the model': `${tf}\nexport async function main() { const m = ${net('3')}; for (let i = 0; ; i++) await Promise.resolve(i); }`,
  'handlers of which one does not end': `document.querySelector('a').onclick = () => { for (;;); };\ndocument.querySelector('b').onclick = () => { ${net('3')}; };`,
  'a call that does not end': `${tf}\nclass Own extends tf.layers.Layer { call(x) { for (;;); } static get className() { return 'Own'; } }\nexport const build = () => tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] }), new Own()] });`,
  'one builder of several fails slowly': `${tf}\nexport function a(units) { for (let i = 0; i < 1e5; i++) if (units[i % 7] === i) return null; throw new Error('no'); }\nexport function b(units) { return ${net('units')}; }`,
  'the time': `${tf}\nexport function build() { const began = Date.now(); while (Date.now() - began < 20); return ${net('1 + Math.floor(performance.now()) % 97 + new Date().getDate() + Math.floor(Math.random() * 50)')}; }`,
  'timers': `${tf}\nexport function build() { return new Promise((done) => { setTimeout(() => done(${net('3')}), 5000); setTimeout(() => done(${net('4')}), 10); }); }`,
};

/** Everything that is answered, but how long it took. */
const answer = ({ timings: _, ...rest }: Evaluation): string => JSON.stringify(rest);
const asked = async (program: string): Promise<string> => answer(await evaluate(program, { all: true }, { timeMs: 60 }));

afterEach(() => { vi.restoreAllMocks(); });

/** Every look at the clock finds that so many more seconds have gone by. */
function hurry(seconds: number): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => { now += 1000 * seconds; return now; });
  vi.spyOn(Date, 'now').mockImplementation(() => Date.UTC(2030, 5, 7) + now);
}

describe('the answer does not depend on the clock', () => {
  it.each(Object.entries(programs))('%s', async (_, program) => {
    const calm = await asked(program);
    hurry(3600);
    expect(await asked(program)).toBe(calm);
  });
});

describe('where time is short', () => {
  const endless = programs['a loop without end'] as string;

  it('nothing is said against the code: there is no answer', async () => {
    hurry(3600);
    let used = 0;
    vi.spyOn(process, 'cpuUsage').mockImplementation(() => { used += 3.6e9; return { user: used, system: 0 }; });
    await expect(evaluate(endless, {}, { timeMs: 60 })).rejects.toThrow(Overdue);
  });

  it('a limit says in what it is counted', async () => {
    const { diagnostics } = await evaluate(endless, {}, { timeMs: 60 });
    expect(diagnostics).toMatchObject([{ severity: 'error', message: expect.stringMatching(/^Stopped after 0\.06 s: .*counted in steps of the interpreter, not by the clock/) as string }]);
  });

  it('what was not tried is named', async () => {
    // More builders than are assumed at once, and some whose steps are spent before the next.
    const many = Array.from({ length: 11 }, (_, i) => `export function net${i}(units) { return ${net('units')}; }`).join('\n');
    const told = ({ diagnostics }: Evaluation) => diagnostics.filter(({ message }) => message.startsWith('Not tried')).map(({ message }) => message);
    expect(told(await evaluate(`${tf}\n${many}`, { all: true }))).toEqual([expect.stringMatching(/^Not tried: 'net8', 'net9', and 'net10'\. /)]);
    const { run } = Sandbox.prototype;
    vi.spyOn(Sandbox.prototype, 'run').mockImplementation(async function (this: Sandbox, request) {
      const ran = await run.call(this, request);
      return ran.status === 'done' ? { ...ran, steps: ran.steps + 1000 } : ran;
    });
    const fails = ['a', 'b', 'c', 'd', 'e'].map((name) => `export function ${name}(units) { if (units) throw new Error('no'); return ${net('1')}; }`).join('\n');
    expect(told(await evaluate(`${tf}\n${fails}`))).toEqual([expect.stringMatching(/^Not tried: .*'e'.*\. /)]);
  });
});
