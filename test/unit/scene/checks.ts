import { type CostedModel, openLayers } from '../../../src/graph';
import { approximateWidth, GEOMETRY, titleWidth, type Scene, type SceneEdge, type SceneItem } from '../../../src/scene';

/** What holds in every scene, each as a list of what is wrong. */

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function inside(inner: Box, outer: Box): boolean {
  return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= outer.y + outer.height;
}

export function overlaps(scene: Scene): string[] {
  const byParent = new Map<string | null, SceneItem[]>();
  for (const item of scene.items) byParent.set(item.parent, [...(byParent.get(item.parent) ?? []), item]);
  const wrong: string[] = [];
  for (const siblings of byParent.values()) {
    for (const [index, a] of siblings.entries()) {
      for (const b of siblings.slice(index + 1)) if (overlap(a, b)) wrong.push(`${a.id} overlaps ${b.id}`);
    }
  }
  return wrong;
}

export function strays(scene: Scene): string[] {
  const items = new Map(scene.items.map((item) => [item.id, item]));
  const canvas = { x: 0, y: 0, width: scene.width, height: scene.height };
  const wrong: string[] = [];
  for (const item of scene.items) {
    const parent = item.parent === null ? canvas : items.get(item.parent);
    if (!parent || !inside(item, parent)) wrong.push(`${item.id} sticks out of ${item.parent}`);
  }
  for (const edge of scene.edges) {
    for (const point of edge.points) {
      if (!inside({ ...point, width: 0, height: 0 }, canvas)) wrong.push(`${edge.id} leaves the canvas`);
    }
    if (edge.label.shown && !inside(edge.label, canvas)) wrong.push(`the label of ${edge.id} leaves the canvas`);
  }
  return wrong;
}

function onBorder(point: { x: number; y: number }, box: Box): boolean {
  const across = point.x >= box.x && point.x <= box.x + box.width;
  const along = point.y >= box.y && point.y <= box.y + box.height;
  return (across && (point.y === box.y || point.y === box.y + box.height)) || (along && (point.x === box.x || point.x === box.x + box.width));
}

export function brokenEdges(scene: Scene): string[] {
  const items = new Map(scene.items.map((item) => [item.id, item]));
  const wrong: string[] = [];
  for (const edge of scene.edges) {
    const { points } = edge;
    if (points.length < 2) wrong.push(`${edge.id} has no length`);
    for (let index = 1; index < points.length; index++) {
      const [a, b] = [points[index - 1], points[index]];
      if (a && b && a.x !== b.x && a.y !== b.y) wrong.push(`${edge.id} runs aslant`);
    }
    const [from, to] = [items.get(edge.from), items.get(edge.to)];
    const [first, last] = [points[0], points[points.length - 1]];
    if (!from || !first || !onBorder(first, from)) wrong.push(`${edge.id} does not begin at ${edge.from}`);
    if (!to || !last || !onBorder(last, to)) wrong.push(`${edge.id} does not end at ${edge.to}`);
  }
  return wrong;
}

/** Edges that run through something that is neither their end nor around their end, or, downwards, through a block's title or figure. */
export function struckThrough(scene: Scene): string[] {
  const items = new Map(scene.items.map((item) => [item.id, item]));
  const around = (id: string | null): Set<string> => {
    const ids = new Set<string>();
    for (let at = id; at !== null; at = items.get(at)?.parent ?? null) ids.add(at);
    return ids;
  };
  const wrong: string[] = [];
  for (const edge of scene.edges) {
    const own = new Set([...around(edge.from), ...around(edge.to)]);
    for (const item of scene.items) {
      if (own.has(item.id)) continue;
      if (segments(edge).some((segment) => crosses(segment, item))) wrong.push(`${edge.id} runs through ${item.id}`);
    }
  }
  if (scene.direction === 'down') {
    for (const item of scene.items.filter((each) => each.open)) {
      const title = { ...item, x: item.x + GEOMETRY.titleLeft, width: titleWidth(item, approximateWidth), height: GEOMETRY.titleHeight };
      const figure = { ...title, x: item.x + item.width - GEOMETRY.textRight - GEOMETRY.figureWidth, width: GEOMETRY.figureWidth };
      for (const edge of scene.edges) {
        if (segments(edge).some((segment) => crosses(segment, title) || crosses(segment, figure))) wrong.push(`${edge.id} strikes the title of ${item.id}`);
      }
    }
  }
  return wrong;
}

