import { AxeBuilder } from '@axe-core/playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Rect } from '../../src/picture/camera';
import { type OpenPage, PageHarness, panelState } from './harness';
import { ladder, huge, place, resnet, small } from './models';
import type { ThemeName } from './themes';

let harness: PageHarness;

beforeAll(async () => { harness = await PageHarness.shared(); });

async function onPage<T>(options: Parameters<PageHarness['open']>[0], run: (open: OpenPage) => Promise<T>): Promise<T> {
  const open = await harness.open(options);
  try {
    const result = await run(open);
    expect(open.problems).toEqual([]);
    expect(await open.posted('error')).toEqual([]);
    return result;
  } finally {
    await open.close();
  }
}

describe('the picture', () => {
  it('is drawn under the panel’s content security policy, in step with the tree for readers', () => onPage({}, async (open) => {
    const drawn = await open.show([resnet()]);
    const rows = await open.rows();
    expect(rows).toHaveLength(drawn.items);
    expect(rows.map((row) => row.title)).toContain('stage');
    expect(await open.page.locator('.header').textContent()).toMatch(/resnet50\(1000\)[\s\S]*25\.6.M params[\s\S]*MACs/);
    // Every pill that is in view has its own colours on the canvas: something else than the ground stands there.
    const pill = rows.find((row) => row.title.startsWith('max pool'))!;
    const { x, y, width, height } = await open.locate(pill.id);
    const colours = await open.pixels({ x: x + 2, y: y + 6, width: width - 8, height: height - 12 });
    expect(colours.size).toBeGreaterThan(3);
    expect(colours.has('31,31,31')).toBe(false);
  }));

  it('stands whole in the panel at first, input at the top', () => onPage({ height: 950 }, async (open) => {
    await open.show([resnet()]);
    const rows = await open.rows();
    const [first, last] = [await open.locate(rows[0]!.id), await open.locate(rows.at(-1)!.id)];
    expect(first.y).toBeGreaterThan(35);
    expect(last.y + last.height).toBeLessThan(950);
    expect(first.y).toBeLessThan(last.y);
  }));

  it('tells a model that changed nothing without moving, and keeps the selected item in place when it did', () => onPage({}, async (open) => {
    await open.show([resnet()]);
    await open.rest();
    const kept = (await open.rows()).filter((row) => row.title === 'stage')[2]!;
    const before = await open.locate(kept.id);
    await open.page.mouse.click(before.x + before.width / 3, before.y + 14);
    await open.show([resnet()]);
    expect(await open.locate(kept.id)).toEqual(before);
    // A shorter first stage lets everything below it move up; the selected stage stays under the reader's eyes.
    await open.show([resnet([1, 4, 6, 3])]);
    const after = await open.locate(kept.id);
    expect(Math.abs(after.y - before.y)).toBeLessThan(1);
    expect(Math.abs(after.x + after.width / 2 - before.x - before.width / 2)).toBeLessThan(1);
  }));

  it('keeps blocks open when an edit makes the model larger than an opening view holds', () => onPage({}, async (open) => {
    const layersInView = async () => (await open.rows()).filter((row) => row.title.startsWith('conv')).length;
    await open.show([ladder(6)]);
    expect(await layersInView()).toBe(12);
    await open.show([ladder(14)]);
    expect(await layersInView()).toBe(28);
    // Asked for, the opening view is chosen anew.
    await open.page.locator('.depth-value').click();
    await expect.poll(layersInView).toBe(0);
  }));

  it('begins another file’s picture at its own opening view', () => onPage({}, async (open) => {
    await open.show([resnet()]);
    await open.page.mouse.move(60, 400);
    await open.page.mouse.wheel(300, 500);
    await open.rest();
    await open.show([small()], { file: '/ws/other.ts' });
    await open.rest();
    const rects = await Promise.all((await open.rows()).map((row) => open.locate(row.id)));
    for (const rect of rects) expect(Math.abs(rect.x + rect.width / 2 - 450)).toBeLessThan(3);
    expect(Math.min(...rects.map((rect) => rect.y))).toBeGreaterThan(35);
  }));
});

