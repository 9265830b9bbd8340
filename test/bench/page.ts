import { PageHarness } from '../page/harness';
import { zooModel } from '../zoo/running';
import { terminalProgress as progress } from '../../tools/progress';
import type { Sample } from './figures';

/** The largest models of the zoo, by name in the tables. */
const largest = { 'ResNet-1001': 'preact-resnet#preactResnet1001', 'DenseNet-264': 'densenet#densenet264' };

/** How long the panel's page is frozen at the most (the longest time between two frames) while it shows, opens and moves the largest models. */
export async function measurePage(runs: number): Promise<Sample[]> {
  const harness = await PageHarness.start();
  const samples = new Map<string, number[]>();
  try {
    for (const [name, builder] of Object.entries(largest)) {
      const model = await zooModel(builder);
      // As after an edit: another number of classes, so another picture.
      const edited = structuredClone(model);
      for (const layer of edited.graph.layers) if (layer.className === 'Dense') layer.config.units = 7;
      for (let index = 0; index < runs; index++) {
        const open = await harness.open();
        const { keyboard, mouse } = open.page;
        const times = async (count: number, act: () => Promise<unknown>) => {
          for (let time = 0; time < count; time++) await act();
        };
        const [shows, edits] = [await open.ready([model]), await open.ready([edited])];
        const steps: [what: string, run: () => Promise<unknown>][] = [
          ['its opening view comes', shows],
          ['all of it is opened', () => open.openFully()],
          ['an edit’s model comes, all open', edits],
          ['it is panned, all open', () => times(20, () => mouse.wheel(0, 60))],
          ['it is zoomed out to all of it', () => keyboard.press('f')],
          ['all of it is panned', () => times(20, () => mouse.wheel(0, 10))],
          ['it is closed again', () => open.page.getByRole('button', { name: 'Close all blocks' }).click()],
        ];
        await mouse.move(60, 500);
        for (const [what, run] of steps) {
          const key = `${name}: longest gap between frames while ${what}`;
          samples.set(key, [...(samples.get(key) ?? []), await open.longestGap(run)]);
        }
        if (open.problems.length > 0) throw new Error(`${name}: ${open.problems.join('\n')}`);
        await open.close();
        progress.step(`  ${name} in the page, ${index + 1} of ${runs}`);
      }
    }
  } finally {
    await harness.stop();
  }
  return [...samples].map(([what, gaps]) => ({ what, unit: 'ms', runs: gaps }));
}
