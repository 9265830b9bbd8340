import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compared, comparedModels } from './compared';
import { builderName, root, zoo, zooModel } from './running';

/** Every model of the zoo has a source that somebody else counted, and a cause where the two differ; the family's own test computes it. */

/** No implementation of these is counted; their tests go by the sizes that the papers print. */
const fromPapers = ['lenet', 'unet', 'siamese', 'autoencoder', 'encoder', 'decoder', 'lstmClassifier', 'textCnn'];

const gallery = readFileSync(`${root}/docs/gallery.md`, 'utf8');


it('compares every builder of the zoo, and no other', () => {
  expect(comparedModels().toSorted()).toEqual(zoo.toSorted());
});

describe.each(zoo)('%s', (key) => {
  it('stands in the gallery as it is now', async () => {
    const { layers, params, trainable, macs } = (await zooModel(key)).cost.totals;
    const figures = [layers, params, trainable, macs].map((figure) => Number(figure).toLocaleString('en-US'));
    // After a change of the zoo: npm run gallery.
    expect(gallery).toContain(`| \`${builderName(key)}\` | ${figures.join(' | ')} |`);
  });

  it('has the parameters and multiply-accumulates of its source, or a cause for the difference', async () => {
    const { params, macs, why } = compared(key, await zooModel(key));
    if (fromPapers.includes(key.split('#')[1] as string)) expect({ params, macs, why }).toEqual({ params: null, macs: null, why: '' });
    else if (why === '') expect({ params, macs }).toEqual({ params: 0, macs: 0 });
    else expect(Math.abs(params as number) + Math.abs(macs as number)).toBeGreaterThan(0);
  });
});