describe('pointer', () => {
  it('shows a card beside what it hovers, and the card stays when pinned', () => onPage({}, async (open) => {
    await open.show([resnet()]);
    const block = (await open.rows()).find((row) => row.title === 'bottleneck')!;
    const rect = await open.locate(block.id);
    await open.page.mouse.move(rect.x + rect.width * 0.7, rect.y + rect.height / 2);
    const card = open.page.locator('.card');
    await card.waitFor();
    expect(await card.textContent()).toMatch(/bottleneck[\s\S]*block · \d+ layers[\s\S]*→[\s\S]*Parameters[\s\S]*MACs[\s\S]*FLOPs[\s\S]*Activations/);
    const box = (await card.boundingBox())!;
    expect(box.x >= rect.x + rect.width || box.x + box.width <= rect.x || box.y >= rect.y + rect.height || box.y + box.height <= rect.y).toBe(true);
    await card.getByRole('button', { name: 'Pin (P)' }).click();
    await open.page.mouse.move(5, 300);
    await open.page.waitForTimeout(600);
    expect(await card.isVisible()).toBe(true);
    await card.getByRole('button', { name: 'model.ts:27' }).click();
    const reveals = await open.posted('reveal');
    expect(reveals.at(-1)).toMatchObject({ place: { line: 27 }, preserveFocus: false });
  }));

  it('selects with a click and shows the source, keeping the editor’s focus away', () => onPage({}, async (open) => {
    await open.show([resnet()]);
    const pool = (await open.rows()).find((row) => row.title.startsWith('max pool'))!;
    const rect = await open.locate(pool.id);
    await open.page.mouse.click(rect.x + rect.width / 2, rect.y + rect.height / 2);
    expect(await open.selected()).toEqual([pool.id]);
    expect(await open.posted('reveal')).toEqual([{ type: 'reveal', place: place(45), preserveFocus: true }]);
  }));

  it('reveals the clicked line of a stack', () => onPage({}, async (open) => {
    await open.show([resnet()]);
    const stem = (await open.rows()).find((row) => row.title.startsWith('conv'))!;
    const rect = await open.locate(stem.id);
    await open.page.mouse.click(rect.x + rect.width / 2, rect.y + rect.height * 0.9);
    expect((await open.posted('reveal'))[0]).toMatchObject({ place: { line: 44 } });
  }));

  it('opens a block in place with a double click, and closes it again', () => onPage({}, async (open) => {
    await open.show([resnet()]);
    const block = (await open.rows()).find((row) => row.title === 'bottleneck')!;
    const before = await open.locate(block.id);
    await open.page.mouse.dblclick(before.x + before.width * 0.7, before.y + before.height / 2);
    await open.page.waitForFunction((id) => document.querySelector(`[data-item-id="${id}"]`)?.getAttribute('aria-expanded') === 'true', block.id);
    await open.rest();
    const after = await open.locate(block.id);
    expect(after.height).toBeGreaterThan(3 * before.height);
    expect(Math.abs(after.y - before.y)).toBeLessThan(1);
    expect((await open.rows()).some((row) => row.level === 3 && row.title.startsWith('conv'))).toBe(true);
    expect((await open.posted('reveal')).length).toBe(1);
    await open.page.mouse.dblclick(after.x + after.width * 0.3, after.y + 14);
    await open.page.waitForFunction((id) => document.querySelector(`[data-item-id="${id}"]`)?.getAttribute('aria-expanded') === 'false', block.id);
    await open.rest();
    expect(Math.abs((await open.locate(block.id)).height - before.height)).toBeLessThan(1);
  }));

  it('shows each member of a fold on request', () => onPage({}, async (open) => {
    await open.show([resnet()]);
    const fold = (await open.rows()).find((row) => row.kind === 'fold')!;
    const rect = await open.locate(fold.id);
    await open.page.mouse.move(rect.x + rect.width * 0.7, rect.y + rect.height / 2);
    await open.page.getByRole('button', { name: 'Show each of the 2' }).click();
    const at = async (): Promise<number> => (await open.rows()).filter((row) => row.title === 'bottleneck' && row.level > 2).length;
    await expect.poll(at).toBe(2);
    await open.page.getByRole('button', { name: 'Show one for all' }).click();
    await expect.poll(at).toBe(0);
  }));

  it('pans by dragging and by the wheel, and zooms about the pointer', () => onPage({}, async (open) => {
    await open.show([resnet()]);
    await open.rest();
    const { id } = (await open.rows())[2]!;
    const start = await open.locate(id);
    await open.page.mouse.move(60, 500);
    await open.page.mouse.down();
    await open.page.mouse.move(100, 520, { steps: 4 });
    await open.page.mouse.up();
    await open.rest();
    const dragged = await open.locate(id);
    expect([Math.round(dragged.x - start.x), Math.round(dragged.y - start.y)]).toEqual([40, 20]);
    await open.page.mouse.wheel(0, 30);
    await open.rest();
    expect(Math.round((await open.locate(id)).y - dragged.y)).toBe(-30);
    const at = await open.locate(id);
    await open.page.mouse.move(at.x, at.y);
    await open.page.keyboard.down('Control');
    await open.page.mouse.wheel(0, -50);
    await open.page.keyboard.up('Control');
    await open.rest();
    const zoomed = await open.locate(id);
    expect(zoomed.width).toBeGreaterThan(at.width * 1.2);
    expect(Math.abs(zoomed.x - at.x)).toBeLessThan(1);
    expect(await open.selected()).toEqual([]);
  }));
});

