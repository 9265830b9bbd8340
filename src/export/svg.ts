import type { CostedModel } from '../graph';
import { count } from '../scene/figures';
import { approximateWidth, buildScene, GEOMETRY, PALETTES, TITLE_GAP, timesText, TYPE } from '../scene';
import type { Palette, Scene, SceneEdge, SceneItem, SceneOptions, ThemeName } from '../scene';

/** The picture as a self-contained SVG: no script, no outside font, text that stays text. */

export interface SvgOptions extends Partial<SceneOptions> {
  theme?: ThemeName;
}

/** The model's picture, as its opening view or as `options` open it. Never rejects for a valid model. */
export async function toSvg(model: CostedModel, options: SvgOptions = {}): Promise<string> {
  const { theme = 'light', direction = 'down', open = {}, ...rest } = options;
  const scene = await buildScene({ model, options: { direction, open, ...rest } });
  return paint(scene, model, PALETTES[theme]);
}

/** Text without the characters that XML reserves or forbids. */
function escaped(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, (sign) => ('\t\n\r'.includes(sign) ? ' ' : '\ufffd'))
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

type Attributes = Record<string, string | number>;

function tag(name: string, attributes: Attributes, content?: string): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escaped(value)}"`);
  return content === undefined ? `<${name}${list.join('')}/>` : `<${name}${list.join('')}>${content}</${name}>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

type Point = SceneEdge['points'][number];

interface Style {
  size: number;
  weight: number;
}

function text(x: number, y: number, words: string, style: Style, fill: string, anchor: 'start' | 'middle' | 'end' = 'start'): string {
  return tag('text', {
    x, y: y + style.size * 0.36, fill, 'font-size': style.size,
    ...(style.weight === 400 ? {} : { 'font-weight': style.weight }),
    ...(anchor === 'start' ? {} : { 'text-anchor': anchor }),
  }, escaped(words));
}

/** An orthogonal line with rounded corners. */
export function roundedPath(points: { x: number; y: number }[], radius: number): string {
  const parts: string[] = [];
  for (const [index, point] of points.entries()) {
    const before = points[index - 1];
    const after = points[index + 1];
    if (!before) parts.push(`M${round(point.x)} ${round(point.y)}`);
    else if (!after) parts.push(`L${round(point.x)} ${round(point.y)}`);
    else {
      const into = Math.hypot(point.x - before.x, point.y - before.y);
      const out = Math.hypot(after.x - point.x, after.y - point.y);
      const r = Math.min(radius, into / 2, out / 2);
      const a = { x: point.x - ((point.x - before.x) / into) * r, y: point.y - ((point.y - before.y) / into) * r };
      const b = { x: point.x + ((after.x - point.x) / out) * r, y: point.y + ((after.y - point.y) / out) * r };
      parts.push(`L${round(a.x)} ${round(a.y)}Q${round(point.x)} ${round(point.y)} ${round(b.x)} ${round(b.y)}`);
    }
  }
  return parts.join('');
}

function paint(scene: Scene, model: CostedModel, palette: Palette): string {
  const parts: string[] = [];
  const boxes = scene.items.filter((item) => item.open);
  const rest = scene.items.filter((item) => !item.open);
  for (const item of boxes) parts.push(paintBlock(item, model, palette));
  parts.push(tag('g', { fill: 'none', 'stroke-width': palette.edgeWidth }, paintEdges(scene.edges, palette)));
  parts.push(scene.edges.map((edge) => paintArrow(edge, scene, palette)).join(''));
  for (const item of rest) parts.push(paintClosed(item, model, palette));
  for (const item of boxes) parts.push(paintTitle(item, model, palette));
  for (const edge of scene.edges) if (edge.label.shown) parts.push(paintLabel(edge, palette));
  const title = `${model.graph.name || model.graph.builder.name}: ${count(model.cost.totals.params)} parameters, ${count(model.cost.totals.macs)} MACs`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${tag('svg', {
    xmlns: 'http://www.w3.org/2000/svg', width: scene.width, height: scene.height, viewBox: `0 0 ${round(scene.width)} ${round(scene.height)}`,
    'font-family': TYPE.family, 'font-variant-numeric': 'tabular-nums', role: 'img', 'aria-label': title,
  }, [
    tag('title', {}, escaped(title)),
    tag('rect', { width: '100%', height: '100%', fill: palette.background }),
    ...parts,
  ].join('\n'))}\n`;
}

