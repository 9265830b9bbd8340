import { describe, expect, it } from 'vitest';
import type { CostedModel } from '../../../src/graph';
import { indexModel, labelScene, NO_EMPHASIS, paint, parseColour, type Pen, poster, type Poster, resting, svgOf, TextRuler, THEMES } from '../../../src/picture';
import { approximateWidth, buildScene } from '../../../src/scene';
import type { Mode } from '../../../src/scene/types';
import { framed, resnet, small } from '../../page/models';

/** What is exported is what is seen: text, figures, colours and shapes, in every mode and theme. */

interface Drawn { what: string; at: number[]; colour: string }

/** A canvas that notes what is drawn on it. */
function noting(): { pen: Pen; drawn: Drawn[] } {
  const drawn: Drawn[] = [];
  const state: Record<string, unknown> = { font: '', fillStyle: '', strokeStyle: '', globalAlpha: 1 };
  const colourOf = (key: string): string => { const { r, g, b } = parseColour(String(state[key])) ?? { r: 0, g: 0, b: 0 }; return [r, g, b].map(Math.round).join(' '); };
  const note = (what: string, key: string, at: number[] = []): void => { drawn.push({ what, at: at.map((value) => Math.round(value)), colour: colourOf(key) }); };
  const methods: Record<string, (...given: never[]) => unknown> = {
    measureText: (text: string) => { const [, weight, size] = /^(\d+) ([\d.]+)px/.exec(String(state.font)) ?? []; return { width: approximateWidth(text, Number(size), Number(weight)) }; },
    fillText: (text: string, x: number) => note(`text ${text}`, 'fillStyle', [x]),
    fillRect: (x: number, y: number, width: number, height: number) => note('fill', 'fillStyle', [x, y, width, height]),
    fill: () => note('fill', 'fillStyle'),
    stroke: () => note('stroke', 'strokeStyle'),
  };
  const pen = new Proxy({}, {
    get: (_, key) => methods[String(key)] ?? state[String(key)] ?? (() => undefined),
    set: (_, key, value) => { state[String(key)] = value; return true; },
  }) as Pen;
  return { pen, drawn };
}

/** The same of an SVG's elements. */
function read(svg: string): Drawn[] {
  return [...svg.matchAll(/<(text|rect|path|circle)((?: [\w-]+="[^"]*")*)(?:\/>|>([^<]*)<)/g)].map(([, name, list = '', content = '']) => {
    const attributes = Object.fromEntries([...list.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
    const stroked = attributes.stroke !== undefined;
    const { r, g, b } = parseColour(String(stroked ? attributes.stroke : attributes.fill)) ?? { r: 0, g: 0, b: 0 };
    const words = content.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
    return { what: name === 'text' ? `text ${words}` : stroked ? 'stroke' : 'fill', at: name === 'text' ? [Math.round(Number(attributes.x))] : [], colour: [r, g, b].map(Math.round).join(' ') };
  });
}

const models: [string, () => CostedModel, depth?: number][] = [['small', small], ['resnet', resnet], ['framed, closed', () => framed(3), 0], ['framed, open', () => framed(3), 9]];
const modes: Mode[] = ['kind', 'params', 'macs', 'memory'];

describe.each(models)('%s', (_, model, depth) => {
  it.each(modes)('in mode %s', async (mode) => {
    const shown = model();
    const scene = await buildScene({ model: shown, options: { direction: 'down', open: {}, ...(depth === undefined ? {} : { depth }) } });
    const labels = labelScene(indexModel(shown), scene, mode);
    for (const theme of Object.values(THEMES)) {
      const content: Poster = { model: shown, scene, labels, mode, theme, allShapes: false };
      const exported = read(svgOf(content, approximateWidth));
      const canvas = noting();
      poster(canvas.pen, content).draw(1);
      expect(exported.map(({ what, colour }) => [what, colour])).toEqual(canvas.drawn.map(({ what, colour }) => [what, colour]));
      expect(exported.filter(({ what }) => what.startsWith('text')).map(({ at }) => at)).toEqual(canvas.drawn.filter(({ what }) => what.startsWith('text')).map(({ at }) => at));
      // What the panel draws of it at its own size comes first; what colours mean and what was assumed is added at the foot.
      const screen = noting();
      paint(screen.pen, {
        scene, labels, theme, mode, allShapes: false, ruler: new TextRuler(screen.pen, theme.family), ratio: 1, viewport: scene,
        moment: resting({ zoom: 1, x: 0, y: 0 }), emphasis: NO_EMPHASIS, lit: new Set(), ground: true,
      });
      expect(exported.slice(0, screen.drawn.length).map(({ what, colour }) => [what, colour])).toEqual(screen.drawn.map(({ what, colour }) => [what, colour]));
      const foot = exported.slice(screen.drawn.length).filter(({ what }) => what.startsWith('text')).map(({ what }) => what.slice(5));
      if (mode !== 'kind') expect(foot).toContain({ params: 'parameters', macs: 'MACs', memory: 'activations' }[mode as 'params']);
    }
  });
});

it('says in the picture what was assumed', async () => {
  const assumed = small();
  assumed.graph.builder = { ...assumed.graph.builder, assumed: ['units', 'widths'], values: { units: '32', widths: '[8,8]' } };
  assumed.graph.nodes[3]!.outputs = [{ shape: [null, 12544], dtype: 'float32', assumed: [1] }];
  const scene = await buildScene({ model: assumed, options: { direction: 'down', open: {} } });
  const svg = svgOf({ model: assumed, scene, labels: labelScene(indexModel(assumed), scene, 'kind'), mode: 'kind', theme: THEMES.light, allShapes: false }, approximateWidth);
  expect(read(svg).map(({ what }) => what)).toEqual(expect.arrayContaining(['text Assumed: units = 32,', 'text widths = [8,8]', 'text 8?: an extent that was assumed']));
});