describe('keyboard', () => {
  it('walks the graph, opens blocks, and shows the card', () => onPage({}, async (open) => {
    await open.show([resnet()]);
    await open.page.locator('[role=treeitem][tabindex="0"]').focus();
    await open.page.keyboard.press('Home');
    for (let i = 0; i < 2; i++) await open.page.keyboard.press('ArrowDown');
    expect((await open.focused())?.title).toMatch(/^max pool/);
    await open.page.keyboard.press('ArrowDown');
    expect((await open.focused())?.title).toBe('stage');
    await open.page.keyboard.press('ArrowRight');
    const block = (await open.focused())!;
    expect(block.title).toBe('bottleneck');
    await open.page.keyboard.press('Enter');
    await open.page.waitForFunction((id) => document.querySelector(`[data-item-id="${id}"]`)?.getAttribute('aria-expanded') === 'true', block.id);
    expect((await open.focused())?.id).toBe(block.id);
    await open.page.keyboard.press('ArrowLeft');
    await open.page.waitForFunction((id) => document.querySelector(`[data-item-id="${id}"]`)?.getAttribute('aria-expanded') === 'false', block.id);
    await open.page.keyboard.press('p');
    expect(await open.page.locator('.card').textContent()).toContain('bottleneck');
    await open.page.keyboard.press('Escape');
    expect(await open.page.locator('.card').isVisible()).toBe(false);
    await open.page.keyboard.press('Escape');
    expect(await open.selected()).toEqual([]);
  }));

  it('zooms, fits and changes the depth', () => onPage({}, async (open) => {
    await open.show([resnet()]);
    await open.rest();
    const count = (await open.rows()).length;
    const { id } = (await open.rows())[0]!;
    const before = await open.locate(id);
    await open.page.keyboard.press('+');
    await open.rest();
    expect((await open.locate(id)).width).toBeGreaterThan(before.width);
    await open.page.keyboard.press(']');
    await open.page.waitForFunction((n) => document.querySelectorAll('[role=treeitem]').length > n, count);
    await open.page.keyboard.press('[');
    await open.page.keyboard.press('[');
    await open.page.waitForFunction((n) => document.querySelectorAll('[role=treeitem]').length < n, count);
    await open.page.keyboard.press('f');
    await open.rest();
    const rects = await Promise.all((await open.rows()).map((row) => open.locate(row.id)));
    expect(rects.every((rect) => rect.y >= 35 && rect.y + rect.height <= 800)).toBe(true);
  }));

  it('finds, counts and goes through matches', () => onPage({}, async (open) => {
    await open.show([resnet()]);
    await open.page.keyboard.press('Control+f');
    await open.page.keyboard.type('bottleneck');
    const result = open.page.locator('.search-result');
    expect(await result.textContent()).toBe('1 of 8');
    await open.page.keyboard.press('Enter');
    expect(await result.textContent()).toBe('2 of 8');
    await open.page.keyboard.press('Shift+Enter');
    await open.page.keyboard.press('Shift+Enter');
    expect(await result.textContent()).toBe('8 of 8');
    await open.page.locator('.search input').fill('no such thing');
    expect(await result.textContent()).toBe('No results');
    await open.page.keyboard.press('Escape');
    expect(await open.page.locator('.search').isVisible()).toBe(false);
  }));
});

