import { describe, expect, it } from 'vitest';
import { keepAnchored } from '../../../webview/picture/anchor';
import { toScreen } from '../../../src/picture/camera';
import { edgeAt, itemAt, lineAt } from '../../../webview/picture/hit';
import { Motion } from '../../../src/picture/motion';
import { edgesOf, type Labels, type Label, makeTheme, paint, parseColour, resting, type TextRuler } from '../../../src/picture';
import type { Mode, Scene } from '../../../src/scene/types';
import { structureOf } from '../../../src/picture/structure';
import { blockScene, item, scene } from './scenes';

const viewport = { width: 400, height: 300 };

describe('hit testing', () => {
  it('finds the innermost item, and nothing over empty canvas', () => {
    const drawn = blockScene();
    expect(itemAt(drawn, { x: 100, y: 110 })?.id).toBe('b');
    expect(itemAt(drawn, { x: 10, y: 110 })?.id).toBe('block');
    expect(itemAt(drawn, { x: 390, y: 110 })).toBeNull();
  });

  it('finds the nearest edge within reach', () => {
    const drawn = blockScene();
    expect(edgeAt(drawn, { x: 102, y: 140 }, 4)?.id).toBe('b>c');
    expect(edgeAt(drawn, { x: 243, y: 200 }, 4)?.id).toBe('a>d');
    expect(edgeAt(drawn, { x: 250, y: 200 }, 4)).toBeNull();
  });

  it('tells the line of a stacked pill', () => {
    const line = (text: string): { text: string; category: 'convolution'; node: string } => ({ text, category: 'convolution', node: text });
    const stack = item('s', 0, 100, { height: 76, lines: [line('conv'), line('BN'), line('ReLU')] });
    expect([101, 140, 175].map((y) => lineAt(stack, { x: 5, y }))).toEqual([0, 1, 2]);
    expect(lineAt(item('p', 0, 0), { x: 5, y: 25 })).toBe(0);
  });
});

describe('anchor', () => {
  const camera = { zoom: 0.5, x: 20, y: 30 };

  it('keeps the preferred item where it is on the screen', () => {
    const before = blockScene();
    const after = { ...before, items: before.items.map((each) => ({ ...each, x: each.x + 70, y: each.y + 400 })) };
    const next = keepAnchored(before, after, camera, viewport, 'c');
    const was = toScreen(camera, before.items[3]!);
    const is = toScreen(next, after.items[3]!);
    expect([is.x, is.y]).toEqual([was.x, was.y]);
    expect(next.zoom).toBe(camera.zoom);
  });

  it('keeps the upper edge of a block that closes', () => {
    const before = blockScene();
    const closed = scene([item('a', 10, 0), item('block', 0, 60, { kind: 'block', width: 120, height: 36, expandable: true, blocks: ['block'] }), item('d', 10, 140)]);
    const next = keepAnchored(before, closed, camera, viewport, 'block');
    const [was, is] = [toScreen(camera, before.items[1]!), toScreen(next, closed.items[1]!)];
    expect(is.y).toBe(was.y);
    expect(is.x + is.width / 2).toBe(was.x + was.width / 2);
  });

  it('falls back on the common item nearest the centre, and stays without any', () => {
    const before = scene([item('far', 0, 0), item('near', 150, 130)]);
    const after = scene([item('near', 150, 630), item('far', 0, 0)]);
    expect(keepAnchored(before, after, { zoom: 1, x: 0, y: 0 }, viewport, 'gone')).toEqual({ zoom: 1, x: 0, y: -500 });
    expect(keepAnchored(before, scene([item('other', 9, 9)]), camera, viewport, null)).toEqual(camera);
  });
});

