import type { SceneItem } from '../scene/types';
import type { Rect } from './camera';
import { css, mix, type Rgb } from './colour';
import {
  barWidth, boxRadius, cardOffset, cards, cornerRadius, figureFont, layerFont, leastTextPx, leastTitlePx, shareBarHeight, textLeft,
  textRight, titleFont, titleHeight, titleLeft,
} from './metrics';
import type { Frame } from './paint';
import type { Pen } from './pen';
import { structureOf } from './structure';
import { blockFill, errorOn, failedFill, heatFill, inkOn, selectedFill } from './theme';

/** Of a caption that gives way to a figure, how much has to be left, in its font's size. */
const leastWords = 2.5;

export interface ItemPen {
  context: Pen;
  frame: Frame;
  zoom: number;
  /** Where the item is on the screen at this moment, on whole device pixels. */
  screenOf(item: SceneItem): Rect;
}

/** How an item is filled, and what is legible on it. */
interface Surface {
  fill: Rgb;
  stroke: string;
  text: string;
  dimmed: string;
  /** True when heat, not kind, colours it. */
  hot: boolean;
}

function surfaceOf(pen: ItemPen, item: SceneItem, inPart = false): Surface {
  const { theme, labels, mode } = pen.frame;
  const label = labels.of(item.id);
  const warmth = label?.heat;
  const surface = (fill: Rgb, stroke: string, hot: boolean): Surface => {
    const { text, dimmed } = inkOn(theme, fill);
    return { fill, stroke, text: css(text), dimmed: css(dimmed), hot };
  };
  if (mode !== 'kind' && !item.open && typeof warmth === 'number' && item.kind !== 'port' && item.kind !== 'merge') {
    const fill = heatFill(theme, warmth, label?.stale === true);
    return surface(fill, theme.highContrast ? theme.blockStroke : css(mix(fill, theme.foreground, 0.25)), true);
  }
  if (item.failed) return surface(failedFill(theme), css(theme.error), false);
  const isBlock = item.kind === 'block' || item.kind === 'fold';
  const own = item.open || (isBlock && item.expandable) ? blockFill(theme, item.open ? item.depth : item.depth + 1) : theme.pillFill;
  const fill = pen.frame.emphasis.selected.has(item.id) && !item.open && !inPart ? selectedFill(theme, own) : own;
  return surface(fill, isBlock ? theme.blockStroke : theme.pillStroke, false);
}

export function paintItem(pen: ItemPen, item: SceneItem): void {
  const { context, frame } = pen;
  const alpha = frame.moment.alpha(item);
  if (alpha <= 0) return;
  context.globalAlpha = alpha;
  const rect = pen.screenOf(item);
  if (frame.emphasis.matches.has(item.id)) paintMatch(pen, item, rect);
  if (item.kind === 'merge') paintMerge(pen, item, rect);
  else if (item.open) paintBox(pen, item, rect);
  else if (pen.zoom * layerFont < leastTextPx && item.kind !== 'port') paintMark(pen, item, rect);
  else if (item.kind === 'port') paintPort(pen, item, rect);
  else if (item.expandable || item.kind === 'block' || item.kind === 'fold') paintClosed(pen, item, rect);
  else paintPill(pen, item, rect);
}

function box(context: Pen, rect: Rect, radius: number, inset = 0): void {
  context.beginPath();
  context.roundRect(rect.x + inset, rect.y + inset, Math.max(0, rect.width - 2 * inset), Math.max(0, rect.height - 2 * inset), Math.max(0, radius - inset));
}

function fillAndStroke(pen: ItemPen, rect: Rect, radius: number, fill: string, stroke: string): void {
  const { context } = pen;
  context.fillStyle = fill;
  box(context, rect, radius);
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = stroke;
  box(context, rect, radius, 0.5);
  context.stroke();
}

/** A bar along the left of a box with round corners, as far as it is the box's first and last. */
function fillBar(context: Pen, { x, y, width, height }: Rect, radius: number, first: boolean, last: boolean): void {
  const angle = Math.acos(Math.max(0, 1 - width / radius));
  context.beginPath();
  if (first) context.arc(x + radius, y + radius, radius, Math.PI + angle, Math.PI, true);
  else { context.moveTo(x + width, y); context.lineTo(x, y); }
  if (last) context.arc(x + radius, y + height - radius, radius, Math.PI, Math.PI - angle, true);
  else { context.lineTo(x, y + height); context.lineTo(x + width, y + height); }
  context.closePath();
  context.fill();
}