describe('the editor’s cursor', () => {
  it('selects what its line made, opens nothing, and scrolls only when it must', () => onPage({ height: 420 }, async (open) => {
    await open.show([resnet()]);
    await open.rest();
    const rows = await open.rows();
    const pool = rows.find((row) => row.title.startsWith('max pool'))!;
    const before = await open.locate(pool.id);
    await open.send({ type: 'cursor', file: '/ws/model.ts', line: 45 });
    await open.page.waitForFunction((id) => document.querySelector(`[data-item-id="${id}"]`)?.getAttribute('aria-selected') === 'true', pool.id);
    await open.rest();
    expect(await open.locate(pool.id)).toEqual(before);
    await open.send({ type: 'cursor', file: '/ws/model.ts', line: 56 });
    const last = rows.at(-1)!;
    await open.page.waitForFunction((id) => document.querySelector(`[data-item-id="${id}"]`)?.getAttribute('aria-selected') === 'true', last.id);
    await open.rest();
    const rect = await open.locate(last.id);
    expect(rect.y > 35 && rect.y + rect.height <= 420).toBe(true);
    expect(await open.selected()).toEqual([last.id]);
    expect((await open.rows()).length).toBe(rows.length);
    expect(await open.posted('reveal')).toEqual([]);
    await open.send({ type: 'cursor', file: '/ws/other.ts', line: 56 });
    await open.page.waitForFunction(() => document.querySelectorAll('[aria-selected=true]').length === 0);
  }));
});

describe('header', () => {
  it('colours by cost with a legend in the model’s numbers', () => onPage({}, async (open) => {
    await open.show([resnet()]);
    await open.rest();
    const fold = (await open.rows()).find((row) => row.kind === 'fold')!;
    const rect = await open.locate(fold.id);
    const plain = await open.pixels(rect);
    await open.page.locator('select.mode').selectOption('macs');
    await open.rest();
    expect(await open.page.locator('.legend').textContent()).toMatch(/MACs\s*0\s*1\.09.G · 26\.\d.%/);
    const hot = await open.pixels(rect);
    expect([...hot].filter((colour) => !plain.has(colour)).length).toBeGreaterThan(0);
  }));

  it('picks among builders and among models', () => onPage({}, async (open) => {
    const models = [small(), resnet()];
    await open.show(models, { builders: models.map((model) => model.graph.builder) });
    await open.page.locator('select.picker:not(.models)').selectOption('resnet50');
    expect(await open.posted('pick')).toEqual([{ type: 'pick', builder: 'resnet50' }]);
    await open.page.locator('select.models').selectOption('1');
    await open.page.locator('[role=treeitem][data-title=stage]').first().waitFor({ state: 'attached' });
  }));

  it('offers the literals that the code knows for an argument, and takes arguments that nobody knows', () => onPage({}, async (open) => {
    const model = small();
    const values = ['one', 'two'].map((kind) => ({ value: `"${kind}"`, call: `build("${kind}")` }));
    Object.assign(model.graph.builder, { assumed: ['kind'], call: 'build("one")', choices: [{ name: 'kind', values }] });
    await open.show([model]);
    const choice = open.page.getByLabel('kind', { exact: true });
    expect(await choice.locator('option').allTextContents()).toEqual(['one', 'two']);
    expect(await choice.inputValue()).toBe('build("one")');
    await choice.focus();
    await choice.selectOption('build("two")');
    expect(await open.posted('pick')).toEqual([{ type: 'pick', builder: 'build("two")' }]);
    model.graph.builder.call = 'build("two")';
    await open.show([model]);
    expect(await choice.inputValue()).toBe('build("two")');
    expect(await choice.evaluate((select) => select === document.activeElement)).toBe(true);
    const builder = { ...small().graph.builder, missing: ['corpus'], call: 'tiny(/* corpus */)' };
    await open.send({ type: 'show', state: panelState([], { builders: [builder], nothing: 'It needs a corpus.', file: '/ws/other.ts' }), settings: { direction: 'down' } });
    await open.page.getByRole('button', { name: 'Give Arguments…' }).click();
    expect(await open.posted('run')).toEqual([{ type: 'run', command: 'expression' }]);
  }));

  it('exports what it draws', () => onPage({}, async (open) => {
    await open.show([resnet()]);
    for (const [name, format] of [['JSON', 'json'], ['PNG picture', 'png'], ['SVG picture', 'svg'], ['Mermaid', 'mermaid']] as const) {
      const before = (await open.posted('export')).length;
      await open.page.getByRole('button', { name: 'Export…' }).click();
      await open.page.getByRole('menuitem', { name }).click();
      const exported = (await open.waitFor('export', before)) as { format: string; text: string | null; base64: string | null };
      expect(exported.format).toBe(format);
      if (format === 'png') {
        const png = Buffer.from(exported.base64!, 'base64');
        expect(png.subarray(1, 4).toString()).toBe('PNG');
        expect(png.readUInt32BE(20)).toBeGreaterThan(1500);
      } else if (format === 'json') expect(JSON.parse(exported.text!).models[0].totals.params).toBe(resnet().cost.totals.params);
      else expect(exported.text).toContain('bottleneck');
    }
    await open.send({ type: 'export', format: 'png' });
    await open.waitFor('export', 4);
  }));
});

