import Elk from 'elkjs/lib/elk.bundled.js';
import type { CostedModel } from '../../src/graph';
import { buildScene, createLayout, type SceneOptions } from '../../src/scene';
import type { Sample } from './figures';

const views: [name: string, options: SceneOptions][] = [
  ['opening view', { direction: 'down', open: {} }],
  ['every block open', { direction: 'down', open: {}, depth: Number.POSITIVE_INFINITY }],
];

/** What laying a model out takes: anew, and again after an edit, when equal block structures are remembered. */
export async function measureLayout(name: string, model: CostedModel, runs: number): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const [view, options] of views) {
    const fresh: number[] = [];
    const again: number[] = [];
    for (let index = 0; index < runs + 2; index++) {
      const layout = createLayout(async () => new Elk());
      const scene = async () => {
        // A copy, as after an evaluation: what is remembered by the model's identity counts as new.
        const copy = structuredClone(model);
        const began = performance.now();
        await buildScene({ model: copy, options }, { layout });
        return performance.now() - began;
      };
      const [first, second] = [await scene(), await scene()];
      if (index < 2) continue;
      fresh.push(first);
      again.push(second);
    }
    samples.push({ what: `${name}: layout, ${view}`, unit: 'ms', runs: fresh });
    samples.push({ what: `${name}: layout, ${view}, again`, unit: 'ms', runs: again, baseline: `${name}: layout, ${view}` });
  }
  return samples;
}
