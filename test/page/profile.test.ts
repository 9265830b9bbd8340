import { AxeBuilder } from '@axe-core/playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CostedModel } from '../../src/graph';
import type { Profile } from '../../src/measured';
import type { ShownProfile } from '../../src/panel/protocol';
import { type OpenPage, PageHarness } from './harness';
import { resnet, small } from './models';
import { batches, profileOf } from './profiles';
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

async function profile(open: OpenPage, of: Profile | null, change: Partial<ShownProfile> = {}): Promise<void> {
  const shown = { file: '/ws/model.ts', builder: of?.builder.name ?? 'resnet50', profile: of, other: null, fresh: true, plan: 'Forward pass · batch 1 · exact · automatic device', ...change };
  await open.send({ type: 'profile', shown });
  if (of && shown.fresh) await open.page.locator('.drawer .tile').first().waitFor();
}

const wide = { width: 1100, height: 900 };
const mode = (open: OpenPage) => open.page.locator('select.mode');
const text = async (open: OpenPage, selector: string): Promise<string> => ((await open.page.locator(selector).textContent()) ?? '').replace(/\u2009/g, ' ');

describe('measured figures in the picture', () => {
  it('come with a profile, in a group of their own, and go with it', () => onPage(wide, async (open) => {
    const model = resnet();
    await open.show([model]);
    expect(await mode(open).locator('optgroup').count()).toBe(0);
    await profile(open, profileOf(model));
    expect(await mode(open).locator('optgroup').evaluateAll((groups) => groups.map((group) => (group as HTMLOptGroupElement).label))).toEqual(['Estimated', 'Measured']);
    expect(await mode(open).inputValue()).toBe('time');
    expect(await text(open, '.legend')).toMatch(/^time0[\d.]+ ms · [\d.]+ %$/);
    expect(await text(open, '.header')).toMatch(/28\.7 ms measured/);
    const fold = (await open.rows()).find((row) => row.kind === 'fold')!;
    expect(await open.page.locator(`[data-item-id="${fold.id}"]`).getAttribute('aria-label')).toMatch(/\d.ms, [\d.]+.% of the time$/);
    await profile(open, null);
    expect(await mode(open).inputValue()).toBe('kind');
    expect(await text(open, '.header')).not.toContain('measured');
    await open.page.locator('.drawer-empty').waitFor();
  }));

  it('leave the view as it is when they were stored', () => onPage(wide, async (open) => {
    const model = resnet();
    await open.show([model]);
    await profile(open, profileOf(model), { fresh: false });
    await expect.poll(() => text(open, '.header')).toContain('measured');
    expect(await mode(open).inputValue()).toBe('kind');
    expect(await open.page.locator('.drawer').isVisible()).toBe(false);
  }));

  it('make the inefficient hot, and do not colour what takes no time', () => onPage(wide, async (open) => {
    const model = resnet();
    await open.show([model]);
    await profile(open, profileOf(model));
    await mode(open).selectOption('efficiency');
    const [cold, hot] = (await text(open, '.legend')).match(/[\d.]+(?= %)/g)!.map(Number);
    expect(cold).toBeGreaterThan(hot!);
    await mode(open).selectOption('rate');
    expect(await text(open, '.legend')).toMatch(/FLOP\/s · [\d.]+ % of peak$/);
    await mode(open).selectOption('peak');
    expect(await text(open, '.legend')).toMatch(/^peak memory0[\d.]+ MiB$/);
  }));

  it('stand beside the estimates in the card, with what bounds the layer', () => onPage(wide, async (open) => {
    const model = resnet();
    await open.show([model]);
    await profile(open, profileOf(model));
    await open.rest();
    const pool = (await open.rows()).find((row) => row.title.startsWith('max pool'))!;
    const rect = await open.locate(pool.id);
    await open.page.mouse.move(rect.x + rect.width / 2, rect.y + rect.height / 2);
    await open.page.locator('.card').waitFor();
    expect(await text(open, '.card')).toMatch(/Estimated[\s\S]*Parameters[\s\S]*Measured on WebGPU[\s\S]*Time[\d.]+ µs[\d.]+ µs – [\d.]+ µs[\s\S]*Efficiency[\s\S]*Peak memory[\s\S]*Bound by/);
  }));

  it('say why a layer was not measured', () => onPage(wide, async (open) => {
    const model = small();
    await open.show([model]);
    await profile(open, profileOf(model));
    await open.rest();
    const gate = (await open.rows()).find((row) => /gate/i.test(row.title))!;
    const rect = await open.locate(gate.id);
    await open.page.mouse.move(rect.x + rect.width / 2, rect.y + rect.height / 2);
    await open.page.locator('.card').waitFor();
    expect(await text(open, '.card')).toContain('Not measured: Gate is a class of your own, and the workspace is not trusted.');
    expect(await text(open, '.drawer')).toContain('1 layer not measured');
  }));

  it('are marked where the code has changed since, and offered to be measured again', () => onPage(wide, async (open) => {
    const model = resnet();
    await open.show([model]);
    await profile(open, profileOf(model));
    const changed = resnet(undefined, undefined, 500);
    await open.show([changed]);
    expect(await text(open, '.header')).toMatch(/1 layer changed since · measure again/);
    const last = (await open.rows()).at(-1)!;
    expect(await open.page.locator(`[data-item-id="${last.id}"]`).getAttribute('aria-label')).toMatch(/changed since$/);
    await open.page.locator('.drawer .changed-since button').click();
    expect(await open.posted('profile')).toEqual([{ type: 'profile', action: 'start' }]);
    await open.show([model]);
    expect(await text(open, '.header')).not.toContain('changed since');
  }));

  it('are not those of another builder or file', () => onPage(wide, async (open) => {
    const model = resnet();
    await open.show([model]);
    await profile(open, profileOf(model));
    await open.show([small()], { file: '/ws/other.ts' });
    expect(await mode(open).inputValue()).toBe('kind');
    expect(await text(open, '.header')).not.toContain('measured');
    // Back with the first, its profile counts again.
    await open.show([model]);
    expect(await text(open, '.header')).toContain('measured');
  }));
});

