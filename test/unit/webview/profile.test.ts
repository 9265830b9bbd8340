import { describe, expect, it } from 'vitest';
import type { CostedModel } from '../../../src/graph';
import { analyse } from '../../../src/measured';
import { buildScene, type Scene } from '../../../src/scene';
import { changedSince, lostMs, measuredText, rate, whenText } from '../../../src/picture/measuring';
import { indexModel } from '../../../src/picture/modelIndex';
import { cardFor } from '../../../webview/parts/cardModel';
import { labelScene } from '../../../src/picture/labels';
import { factor } from '../../../webview/profile/comparison';
import { nameOf, namesApart } from '../../../webview/profile/places';
import { slowest } from '../../../webview/profile/slowest';
import { restoreState } from '../../../webview/store';
import { ladder, Net, place, resnet, small } from '../../page/models';
import { profileOf } from '../../page/profiles';

const model = resnet();
const index = indexModel(model);
const profile = profileOf(model);
const measured = analyse(profile, model.graph);
const draw = (): Promise<Scene> => buildScene({ model, options: { direction: 'down', open: {} } });
const plain = (text: string): string => text.replaceAll('\u2009', ' ');

/** Two equal layers of one line, and one of another. */
function twins(): CostedModel {
  const net = new Net({ name: 'twins', place: place(1, 9, 1), args: [], assumed: [] });
  const input = net.layer([], { className: 'InputLayer', shape: [null, 8, 8, 4], line: 2 });
  return net.model(net.conv(net.conv(net.conv(input, 4, 3, 1, 3), 4, 3, 1, 3), 4, 3, 1, 4));
}

describe('labels of a profile', () => {
  it('share out the whole time over what is drawn', async () => {
    const scene = await draw();
    const labels = labelScene(index, scene, 'time', measured);
    const closed = scene.items.filter((item) => item.kind !== 'port' && !item.open);
    const sum = closed.reduce((all, item) => all + (labels.of(item.id)?.share ?? 0), 0);
    expect(sum).toBeCloseTo(1);
    expect(Math.max(...closed.map((item) => labels.of(item.id)?.heat ?? 0))).toBe(1);
    expect(plain(labels.of(closed[0]!.id)!.figure)).toMatch(/^[\d.]+ (µs|ms)$/);
  });

  it('are hot where efficiency is low, and cold where it is high', async () => {
    const scene = await draw();
    const labels = labelScene(index, scene, 'efficiency', measured);
    const drawn = scene.items.filter((item) => !item.open).flatMap((item) => labels.of(item.id) ?? []).filter(({ heat }) => heat !== null);
    drawn.sort((a, b) => a.measured!.efficiency! - b.measured!.efficiency!);
    expect(drawn[0]!.heat).toBeCloseTo(1);
    expect(drawn.map(({ heat }) => heat!)).toEqual(drawn.map(({ heat }) => heat!).sort((a, b) => b - a));
    expect(labels.coldest).toBeGreaterThan(labels.hottest);
  });

  it('carry a mark where the code has changed since, and keep the figure', async () => {
    const later = resnet(undefined, undefined, 10);
    const stale = analyse(profile, later.graph);
    const scene = await buildScene({ model: later, options: { direction: 'down', open: {} } });
    const labels = labelScene(indexModel(later), scene, 'time', stale);
    const marked = scene.items.filter((item) => labels.of(item.id)?.stale);
    expect(marked.map((item) => item.title)).toEqual(['fc 10, softmax']);
    expect(plain(labels.of(marked[0]!.id)!.figure)).toMatch(/^● [\d.]+ /);
    expect(changedSince(stale)).toBe(1);
  });

  it('say that a part was not measured', () => {
    const tiny = small();
    const whole = analyse(profileOf(tiny), tiny.graph);
    expect(plain(measuredText('time', whole.total))).toMatch(/^≥ /);
    expect(measuredText('time', whole.nodes.get('n2')!)).toBe('–');
    expect(measuredText('time', whole.nodes.get('n0')!)).toBe('');
  });
});

