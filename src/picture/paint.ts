import type { Mode, Scene, SceneEdge, SceneItem } from '../scene/types';
import { overlaps, type Rect, type Size, toScreen } from './camera';
import { css } from './colour';
import type { Labels } from './labels';
import { edgeWidth } from './metrics';
import type { Moment } from './motion';
import { paintArrow, paintEdgeLabel, traceEdge } from './paintEdges';
import { type ItemPen, outline, paintItem } from './paintItems';
import { paintNames } from './paintNames';
import { structureOf } from './structure';
import type { TextRuler } from './text';
import type { Theme } from './theme';
import type { Pen } from './pen';

/** Which items and edges stand out, and why. */
export interface Emphasis {
  hover: string | null;
  hoverEdge: string | null;
  selected: ReadonlySet<string>;
  /** Nodes that are meant of what is selected: of a stack they are its lines. */
  lines: ReadonlySet<string>;
  /** The item with the keyboard's focus, when the keyboard is in the picture. */
  focus: string | null;
  matches: ReadonlySet<string>;
  currentMatch: string | null;
  /** The item that a device is at work on. */
  working: string | null;
}

export interface Frame {
  scene: Scene;
  moment: Moment;
  viewport: Size;
  theme: Theme;
  ruler: TextRuler;
  labels: Labels;
  mode: Mode;
  allShapes: boolean;
  emphasis: Emphasis;
  lit: ReadonlySet<string>;
  /** Device pixels per CSS pixel, for lines that fall on whole device pixels. */
  ratio: number;
  /** False leaves the ground transparent (export). */
  ground: boolean;
}

/** Draws one frame. The context's transform is set here; only what meets the viewport is drawn. */
export function paint(context: Pen, frame: Frame): number {
  const { scene, moment, viewport, theme, ratio } = frame;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.globalAlpha = 1;
  if (frame.ground) {
    context.fillStyle = css(theme.background);
    context.fillRect(0, 0, viewport.width, viewport.height);
  } else context.clearRect(0, 0, viewport.width, viewport.height);
  const screen: Rect = { x: -8, y: -8, width: viewport.width + 16, height: viewport.height + 16 };
  const { camera } = moment;
  const pen: ItemPen = { context, frame, zoom: camera.zoom, screenOf: (item) => snap(toScreen(camera, moment.rect(item)), ratio) };
  const visible = scene.items.filter((item) => overlaps(pen.screenOf(item), screen));
  const boxes = visible.filter((item) => item.open);
  const rest = visible.filter((item) => !item.open);
  // Boxes lie under the edges, what they hold lies over them.
  for (const item of boxes) paintItem(pen, item);
  paintEdges(context, frame, screen);
  for (const item of rest) paintItem(pen, item);
  paintEdgeLabels(context, frame, screen);
  context.globalAlpha = 1;
  paintNames(pen, visible);
  for (const item of visible) outline(pen, item);
  return visible.length;
}

/** Edges lie on whole device pixels, so that a 1 px line is one pixel wide. */
export function snap(rect: Rect, ratio: number): Rect {
  const x = Math.round(rect.x * ratio) / ratio;
  const y = Math.round(rect.y * ratio) / ratio;
  return {
    x, y,
    width: Math.round((rect.x + rect.width) * ratio) / ratio - x,
    height: Math.round((rect.y + rect.height) * ratio) / ratio - y,
  };
}

const bounds = new WeakMap<SceneEdge, Rect>();

function boundsOf(edge: SceneEdge): Rect {
  let rect = bounds.get(edge);
  if (!rect) {
    const xs = edge.points.map((point) => point.x);
    const ys = edge.points.map((point) => point.y);
    const x = Math.min(...xs) - 4;
    const y = Math.min(...ys) - 4;
    rect = { x, y, width: Math.max(...xs) + 4 - x, height: Math.max(...ys) + 4 - y };
    bounds.set(edge, rect);
  }
  return rect;
}

function paintEdges(context: Pen, frame: Frame, screen: Rect): void {
  const { scene, moment, theme, lit } = frame;
  const { zoom } = moment.camera;
  const moving = moment.progress < 1;
  const seen = scene.edges.filter((edge) => moving || overlaps(toScreen(moment.camera, boundsOf(edge)), screen));
  const arrows = zoom > 0.35;
  const draw = (edges: SceneEdge[], colour: string, width: number, alpha: number): void => {
    if (edges.length === 0) return;
    context.globalAlpha = alpha;
    context.strokeStyle = colour;
    context.fillStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    for (const edge of edges) traceEdge(context, moment.points(edge), moment.camera, frame.ratio, arrows);
    context.stroke();
    if (!arrows) return;
    context.beginPath();
    for (const edge of edges) paintArrow(context, moment.points(edge), moment.camera, frame.ratio, width > 1.5 ? 1.2 : 1);
    context.fill();
  };
  const weight = Math.min(edgeWidth, Math.max(0.6, zoom * edgeWidth));
  const plain = seen.filter((edge) => !lit.has(edge.id));
  const alphas = moving ? [...new Set(plain.map((edge) => moment.edgeAlpha(edge)))] : [1];
  for (const alpha of alphas) draw(moving ? plain.filter((edge) => moment.edgeAlpha(edge) === alpha) : plain, theme.edge, weight, alpha);
  const { refused } = structureOf(scene);
  if (refused.size > 0) draw(seen.filter((edge) => refused.has(edge.id)), css(theme.error), Math.max(1.5, weight * 1.4), 1);
  draw(seen.filter((edge) => lit.has(edge.id)), theme.litEdge, Math.max(1.5, weight * 1.6), 1);
  context.globalAlpha = 1;
}

function paintEdgeLabels(context: Pen, frame: Frame, screen: Rect): void {
  for (const edge of frame.scene.edges) {
    const lit = frame.lit.has(edge.id);
    if (!edge.label.text || !(edge.label.shown || frame.allShapes || lit)) continue;
    if (!overlaps(toScreen(frame.moment.camera, edge.label), screen)) continue;
    paintEdgeLabel(context, frame, edge, lit);
  }
}

/** Edges to light for a set of items: those that end at one of them, or cross the border of one that is open. */
export function edgesOf(scene: Scene, ids: ReadonlySet<string>): Set<string> {
  const lit = new Set<string>();
  if (ids.size === 0) return lit;
  const parents = new Map(scene.items.map((item) => [item.id, item.parent]));
  const within = (id: string): string | null => {
    for (let at: string | null = id; at !== null; at = parents.get(at) ?? null) if (ids.has(at)) return at;
    return null;
  };
  for (const edge of scene.edges) {
    const tail = within(edge.from);
    const head = within(edge.to);
    if (tail !== head || (tail !== null && (edge.from === tail || edge.to === head))) lit.add(edge.id);
  }
  return lit;
}

/** Items in drawing order: boxes before what they hold. */
export function inDrawingOrder(items: SceneItem[]): SceneItem[] {
  return [...items].sort((a, b) => a.depth - b.depth);
}
