import type { Scene, SceneItem } from '../../src/scene/types';

/** Where an arrow key leads. */
export type Step = 'forward' | 'back' | 'before' | 'after';

/** The scene's items as a reader goes through them: parents before children, along the flow within each. */
export function inReadingOrder(scene: Scene): SceneItem[] {
  const children = new Map<string | null, SceneItem[]>();
  const known = new Set(scene.items.map((item) => item.id));
  for (const item of scene.items) {
    const parent = item.parent !== null && known.has(item.parent) ? item.parent : null;
    const list = children.get(parent);
    if (list) list.push(item);
    else children.set(parent, [item]);
  }
  const along = scene.direction === 'down'
    ? (a: SceneItem, b: SceneItem): number => a.y - b.y || a.x - b.x
    : (a: SceneItem, b: SceneItem): number => a.x - b.x || a.y - b.y;
  const order: SceneItem[] = [];
  const pending = [...(children.get(null) ?? [])].sort(along).reverse();
  while (pending.length > 0) {
    const item = pending.pop()!;
    order.push(item);
    pending.push(...[...(children.get(item.id) ?? [])].sort(along).reverse());
  }
  return order;
}

/** Arrow keys follow the drawing: along the flow by edges, across it by place. */
export function stepFor(key: string, direction: Scene['direction']): Step | null {
  const keys: Record<string, Step> = direction === 'down'
    ? { ArrowDown: 'forward', ArrowUp: 'back', ArrowLeft: 'before', ArrowRight: 'after' }
    : { ArrowRight: 'forward', ArrowLeft: 'back', ArrowUp: 'before', ArrowDown: 'after' };
  return keys[key] ?? null;
}

/**
 * The item to go to from `id`. Forward and back follow edges, the main one first, and fall back on the reading order;
 * across, the nearest item beside it, else into an open block (after) or out to the block around (before).
 */
export function neighbour(scene: Scene, id: string, step: Step): string | null {
  const items = new Map(scene.items.map((item) => [item.id, item]));
  const here = items.get(id);
  if (!here) return null;
  if (step === 'forward' || step === 'back') return alongEdge(scene, items, here, step) ?? inOrder(scene, id, step === 'forward' ? 1 : -1);
  if (step === 'after' && here.open) {
    const first = inReadingOrder(scene).find((item) => item.parent === id);
    if (first) return first.id;
  }
  return beside(scene, here, step) ?? (step === 'before' && here.parent !== null && items.has(here.parent) ? here.parent : null);
}

function alongEdge(scene: Scene, items: Map<string, SceneItem>, here: SceneItem, step: 'forward' | 'back'): string | null {
  const isWithin = (id: string): boolean => {
    for (let at: string | null = id; at !== null; at = items.get(at)?.parent ?? null) if (at === here.id) return true;
    return false;
  };
  const candidates = scene.edges
    .map((edge) => (step === 'forward' ? { near: edge.from, far: edge.to, edge } : { near: edge.to, far: edge.from, edge }))
    .filter(({ near, far }) => (near === here.id || (here.open && isWithin(near))) && far !== here.id && !(here.open && isWithin(far)));
  candidates.sort((a, b) => Number(b.edge.main) - Number(a.edge.main));
  return candidates.find(({ far }) => items.has(far))?.far ?? null;
}

function inOrder(scene: Scene, id: string, by: 1 | -1): string | null {
  const order = inReadingOrder(scene);
  const at = order.findIndex((item) => item.id === id);
  return order[at + by]?.id ?? null;
}

function beside(scene: Scene, here: SceneItem, step: 'before' | 'after'): string | null {
  const across = scene.direction === 'down' ? 'x' : 'y';
  const along = scene.direction === 'down' ? 'y' : 'x';
  const size = scene.direction === 'down' ? 'height' : 'width';
  const thickness = scene.direction === 'down' ? 'width' : 'height';
  let best: string | null = null;
  let least = Infinity;
  for (const item of scene.items) {
    if (item.id === here.id || item.parent !== here.parent) continue;
    const distance = step === 'after' ? item[across] - (here[across] + here[thickness]) : here[across] - (item[across] + item[thickness]);
    if (distance < 0) continue;
    const off = Math.abs(item[along] + item[size] / 2 - here[along] - here[size] / 2);
    // Beside means in the same row: it may stand a little higher or lower, not a screen away.
    if (off > 160) continue;
    if (distance + 2 * off < least) {
      least = distance + 2 * off;
      best = item.id;
    }
  }
  return best;
}
