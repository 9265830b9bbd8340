import type { Scene, SceneEdge, SceneItem } from '../scene/types';
import { titleHeight } from './metrics';

/** What the painter works out once a scene. */
export interface Structure {
  /** Open block → the rightmost place, from the block's left, where an edge passes through its title line. */
  crossing: Map<string, number>;
  /** Edge → the innermost open block that holds both its ends: the ground that the edge lies on. */
  ground: Map<string, SceneItem | null>;
  /** Edges to a layer that could not be applied. */
  refused: Set<string>;
}

const known = new WeakMap<Scene, Structure>();

export function structureOf(scene: Scene): Structure {
  let structure = known.get(scene);
  if (!structure) {
    structure = { crossing: crossings(scene), ground: grounds(scene), refused: refused(scene) };
    known.set(scene, structure);
  }
  return structure;
}

function crossings(scene: Scene): Map<string, number> {
  const open = scene.items.filter((item) => item.open);
  const found = new Map<string, number>();
  if (open.length === 0) return found;
  for (const edge of scene.edges) {
    for (let i = 1; i < edge.points.length; i++) {
      const [a, b] = [edge.points[i - 1]!, edge.points[i]!];
      if (Math.abs(a.x - b.x) > 0.5) continue;
      const [top, bottom] = a.y < b.y ? [a.y, b.y] : [b.y, a.y];
      for (const item of open) {
        const line = item.y + titleHeight / 2;
        if (line < top || line > bottom || a.x <= item.x || a.x >= item.x + item.width) continue;
        found.set(item.id, Math.max(found.get(item.id) ?? 0, a.x - item.x));
      }
    }
  }
  return found;
}

function refused(scene: Scene): Set<string> {
  const failed = new Set(scene.items.filter((item) => item.failed !== '' && item.blocks.length === 0).map(({ id }) => id));
  return new Set(scene.edges.filter(({ to }) => failed.has(to)).map(({ id }) => id));
}

function grounds(scene: Scene): Map<string, SceneItem | null> {
  const items = new Map(scene.items.map((item) => [item.id, item]));
  const around = (id: string): SceneItem[] => {
    const path: SceneItem[] = [];
    for (let at = items.get(id); at; at = at.parent === null ? undefined : items.get(at.parent)) if (at.open) path.push(at);
    return path;
  };
  const common = (edge: SceneEdge): SceneItem | null => {
    const head = new Set(around(edge.to));
    return around(edge.from).find((item) => head.has(item)) ?? null;
  };
  return new Map(scene.edges.map((edge) => [edge.id, common(edge)]));
}