interface Writing {
  px: number;
  weight?: number;
  colour: string;
  /** Where `x` is of the text. */
  align?: 'left' | 'center' | 'right';
}

/** Writes text from `x` in at most `room` px and returns the width it took. */
function write(pen: ItemPen, text: string, x: number, y: number, room: number, how: Writing): number {
  if (!text || room <= 0 || how.px < leastTextPx) return 0;
  const { ruler } = pen.frame;
  const fitted = ruler.fit(text, room, how.px, how.weight);
  if (!fitted) return 0;
  const { context } = pen;
  context.font = ruler.font(how.px, how.weight);
  context.fillStyle = how.colour;
  context.textBaseline = 'middle';
  context.textAlign = how.align ?? 'left';
  // The x-height's middle, not the em box's, lies on the line.
  context.fillText(fitted, x, y + how.px * 0.04);
  return ruler.width(fitted, how.px, how.weight);
}

/** Of a stack of which not all is meant, the lines that are. */
function linesMeant({ emphasis }: Frame, item: SceneItem): ReadonlySet<number> {
  const meant = new Set<number>();
  if (item.lines.length < 2 || !emphasis.selected.has(item.id)) return meant;
  item.lines.forEach(({ node }, i) => { if (emphasis.lines.has(node)) meant.add(i); });
  return meant.size < item.lines.length ? meant : new Set();
}

function paintPill(pen: ItemPen, item: SceneItem, rect: Rect): void {
  const { context, frame, zoom } = pen;
  const meant = linesMeant(frame, item);
  const surface = surfaceOf(pen, item, meant.size > 0);
  const radius = cornerRadius * zoom;
  fillAndStroke(pen, rect, radius, css(surface.fill), surface.stroke);
  const lines = item.lines.length > 0 ? item.lines : [{ text: item.title, category: item.category, node: '' }];
  const height = rect.height / lines.length;
  const band = selectedFill(frame.theme, surface.fill);
  if (!surface.hot || meant.size > 0) {
    if (meant.size > 0) {
      context.save();
      box(context, rect, radius);
      context.clip();
    }
    lines.forEach((line, i) => {
      if (meant.has(i)) {
        context.fillStyle = css(band);
        context.fillRect(rect.x + 1, rect.y + i * height, rect.width - 2, height);
        context.fillStyle = css(frame.theme.focus);
        context.fillRect(rect.x + rect.width - 3, rect.y + i * height, 3, height);
      }
      if (surface.hot || line.category === 'reshape') return;
      context.fillStyle = css(item.failed ? frame.theme.error : frame.theme.kinds[line.category]);
      const bar = { x: rect.x, y: rect.y + i * height, width: barWidth * zoom, height };
      fillBar(context, bar, radius, i === 0, i === lines.length - 1);
    });
    if (meant.size > 0) context.restore();
  }
  const figure = frame.labels.of(item.id)?.figure ?? '';
  const bandInk = inkOn(frame.theme, band);
  const px = layerFont * zoom;
  const left = rect.x + textLeft * zoom;
  const right = rect.x + rect.width - textRight * zoom;
  lines.forEach((line, i) => {
    const y = rect.y + (i + 0.5) * height;
    // The figure belongs to the whole pill and stands on its first line.
    const aside = i === 0 ? figure : '';
    const figurePx = figureFont * zoom;
    const wide = aside ? frame.ruler.width(aside, figurePx) : 0;
    const own = frame.ruler.width(line.text, px);
    // The figure is what the mode is for: where both have no room, the words are shortened, as far as some are left.
    const fits = wide + Math.min(own, leastWords * px) + 10 * zoom <= right - left;
    const [text, dimmed] = meant.has(i) ? [css(bandInk.text), css(bandInk.dimmed)] : [surface.text, surface.dimmed];
    write(pen, line.text, left, y, right - left - (aside && fits ? wide + 8 * zoom : 0), { px, colour: text });
    if (aside && fits) write(pen, aside, right, y, wide + 1, { px: figurePx, colour: dimmed, align: 'right' });
  });
}