describe('the drawer', () => {
  it('opens empty with what would be measured, and asks for it', () => onPage(wide, async (open) => {
    await open.show([resnet()]);
    await profile(open, null, { fresh: false });
    await open.page.getByRole('button', { name: 'Profile', exact: true }).click();
    expect(await text(open, '.drawer-empty')).toContain('Forward pass · batch 1 · exact · automatic device');
    await open.page.getByRole('button', { name: 'Profile Model' }).click();
    await open.page.getByRole('button', { name: 'Options…', exact: true }).click();
    expect((await open.posted('profile')).map(({ action }) => action)).toEqual(['start', 'options']);
    await open.send({ type: 'profiling', run: { message: 'measuring stage / bottleneck (pass 3 of 12)', node: 'n4', part: 0.25 } });
    await open.page.locator('.running').waitFor();
    expect(await text(open, '.running')).toContain('measuring stage / bottleneck (pass 3 of 12)');
    expect(await open.page.locator('.running-bar').getAttribute('aria-valuenow')).toBe('25');
    await open.page.locator('.running button').click();
    expect((await open.posted('profile')).at(-1)).toEqual({ type: 'profile', action: 'cancel' });
    await open.send({ type: 'profiling', run: null });
    await open.page.locator('.running').waitFor({ state: 'hidden' });
    // A run is told of here and nowhere else, so it opens a drawer that is closed.
    await open.page.getByRole('button', { name: 'Close the profile', exact: true }).click();
    await open.page.locator('.drawer').waitFor({ state: 'hidden' });
    await open.send({ type: 'profiling', run: { message: 'loading the backend', node: null, part: 0 } });
    await open.page.locator('.running').waitFor();
  }));

  it('tells device, totals and what the layers leave unexplained', () => onPage(wide, async (open) => {
    const model = resnet();
    await open.show([model]);
    const training = { training: true, optimizer: 'adam', batch: 8, dtype: 'float32', mode: 'exact', warmup: 2, repeats: 20 } as const;
    await profile(open, profileOf(model, { settings: training, optimizerMs: { median: 0.6, p10: 0.5, p90: 0.7 }, outcome: { status: 'failed', message: 'The device was lost.' } }));
    const told = await text(open, '.drawer');
    expect(told).toContain('NVIDIA H100 80GB HBM3');
    expect(told).toMatch(/Training step with adam · batch 8 · exact/);
    expect(told).toContain('Ended early: The device was lost.');
    expect(told).toMatch(/layers 27\.1 ms 94\.3 %adam 600 µs 2\.1 %unexplained 1\.0\d ms 3\.6 %/);
    expect(told).toMatch(/Throughput279 \/s/);
  }));

  it('lists the slowest; a row goes to its block and line, by mouse and by keyboard', () => onPage(wide, async (open) => {
    const model = resnet();
    await open.show([model]);
    await profile(open, profileOf(model));
    const rows = open.page.locator('.slow-row');
    expect(await rows.count()).toBe(10);
    await rows.first().click();
    expect(await open.posted('reveal')).toHaveLength(1);
    expect(await open.selected()).toHaveLength(1);
    await open.page.keyboard.press('ArrowDown');
    await open.page.keyboard.press('Enter');
    expect(await open.posted('reveal')).toHaveLength(2);
    await open.page.getByRole('button', { name: 'Blocks', exact: true }).click();
    expect(await rows.first().textContent()).toMatch(/^stage 3/);
    await rows.first().click();
    expect((await open.posted('reveal')).at(-1)).toMatchObject({ place: { line: 49 }, preserveFocus: true });
    await open.page.getByRole('button', { name: 'Layers', exact: true }).click();
    await open.page.getByRole('button', { name: /^Show all/ }).click();
    expect(await rows.count()).toBeGreaterThan(100);
    await open.page.locator('.part-head select').selectOption('lost');
    expect(await rows.first().textContent()).toMatch(/ms|µs/);
  }));

  it('draws the roofline, whose dots go to their layers', () => onPage(wide, async (open) => {
    const model = resnet();
    await open.show([model]);
    expect(await open.page.locator('script[src$="charts.js"]').count()).toBe(0);
    await profile(open, profileOf(model));
    const chart = open.page.getByRole('img', { name: /^Roofline of \d+ layers on WebGPU; roofs/ });
    await chart.waitFor();
    expect((await chart.textContent())!.replace(/\u2009/g, ' ')).toMatch(/2\.00 TFLOP\/s[\s\S]*200 GB\/s/);
    const dot = chart.locator('circle').last();
    await dot.scrollIntoViewIfNeeded();
    await dot.hover();
    expect(await text(open, '.chart-tip')).toMatch(/FLOP\/s[\s\S]*Bound by/);
    await dot.click();
    expect(await open.selected()).toHaveLength(1);
    expect(await open.posted('reveal')).toHaveLength(1);
  }));

  it('draws throughput and memory over batch, and names the largest that fits', () => onPage(wide, async (open) => {
    const model = resnet();
    await open.show([model]);
    await profile(open, profileOf(model, { batches, largestBatch: { batch: 212, how: 'estimated', why: 'Batch 224 would need 81 GiB.' } }));
    await open.page.getByRole('img', { name: /^Examples per second: 90\.9 at 1, 143 at 2/ }).waitFor();
    await open.page.getByRole('img', { name: /^Peak memory: 180.MiB at 1/ }).waitFor();
    expect(await text(open, '.drawer')).toContain('Largest batch that fits: 212 (estimated). Batch 224 would need 81 GiB.');
  }));

  it('compares with another profile', () => onPage(wide, async (open) => {
    const model = resnet();
    await open.show([model]);
    const other = profileOf(model, { measuredAt: '2026-02-01T12:00:00.000Z', device: { ...profileOf(model).device, backend: 'wasm', name: 'AMD EPYC' } }, 8);
    await profile(open, profileOf(model), { other });
    const told = await text(open, '.drawer');
    expect(told).toMatch(/Compared withAMD EPYCWebAssembly · Forward pass · batch 1 · exact · 1 Feb 2026[\s\S]*28\.7 ms → 229 ms8× slower/);
    await open.page.locator('.compare-row').first().click();
    expect(await open.posted('reveal')).toHaveLength(1);
    await open.page.getByRole('button', { name: 'End the comparison' }).click();
    expect((await open.posted('profile')).at(-1)).toEqual({ type: 'profile', action: 'uncompare' });
  }));

  it('keeps its size and whether it is open, and stands under the picture where it is narrow', async () => {
    const model = resnet();
    const saved = await onPage(wide, async (open) => {
      await open.show([model]);
      await profile(open, profileOf(model));
      const splitter = open.page.getByRole('separator');
      const before = (await open.page.locator('.drawer').boundingBox())!.width;
      await splitter.focus();
      await open.page.keyboard.press('ArrowLeft');
      expect((await open.page.locator('.drawer').boundingBox())!.width).toBeCloseTo(before + 24, -1);
      await open.rest();
      return open.state();
    });
    await onPage({ ...wide, width: 500, saved }, async (open) => {
      await open.show([model]);
      await profile(open, profileOf(model), { fresh: false });
      await open.page.locator('.tile').first().waitFor();
      const [picture, drawer] = [(await open.page.locator('.main').boundingBox())!, (await open.page.locator('.drawer').boundingBox())!];
      expect(drawer.y).toBeGreaterThanOrEqual(picture.y + picture.height - 1);
      expect(drawer.width).toBe(500);
    });
  });

  it.each<ThemeName>(['dark', 'light', 'hc-dark', 'hc-light'])('has no serious accessibility violation in %s', (theme) => onPage({ ...wide, theme }, async (open) => {
    const model: CostedModel = resnet();
    await open.show([model]);
    const all = profileOf(model, { batches, largestBatch: { batch: 212, how: 'tried', why: 'The next one ran out of memory.' }, outcome: { status: 'cancelled', message: 'Cancelled.' } });
    await profile(open, all, { other: profileOf(model, { measuredAt: '2026-02-01T12:00:00.000Z' }, 2) });
    await open.show([resnet(undefined, undefined, 500)]);
    await open.send({ type: 'profiling', run: { message: 'measuring', node: null, part: null } });
    await open.page.locator('[role=treeitem][tabindex="0"]').focus();
    await open.page.keyboard.press('ArrowDown');
    await open.page.keyboard.press('p');
    await open.page.locator('.plot').first().waitFor();
    const { violations } = await new AxeBuilder({ page: open.page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => [id, nodes.map((node) => node.html.slice(0, 160))])).toEqual([]);
  }));

  it('shows text from a profile as text', () => onPage(wide, async (open) => {
    const hostile = '<img src=x onerror="window.hit = 1">';
    const model = resnet([1, 1, 1, 1]);
    await open.show([model]);
    const of = profileOf(model, { outcome: { status: 'failed', message: hostile }, largestBatch: { batch: 2, how: 'tried', why: hostile } });
    of.device.name = hostile;
    for (const node of of.nodes) if (node.timeMs === null) node.why = hostile;
    await profile(open, of);
    expect(await open.page.evaluate(() => 'hit' in window)).toBe(false);
    expect(await open.page.locator('img').count()).toBe(0);
  }));
});
