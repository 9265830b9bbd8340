import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Engine } from '../../src/engine';
import type { CostedModel } from '../../src/graph';
import { engineOver, zooOf } from '../zoo/running';
import { PageHarness } from './harness';

/** The deepest models of the zoo, opened to the last layer: the page has to answer all the while. */

let harness: PageHarness;
let engine: Engine;
let model: (name: string) => Promise<CostedModel>;
beforeAll(async () => {
  engine = engineOver({}, { timeMs: 60_000 });
  model = zooOf(engine);
  harness = await PageHarness.start();
});
afterAll(async () => {
  await harness?.stop();
  await engine.dispose();
});

it.each([
  ['preact-resnet#preactResnet1001', 333], ['densenet#densenet264', 130],
])('%s opens to every layer of each of its %i blocks, and the page answers all the while', async (name, blocks) => {
  const shown = await model(name);
  const folded = await harness.open();
  await folded.show([shown]);
  await folded.page.getByRole('button', { name: 'Open all blocks' }).click();
  await expect.poll(async () => (await folded.state()).depth).toBe('all');
  await folded.rest();
  const folds = (await folded.rows()).filter(({ kind }) => kind === 'fold').map(({ id }) => [id, true]);
  // What it would be after each fold's button had been pressed.
  const saved = { ...await folded.state(), open: Object.fromEntries(folds), unfold: Object.fromEntries(folds) };
  await folded.close();

  const open = await harness.open({ saved });
  try {
    // From when the message with the model is there; how long the test's own tool takes to hand it in is not the page's doing.
    await open.page.evaluate(() => addEventListener('message', () => {
      let last = performance.now();
      document.body.dataset['silence'] = '0';
      setInterval(() => {
        const now = performance.now();
        document.body.dataset['silence'] = String(Math.max(Number(document.body.dataset['silence']), now - last));
        last = now;
      }, 10);
    }, { once: true }));
    await open.show([shown]);
    await open.rest();
    const rows = await open.rows();
    expect(rows.filter(({ kind, title }) => kind === 'block' && /^(residualUnit|denseLayer)$/.test(title))).toHaveLength(blocks);
    // A second is felt as a freeze.
    const silence = await open.page.evaluate(() => Number(document.body.dataset['silence']));
    console.info(`${name}, ${rows.length} items: the page was silent for at most ${silence.toFixed(0)} ms`);
    expect(silence).toBeGreaterThan(0);
    expect(silence).toBeLessThan(1000);
    expect(open.problems).toEqual([]);
  } finally {
    await open.close();
  }
});