function paintPort(pen: ItemPen, item: SceneItem, rect: Rect): void {
  const { frame, zoom, context } = pen;
  const { theme } = frame;
  fillAndStroke(pen, rect, rect.height / 2, css(theme.background), theme.edge);
  const px = layerFont * zoom;
  const text = item.lines[0]?.text || item.title;
  const room = rect.width - 1.2 * textRight * zoom;
  const wide = Math.min(room, frame.ruler.width(text, px));
  write(pen, text, rect.x + (rect.width - wide) / 2, rect.y + rect.height / 2, room, { px, colour: theme.text });
  context.globalAlpha = 1;
}

const signs: Record<string, 'plus' | 'times' | 'bars'> = {
  '⊕': 'plus', '+': 'plus', '⊗': 'times', '×': 'times', '‖': 'bars', '∥': 'bars', '||': 'bars',
};

function paintMerge(pen: ItemPen, item: SceneItem, rect: Rect): void {
  const { context, zoom, frame } = pen;
  const { theme } = frame;
  const radius = Math.min(rect.width, rect.height) / 2;
  const x = rect.x + rect.width / 2;
  const y = rect.y + rect.height / 2;
  context.beginPath();
  context.arc(x, y, Math.max(1, radius - 0.5), 0, 2 * Math.PI);
  const fill = item.failed ? failedFill(theme) : theme.background;
  context.fillStyle = css(fill);
  context.fill();
  context.lineWidth = Math.max(0.8, (item.failed ? 2 : 1.25) * Math.min(1, zoom));
  context.strokeStyle = css(item.failed ? theme.error : theme.kinds.merge);
  context.stroke();
  const text = item.lines[0]?.text || item.title;
  const sign = signs[text] ?? signs[item.title];
  const arm = radius * 0.5;
  context.strokeStyle = css(item.failed ? errorOn(theme, fill) : mix(theme.background, theme.foreground, 0.8));
  context.lineWidth = Math.max(0.8, 1.4 * Math.min(1.5, zoom));
  context.lineCap = 'round';
  const lines = (...segments: [number, number, number, number][]): void => {
    context.beginPath();
    for (const [x1, y1, x2, y2] of segments) {
      context.moveTo(x + x1 * arm, y + y1 * arm);
      context.lineTo(x + x2 * arm, y + y2 * arm);
    }
    context.stroke();
  };
  if (sign === 'plus') lines([-1, 0, 1, 0], [0, -1, 0, 1]);
  else if (sign === 'times') lines([-0.75, -0.75, 0.75, 0.75], [-0.75, 0.75, 0.75, -0.75]);
  else if (sign === 'bars') lines([-0.35, -0.9, -0.35, 0.9], [0.35, -0.9, 0.35, 0.9]);
  else if (zoom * figureFont >= leastTextPx) {
    const short = frame.ruler.fit(text, 2 * radius - 4, figureFont * zoom);
    const wide = frame.ruler.width(short, figureFont * zoom);
    write(pen, short, x, y, wide + 1, { px: figureFont * zoom, colour: theme.text, align: 'center' });
  }
  context.lineCap = 'butt';
}

/** A closed block or a fold: a pill with a double edge; a fold stands on the edges of the cards below it. */
function paintClosed(pen: ItemPen, item: SceneItem, rect: Rect): void {
  const { context, frame, zoom } = pen;
  const surface = surfaceOf(pen, item);
  const radius = cornerRadius * zoom;
  const fill = css(surface.fill);
  if (item.count > 1) {
    const step = cardOffset * zoom;
    for (let n = Math.min(cards, item.count - 1); n > 0; n--) {
      fillAndStroke(pen, { x: rect.x + n * step, y: rect.y + n * step, width: rect.width, height: rect.height }, radius, fill, surface.stroke);
    }
  }
  fillAndStroke(pen, rect, radius, fill, surface.stroke);
  context.strokeStyle = surface.stroke;
  context.lineWidth = 1;
  box(context, rect, radius, 2.5 * Math.max(1, zoom) + 0.5);
  context.stroke();
  // A fold of plain layers keeps its kind's bar; a block has many kinds and none.
  if (item.blocks.length === 0 && !surface.hot && item.category !== 'reshape') {
    context.fillStyle = css(frame.theme.kinds[item.category]);
    context.fillRect(rect.x + 5 * zoom, rect.y + 7 * zoom, barWidth * zoom * 0.75, rect.height - 14 * zoom);
  }
  titleLine(pen, item, { ...rect, height: rect.height }, surface, frame.labels.of(item.id)?.closed ?? []);
  shareBar(pen, item, rect, 5 * zoom, 3.5 * Math.max(1, zoom));
}