describe('the card of a profile', () => {
  it('has the measured beside the estimated, with shares of block and model', async () => {
    const item = (await draw()).items.find(({ title }) => title === 'bottleneck')!;
    const card = cardFor(index, item, 0, measured)!;
    expect(card.measured!.rows.map(({ label }) => label)).toEqual(['Time', 'FLOP/s', 'Bytes/s', 'Efficiency', 'Peak memory']);
    const [time] = card.measured!.rows;
    expect(time!.ofBlock).toBeGreaterThan(time!.ofModel!);
    expect(card.measured!.sentences[0]).toMatch(/^Bound by /);
    expect(cardFor(index, item)!.measured).toBeNull();
  });
});

describe('the slowest', () => {
  it('come in order, by time or by what could be gained', () => {
    for (const by of ['time', 'lost'] as const) {
      const rows = slowest(index, measured, 'layers', by);
      expect(rows.length).toBeGreaterThan(100);
      expect(rows.map(({ ms }) => ms)).toEqual(rows.map(({ ms }) => ms).sort((a, b) => b - a));
    }
    expect(lostMs(measured.total)).toBeLessThan(measured.total.timeMs!);
  });

  it('name blocks apart, nearest block first, and leave the whole model out', () => {
    const rows = slowest(index, measured, 'blocks', 'time');
    expect(nameOf(index, rows[0]!.subject)).toMatchObject({ name: 'stage 3', path: '' });
    expect(rows.map(({ subject }) => ('block' in subject ? subject.block : ''))).not.toContain(index.root);
    const [layer] = slowest(index, measured, 'layers', 'time');
    expect(nameOf(index, layer!.subject).path).toMatch(/^bottleneck \d · stage \d$/);
  });
});

describe('rows that are called alike', () => {
  it.each([['a net of blocks', model], ['blocks that differ', ladder(4)], ['equal layers of one line', twins()]])('say which they are: %s', (_, each) => {
    const own = indexModel(each);
    for (const of of ['layers', 'blocks'] as const) {
      const rows = slowest(own, analyse(profileOf(each), each.graph), of, 'time');
      const names = namesApart(own, rows.map(({ subject }) => subject)).map(({ name, path }) => `${name}, ${path}`);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('by their line, or by a number where they have one line', () => {
    const own = indexModel(twins());
    const rows = slowest(own, analyse(profileOf(twins()), twins().graph), 'layers', 'time').map(({ subject }) => subject);
    expect(namesApart(own, rows).map(({ path }) => path).sort()).toEqual(['line 3 · no. 1', 'line 3 · no. 2', 'line 4']);
  });
});

describe('words', () => {
  it('for rates, ratios and times', () => {
    expect([950, 1.2e12].map((value) => plain(rate(value, 'FLOP/s')))).toEqual(['950 FLOP/s', '1.20 TFLOP/s']);
    expect([1, 0.5, 3, 250, null].map(factor)).toEqual(['the same', '2× faster', '3× slower', '250× slower', '']);
    const now = new Date('2026-03-02T12:00:00');
    expect(whenText(new Date('2026-03-02T11:59:40').toISOString(), now)).toBe('just now');
    expect(whenText(new Date('2026-03-02T11:45:00').toISOString(), now)).toBe('15 min ago');
    expect(whenText(new Date('2026-03-02T01:05:00').toISOString(), now)).toBe('today, 01:05');
    expect(whenText(new Date('2026-03-01T23:05:00').toISOString(), now)).toBe('yesterday, 23:05');
    expect(whenText(new Date('2025-12-24T10:00:00').toISOString(), now)).toBe('24 Dec 2025');
    expect(whenText('soon', now)).toBe('soon');
  });
});

describe('the drawer’s state', () => {
  it('is taken field by field', () => {
    expect(restoreState({ version: 1, drawer: { open: true, size: 333 } }).drawer).toEqual({ open: true, size: 333 });
    expect(restoreState({ version: 1, drawer: { open: 'yes', size: -1 } }).drawer).toEqual({ open: false, size: null });
    expect(restoreState({ version: 1, drawer: 7, mode: 'efficiency' })).toMatchObject({ drawer: { open: false, size: null }, mode: 'efficiency' });
  });
});