describe('when something is wrong', () => {
  it('dims the last picture and tells the first error with its place', () => onPage({}, async (open) => {
    await open.show([resnet()]);
    await open.show([resnet()], { stale: true, diagnostics: [{ severity: 'error', message: 'Unknown activation: rleu', place: place(44) }] });
    expect(await open.page.locator('.notice').textContent()).toMatch(/Unknown activation: rleu\s*model\.ts:44/);
    expect(await open.page.locator('.stage').getAttribute('class')).toContain('stale');
    await open.page.locator('.notice .link').click();
    expect(await open.posted('reveal')).toEqual([{ type: 'reveal', place: place(44), preserveFocus: false }]);
    await open.show([resnet()]);
    expect(await open.page.locator('.notice').isVisible()).toBe(false);
    expect(await open.page.locator('.stage').getAttribute('class')).not.toContain('stale');
  }));

  it('shows VS Code’s thin bar while something runs', () => onPage({}, async (open) => {
    await open.show([resnet()]);
    await open.send({ type: 'busy', busy: true });
    await open.page.locator('.progress').waitFor();
    await open.send({ type: 'busy', busy: false });
    await open.page.locator('.progress').waitFor({ state: 'hidden' });
  }));

  it('says in one sentence why there is nothing to draw', () => onPage({}, async (open) => {
    await open.show([], { nothing: 'No TensorFlow.js model is built in data.ts.' });
    expect(await open.page.locator('.empty').textContent()).toMatch(/No TensorFlow\.js model is built in data\.ts\.\s*Open an Example/);
    await open.page.getByRole('button', { name: 'Open an Example' }).click();
    expect(await open.posted('run')).toEqual([{ type: 'run', command: 'example' }]);
  }));

  it('shows text of the user’s as text', () => onPage({}, async (open) => {
    const hostile = '<img src=x onerror="window.hit = 1"><script>window.hit = 1</script>';
    const model = resnet([1, 1, 1, 1]);
    for (const block of model.graph.blocks) block.name = hostile;
    for (const layer of model.graph.layers) Object.assign(layer, { name: hostile, named: true });
    await open.show([model], { diagnostics: [{ severity: 'error', message: hostile, place: place(1) }] });
    await open.page.locator('[role=treeitem][tabindex="0"]').focus();
    await open.page.keyboard.press('ArrowDown');
    await open.page.keyboard.press('p');
    expect(await open.page.evaluate(() => 'hit' in window)).toBe(false);
    expect(await open.page.locator('img').count()).toBe(0);
    expect(await open.page.locator('.notice').textContent()).toContain(hostile);
  }));

  it('replaces a layout worker that fails, and says so meanwhile', async () => {
    const open = await harness.open();
    await open.page.route('**/layout.js', (route) => route.abort());
    await open.send({ type: 'show', state: panelState([resnet()]), settings: { direction: 'down' } });
    await open.waitFor('error');
    expect(await open.page.locator('.notice').textContent()).toContain('could not be laid out');
    await open.page.unroute('**/layout.js');
    await open.show([resnet()]);
    expect(await open.page.locator('.notice').isVisible()).toBe(false);
    expect((await open.rows()).length).toBeGreaterThan(10);
    await open.close();
  });
});