function paintBox(pen: ItemPen, item: SceneItem, rect: Rect): void {
  const { zoom, frame } = pen;
  const surface = surfaceOf(pen, item);
  const radius = Math.min(boxRadius * Math.max(zoom, 0.4), rect.width / 2, rect.height / 2);
  if (item.count > 1) {
    const step = cardOffset * zoom;
    fillAndStroke(pen, { ...rect, x: rect.x + step, y: rect.y + step }, radius, css(surface.fill), surface.stroke);
  }
  fillAndStroke(pen, rect, radius, css(surface.fill), surface.stroke);
  if (zoom * titleFont >= leastTitlePx) {
    const crossing = structureOf(frame.scene).crossing.get(item.id);
    const clear = crossing === undefined ? 0 : (crossing + 8) * zoom;
    titleLine(pen, item, { ...rect, height: Math.min(rect.height, titleHeight * zoom) }, surface, frame.labels.of(item.id)?.summaries ?? [], clear);
  }
  shareBar(pen, item, rect, radius, 0);
}

/** Title, arguments and ×N at the left; at the right, not left of `clear`, the fullest summary that fits. */
function titleLine(pen: ItemPen, item: SceneItem, rect: Rect, surface: Surface, summaries: string[], clear = 0): void {
  const { frame, zoom, context } = pen;
  const px = titleFont * zoom;
  const small = figureFont * zoom;
  const aside = layerFont * 0.92 * zoom;
  const y = rect.y + rect.height / 2;
  let x = rect.x + titleLeft * zoom;
  const end = rect.x + rect.width - textRight * zoom;
  if (item.expandable) {
    chevron(context, rect.x + 7.5 * zoom, y, 2.6 * zoom, item.open, surface.dimmed);
    x += 2 * zoom;
  }
  const times = item.count > 1 ? `×${item.count}` : '';
  const title = frame.ruler.width(item.title, px, 600);
  const detail = item.detail ? frame.ruler.width(item.detail, aside) + 6 * zoom : 0;
  const repeats = times ? frame.ruler.width(times, px, 600) + 6 * zoom : 0;
  const room = end - x;
  const fits = (extra: number): boolean => title + extra + repeats <= room;
  const found = (beside: number): string | undefined => summaries.find((text) => {
    const width = frame.ruler.width(text, small);
    return text && width <= end - rect.x - clear && fits(width + 12 * zoom + beside);
  });
  // In a mode, the figure is what it is for: the title gives way.
  const least = frame.mode === 'kind' || item.open ? '' : (summaries.at(-1) ?? '');
  const summary = found(detail) ?? found(0) ?? (frame.ruler.width(least, small) + leastWords * px + repeats <= room ? least : '');
  const taken = summary ? frame.ruler.width(summary, small) + 12 * zoom : 0;
  x += write(pen, item.title, x, y, room - taken - repeats, { px, weight: 600, colour: surface.text });
  if (times) x += 6 * zoom + write(pen, times, x + 6 * zoom, y, repeats, { px, weight: 600, colour: surface.dimmed });
  const left = end - taken - x - 6 * zoom;
  if (item.detail && left > 24 * zoom) write(pen, item.detail, x + 6 * zoom, y, left, { px: aside, colour: surface.dimmed });
  if (summary) write(pen, summary, end, y, taken, { px: small, colour: surface.dimmed, align: 'right' });
}

function chevron(context: Pen, x: number, y: number, size: number, open: boolean, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = Math.max(0.8, size * 0.38);
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.beginPath();
  if (open) {
    context.moveTo(x - size, y - size / 2);
    context.lineTo(x, y + size / 2);
    context.lineTo(x + size, y - size / 2);
  } else {
    context.moveTo(x - size / 2, y - size);
    context.lineTo(x + size / 2, y);
    context.lineTo(x - size / 2, y + size);
  }
  context.stroke();
  context.lineCap = 'butt';
  context.lineJoin = 'miter';
}

