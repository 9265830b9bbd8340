import { describe, expect, it } from 'vitest';
import { run } from '../../tools/processes';

/** In a process of its own, as the profiler uses them: never both packages in one. */
const script = `
  require('node:util').isNullOrUndefined ??= (value) => value == null;
  const tf = require(process.argv[1]);
  const model = tf.sequential({ layers: [
    tf.layers.conv2d({ inputShape: [8, 8, 3], filters: 4, kernelSize: 3, activation: 'relu' }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 2, kernelInitializer: 'zeros' }),
  ] });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  const [x, y] = [tf.ones([4, 8, 8, 3]), tf.ones([4, 2])];
  const before = [...model.predict(x).dataSync()];
  (async () => {
    const losses = [];
    for (let step = 0; step < 5; step++) losses.push(await model.trainOnBatch(x, y));
    console.log(JSON.stringify({ backend: tf.getBackend(), before, losses }));
  })();
`;

describe.each([
  ['@tensorflow/tfjs-node', 'BLOCKLENS_TENSORFLOW_CPU'],
  ['@tensorflow/tfjs-node-gpu', 'BLOCKLENS_TENSORFLOW_GPU'],
])('%s', (name, variable) => {
  it('predicts and learns', async () => {
    const { status, text } = await run(process.execPath, ['-e', script, name], { cwd: process.env[variable], timeout: 60_000 });
    expect(status, text).toBe(0);
    const told = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '');
    expect(told).toMatchObject({ backend: 'tensorflow', before: [0, 0, 0, 0, 0, 0, 0, 0] });
    expect(told.losses[0]).toBeCloseTo(1);
    expect(told.losses[4]).toBeLessThan(told.losses[0]);
  });
});
