import type { SceneEdge } from '../scene/types';
import { type Camera, type Point, toScreen } from './camera';
import { css } from './colour';
import { arrowLength, edgeRadius, figureFont, leastTextPx } from './metrics';
import type { Frame } from './paint';
import { structureOf } from './structure';
import { blockFill, errorOn, inkOn } from './theme';
import type { Pen } from './pen';

/** Centre of a device pixel nearest to a screen position, so that a thin straight line is crisp. */
function crisp(value: number, ratio: number): number {
  return (Math.floor(value * ratio) + 0.5) / ratio;
}

function place(point: Point, camera: Camera, ratio: number): Point {
  return { x: crisp(point.x * camera.zoom + camera.x, ratio), y: crisp(point.y * camera.zoom + camera.y, ratio) };
}

/** Adds an edge to the current path: straight runs, rounded corners; it ends short of its arrowhead's tip. */
export function traceEdge(context: Pen, points: Point[], camera: Camera, ratio: number, arrow: boolean): void {
  if (points.length < 2) return;
  const at = points.map((point) => place(point, camera, ratio));
  if (arrow) {
    const tip = at[at.length - 1]!;
    const before = at[at.length - 2]!;
    const length = Math.hypot(tip.x - before.x, tip.y - before.y);
    const back = Math.min(length, arrowLength * headScale(camera.zoom) * 0.8);
    if (length > 0) at[at.length - 1] = { x: tip.x - ((tip.x - before.x) / length) * back, y: tip.y - ((tip.y - before.y) / length) * back };
  }
  context.moveTo(at[0]!.x, at[0]!.y);
  for (let i = 1; i < at.length - 1; i++) {
    const [a, b, c] = [at[i - 1]!, at[i]!, at[i + 1]!];
    const radius = Math.min(edgeRadius * camera.zoom, Math.hypot(b.x - a.x, b.y - a.y) / 2, Math.hypot(c.x - b.x, c.y - b.y) / 2);
    context.arcTo(b.x, b.y, c.x, c.y, radius);
  }
  const last = at[at.length - 1]!;
  context.lineTo(last.x, last.y);
}

function headScale(zoom: number): number {
  return Math.min(1.4, Math.max(0.55, zoom));
}

/** Adds an arrowhead at the edge's end to the current path. */
export function paintArrow(context: Pen, points: Point[], camera: Camera, ratio: number, scale: number): void {
  if (points.length < 2) return;
  const tip = place(points[points.length - 1]!, camera, ratio);
  let from: Point | undefined;
  for (let i = points.length - 2; i >= 0; i--) {
    const candidate = place(points[i]!, camera, ratio);
    if (Math.hypot(tip.x - candidate.x, tip.y - candidate.y) > 0.5) {
      from = candidate;
      break;
    }
  }
  if (!from) return;
  const length = Math.hypot(tip.x - from.x, tip.y - from.y);
  const [ux, uy] = [(tip.x - from.x) / length, (tip.y - from.y) / length];
  const long = arrowLength * headScale(camera.zoom) * scale;
  const wide = long * 0.55;
  context.moveTo(tip.x, tip.y);
  context.lineTo(tip.x - ux * long - uy * wide, tip.y - uy * long + ux * wide);
  context.lineTo(tip.x - ux * long + uy * wide, tip.y - uy * long - ux * wide);
  context.closePath();
}

/** The shape beside an edge; on a plate of the ground's colour where it may lie over something else. */
export function paintEdgeLabel(context: Pen, frame: Frame, edge: SceneEdge, lit: boolean): void {
  const { moment, theme, ruler } = frame;
  const { zoom } = moment.camera;
  const px = figureFont * zoom;
  if (px < leastTextPx && frame.emphasis.hoverEdge !== edge.id && !structureOf(frame.scene).refused.has(edge.id)) return;
  const structure = structureOf(frame.scene);
  const refused = structure.refused.has(edge.id);
  const size = lit || refused ? Math.max(px, 9) : px;
  if (frame.scene.direction === 'right' && !lit && !refused && edge.label.width > longestRun(edge)) return;
  const rect = toScreen(moment.camera, edge.label);
  const width = ruler.width(edge.label.text, size);
  const x = rect.x;
  const y = rect.y + rect.height / 2;
  context.globalAlpha = moment.edgeAlpha(edge);
  const within = structure.ground.get(edge.id);
  const ground = within ? blockFill(theme, within.depth) : theme.background;
  if (lit || refused || frame.allShapes) {
    context.fillStyle = css(ground, 0.9);
    context.beginPath();
    context.roundRect(x - 2, y - size * 0.68, width + 4, size * 1.36, 3);
    context.fill();
  }
  context.font = ruler.font(size);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  const ink = inkOn(theme, ground);
  context.fillStyle = css(refused ? errorOn(theme, ground) : lit ? ink.text : ink.dimmed);
  context.fillText(edge.label.text, x, y);
}

/** The longest horizontal stretch of an edge: a shape that is wider would be written over what the edge connects. */
function longestRun(edge: SceneEdge): number {
  let longest = 0;
  for (let i = 1; i < edge.points.length; i++) {
    const [a, b] = [edge.points[i - 1]!, edge.points[i]!];
    if (Math.abs(a.y - b.y) < 0.5) longest = Math.max(longest, Math.abs(a.x - b.x));
  }
  return longest;
}
