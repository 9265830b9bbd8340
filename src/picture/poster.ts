import { ASSUMED_EXTENT, assumedArguments, type CostedModel } from '../graph';
import type { Measure } from '../scene';
import { count } from '../scene/figures';
import { GEOMETRY } from '../scene/style';
import type { Mode, Scene } from '../scene/types';
import type { Rect, Size } from './camera';
import { css, heat } from './colour';
import type { Labels } from './labels';
import { legendOf } from './legend';
import { figureFont } from './metrics';
import { resting } from './motion';
import { type Emphasis, paint } from './paint';
import type { Pen } from './pen';
import { escaped, SvgPen, tag } from './svg';
import { TextRuler } from './text';
import { inkOn, type Theme } from './theme';

/** What a panel shows of a model, all of it: what is drawn to a file. */
export interface Poster {
  model: CostedModel;
  scene: Scene;
  labels: Labels;
  mode: Mode;
  theme: Theme;
  allShapes: boolean;
}

export const NO_EMPHASIS: Emphasis = { hover: null, hoverEdge: null, selected: new Set(), lines: new Set(), focus: null, matches: new Set(), currentMatch: null, working: null };

const gap = 12;
const line = figureFont * 1.6;

/** A piece of the foot: what it takes, and how it is drawn there. */
interface Piece { width: number; draw(x: number, y: number): void }

/** Lays the pieces of each row one after the other, in as many lines as they need. */
function wrapped(rows: Piece[][], room: number): { piece: Piece; x: number; y: number }[] {
  const placed: { piece: Piece; x: number; y: number }[] = [];
  let y = 0;
  for (const row of rows) {
    let x = 0;
    for (const piece of row) {
      if (x > 0 && x + piece.width > room) { x = 0; y += line; }
      placed.push({ piece, x, y });
      x += piece.width + gap;
    }
    if (row.length > 0) y += line;
  }
  return placed;
}

/** What stands under the picture: what its colours mean, and what of it was assumed. */
function footOf(pen: Pen, ruler: TextRuler, { model, scene, labels, mode, theme }: Poster): Piece[][] {
  const { dimmed, text } = inkOn(theme, theme.background);
  const words = (content: string, colour = dimmed): Piece => ({
    width: ruler.width(content, figureFont),
    draw: (x, y) => {
      pen.font = ruler.font(figureFont);
      pen.textBaseline = 'middle';
      pen.textAlign = 'left';
      pen.fillStyle = css(colour);
      pen.fillText(content, x, y);
    },
  });
  const swatch = (width: number, colour: (part: number) => string): Piece => ({
    width, draw: (x, y) => { for (let at = 0; at < width; at += 4) { pen.fillStyle = colour(at / Math.max(1, width - 4)); pen.fillRect(x + at, y - 4, 4, 8); } },
  });
  const joined = (a: Piece, b: Piece): Piece => ({ width: a.width + 4 + b.width, draw: (x, y) => { a.draw(x, y); b.draw(x + a.width + 4, y); } });
  const legend = legendOf(scene, mode, labels);
  const colours = 'kinds' in legend
    ? legend.kinds.map(({ kind, name }) => joined(swatch(8, () => css(theme.kinds[kind])), words(name)))
    : [words(legend.title), words(legend.cold), swatch(120, (part) => css(heat(part, theme))), words(legend.hot), ...(legend.note ? [words(legend.note)] : [])];
  const assumed = assumedArguments(model.graph.builder);
  const hasExtents = model.graph.nodes.some(({ outputs }) => outputs.some((output) => output.assumed));
  return [
    colours,
    assumed.flatMap((one, index) => words(`${index === 0 ? 'Assumed: ' : ''}${one}${index < assumed.length - 1 ? ',' : ''}`, text)),
    hasExtents ? [words(ASSUMED_EXTENT, text)] : [],
    model.graph.complete ? [] : [words('Incomplete: these are the layers made before the error', text)],
  ];
}

/** The whole picture with its foot. */
export function poster(pen: Pen, content: Poster): Size & { draw(ratio: number): void } {
  const { scene, labels, mode, theme, allShapes } = content;
  const ruler = new TextRuler(pen, theme.family);
  const foot = footOf(pen, ruler, content);
  const { margin } = GEOMETRY;
  const placed = wrapped(foot, Math.max(scene.width, 320) - 2 * margin);
  const width = Math.ceil(Math.max(scene.width, ...placed.map(({ piece, x }) => x + piece.width + 2 * margin)));
  const below = placed.length > 0 ? Math.max(...placed.map(({ y }) => y)) + line + gap : 0;
  const height = Math.ceil(scene.height + below);
  const left = Math.round((width - scene.width) / 2);
  const area: Rect = { x: 0, y: 0, width, height };
  return {
    width, height,
    draw: (ratio) => {
      paint(pen, {
        scene, labels, theme, mode, allShapes, ruler, ratio, viewport: area, moment: resting({ zoom: 1, x: left, y: 0 }), emphasis: NO_EMPHASIS, lit: new Set(), ground: true,
      });
      for (const { piece, x, y } of placed) piece.draw(margin + x, scene.height + y + line / 2);
    },
  };
}

/** The picture as a self-contained SVG: no script, no outside font, text that stays text. */
export function svgOf(content: Poster, measure: Measure): string {
  const pen = new SvgPen(measure, content.theme.paper ? 0.5 : 1);
  const { width, height, draw } = poster(pen, content);
  draw(1);
  const { graph, cost } = content.model;
  const title = `${graph.name || graph.builder.name}: ${count(cost.totals.params)} parameters, ${count(cost.totals.macs)} MACs`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${tag('svg', {
    xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`,
    'font-family': content.theme.family, 'font-variant-numeric': 'tabular-nums', role: 'img', 'aria-label': title,
  }, [tag('title', {}, escaped(title)), ...pen.elements].join('\n'))}\n`;
}
