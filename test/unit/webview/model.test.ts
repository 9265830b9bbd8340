import { describe, expect, it } from 'vitest';
import type { CostedModel } from '../../../src/graph';
import { buildScene, type Scene, type SceneItem } from '../../../src/scene';
import { holdsLine, madeAtLine } from '../../../webview/model/cursor';
import { figuresOf, nodesOfItem } from '../../../src/picture/figures';
import { amountText, count } from '../../../src/picture/format';
import { indexModel } from '../../../src/picture/modelIndex';
import { find, parseBound } from '../../../webview/model/query';
import { cardFor } from '../../../webview/parts/cardModel';
import { signature } from '../../../webview/parts/header';
import { labelScene } from '../../../src/picture/labels';
import { spoken } from '../../../webview/parts/tree';
import { dense, place, resnet, small, strided } from '../../page/models';

const model = resnet();
const index = indexModel(model);
const open = async (options: Record<string, boolean> = {}, depth?: number): Promise<Scene> =>
  buildScene({ model, options: { direction: 'down', open: options, ...(depth === undefined ? {} : { depth }) } });
const titled = (scene: Scene, title: string): SceneItem[] => scene.items.filter((item) => item.title === title);

describe('figures', () => {
  it('sum to the model whether blocks are open or closed', async () => {
    for (const depth of [0, 1, Infinity]) {
      const scene = await open({}, depth);
      const leaves = scene.items.filter((item) => !item.open && item.kind !== 'port');
      const inFolds = scene.items.filter((item) => item.open && item.count > 1).flatMap((item) => nodesOfItem(index, item));
      const nodes = new Set([...leaves.flatMap((item) => nodesOfItem(index, item)), ...inFolds, 'n0']);
      expect(figuresOf(index, nodes).params).toEqual({ known: model.cost.totals.params, unknown: 0 });
      expect(figuresOf(index, nodes).macs).toEqual({ known: model.cost.totals.macs, unknown: 0 });
    }
  });

  it('never print the unknown as nothing', () => {
    expect(amountText({ known: 0, unknown: 2 }, count)).toBe('unknown');
    expect(amountText({ known: 1500, unknown: 1 }, count)).toBe('≥\u20091.50\u2009k');
    expect(amountText({ known: 0, unknown: 0 }, count)).toBe('0');
  });
});

describe('labels', () => {
  it('put the dearest drawn item at the hot end, and heat in proportion', async () => {
    const scene = await open();
    const labels = labelScene(index, scene, 'macs');
    const closed = scene.items.filter((item) => !item.open && item.kind !== 'port');
    const hottest = closed.reduce((best, item) => (labels.of(item.id)!.figures.macs.known > labels.of(best.id)!.figures.macs.known ? item : best));
    expect(labels.of(hottest.id)!.heat).toBe(1);
    expect(labels.hottest).toBe(labels.of(hottest.id)!.figures.macs.known);
    for (const item of closed) {
      const { heat, figures } = labels.of(item.id)!;
      expect(heat).toBeCloseTo(figures.macs.known / labels.hottest);
    }
  });

  it('give what cannot be priced no heat', async () => {
    const tiny = small();
    const scene = await buildScene({ model: tiny, options: { direction: 'down', open: {} } });
    const labels = labelScene(indexModel(tiny), scene, 'macs');
    const gate = scene.items.find((item) => item.nodes.includes('n2'))!;
    expect(labels.of(gate.id)).toMatchObject({ heat: null, figure: 'unknown' });
  });
});