describe('state', () => {
  it('comes back after a reload: open blocks, mode, camera', async () => {
    const saved = await onPage({}, async (open) => {
      await open.show([resnet()]);
      const block = (await open.rows()).find((row) => row.title === 'bottleneck')!;
      const rect = await open.locate(block.id);
      await open.page.mouse.dblclick(rect.x + rect.width * 0.7, rect.y + rect.height / 2);
      await open.page.waitForFunction((id) => document.querySelector(`[data-item-id="${id}"]`)?.getAttribute('aria-expanded') === 'true', block.id);
      await open.page.locator('select.mode').selectOption('params');
      await open.page.mouse.move(60, 400);
      await open.page.mouse.wheel(0, 60);
      await open.rest();
      return { state: await open.state(), id: block.id, rect: await open.locate(block.id) };
    });
    await onPage({ saved: saved.state }, async (open) => {
      await open.show([resnet()]);
      await open.rest();
      expect(await open.page.locator('select.mode').inputValue()).toBe('params');
      const now = await open.locate(saved.id);
      expect(Object.values(now).map(Math.round)).toEqual(Object.values(saved.rect).map(Math.round));
    });
  });
});

describe('themes and readers', () => {
  it.each<ThemeName>(['dark', 'light', 'hc-dark', 'hc-light'])('has no serious accessibility violation in %s', (theme) => onPage({ theme }, async (open) => {
    await open.show([resnet()], { diagnostics: [{ severity: 'error', message: 'Unknown activation', place: place(44) }], stale: true });
    await open.page.locator('[role=treeitem][tabindex="0"]').focus();
    await open.page.keyboard.press('ArrowDown');
    await open.page.keyboard.press('p');
    await open.page.keyboard.press('Control+f');
    const { violations } = await new AxeBuilder({ page: open.page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => [id, nodes.map((node) => node.html.slice(0, 120))])).toEqual([]);
  }));

  it('follows a change of theme at once', () => onPage({ theme: 'dark' }, async (open) => {
    await open.show([resnet()]);
    await open.rest();
    expect(await open.pixel(10, 400)).toBe('31,31,31');
    await open.page.evaluate(() => {
      document.documentElement.style.setProperty('--vscode-editor-background', '#ffffff');
      document.documentElement.style.setProperty('--vscode-editor-foreground', '#3b3b3b');
      document.body.className = 'vscode-light';
    });
    await open.rest();
    expect(await open.pixel(10, 400)).toBe('255,255,255');
  }));

  it('does without motion for those who ask', () => onPage({ reducedMotion: true }, async (open) => {
    await open.show([resnet()]);
    const block = (await open.rows()).find((row) => row.title === 'bottleneck')!;
    const rect = await open.locate(block.id);
    await open.page.mouse.dblclick(rect.x + rect.width * 0.7, rect.y + rect.height / 2);
    await open.page.waitForFunction((id) => document.querySelector(`[data-item-id="${id}"]`)?.getAttribute('aria-expanded') === 'true', block.id);
    const soon = await open.page.evaluate((id) => new Promise<Rect>((resolve) => {
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(window.blocklens!.locate(id)!)));
    }), block.id);
    await open.rest();
    expect(soon).toEqual(await open.locate(block.id));
  }));
});

describe('size', () => {
  it('draws thousands of items, only those in view, and says how long a frame takes', () => onPage({ width: 1000 }, async (open) => {
    await open.show([huge(5000)]);
    await open.page.getByRole('button', { name: 'Open all blocks' }).click();
    await open.page.waitForFunction(() => document.querySelectorAll('[role=treeitem]').length > 2000, undefined, { timeout: 60_000 });
    await open.page.keyboard.press('0');
    await open.rest();
    const frames = await open.page.evaluate(async () => {
      const canvas = document.querySelector('canvas.picture')!;
      const times: number[] = [];
      for (let i = 0; i < 40; i++) {
        const start = performance.now();
        canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: 40, bubbles: true, cancelable: true }));
        await new Promise(requestAnimationFrame);
        times.push(performance.now() - start);
      }
      return times.sort((a, b) => a - b);
    });
    console.info(`panning ${(await open.rows()).length} items: median frame ${frames[20]!.toFixed(1)} ms, longest ${frames.at(-1)!.toFixed(1)} ms`);
  }));
});