describe('motion', () => {
  const still = { zoom: 1, x: 0, y: 0 };

  it('starts at the old places and ends at the new', () => {
    const before = scene([item('a', 0, 0)]);
    const after = scene([item('a', 100, 40)]);
    const motion = new Motion(before, after, still, { zoom: 1, x: -100, y: -40 });
    expect(motion.at(0).rect(after.items[0]!)).toMatchObject({ x: 0, y: 0 });
    expect(motion.at(1).rect(after.items[0]!)).toMatchObject({ x: 100, y: 40 });
    // The anchor's place on the screen is the same at every moment.
    for (const time of [0, 0.3, 0.7, 1]) {
      const moment = motion.at(time);
      expect(toScreen(moment.camera, moment.rect(after.items[0]!)).x).toBeCloseTo(0);
    }
  });

  it('lets new items come out of the block that opened', () => {
    const before = scene([item('block', 0, 0, { kind: 'block', width: 120, height: 36, expandable: true })]);
    const inner = item('b', 50, 100, { parent: 'block', depth: 1 });
    const after = scene([item('block', 0, 0, { kind: 'block', width: 200, height: 180, open: true, expandable: true }), inner]);
    const moment = new Motion(before, after, still, still).at(0);
    const from = moment.rect(inner);
    expect(from.x).toBeGreaterThanOrEqual(0);
    expect(from.x + from.width).toBeLessThanOrEqual(120);
    expect(from.y + from.height).toBeLessThanOrEqual(36);
    expect(moment.alpha(inner)).toBe(0);
  });
});

describe('edges of an item', () => {
  it('lights those that end at it', () => {
    expect([...edgesOf(blockScene(), new Set(['c']))].sort()).toEqual(['b>c', 'c>d']);
  });

  it('lights those that cross the border of an open block, not those within', () => {
    expect([...edgesOf(blockScene(), new Set(['block']))].sort()).toEqual(['a>b', 'c>d']);
  });
});

describe('structure', () => {
  it('knows where an edge passes through a title line and on which ground it lies', () => {
    const { crossing, ground } = structureOf(blockScene());
    expect(crossing.get('block')).toBe(100);
    expect(ground.get('b>c')?.id).toBe('block');
    expect(ground.get('a>b')).toBeNull();
  });
});

describe('what is written', () => {
  /** The texts of a frame, with where each begins; a character is half its font's size wide. */
  function written(drawn: Scene, label: Partial<Label>, mode: Mode): string[] {
    const texts: string[] = [];
    const context = new Proxy({}, { get: (_, name) => (name === 'fillText' ? (text: string) => texts.push(text) : () => undefined), set: () => true }) as unknown as CanvasRenderingContext2D;
    const width = (text: string, px: number): number => 0.5 * px * text.length;
    const ruler = { width, font: () => '', fit: (text: string, room: number, px: number) => (width(text, px) <= room ? text : text.slice(0, Math.max(0, Math.floor(room / px / 0.5) - 1)).concat('…')) } as unknown as TextRuler;
    const theme = makeTheme((name) => parseColour(name.includes('background') ? '#1f1f1f' : '#cccccc')!, () => null, { highContrast: false }, 'sans-serif');
    const full = { figures: {}, measured: null, stale: false, figure: '', summaries: [], closed: [], share: null, heat: null, ...label } as unknown as Label;
    paint(context, {
      scene: drawn, moment: resting({ zoom: 1, x: 0, y: 0 }), viewport: { width: 800, height: 600 }, theme, ruler, labels: { of: () => full } as unknown as Labels, mode,
      allShapes: false, emphasis: { hover: null, hoverEdge: null, selected: new Set(), lines: new Set(), focus: null, matches: new Set(), currentMatch: null, working: null }, lit: new Set(), ratio: 1, ground: true,
    });
    return texts;
  }

  it.each([['conv', 120], ['conv 3×3, 128, ReLU', 168], ['conv 3×3, 128, ReLU', 130], ['a long name of somebody’s · conv 3×3, 128', 200]])('on %s of %i px keeps the figure, marked as stale; the words give way', (title, width) => {
    const pill = item('p', 0, 0, { width, title, lines: [{ text: title, category: 'convolution', node: 'p' }] });
    const texts = written(scene([pill]), { figure: '● 17.6 ms', stale: true, heat: 0.5 }, 'time');
    expect(texts).toContain('● 17.6 ms');
    expect(texts.filter((text) => title.startsWith(text.replace('…', '')) && text.length > 2)).toHaveLength(1);
    const block = item('b', 0, 0, { kind: 'block', width, title, expandable: true, blocks: ['b'] });
    expect(written(scene([block]), { closed: ['● 17.6 ms · 12 %', '● 17.6 ms'], stale: true, heat: 0.5 }, 'time').join()).toMatch(/● 17.6 ms/);
  });

  it('on an input is its shape once, however short', () => {
    const port = item('i', 0, 0, { kind: 'port', width: 160, title: 'input 4', shapes: '4', lines: [{ text: 'input 4', category: 'input', node: 'i' }] });
    expect(written(scene([port]), {}, 'kind')).toEqual(['input 4']);
  });
});
