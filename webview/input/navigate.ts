import type { Scene, SceneItem } from '../../src/scene/types';

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

/** What an arrow key does with the item that has the keyboard, as in any tree: it goes to another, or opens or closes this one. */
export type TreeStep = { go: string } | { toggle: string } | null;

export function treeStep(scene: Scene, id: string, key: string): TreeStep {
  const order = inReadingOrder(scene);
  const at = order.findIndex((item) => item.id === id);
  const here = order[at];
  const to = (item: SceneItem | undefined): TreeStep => (item ? { go: item.id } : null);
  if (!here) return null;
  switch (key) {
    case 'ArrowDown': return to(order[at + 1]);
    case 'ArrowUp': return to(order[at - 1]);
    case 'ArrowRight': return here.open ? to(order.find((item) => item.parent === id)) : here.expandable ? { toggle: id } : null;
    case 'ArrowLeft': return here.open ? { toggle: id } : to(order.find((item) => item.id === here.parent));
    case 'Home': return to(order[0]);
    case 'End': return to(order.at(-1));
    default: return null;
  }
}

export const treeKeys: ReadonlySet<string> = new Set(['ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft', 'Home', 'End']);