/** Parameters of all that an item stands for; layers used several times count once. */
function paramsOf(item: SceneItem, model: CostedModel, nodes: string[] = item.nodes): number | null {
  const layers = new Set<string>();
  for (const id of nodes) layers.add(layerOf(model, id));
  let sum: number | null = 0;
  for (const id of layers) {
    const own: number | null = (model.cost.layers[id] ?? model.cost.operations[id])?.params ?? null;
    sum = sum === null || own === null ? null : sum + own;
  }
  return sum;
}

const layerIndex = new WeakMap<CostedModel, Map<string, string>>();

function layerOf(model: CostedModel, node: string): string {
  let index = layerIndex.get(model);
  if (!index) {
    index = new Map(model.graph.nodes.map((entry) => [entry.id, entry.layer]));
    layerIndex.set(model, index);
  }
  return index.get(node) ?? node;
}

function figure(params: number | null): string {
  return params === 0 ? '' : count(params);
}

function paintBlock(item: SceneItem, model: CostedModel, palette: Palette): string {
  const fill = palette.blocks[Math.min(item.depth, palette.blocks.length - 1)] as string;
  const frame = { x: item.x + 0.5, y: item.y + 0.5, width: item.width - 1, height: item.height - 1, rx: GEOMETRY.blockRadius };
  const cards = item.kind === 'fold' ? paintCards(item, GEOMETRY.blockRadius, fill, palette) : '';
  return cards + tag('rect', { ...frame, fill, stroke: palette.blockBorder, 'stroke-width': palette.borderWidth }) + paintShare(item, model, palette);
}

/** The thin bar along a block's foot: its part of the model's parameters. */
function paintShare(item: SceneItem, model: CostedModel, palette: Palette): string {
  if (!palette.shares) return '';
  const share = (paramsOf(item, model) ?? 0) / Math.max(1, model.cost.totals.known.params);
  const inset = GEOMETRY.blockRadius;
  const length = (item.width - 2 * inset) * share;
  if (length < 0.5) return '';
  return tag('rect', {
    x: item.x + inset, y: item.y + item.height - GEOMETRY.shareHeight - 1, width: length, height: GEOMETRY.shareHeight, rx: 1,
    fill: palette.categories[item.category],
  });
}

/** The cards behind a fold's own, each a little narrower and lower. */
function paintCards(item: SceneItem, radius: number, fill: string, palette: Palette): string {
  let cards = '';
  for (let card = Math.min(GEOMETRY.cards, item.count - 1); card >= 1; card--) {
    const step = card * GEOMETRY.cardStep;
    cards += tag('rect', {
      x: item.x + 0.5 + step, y: item.y + 0.5 + step, width: item.width - 1 - 2 * step, height: item.height - 1, rx: radius,
      fill, stroke: palette.blockBorder, 'stroke-width': palette.borderWidth,
    });
  }
  return cards;
}

function paintTitle(item: SceneItem, model: CostedModel, palette: Palette): string {
  const y = item.y + GEOMETRY.titleHeight / 2;
  return titleRow(item, item.x + GEOMETRY.titleLeft, y, palette)
    + text(item.x + item.width - GEOMETRY.textRight, y, figure(paramsOf(item, model)), TYPE.figure, palette.dimmed, 'end');
}

