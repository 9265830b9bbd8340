import { beforeAll, describe, expect, it } from 'vitest';
import { type OpenPage, PageHarness, panelState } from './harness';
import { framed, resnet } from './models';

let harness: PageHarness;

beforeAll(async () => { harness = await PageHarness.shared(); });

async function onPage(run: (open: OpenPage) => Promise<void>, options: Parameters<PageHarness['open']>[0] = {}): Promise<void> {
  const open = await harness.open(options);
  try {
    await run(open);
    expect(open.problems).toEqual([]);
    expect(await open.posted('error')).toEqual([]);
  } finally {
    await open.close();
  }
}

/** How many blocks of each name are open, of how many that are drawn: `stage 3/3`. */
async function opened(open: OpenPage, ...titles: string[]): Promise<string> {
  const rows = await open.page.$$eval('[role=treeitem]', (all) => all.map((row) => [row.getAttribute('data-title'), row.getAttribute('aria-expanded')] as const));
  return titles.map((title) => {
    const own = rows.filter(([name]) => name === title);
    return `${title} ${own.filter(([, expanded]) => expanded === 'true').length}/${own.length}`;
  }).join(', ');
}

describe('depth', () => {
  const blocks = (open: OpenPage) => () => opened(open, 'stem', 'stage', 'unit');
  // The stages are open before the stem and the units, which hold layers alone.
  const atFirst = 'stem 0/1, stage 3/3, unit 0/9';

  it('goes one level deeper from an opening view whose stages alone are open: to where all of that level is', () => onPage(async (open) => {
    await open.show([framed(3)]);
    expect(await blocks(open)()).toBe(atFirst);
    await open.page.keyboard.press(']');
    await expect.poll(blocks(open)).toBe('stem 1/1, stage 3/3, unit 0/9');
    expect(await open.page.locator('.depth-value').textContent()).toBe('1');
    await open.page.keyboard.press(']');
    await expect.poll(blocks(open)).toBe('stem 1/1, stage 3/3, unit 9/9');
    // Nothing is left to open.
    await open.page.keyboard.press(']');
    expect(await open.page.locator('.depth-value').textContent()).toBe('2');
    await open.page.locator('.depth-value').click();
    await expect.poll(blocks(open)).toBe(atFirst);
  }));

  it('goes one level back from there: to where nothing is so deep', () => onPage(async (open) => {
    await open.show([framed(3)]);
    await open.page.keyboard.press('[');
    await expect.poll(blocks(open)).toBe('stem 0/1, stage 0/3, unit 0/0');
    await open.page.keyboard.press('[');
    expect(await open.page.locator('.depth-value').textContent()).toBe('0');
  }));

  it('keeps the stages of the opening view open when an edit makes more of them than it would open', () => onPage(async (open) => {
    await open.show([framed(3)]);
    await open.show([framed(14)]);
    expect(await blocks(open)()).toBe('stem 0/1, stage 14/14, unit 0/42');
    // The same model anew begins with all of them closed.
    await open.show([framed(14)], { file: '/ws/other.ts' });
    expect(await blocks(open)()).toBe('stem 0/1, stage 0/14, unit 0/0');
  }));

  it('is set by the panel’s command, for what was opened and closed by hand too', () => onPage(async (open) => {
    await open.show([framed(3)]);
    const { id } = (await open.rows()).find(({ title }) => title === 'unit')!;
    await open.page.locator(`[data-item-id="${id}"]`).focus();
    await open.page.keyboard.press('Enter');
    await expect.poll(blocks(open)).toBe('stem 0/1, stage 3/3, unit 1/9');
    for (const [depth, shown] of [[0, 'stem 0/1, stage 0/3, unit 0/0'], [1, 'stem 1/1, stage 3/3, unit 0/9'], [99, 'stem 1/1, stage 3/3, unit 9/9']] as const) {
      await open.send({ type: 'depth', depth });
      await expect.poll(blocks(open)).toBe(shown);
    }
    await open.page.keyboard.press('[');
    await expect.poll(() => open.page.locator('.depth-value').textContent()).toBe('98');
  }));
});

