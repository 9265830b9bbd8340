import { beforeAll, describe, expect, it } from 'vitest';
import type { CostedModel, Diagnostic } from '../../src/graph';
import { type OpenPage, PageHarness } from './harness';
import { ladder, place, resnet, small } from './models';
import { profileOf } from './profiles';

/** What a reader looks for keeps its room: figures in the header, numbers in a message, the legend, what a card tells about. */

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

interface Line {
  width: number;
  /** What is seen of the header: class names, left to right, with their extents. */
  parts: { name: string; left: number; right: number }[];
  /** What is only in the `…` menu. */
  folded: string[];
}

/** The header at each width, as it is once the page has taken it in. */
function header(open: OpenPage, widths: number[]): Promise<Line[]> {
  return open.page.evaluate(async (all) => {
    const root = document.querySelector<HTMLElement>('#root')!;
    const head = document.querySelector<HTMLElement>('.header')!;
    const frame = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const wide = (part: Element | null): number => part?.getBoundingClientRect().width ?? 0;
    const lines: Line[] = [];
    for (const width of [1600, ...all]) {
      root.style.width = `${width}px`;
      await frame();
      const leaves = [...head.querySelectorAll<HTMLElement>('.who > *, .total, .tools > *')];
      const name = (part: HTMLElement): string => part.getAttribute('aria-label') ?? part.querySelector('[aria-label]')?.getAttribute('aria-label') ?? part.className;
      const parts = leaves.filter((part) => wide(part) > 0).map((part) => ({ name: name(part), left: part.getBoundingClientRect().left, right: part.getBoundingClientRect().right }));
      lines.push({ width, parts, folded: leaves.filter((part) => part.classList.contains('folded')).map(name) });
    }
    root.style.width = '';
    return lines;
  }, widths);
}

function measured(model: CostedModel, later: CostedModel): (open: OpenPage) => Promise<void> {
  return async (open) => {
    await open.show([later]);
    await open.send({ type: 'profile', shown: { file: '/ws/model.ts', builder: 'resnet50', profile: profileOf(model), other: null, fresh: false, plan: '' } });
    await open.page.locator('.total.changed').waitFor({ state: 'attached' });
  };
}

const assumed = (): CostedModel => {
  const model = resnet();
  const values = ['small', 'large'].map((value) => ({ value: `"${value}"`, call: `resnet50([28, 28, 1], "${value}")` }));
  model.graph.builder = { ...model.graph.builder, args: [[28, 28, 1], 'small'], assumed: ['shape', 'variant'], call: 'resnet50([28, 28, 1], "small")', choices: [{ name: 'variant', values }] };
  return model;
};

const contents: [string, (open: OpenPage) => Promise<unknown>][] = [
  ['a plain model', (open) => open.show([resnet()])],
  ['assumed arguments, a choice, several builders and models', (open) => open.show([assumed(), small()], { builders: [assumed().graph.builder, small().graph.builder] })],
  ['a model that was never finished', (open) => { const model = resnet(); model.graph.complete = false; return open.show([model]); }],
  ['a profile of which some is stale', measured(resnet(), resnet(undefined, undefined, 10))],
];

