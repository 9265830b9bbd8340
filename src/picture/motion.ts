import type { Scene, SceneEdge, SceneItem } from '../scene/types';
import type { Camera, Point, Rect } from './camera';

/** One moment of a picture that moves from one scene to the next. */
export interface Moment {
  camera: Camera;
  /** 0 at the old scene, 1 at the new one; eased. */
  progress: number;
  rect(item: SceneItem): Rect;
  /** 0 (not there yet) to 1. */
  alpha(item: SceneItem): number;
  points(edge: SceneEdge): Point[];
  edgeAlpha(edge: SceneEdge): number;
}

export function resting(camera: Camera): Moment {
  return { camera, progress: 1, rect: (item) => item, alpha: () => 1, points: (edge) => edge.points, edgeAlpha: () => 1 };
}

/** Slow at the end, as VS Code's own list and tree animations. */
export function ease(t: number): number {
  return 1 - (1 - t) ** 3;
}

const between = (a: number, b: number, t: number): number => a + (b - a) * t;

/** Where everything of the next scene starts from, worked out once; `at` gives each moment. */
export class Motion {
  private readonly from = new Map<string, Rect>();
  private readonly appears = new Set<string>();
  private readonly edges: Map<string, SceneEdge>;

  constructor(before: Scene, after: Scene, private readonly start: Camera, private readonly end: Camera) {
    const old = new Map(before.items.map((item) => [item.id, item]));
    const next = new Map(after.items.map((item) => [item.id, item]));
    this.edges = new Map(before.edges.map((edge) => [edge.id, edge]));
    for (const item of after.items) {
      const same = old.get(item.id);
      if (same) this.from.set(item.id, same);
      else {
        this.appears.add(item.id);
        this.from.set(item.id, birthplace(item, old, next));
      }
    }
  }

  at(linearTime: number): Moment {
    const t = ease(Math.min(1, Math.max(0, linearTime)));
    // What is new comes in once there is room for it.
    const late = Math.min(1, Math.max(0, (t - 0.4) / 0.6));
    return {
      progress: t,
      camera: {
        zoom: between(this.start.zoom, this.end.zoom, t),
        x: between(this.start.x, this.end.x, t),
        y: between(this.start.y, this.end.y, t),
      },
      rect: (item) => {
        const from = this.from.get(item.id) ?? item;
        return {
          x: between(from.x, item.x, t), y: between(from.y, item.y, t),
          width: between(from.width, item.width, t), height: between(from.height, item.height, t),
        };
      },
      alpha: (item) => (this.appears.has(item.id) ? late : 1),
      points: (edge) => {
        const old = this.edges.get(edge.id);
        if (!old || old.points.length !== edge.points.length) return edge.points;
        return edge.points.map((point, i) => ({
          x: between(old.points[i]!.x, point.x, t), y: between(old.points[i]!.y, point.y, t),
        }));
      },
      edgeAlpha: (edge) => {
        const old = this.edges.get(edge.id);
        return old && old.points.length === edge.points.length ? 1 : late;
      },
    };
  }
}

/** A new item comes out of the nearest item around it that was there before, at the place it will have within it. */
function birthplace(item: SceneItem, old: Map<string, SceneItem>, next: Map<string, SceneItem>): Rect {
  for (let id = item.parent; id !== null; id = next.get(id)?.parent ?? null) {
    const before = old.get(id);
    const after = next.get(id);
    if (before && after) {
      const sx = before.width / Math.max(1, after.width);
      const sy = before.height / Math.max(1, after.height);
      return {
        x: before.x + (item.x - after.x) * sx, y: before.y + (item.y - after.y) * sy, width: item.width * sx, height: item.height * sy,
      };
    }
  }
  return item;
}
