import type { Scene, SceneEdge, SceneItem } from '../../src/scene/types';
import type { Point } from '../../src/picture';

/** The innermost item at a scene point: deepest first, later drawn first. `null` over empty canvas. */
export function itemAt(scene: Scene, point: Point): SceneItem | null {
  let best: SceneItem | null = null;
  for (const item of scene.items) {
    if (point.x < item.x || point.y < item.y || point.x > item.x + item.width || point.y > item.y + item.height) continue;
    if (!best || item.depth >= best.depth) best = item;
  }
  return best;
}

/** The edge whose line passes within `reach` (scene px) of the point, the nearest if several. */
export function edgeAt(scene: Scene, point: Point, reach: number): SceneEdge | null {
  let best: SceneEdge | null = null;
  let least = reach;
  for (const edge of scene.edges) {
    for (let i = 1; i < edge.points.length; i++) {
      const distance = toSegment(point, edge.points[i - 1]!, edge.points[i]!);
      if (distance <= least) {
        least = distance;
        best = edge;
      }
    }
  }
  return best;
}

/** The index of the line at a scene point in a pill of several lines. */
export function lineAt(item: SceneItem, point: Point): number {
  if (item.lines.length < 2) return 0;
  const index = Math.floor(((point.y - item.y) / item.height) * item.lines.length);
  return Math.min(item.lines.length - 1, Math.max(0, index));
}

function toSegment(p: Point, a: Point, b: Point): number {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length));
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}