describe('card', () => {
  it('tells a block with its shares of the block around and of the model', async () => {
    const scene = await open();
    const block = titled(scene, 'bottleneck').find((item) => item.count === 1)!;
    const card = cardFor(index, block)!;
    expect(card.kind).toMatch(/^block · \d+ layers$/);
    expect(card.block).toBe('stage');
    expect(card.shapes).toMatch(/→/);
    const macs = card.rows.find((row) => row.label === 'MACs')!;
    const own = figuresOf(index, nodesOfItem(index, block)).macs.known;
    expect(macs.ofModel).toBeCloseTo(own / model.cost.totals.macs!);
    expect(macs.ofBlock!).toBeGreaterThan(macs.ofModel!);
    expect(card.links.map(({ role, label }) => `${role} ${label}`)).toEqual(['called from model.ts:27', 'defined model.ts:5']);
  });

  it('says ×N and totals for a fold', async () => {
    const fold = (await open()).items.find((item) => item.kind === 'fold' && item.difference === '')!;
    const card = cardFor(index, fold)!;
    expect(card.title).toBe(`bottleneck ×${fold.count}`);
    expect(card.notes[0]).toContain(`Stands for ${fold.count} equal blocks`);
  });

  it('tells a layer of a stack by its line: class, news of its config, receptive field, place', async () => {
    const stem = (await open()).items.find((item) => item.lines.length === 3)!;
    const conv = cardFor(index, stem, 0)!;
    expect(conv).toMatchObject({ kind: 'Conv2D', shapes: '224×224×3 → 112×112×64', receptiveField: '4 × 4' });
    expect(conv.config).toContainEqual({ key: 'kernelSize', value: '7 × 7' });
    expect(conv.config.map(({ key }) => key)).not.toContain('activation');
    expect(conv.links[0]).toMatchObject({ role: 'made', label: 'model.ts:42' });
    expect(cardFor(index, stem, 1)!.kind).toBe('BatchNormalization');
    expect(cardFor(index, stem, 1)!.notes.join(' ')).toContain('not trained');
  });

  it('says which keys, or which extents, come from data that is not here', async () => {
    const assumed = small();
    const { layers, nodes } = assumed.graph;
    layers[1]!.assumed = ['filters', 'kernelSize'];
    nodes[3]!.outputs = [{ shape: [null, 12544], dtype: 'float32', assumed: [1] }];
    const scene = await buildScene({ model: assumed, options: { direction: 'down', open: {} } });
    const notes = (node: string) => cardFor(indexModel(assumed), scene.items.find((item) => item.nodes.includes(node))!)!.notes;
    expect(notes('n1')).toContainEqual(expect.stringMatching(/^Assumed: filters = \d+, kernelSize = .+\. It comes from data that is not here\.$/));
    expect(notes('n3')).toContain('Assumed: the extent 12544. It comes from data that is not here.');
    expect(notes('n4').join(' ')).not.toContain('Assumed');
  });

  it('says why a cost is unknown', async () => {
    const tiny = small();
    const scene = await buildScene({ model: tiny, options: { direction: 'down', open: {} } });
    const gate = scene.items.find((item) => item.nodes.includes('n2'))!;
    const card = cardFor(indexModel(tiny), gate)!;
    expect(card.rows.find((row) => row.label === 'MACs')).toMatchObject({ value: 'unknown', ofModel: null });
    expect(card.notes.join(' ')).toContain('cannot price it');
  });
});

