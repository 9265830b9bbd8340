import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../src/engine';
import type { CostedModel } from '../../src/graph';
import { compared, comparedModels } from './compared';
import { builderName, engineOver, root, zoo, zooOf } from './running';

/** Every model of the zoo has a source that somebody else counted, and a cause where the two differ; the family's own test computes it. */

/** No implementation of these is counted; their tests go by the sizes that the papers print. */
const fromPapers = ['lenet', 'unet', 'siamese', 'autoencoder', 'encoder', 'decoder', 'lstmClassifier', 'textCnn'];

const gallery = readFileSync(`${root}/docs/gallery.md`, 'utf8');

let engine: Engine;
let model: (name: string) => Promise<CostedModel>;
beforeAll(() => { engine = engineOver({}, { timeMs: 60_000 }); model = zooOf(engine); });
afterAll(() => engine.dispose());

it('compares every builder of the zoo, and no other', () => {
  expect(comparedModels().toSorted()).toEqual(zoo.toSorted());
});

describe.each(zoo)('%s', (key) => {
  it('stands in the gallery as it is now', async () => {
    const { layers, params, trainable, macs } = (await model(key)).cost.totals;
    const figures = [layers, params, trainable, macs].map((figure) => Number(figure).toLocaleString('en-US'));
    // After a change of the zoo: npm run gallery.
    expect(gallery).toContain(`| \`${builderName(key)}\` | ${figures.join(' | ')} |`);
  });

  it('has the parameters and multiply-accumulates of its source, or a cause for the difference', async () => {
    const { params, macs, why } = compared(key, await model(key));
    if (fromPapers.includes(key.split('#')[1] as string)) expect({ params, macs, why }).toEqual({ params: null, macs: null, why: '' });
    else if (why === '') expect({ params, macs }).toEqual({ params: 0, macs: 0 });
    else expect(Math.abs(params as number) + Math.abs(macs as number)).toBeGreaterThan(0);
  });
});