function titleRow(item: SceneItem, left: number, y: number, palette: Palette): string {
  // One text element, so that the parts follow each other in whatever font the reader has.
  const part = (words: string, style: Style, fill: string): string => tag('tspan', {
    fill, ...(style.weight === 400 ? {} : { 'font-weight': style.weight }), ...(words === item.title ? {} : { dx: TITLE_GAP }),
  }, escaped(words));
  const times = timesText(item.count);
  const parts = [part(item.title, TYPE.title, palette.text)];
  if (times !== '') parts.push(part(times, TYPE.title, palette.text));
  if (item.detail !== '') parts.push(part(item.detail, TYPE.layer, palette.dimmed));
  return tag('text', { x: left, y: y + TYPE.title.size * 0.36, 'font-size': TYPE.title.size }, parts.join(''));
}

function paintClosed(item: SceneItem, model: CostedModel, palette: Palette): string {
  const colour = palette.categories[item.category];
  const centre = { x: item.x + item.width / 2, y: item.y + item.height / 2 };
  if (item.kind === 'merge') return paintMerge(item, centre, palette);
  if (item.kind === 'port') {
    return tag('rect', {
      x: item.x + 0.5, y: item.y + 0.5, width: item.width - 1, height: item.height - 1, rx: item.height / 2,
      fill: palette.pill, stroke: palette.pillBorder, 'stroke-width': palette.borderWidth,
    }) + text(centre.x, centre.y, item.lines[0]?.text ?? item.title, TYPE.layer, palette.text, 'middle');
  }
  const layers = item.lines.length > 0;
  const frame = { x: item.x + 0.5, y: item.y + 0.5, width: item.width - 1, height: item.height - 1, rx: GEOMETRY.pillRadius };
  let drawn = item.kind === 'fold' ? paintCards(item, GEOMETRY.pillRadius, palette.pill, palette) : '';
  drawn += tag('rect', { ...frame, fill: palette.pill, stroke: palette.pillBorder, 'stroke-width': palette.borderWidth });
  if (!layers) {
    // A closed block has a double edge.
    drawn += tag('rect', {
      x: item.x + 3.5, y: item.y + 3.5, width: item.width - 7, height: item.height - 7, rx: GEOMETRY.pillRadius - 2,
      fill: 'none', stroke: palette.pillBorder, 'stroke-width': palette.borderWidth,
    });
    drawn += paintBar(item.x + 3.5, item.y + 3.5, item.height - 7, colour);
    drawn += titleRow(item, item.x + GEOMETRY.textLeft, centre.y, palette);
    drawn += text(item.x + item.width - GEOMETRY.textRight, centre.y, figure(paramsOf(item, model)), TYPE.figure, palette.dimmed, 'end');
    return drawn;
  }
  const members = Math.max(1, item.nodes.length / item.lines.length);
  for (const [index, line] of item.lines.entries()) {
    const top = item.y + (index === 0 ? 0 : GEOMETRY.pillHeight - 2 + (index - 1) * GEOMETRY.lineHeight);
    const height = index === 0 ? GEOMETRY.pillHeight - (item.lines.length > 1 ? 2 : 0) : GEOMETRY.lineHeight + (index === item.lines.length - 1 ? 2 : 0);
    const y = top + height / 2;
    drawn += paintBar(item.x + 4, top + 5, height - 10, palette.categories[line.category]);
    drawn += text(item.x + GEOMETRY.textLeft, y, line.text, TYPE.layer, palette.text);
    const own = paramsOf(item, model, [line.node]);
    const of = paramsOf(item, model);
    const all = members > 1 && of !== null ? of / item.lines.length : own;
    drawn += text(item.x + item.width - GEOMETRY.textRight, y, figure(item.lines.length > 1 ? own : all), TYPE.figure, palette.dimmed, 'end');
  }
  if (item.count > 1) {
    const widest = Math.max(...item.lines.map((line) => approximateWidth(line.text, TYPE.layer.size, TYPE.layer.weight)));
    drawn += text(item.x + GEOMETRY.textLeft + widest + TITLE_GAP, centre.y, timesText(item.count), TYPE.title, palette.text);
  }
  return drawn;
}

function paintBar(x: number, y: number, height: number, fill: string): string {
  return tag('rect', { x, y, width: GEOMETRY.barWidth, height, rx: GEOMETRY.barWidth / 2, fill });
}

