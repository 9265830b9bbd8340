import type { Scene, SceneEdge, SceneItem } from '../../../src/scene/types';

/** Small scenes written out by hand. */
export function item(id: string, x: number, y: number, change: Partial<SceneItem> = {}): SceneItem {
  return {
    id, kind: 'pill', parent: null, x, y, width: 100, height: 28, depth: 0, open: false, expandable: false, title: id, detail: '', lines: [],
    category: 'convolution', count: 1, difference: '', nodes: [id], blocks: [], shapes: '', failed: '', ...change,
  };
}

export function edge(from: string, to: string, points: [number, number][], main = true): SceneEdge {
  return {
    id: `${from}>${to}`, from, to, points: points.map(([x, y]) => ({ x, y })), main, tensor: { node: from, output: 0 },
    label: { text: '', x: 0, y: 0, width: 0, height: 0, shown: false },
  };
}

export function scene(items: SceneItem[], edges: SceneEdge[] = [], direction: Scene['direction'] = 'down'): Scene {
  return {
    width: Math.max(...items.map((each) => each.x + each.width)), height: Math.max(...items.map((each) => each.y + each.height)),
    direction, depth: 0, frames: 0, items, edges,
  };
}

/** `a → [block: b → c] → d`, with a shortcut from `a` to `d`. */
export function blockScene(): Scene {
  return scene(
    [
      item('a', 50, 0),
      item('block', 0, 60, { kind: 'block', width: 200, height: 180, open: true, expandable: true, blocks: ['block'], nodes: [] }),
      item('b', 50, 100, { parent: 'block', depth: 1 }),
      item('c', 50, 160, { parent: 'block', depth: 1 }),
      item('d', 50, 280),
    ],
    [
      edge('a', 'd', [[150, 14], [240, 14], [240, 294], [150, 294]], false),
      edge('a', 'b', [[100, 28], [100, 100]]),
      edge('b', 'c', [[100, 128], [100, 160]]),
      edge('c', 'd', [[100, 188], [100, 280]]),
    ],
  );
}
