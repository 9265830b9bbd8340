import { describe, expect, it, vi } from 'vitest';
import { LayoutClient, type WorkerLike } from '../../../webview/layout/client';
import type { ToLayout } from '../../../webview/layout/messages';
import { placeCard } from '../../../webview/parts/card';
import { contrast, heat, painted, parseColour, toOklab } from '../../../src/picture/colour';
import { blockFill, heatFill, inkOn, makeTheme, selectedFill } from '../../../src/picture/theme';
import { initialState, restoreState } from '../../../webview/store';
import { resnet } from '../../page/models';
import { type ThemeName, themeVariables } from '../../page/themes';
import { item, scene } from './scenes';

describe('saved state', () => {
  it('comes back as it was', () => {
    const state = { ...initialState(), file: '/a.ts', open: { b: true }, depth: 'all' as const, camera: { zoom: 1, x: 2, y: 3 }, mode: 'macs' as const };
    expect(restoreState(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });

  it('is taken field by field, and anything else is left', () => {
    expect(restoreState(undefined)).toEqual(initialState());
    expect(restoreState({ version: 1, mode: 'x', depth: -1, open: { a: 1, b: false }, camera: { zoom: 0, x: 1, y: 1 } }))
      .toEqual({ ...initialState(), open: { b: false } });
    expect(restoreState({ version: 0, file: 'old' })).toEqual(initialState());
  });
});

describe('card placement', () => {
  const room = { width: 900, height: 700 };
  const size = { width: 300, height: 200 };

  it.each([
    ['right of it', { x: 100, y: 100, width: 100, height: 30 }],
    ['left of it', { x: 700, y: 100, width: 150, height: 30 }],
    ['below it', { x: 50, y: 100, width: 800, height: 30 }],
    ['above it', { x: 50, y: 600, width: 800, height: 60 }],
  ])('puts it %s and does not cover it', (_, subject) => {
    const at = placeCard(subject, size, room);
    const apart = at.x >= subject.x + subject.width || at.x + size.width <= subject.x || at.y >= subject.y + subject.height || at.y + size.height <= subject.y;
    expect(apart).toBe(true);
    expect(at.x >= 0 && at.y >= 0 && at.x + size.width <= room.width && at.y + size.height <= room.height).toBe(true);
  });
});

describe('theme', () => {
  const themeOf = (name: ThemeName): ReturnType<typeof makeTheme> => {
    const variables = themeVariables(name);
    const read = (variable: string): ReturnType<typeof parseColour> => parseColour(variables[variable] ?? '');
    return makeTheme((variable) => read(variable) ?? parseColour('#808080')!, read, { highContrast: name.startsWith('hc') }, 'sans-serif');
  };

  it.each<ThemeName>(['dark', 'light', 'hc-dark', 'hc-light'])('keeps marks and text legible in %s', (name) => {
    const theme = themeOf(name);
    for (const kind of ['convolution', 'dense', 'normalization', 'activation', 'pooling', 'recurrent', 'attention', 'merge'] as const) {
      expect(contrast(theme.kinds[kind], theme.background), kind).toBeGreaterThanOrEqual(2.95);
    }
    expect(contrast(parseColour(theme.dimmed)!, theme.background)).toBeGreaterThanOrEqual(4.45);
  });

  it.each<ThemeName>(['dark', 'light', 'hc-dark', 'hc-light'])('writes text of 4.5 to 1 on every tone of every scale in %s', (name) => {
    const theme = themeOf(name);
    const tones = Array.from({ length: 201 }, (_, step) => [true, false].map((stale) => heatFill(theme, step / 200, stale))).flat();
    const plain = [theme.background, theme.pillFill, ...Array.from({ length: 8 }, (_, depth) => blockFill(theme, depth))];
    for (const fill of [...tones, ...plain, ...plain.map((each) => selectedFill(theme, each))]) {
      const { text, dimmed } = inkOn(theme, fill);
      expect(Math.min(contrast(painted(text), painted(fill)), contrast(painted(dimmed), painted(fill))), JSON.stringify(fill)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each<ThemeName>(['dark', 'light'])('tells convolution, normalisation and pooling apart by lightness alone in %s', (name) => {
    const { kinds } = themeOf(name);
    const [conv, norm, pool] = [kinds.convolution, kinds.normalization, kinds.pooling].map((colour) => toOklab(colour).l);
    expect(Math.abs(conv! - norm!)).toBeGreaterThan(0.08);
    expect(Math.abs(conv! - pool!)).toBeGreaterThan(0.05);
  });

  it('makes what is dear stand out from either ground', () => {
    for (const name of ['dark', 'light'] as const) {
      const theme = themeOf(name);
      const steps = [0, 0.25, 0.5, 0.75, 1].map((value) => contrast(heat(value, theme), theme.background));
      expect([...steps].sort((a, b) => a - b)).toEqual(steps);
    }
  });
});

class FakeWorker implements WorkerLike {
  readonly got: ToLayout[] = [];
  ended = false;
  onmessage: WorkerLike['onmessage'] = null;
  onerror: WorkerLike['onerror'] = null;
  postMessage(message: ToLayout): void { this.got.push(message); }
  terminate(): void { this.ended = true; }
  done(id: number): void { this.onmessage?.({ data: { type: 'done', id, scene: scene([item('a', 0, 0)]), ms: 1 } }); }
}

describe('layout client', () => {
  const options = { direction: 'down' as const, open: {} };
  const made: FakeWorker[] = [];
  const client = (): LayoutClient => {
    made.length = 0;
    return new LayoutClient(async () => {
      const worker = new FakeWorker();
      made.push(worker);
      return worker;
    });
  };
  const model = resnet([1, 1, 1, 1]);

  it('sends a model once', async () => {
    const layout = client();
    const first = layout.layout(model, options, 'f');
    await vi.waitFor(() => expect(made[0]!.got).toHaveLength(1));
    made[0]!.done(made[0]!.got[0]!.id);
    expect((await first).status).toBe('done');
    void layout.layout(model, options, 'f');
    await vi.waitFor(() => expect(made[0]!.got).toHaveLength(2));
    expect(made[0]!.got.map((message) => message.model !== null)).toEqual([true, false]);
  });

  it('lets the newest request win', async () => {
    const layout = client();
    const first = layout.layout(model, options, 'f');
    await vi.waitFor(() => expect(made[0]!.got).toHaveLength(1));
    const second = layout.layout(model, { ...options, depth: 1 }, 'f');
    expect(await first).toEqual({ status: 'superseded' });
    await vi.waitFor(() => expect(made[0]!.got).toHaveLength(2));
    made[0]!.done(made[0]!.got[0]!.id);
    made[0]!.done(made[0]!.got[1]!.id);
    expect((await second).status).toBe('done');
  });

  it('says that the worker died, and starts another for the next request', async () => {
    const layout = client();
    const first = layout.layout(model, options, 'f');
    await vi.waitFor(() => expect(made[0]!.got).toHaveLength(1));
    made[0]!.onerror?.({ message: 'out of memory' });
    expect(await first).toMatchObject({ status: 'failed', message: 'out of memory' });
    await vi.waitFor(() => expect(made[0]!.ended).toBe(true));
    const second = layout.layout(model, options, 'f');
    await vi.waitFor(() => expect(made[1]?.got).toHaveLength(1));
    expect(made[1]!.got[0]!.model).not.toBeNull();
    made[1]!.done(made[1]!.got[0]!.id);
    expect((await second).status).toBe('done');
  });

  it('ends a worker that is long busy with a superseded request', async () => {
    vi.useFakeTimers();
    try {
      const layout = client();
      void layout.layout(model, options, 'f');
      await vi.advanceTimersByTimeAsync(1);
      const second = layout.layout(model, { ...options, depth: 2 }, 'f');
      await vi.advanceTimersByTimeAsync(1100);
      expect(made).toHaveLength(2);
      expect(made[0]!.ended).toBe(true);
      made[1]!.done(made[1]!.got[0]!.id);
      expect((await second).status).toBe('done');
    } finally {
      vi.useRealTimers();
    }
  });

  it('reports a script that cannot be read', async () => {
    const layout = new LayoutClient(async () => { throw new Error('404'); });
    expect(await layout.layout(model, options, 'f')).toMatchObject({ status: 'failed', message: '404' });
  });
});