describe('the header at every width', () => {
  it.each(contents)('shows the totals where they have room, and puts tools into the … menu: %s', (_, show) => onPage({ width: 1600 }, async (open) => {
    await show(open);
    const widths = Array.from({ length: 41 }, (_, i) => 240 + 34 * i);
    const lines = await header(open, widths);
    const all = lines[0]!.parts.map(({ name }) => name);
    const totals = ['total params', 'total macs'];
    expect(all).toEqual(expect.arrayContaining(totals));
    const widthOf = new Map(lines[0]!.parts.map(({ name, left, right }) => [name, right - left]));
    let before: string[] = [];
    for (const { width, parts, folded } of lines.slice(1)) {
      const names = parts.map(({ name }) => name);
      for (const [i, part] of parts.slice(1).entries()) expect(part.left, `${width}: ${parts[i]!.name} and ${part.name}`).toBeGreaterThanOrEqual(parts[i]!.right - 0.5);
      expect(parts.at(-1)!.right).toBeLessThanOrEqual(width);
      // Nothing is lost: what is not seen is in the menu, or is a figure.
      expect([...names, ...folded].sort()).toEqual(expect.arrayContaining(all.filter((name) => !name.startsWith('total'))));
      if (folded.some((name) => !name.startsWith('total') && name !== 'More…')) expect(names).toContain('More…');
      // The name, whatever tells that something is not as it seems, both totals, the menu, and what lies between them.
      const rigid = ['link assumed', 'total partial', ...totals].reduce((sum, name) => sum + (widthOf.get(name) ?? 0) + 14, 0);
      const lists = all.filter((name) => ['Builder', 'Model', 'builder', 'variant'].includes(name)).length;
      if (width >= 18 + rigid + lists * 62 + 12 + 36 + 6) expect(names, String(width)).toEqual(expect.arrayContaining(totals));
      // A wider line never shows less.
      expect(names.filter((name) => name !== 'More…'), String(width)).toEqual(expect.arrayContaining(before.filter((name) => name !== 'More…')));
      before = names;
    }
  }));

  it('does in the menu what the tools do', () => onPage({ width: 330 }, async (open) => {
    await open.show([resnet()]);
    const choose = async (name: string | RegExp): Promise<void> => {
      await open.page.getByRole('button', { name: 'More…' }).click();
      await open.page.getByRole('menu').getByText(name).click();
    };
    await choose('MACs');
    await expect.poll(() => open.page.locator('.legend').textContent()).toMatch(/^MACs/);
    const rows = (await open.rows()).length;
    await choose('Close all blocks');
    await expect.poll(async () => (await open.rows()).length).toBeLessThan(rows);
    await choose('Export as JSON');
    expect((await open.waitFor('export')) as unknown).toMatchObject({ format: 'json' });
    await open.page.getByRole('button', { name: 'More…' }).click();
    expect(await open.page.getByRole('menuitemcheckbox', { name: 'MACs' }).getAttribute('aria-checked')).toBe('true');
    await open.page.keyboard.press('Escape');
    expect(await open.page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('More…');
  }));
});

const wrong = (message: string, calls: number[]): Diagnostic => ({ severity: 'error', message, place: place(30), calls: calls.map((line) => place(line)) });

describe('a message', () => {
  const shapes = 'Operands could not be broadcast together with shapes [56,56,256] [56,56,192]';

  it.each([
    [shapes, 535], [shapes, 300], ['A `Concatenate` layer requires inputs with matching shapes except for the concat axis. Got input shapes: [[null,28,28,256],[null,14,14,512]]', 535],
  ])('is told to its last number where three lines hold it: %s at %i px', (message, width) => onPage({ width }, async (open) => {
    await open.show([resnet()], { diagnostics: [wrong(message, [48, 53, 70])], stale: true });
    const text = open.page.locator('.notice-text');
    expect(await text.evaluate((node) => [node.scrollHeight - node.clientHeight <= 1, node.scrollWidth - node.clientWidth <= 1])).toEqual([true, true]);
    expect(await open.page.locator('.notice').evaluate((node) => node.scrollWidth <= node.clientWidth)).toBe(true);
    expect((await open.page.locator('.notice-way').textContent())).toBe('model.ts:30called from:48←:53←:70');
    await open.page.getByRole('button', { name: ':48', exact: true }).click();
    expect((await open.posted('reveal')).at(-1)).toMatchObject({ place: { line: 48 }, preserveFocus: false });
  }));

  it('of any length takes three lines, and names the nearest callers and the outermost', () => onPage({ width: 400 }, async (open) => {
    await open.show([resnet()], { diagnostics: [wrong('so long '.repeat(200), [31, 31, 32, 33, 34, 35, 36])], stale: true });
    const [height, line] = await open.page.locator('.notice-text').evaluate((node) => [node.clientHeight, Number.parseFloat(getComputedStyle(node).lineHeight)]);
    expect(Math.round(height! / line!)).toBe(3);
    expect((await open.page.locator('.notice-way').textContent())).toBe('model.ts:30called from:31←:32←:33… ←:36');
  }));
});

describe('a layer that could not be applied', () => {
  it('is in view at once, in red, with a card that says why, and is not dimmed', () => onPage({ width: 535, height: 420 }, async (open) => {
    const model = resnet();
    const { graph, cost } = model;
    const last = graph.nodes.at(-1)!;
    Object.assign(last, { failed: 'It takes two dimensions.', outputs: [] });
    Object.assign(graph, { outputs: [], complete: false });
    Object.assign(cost.nodes[last.id]!, { params: null, trainable: null, macs: null, flops: null, activationBytes: null, weightBytes: null, why: 'It could not be applied: It takes two dimensions.' });
    await open.show([model], { diagnostics: [wrong('It takes two dimensions.', [])] });
    await open.rest();
    const row = (await open.rows()).at(-1)!;
    const rect = await open.locate(row.id);
    expect(rect.y > 60 && rect.y + rect.height < 400).toBe(true);
    expect(await open.page.locator(`[data-item-id="${row.id}"]`).getAttribute('aria-label')).toContain('could not be applied: It takes two dimensions.');
    const reddish = [...await open.pixels(rect)].filter((colour) => { const [r, g, b] = colour.split(',').map(Number); return r! > 200 && g! < 120 && b! < 120; });
    expect(reddish.length).toBeGreaterThan(0);
    expect(await open.page.locator('.stage').getAttribute('class')).not.toContain('stale');
    await open.page.locator(`[data-item-id="${row.id}"]`).focus();
    await open.page.keyboard.press('p');
    expect(await open.page.locator('.card').textContent()).toMatch(/Parametersunknown[\s\S]*It could not be applied: It takes two dimensions\./);
  }));
});

describe('the legend', () => {
  it.each([[900, 800], [260, 500]])('has a strip of its own: nothing is drawn beneath it, at %i × %i', (width, height) => onPage({ width, height }, async (open) => {
    await open.show([ladder(40)]);
    const [stage, legend] = await Promise.all(['.stage', '.legend'].map(async (part) => (await open.page.locator(part).boundingBox())!));
    expect(stage!.y + stage!.height).toBeLessThanOrEqual(legend!.y + 0.5);
    expect(legend!.y + legend!.height).toBeLessThanOrEqual(height);
  }));
});

describe('a card', () => {
  it('of an open block lies beside it or below it, not on it', () => onPage({ width: 538, height: 860 }, async (open) => {
    await open.show([resnet()]);
    await open.rest();
    const stage = (await open.rows()).find((row) => row.title === 'stage')!;
    const rect = await open.locate(stage.id);
    await open.page.mouse.move(rect.x + 60, rect.y + 12);
    const card = open.page.locator('.card');
    await card.waitFor();
    const box = (await card.boundingBox())!;
    expect(box.x >= rect.x + rect.width || box.x + box.width <= rect.x || box.y >= rect.y + rect.height || box.y + box.height <= rect.y).toBe(true);
  }));

  it('of an edge has its shape, bytes and ends, under the pointer and with the keyboard', () => onPage({}, async (open) => {
    await open.show([small()]);
    await open.rest();
    const [input, conv] = await open.rows();
    const [from, to] = [await open.locate(input!.id), await open.locate(conv!.id)];
    await open.page.mouse.move(from.x + from.width / 2, (from.y + from.height + to.y) / 2);
    const card = open.page.locator('.card');
    await card.waitFor();
    expect(await card.textContent()).toMatch(/28×28×1tensor · float32input 28×28×1 → conv 3×3, 16size3\.06.KiB, batch 1from model\.ts:81/);
    await open.page.keyboard.press('Escape');
    await open.page.locator(`[data-item-id="${conv!.id}"]`).focus();
    await open.page.keyboard.press('e');
    expect(await card.textContent()).toMatch(/^28×28×16/);
    await open.page.keyboard.press('e');
    expect(await card.textContent()).toMatch(/^28×28×1tensor/);
    expect(await open.page.locator('[aria-live]').textContent()).toMatch(/^28×28×1, tensor · float32, input 28×28×1 → conv 3×3, 16, size, 3\.06.KiB/);
  }));

  it('is no table of zeros: an input has its type and size', () => onPage({}, async (open) => {
    await open.show([resnet()]);
    await open.page.locator('[role=treeitem][tabindex="0"]').focus();
    await open.page.keyboard.press('Home');
    await open.page.keyboard.press('p');
    expect(await open.page.locator('.card').textContent()).toMatch(/typefloat32size588.KiB, batch 1/);
    expect(await open.page.locator('.card-table').count()).toBe(0);
  }));
});

describe('a stack', () => {
  it('marks the line that is meant, by the cursor or by a click, and no other', () => onPage({}, async (open) => {
    await open.show([resnet()]);
    await open.rest();
    const stem = (await open.rows()).find((row) => row.title.startsWith('conv'))!;
    const rect = await open.locate(stem.id);
    const marked = async (): Promise<boolean[]> => Promise.all([0, 1, 2].map(async (line) => {
      await open.rest();
      return (await open.pixel(Math.round(rect.x + rect.width) - 2, Math.round(rect.y + ((line + 0.5) * rect.height) / 3))) === '0,120,212';
    }));
    expect(await marked()).toEqual([false, false, false]);
    await open.send({ type: 'cursor', file: '/ws/model.ts', line: 43 });
    expect(await marked()).toEqual([false, true, false]);
    await open.page.mouse.click(rect.x + rect.width / 2, rect.y + rect.height * 0.9);
    expect(await marked()).toEqual([false, false, true]);
  }));
});