describe('a fold whose members differ', () => {
  /** Folds as the picture has them, and what the card and a screen reader say of each. */
  async function folds(differing: CostedModel): Promise<{ item: SceneItem; notes: string[]; heard: string }[]> {
    const scene = await buildScene({ model: differing, options: { direction: 'down', open: {} } });
    const own = indexModel(differing);
    const labels = labelScene(own, scene, 'macs');
    return scene.items.filter(({ count }) => count > 1).map((item) => ({ item, notes: cardFor(own, item)!.notes, heard: spoken(item, labels) }));
  }

  it('is told by the card and to a screen reader: channels that grow', async () => {
    const [{ item, notes, heard }] = await folds(dense(4)) as [Awaited<ReturnType<typeof folds>>[number]];
    expect(item.count).toBe(4);
    expect(notes[0]).toBe('Stands for 4 blocks of the same structure; figures are totals of all.');
    expect(notes.at(-1)).toBe('They differ: in 56×56×64 … 56×56×160.');
    expect(heard).toMatch(/^denseLayer ×4, 56×56×64 → 56×56×192, differing: in 56×56×64 … 56×56×160, /);
  });

  it('is told by the card and to a screen reader: a first block with a stride, once', async () => {
    const [{ item, notes, heard }] = await folds(strided(4)) as [Awaited<ReturnType<typeof folds>>[number]];
    expect(item).toMatchObject({ count: 4, detail: 'first /2' });
    expect(notes.at(-1)).toBe('They differ: first /2; in 56×56×32 … 28×28×32.');
    expect(heard).toMatch(/^separable ×4, first \/2, 56×56×32 → 28×28×32, differing: in 56×56×32 … 28×28×32, /);
  });
});

describe('cursor', () => {
  it('knows the lines of a range', () => {
    expect(holdsLine(place(4), '/ws/model.ts', 4)).toBe(true);
    expect(holdsLine(place(4), '/ws/other.ts', 4)).toBe(false);
    expect(holdsLine({ ...place(4, 6), endColumn: 1 }, '/ws/model.ts', 6)).toBe(false);
  });

  it('selects what was made on a line', async () => {
    const scene = await open();
    const stem = scene.items.find((item) => item.lines.length === 3)!;
    expect(madeAtLine(index, scene, '/ws/model.ts', 43)).toEqual({ items: [stem.id], nodes: [stem.nodes[1]] });
    expect(madeAtLine(index, scene, '/ws/model.ts', 999)).toEqual({ items: [], nodes: [] });
  });

  it('selects the block of a call, and the closed block that hides a layer', async () => {
    const scene = await open();
    const stages = titled(scene, 'stage').map(({ id }) => id);
    expect(madeAtLine(index, scene, '/ws/model.ts', 48)).toEqual({ items: [stages[1]], nodes: [] });
    const inside = madeAtLine(index, scene, '/ws/model.ts', 10).items;
    expect(inside.length).toBeGreaterThan(1);
    expect(inside.every((id) => scene.items.find((item) => item.id === id)!.title === 'bottleneck')).toBe(true);
  });
});

describe('find', () => {
  it('reads bounds on figures', () => {
    expect(parseBound('macs > 2.5G')).toEqual({ figure: 'macs', above: true, value: 2.5e9 });
    expect(parseBound('params<10k')).toEqual({ figure: 'params', above: false, value: 10_000 });
    expect(parseBound('conv 3x3')).toBeNull();
  });

  it('finds by caption, class, shape typed with x, and cost', async () => {
    const scene = await open();
    const titles = (query: string): string[] => find(index, scene, query).map((id) => scene.items.find((item) => item.id === id)!.title);
    expect(titles('max pool')).toHaveLength(1);
    expect(titles('GlobalAveragePooling2D')).toHaveLength(1);
    // The shortcut's convolution is inside the closed first block of each stage.
    expect(titles('7x7x2048').length).toBeGreaterThan(0);
    expect(find(index, scene, 'macs>1G').length).toBe(1);
    expect(find(index, scene, '')).toEqual([]);
  });
});

describe('a builder’s call in the header', () => {
  const place = { file: '/model.ts', line: 1, column: 1, endLine: 1, endColumn: 1 };
  it('is written as it stands in the code: texts in quotes, expressions without', () => {
    const builder = { name: 'predict', place, args: ['tf.zeros([1, 8])', 'relu', { units: 3 }], assumed: ['x'] };
    expect(signature({ ...builder, call: 'predict(tf.zeros([1, 8]), "relu", { units: 3 })' })).toBe('predict(tf.zeros([1, 8]), "relu", {units: 3})');
    expect(signature({ ...builder, args: ['lstm'] })).toBe('predict("lstm")');
  });
});