describe('an exported picture', () => {
  /** What is drawn on: the first thing drawn. */
  const ground = (svg: string) => /<rect x="0" y="0" [^>]*fill="([^"]*)"/.exec(svg)?.[1];

  it.each([['dark', '#1f1f1f'], ['hc-light', '#ffffff']] as const)('has the colours of the page when no others are asked for (%s)', (page, colour) => onPage(async (open) => {
    await open.show([resnet()]);
    await open.send({ type: 'export', format: 'svg' });
    const { text } = (await open.waitFor('export')) as { text: string };
    expect(ground(text)).toBe(colour);
    // The theme's own border is round each block.
    if (page === 'hc-light') expect(text).toContain('stroke="#0f4a85"');
  }, { theme: page }));

  it.each([['light', '#ffffff', 1], ['dark', '#1f1f1f', 1], ['paper', '#ffffff', 0.5]] as const)('has the colours that are asked for (%s), whatever the page’s', (theme, colour, weight) => onPage(async (open) => {
    await open.show([resnet()]);
    await open.send({ type: 'export', format: 'svg', theme });
    const { format, text } = (await open.waitFor('export')) as { format: string; text: string };
    expect(format).toBe('svg');
    expect(ground(text)).toBe(colour);
    expect(text).toContain(`stroke-width="${weight}"`);
  }, { theme: theme === 'dark' ? 'light' : 'dark' }));

  it('is drawn for a paper from the header’s menu, as it is open now', () => onPage(async (open) => {
    await open.show([framed(3)]);
    await open.page.getByRole('button', { name: 'Export…' }).click();
    await open.page.getByRole('menuitem', { name: 'SVG for a paper' }).click();
    const { text } = (await open.waitFor('export')) as { text: string };
    expect(text).toContain('stroke="#222222"');
    expect(text.match(/>unit</g)).toHaveLength(9);
    expect(await open.page.getByRole('menu').isVisible()).toBe(false);
  }));
});

describe('lines drawn upon each other', () => {
  it('are no bolder than one alone', () => onPage(async (open) => {
    await open.show([resnet()]);
    const { id } = (await open.rows()).find(({ title }) => title === 'bottleneck')!;
    await open.page.locator(`[data-item-id="${id}"]`).focus();
    await open.page.keyboard.press('Enter');
    await expect.poll(async () => (await open.rows()).some(({ title, level }) => level === 3 && title.startsWith('conv'))).toBe(true);
    await open.page.mouse.move(5, 300);
    await open.page.keyboard.press('Escape');
    await open.rest();
    // The stem's pill gives to one thing alone, the pooling to the block's first convolution and to the one of its shortcut.
    const across = async (title: string) => {
      const { x, y, width, height } = await open.locate((await open.rows()).find((row) => row.title.startsWith(title))!.id);
      return open.pixels({ x: Math.round(x + width / 2) - 4, y: Math.round(y + height) + 2, width: 8, height: 1 });
    };
    const alone = await across('conv');
    expect(alone.size).toBeGreaterThan(1);
    expect(await across('max pool')).toEqual(alone);
    // High enough for the whole picture at its full size, where a line covers whole pixels.
  }, { height: 2000 }));
});

describe('while a large model is laid out', () => {
  it('the picture before it keeps its own figures, under VS Code’s thin bar', () => onPage(async (open) => {
    await open.show([resnet()]);
    const told = (title: string) => open.page.locator(`[role=treeitem][data-title=${title}]`).first().getAttribute('aria-label');
    const before = await told('stage');
    expect(before).toContain('parameters');
    // A worker that does not answer: the next picture never comes.
    await open.page.evaluate(() => { Worker.prototype.postMessage = () => undefined; });
    await open.send({ type: 'show', state: panelState([framed(3)]), settings: { direction: 'down' } });
    await open.page.locator('.progress').waitFor();
    await open.page.locator('select.mode').selectOption('params');
    expect(await told('stage')).toBe(before);
    expect((await open.rows()).some(({ title }) => title === 'bottleneck')).toBe(true);
  }));
});