function paintMerge(item: SceneItem, { x, y }: { x: number; y: number }, palette: Palette): string {
  const radius = item.width / 2 - 0.5;
  const circle = tag('circle', { cx: x, cy: y, r: radius, fill: palette.pill, stroke: palette.categories.merge, 'stroke-width': palette.edgeWidth });
  const stroke = { stroke: palette.text, 'stroke-width': palette.edgeWidth, 'stroke-linecap': 'round' };
  const line = (x1: number, y1: number, x2: number, y2: number): string => tag('line', { x1: x + x1, y1: y + y1, x2: x + x2, y2: y + y2, ...stroke });
  // The signs are drawn rather than written: fonts disagree about them.
  if (item.title === '⊕') return circle + line(-5, 0, 5, 0) + line(0, -5, 0, 5);
  if (item.title === '⊗') return circle + line(-4, -4, 4, 4) + line(-4, 4, 4, -4);
  if (item.title === '‖') return circle + line(-2.5, -5, -2.5, 5) + line(2.5, -5, 2.5, 5);
  if (item.title === '·') return circle + tag('circle', { cx: x, cy: y, r: 2, fill: palette.text });
  return circle + text(x, y, item.title, { size: 9, weight: 400 }, palette.text, 'middle');
}

/** All edges. What several share from their tail on, or on the way into one head, is drawn once: lines drawn upon each other look bolder. */
function paintEdges(edges: SceneEdge[], palette: Palette): string {
  const [leaving, entering] = [new Map<string, number[]>(), new Map<string, number[]>()];
  return edges.map(({ points, from, to, main, tensor }) => {
    const parted = undrawn(points, `${from} ${tensor.output}`, leaving);
    const rest = undrawn(parted.toReversed(), to, entering).reverse();
    return tag('path', { d: roundedPath(rest, GEOMETRY.edgeRadius), stroke: main ? palette.edge : palette.shortcut });
  }).join('');
}

/** What of a line is not `drawn` yet (where a stretch begins and which way it goes → how long those that are there are), and marks it as drawn. */
function undrawn(points: Point[], end: string, drawn: Map<string, number[]>): Point[] {
  let rest = points;
  let shared = true;
  for (const [index, to] of points.entries()) {
    const from = points[index - 1];
    if (!from) continue;
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    const key = `${end} ${from.x} ${from.y} ${Math.sign(to.x - from.x)} ${Math.sign(to.y - from.y)}`;
    const before = drawn.get(key) ?? [];
    drawn.set(key, [...before, length]);
    // Of the shared way enough is kept for the corner where a line turns off to be round.
    if (shared && before.length > 0) {
      rest = [towards(from, to, Math.max(0, Math.min(Math.max(...before), length) - GEOMETRY.edgeRadius)), ...points.slice(index)];
    }
    shared &&= before.includes(length);
  }
  return rest;
}

/** The point `distance` away from `from`, or `to` where that is nearer. */
function towards(from: Point, to: Point, distance: number): Point {
  const part = Math.min(1, distance / (Math.hypot(to.x - from.x, to.y - from.y) || 1));
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

function paintArrow(edge: SceneEdge, scene: Scene, palette: Palette): string {
  const end = edge.points[edge.points.length - 1];
  const before = edge.points[edge.points.length - 2];
  if (!end || !before || scene.items.length === 0) return '';
  const length = Math.hypot(end.x - before.x, end.y - before.y) || 1;
  const [dx, dy] = [(end.x - before.x) / length, (end.y - before.y) / length];
  const { arrow } = GEOMETRY;
  const at = (back: number, side: number): string => `${round(end.x - dx * back - dy * side)} ${round(end.y - dy * back + dx * side)}`;
  return tag('path', { d: `M${at(0, 0)}L${at(arrow, arrow * 0.55)}L${at(arrow, -arrow * 0.55)}Z`, fill: edge.main ? palette.edge : palette.shortcut });
}

function paintLabel(edge: SceneEdge, palette: Palette): string {
  return text(edge.label.x, edge.label.y + edge.label.height / 2, edge.label.text, TYPE.figure, palette.dimmed);
}
