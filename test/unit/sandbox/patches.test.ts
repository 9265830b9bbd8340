import vm from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleGuest } from '../../../src/sandbox/guest/build.mjs';
import type { RunResult } from '../../../src/sandbox';

/** Runs a builder in the guest, in V8: once with the library as patched for the bundle, once as published. */
let patched: string;
let published: string;
beforeAll(async () => {
  patched = (await bundleGuest({ patched: true })).code;
  published = (await bundleGuest({ patched: false })).code;
}, 120_000);

async function run(bundle: string, body: string): Promise<RunResult> {
  const context = vm.createContext({ performance: { now: () => 0 } });
  vm.runInContext(bundle, context);
  const code = `const tf = require('tf');\nfunction build() {\n${body}\n}\n__bl.top({ build: () => build });`;
  vm.runInContext(`__guest.define('/m.js', 0, { tf: 'tf' }, function (exports, require, module, __filename, __dirname, __bl) {${code}\n});
    __guest.run({ entry: '/m.js', target: { kind: 'function', name: 'build', args: [] } });`, context);
  for (let i = 0; i < 100 && !vm.runInContext('__guest.isDone()', context); i++) await new Promise((resolve) => { setImmediate(resolve); });
  return JSON.parse(vm.runInContext('__guest.finish(null)', context) as string) as RunResult;
}

/** What a model is, without what only the recorder adds. */
const essence = (result: RunResult) => ({
  error: result.error && { name: result.error.name, message: result.error.message },
  found: result.error ? 0 : result.found.length,
  // After a failure the layers made before it are the recorder's to tell, and the published library has no recorder.
  layers: result.error ? [] : result.raw.layers.map(({ frame: _frame, named: _named, ...layer }) => layer),
  models: result.error ? [] : result.raw.models.map((m) => ({ ...m, frame: 0, heads: [], nodes: m.nodes.map((n) => ({ ...n, frame: 0 })) })),
});

const bodies: Record<string, string> = {
  'a sequential model': `return tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] }), tf.layers.dropout({ rate: 0.5 }), tf.layers.dense({ units: 2 })] });`,
  'residual blocks': `
    const input = tf.input({ shape: [16, 16, 3] });
    let x = tf.layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same' }).apply(input);
    for (let i = 0; i < 6; i++) {
      let y = tf.layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', useBias: false }).apply(x);
      y = tf.layers.batchNormalization().apply(y);
      x = tf.layers.add().apply([x, y]);
    }
    return tf.model({ inputs: input, outputs: tf.layers.flatten().apply(x) });`,
  'dense connections': `
    const input = tf.input({ shape: [8, 8, 4] });
    const all = [input];
    for (let i = 0; i < 8; i++) all.push(tf.layers.conv2d({ filters: 4, kernelSize: 1 }).apply(all.length > 1 ? tf.layers.concatenate().apply([...all]) : input));
    return tf.model({ inputs: input, outputs: tf.layers.concatenate().apply(all) });`,
  'shared layers, several inputs and outputs': `
    const a = tf.input({ shape: [5] }), b = tf.input({ shape: [5] });
    const shared = tf.layers.dense({ units: 4 });
    const x = shared.apply(a), y = shared.apply(b);
    return tf.model({ inputs: [b, a], outputs: [tf.layers.add().apply([x, y]), tf.layers.dot({ axes: -1 }).apply([y, x]), x] });`,
  'nested models': `
    const inner = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] });
    const input = tf.input({ shape: [4] });
    const outer = tf.model({ inputs: input, outputs: inner.apply(input) });
    outer.trainable = false;
    const x = tf.input({ shape: [4] });
    return tf.model({ inputs: x, outputs: tf.layers.dense({ units: 1 }).apply(outer.apply(x)) });`,
  'recurrent layers with orthogonal kernels': `
    return tf.sequential({ layers: [tf.layers.lstm({ units: 6, inputShape: [7, 5], returnSequences: true }), tf.layers.bidirectional({ layer: tf.layers.gru({ units: 3 }) })] });`,
  'a disconnected graph': `
    const a = tf.input({ shape: [4] }), b = tf.input({ shape: [4] });
    return tf.model({ inputs: a, outputs: tf.layers.add().apply([a, b]) });`,
  'two layers of one name': `
    const a = tf.input({ shape: [4] });
    const x = tf.layers.dense({ units: 4, name: 'same' }).apply(a);
    return tf.model({ inputs: a, outputs: tf.layers.dense({ units: 4, name: 'same' }).apply(x) });`,
  'an input given twice': `const a = tf.input({ shape: [4] }); return tf.model({ inputs: [a, a], outputs: tf.layers.flatten().apply(a) });`,
};

describe('the patched library builds what the published one builds', () => {
  for (const [name, body] of Object.entries(bodies)) {
    it(name, async () => {
      const mine = essence(await run(patched, body));
      const theirs = essence(await run(published, body));
      expect(mine).toEqual(theirs);
      expect(mine.layers.length > 0 || mine.error !== null).toBe(true);
    });
  }

  it('random graphs with merges and shared layers', async () => {
    for (let seed = 1; seed <= 12; seed++) {
      const body = `
        let s = ${seed * 7919};
        const random = (n) => { s = (s * 1103515245 + 12345) % 2147483648; return s % n; };
        const inputs = [tf.input({ shape: [6] }), tf.input({ shape: [6] })];
        const tensors = [...inputs];
        const shared = tf.layers.dense({ units: 6 });
        for (let i = 0; i < 30; i++) {
          const a = tensors[random(tensors.length)], b = tensors[random(tensors.length)];
          const kind = random(3);
          tensors.push(kind === 0 && a !== b ? tf.layers.add().apply([a, b]) : kind === 1 ? shared.apply(a) : tf.layers.dense({ units: 6 }).apply(a));
        }
        return tf.model({ inputs, outputs: [tensors[tensors.length - 1], tf.layers.add().apply([inputs[0], inputs[1]]), tensors[tensors.length - 5]].filter((t, i, l) => l.indexOf(t) === i) });`;
      expect(essence(await run(patched, body))).toEqual(essence(await run(published, body)));
    }
  });
});