function segments({ points }: SceneEdge): [{ x: number; y: number }, { x: number; y: number }][] {
  return points.slice(1).map((point, index) => [points[index] as { x: number; y: number }, point]);
}

function crosses([a, b]: [{ x: number; y: number }, { x: number; y: number }], box: Box): boolean {
  const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
  const [top, bottom] = [Math.min(a.y, b.y), Math.max(a.y, b.y)];
  return left < box.x + box.width && right > box.x && top < box.y + box.height && bottom > box.y;
}

/** Visible labels that lie on a closed thing, or on one another. */
export function coveredLabels(scene: Scene): string[] {
  const wrong: string[] = [];
  const shown = scene.edges.filter((edge) => edge.label.shown);
  for (const [index, edge] of shown.entries()) {
    for (const item of scene.items) if (!item.open && overlap(edge.label, item)) wrong.push(`the label of ${edge.id} lies on ${item.id}`);
    for (const other of shown.slice(index + 1)) {
      if (overlap(edge.label, other.label)) wrong.push(`the labels of ${edge.id} and ${other.id} overlap`);
    }
  }
  return wrong;
}

/** Nodes that no closed thing stands for, or more than one does; for an open layer, its operations. */
export function miscounted(scene: Scene, model: CostedModel): string[] {
  const counts = new Map(model.graph.nodes.map((node) => [node.id, 0]));
  const owners = openLayers(model.graph)?.owners ?? new Map<string, string>();
  for (const item of scene.items) {
    if (!item.open || item.kind !== 'block' || item.blocks.length > 0) continue;
    for (const node of item.nodes) counts.delete(node);
    for (const [operation, owner] of owners) if (item.nodes.includes(owner)) counts.set(operation, 0);
  }
  for (const item of scene.items) if (!item.open) for (const node of item.nodes) counts.set(node, (counts.get(node) ?? 0) + 1);
  return [...counts].filter(([, times]) => times !== 1).map(([node, times]) => `${node} stands ${times} times`);
}

/** Folds whose ×N is not the number of equal blocks, or of equal runs of layers, that they stand for; of a scene whose open folds show one of their members. */
export function misfolded(scene: Scene, model: CostedModel): string[] {
  const items = new Map(scene.items.map((item) => [item.id, item]));
  const { graph } = openLayers(model.graph) ?? model;
  const parents = new Map(graph.blocks.map((block) => [block.id, block.parent]));
  const layers = new Map(graph.layers.map((layer) => [layer.id, layer.className]));
  const classOf = new Map(graph.nodes.map((node) => [node.id, layers.get(node.layer) as string]));
  /** Classes of all layers in a block, as they are made. */
  const inBlock = new Map<string, string[]>();
  for (const node of graph.nodes) {
    for (let at: string | null = node.block; at !== null; at = parents.get(at) ?? null) {
      const classes = inBlock.get(at) ?? [];
      classes.push(classOf.get(node.id) as string);
      inBlock.set(at, classes);
    }
  }
  /** A member of an open fold stands for all of them. */
  const times = ({ count, parent }: SceneItem): number => count * (parent === null ? 1 : times(items.get(parent) as SceneItem));
  const wrong: string[] = [];
  for (const item of scene.items.filter(({ count }) => count > 1)) {
    const all = new Set(item.blocks);
    const blocks = item.blocks.filter((id) => !all.has(parents.get(id) ?? ''));
    const kinds = new Set(blocks.map((id) => String(inBlock.get(id))));
    const classes = item.nodes.map((id) => classOf.get(id));
    const uneven = [...new Set(classes)].filter((one) => classes.filter((other) => other === one).length % times(item) !== 0);
    const right = blocks.length > 0 ? blocks.length === times(item) && kinds.size === 1
      : uneven.length === 0 && (item.open || item.nodes.length === times(item) * item.lines.length);
    if (!right) wrong.push(`${item.id} ×${item.count} stands for ${blocks.length} blocks of ${kinds.size} kinds, ${item.nodes.length} layers of its own`);
  }
  return wrong;
}