/** The share of the model as a thin bar along the foot. */
function shareBar(pen: ItemPen, item: SceneItem, rect: Rect, side: number, up: number): void {
  const { context, frame, zoom } = pen;
  const part = frame.labels.of(item.id)?.share;
  if (item.blocks.length === 0 || part === null || part === undefined || rect.height < 10 || frame.theme.paper) return;
  const height = Math.max(1.5, shareBarHeight * Math.min(1.3, zoom));
  const room = rect.width - 2 * side;
  if (room < 8) return;
  const y = rect.y + rect.height - height - up - 1;
  const { theme } = frame;
  const on = frame.mode !== 'kind' && !item.open ? surfaceOf(pen, item).dimmed : css(theme.foreground, 0.55);
  context.fillStyle = css(theme.foreground, theme.highContrast ? 0.35 : 0.1);
  context.beginPath();
  context.roundRect(rect.x + side, y, room, height, height / 2);
  context.fill();
  if (part <= 0) return;
  context.fillStyle = on;
  context.beginPath();
  context.roundRect(rect.x + side, y, Math.max(height, room * part), height, height / 2);
  context.fill();
}

/** Far out, a layer is a mark in the colour of its kind, a closed block one in the colour of its ground. */
function paintMark(pen: ItemPen, item: SceneItem, rect: Rect): void {
  const { context, frame } = pen;
  const surface = surfaceOf(pen, item);
  const radius = Math.min(3, rect.height / 4);
  if (surface.hot || item.blocks.length > 0) {
    fillAndStroke(pen, rect, radius, css(surface.fill), surface.stroke);
    return;
  }
  const lines = item.lines.length > 0 ? item.lines : [{ text: item.title, category: item.category, node: '' }];
  const height = rect.height / lines.length;
  lines.forEach((line, i) => {
    context.fillStyle = css(item.failed ? frame.theme.error : frame.theme.kinds[line.category]);
    const gap = lines.length > 1 && height > 3 ? 0.5 : 0;
    context.fillRect(rect.x, rect.y + i * height, rect.width, height - gap);
  });
}

function paintMatch(pen: ItemPen, item: SceneItem, rect: Rect): void {
  const { context, frame } = pen;
  const current = frame.emphasis.currentMatch === item.id;
  context.fillStyle = current ? frame.theme.currentMatch : frame.theme.match;
  box(context, { x: rect.x - 4, y: rect.y - 4, width: rect.width + 8, height: rect.height + 8 }, cornerRadius * pen.zoom + 4);
  context.fill();
}

/** What is hovered, selected or focused has a line around it; drawn last, over its neighbours. */
export function outline(pen: ItemPen, item: SceneItem): void {
  const { context, frame } = pen;
  const { emphasis, theme } = frame;
  const selected = emphasis.selected.has(item.id);
  const hovered = emphasis.hover === item.id;
  const focused = emphasis.focus === item.id;
  const current = emphasis.currentMatch === item.id || emphasis.working === item.id;
  if (!selected && !hovered && !focused && !current) return;
  const rect = pen.screenOf(item);
  const radius = item.kind === 'merge' || item.kind === 'port' ? Math.min(rect.width, rect.height) / 2 : cornerRadius * pen.zoom;
  context.globalAlpha = 1;
  context.strokeStyle = css(theme.focus);
  context.lineWidth = selected || current ? 2 : 1;
  context.globalAlpha = selected || focused || current ? 1 : 0.7;
  const out = context.lineWidth / 2;
  box(context, { x: rect.x - out, y: rect.y - out, width: rect.width + 2 * out, height: rect.height + 2 * out }, radius + out);
  context.stroke();
  if (focused && !selected) {
    context.setLineDash([3, 2]);
    context.lineWidth = 1;
    box(context, { x: rect.x - 4, y: rect.y - 4, width: rect.width + 8, height: rect.height + 8 }, radius + 4);
    context.stroke();
    context.setLineDash([]);
  }
  context.globalAlpha = 1;
}

