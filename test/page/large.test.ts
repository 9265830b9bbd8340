import { beforeAll, describe, expect, it } from 'vitest';
import { zooModel } from '../zoo/running';
import { PageHarness } from './harness';

/** The largest models of the zoo with every member of every fold drawn. How long the page is blocked meanwhile is measured by `npm run bench`. */
describe('a model of thousands of layers', () => {
  let harness: PageHarness;

  beforeAll(async () => {
    harness = await PageHarness.shared();
  });
  
  // He et al. 2016, section 3: 9n + 2 layers, three stages of n units. Huang et al. 2017, table 1: dense blocks of 6, 12, 64 and 48 layers.
  it.each([
    ['preact-resnet#preactResnet1001', 'residualUnit', 3 * 111],
    ['densenet#densenet264', 'denseLayer', 6 + 12 + 64 + 48],
  ])('%s opens fully, is drawn, can be panned, and closes again', async (name, block, count) => {
    const open = await harness.open();
    const { page } = open;
    await open.show([await zooModel(name)]);
    const first = (await open.rows()).length;
    await open.openFully();
    const rows = await open.rows();
    const members = rows.filter(({ title, kind }) => title === block && kind === 'block');
    expect(members).toHaveLength(count);

    const last = rows.at(-1)!;
    await page.keyboard.press('End');
    await open.rest();
    const rect = await open.locate(last.id);
    expect((await open.pixels({ x: rect.x, y: rect.y + 4, width: rect.width, height: rect.height - 8 })).size).toBeGreaterThan(3);
    await page.mouse.move(60, 500);
    await page.mouse.wheel(0, -200);
    await open.rest();
    expect(Math.round((await open.locate(last.id)).y - rect.y)).toBe(200);
    await page.keyboard.press('f');
    await open.rest();
    const [top, bottom] = [await open.locate(rows[0]!.id), await open.locate(last.id)];
    expect(top.y).toBeGreaterThan(35);
    expect(bottom.y + bottom.height).toBeLessThan(800);

    await page.getByRole('button', { name: 'Close all blocks' }).click();
    await expect.poll(async () => (await open.rows()).length).toBeLessThanOrEqual(first);
    expect(await page.locator('[aria-expanded=true]').count()).toBe(0);
    expect(open.problems).toEqual([]);
    expect(await open.posted('error')).toEqual([]);
    await open.close();
  });
});
