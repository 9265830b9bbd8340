import type { SceneItem } from '../scene/types';
import { overlaps, type Rect, toScreen } from './camera';
import { css } from './colour';
import { leastTitlePx, overlayFontPx, titleFont } from './metrics';
import type { ItemPen } from './paintItems';

/** The name of a block whose own title is too small to read, and where it stands on the screen. */
export interface NamePlate extends Rect {
  item: SceneItem;
  name: string;
  /** Its arguments and its cost; empty where there is no room for them. */
  aside: string;
  /** The width of the name alone. */
  nameWidth: number;
}

/** Names like places on a map: each beside its block or within it, where nothing else is drawn. */
export function paintNames(pen: ItemPen, visible: SceneItem[]): void {
  const { context, frame } = pen;
  const { theme, ruler } = frame;
  for (const { x, y, width, height, item, name, aside, nameWidth } of placeNames(pen, visible)) {
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    if (!item.open) {
      // It may lie on its own block, whose colours say something else.
      context.fillStyle = css(theme.background, 0.85);
      context.beginPath();
      context.roundRect(x, y, width, height, 4);
      context.fill();
    }
    context.fillStyle = theme.text;
    context.font = ruler.font(overlayFontPx, 600);
    context.fillText(name, x + padding, y + height / 2);
    if (!aside) continue;
    context.fillStyle = theme.dimmed;
    context.font = ruler.font(overlayFontPx);
    context.fillText(aside, x + padding + nameWidth + between, y + height / 2);
  }
}

const plateHeight = Math.ceil(overlayFontPx * 1.5);
const padding = 4;
const between = 6;
/** From a block to its name, and kept free around a line. */
const away = 8;
const clear = 2;
/** Extent of a block on the screen below which it has no name. */
const leastBlock = 14;
/** How far from its block a name may be, and how many things it steps past on its way there. */
const farthest = 240;
const mostSteps = 16;

type Way = 'right' | 'left' | 'below' | 'above';

/** The names that have a free place: the outermost blocks' first, then the largest; none over another block, a line or another name. */
export function placeNames(pen: ItemPen, visible: SceneItem[]): NamePlate[] {
  const { frame, zoom } = pen;
  const { ruler, labels, scene } = frame;
  if (zoom * titleFont >= leastTitlePx) return [];
  const taken = new Taken(pen, visible);
  const items = new Map(scene.items.map((item) => [item.id, item]));
  const extent = ({ width, height }: Rect): number => Math.max(width, height);
  const wanted = visible.filter((item) => item.blocks.length > 0).map((item) => ({ item, rect: pen.screenOf(item) })).filter(({ rect }) => extent(rect) >= leastBlock);
  wanted.sort((a, b) => a.item.depth - b.item.depth || extent(b.rect) - extent(a.rect));
  const ways: Way[] = scene.direction === 'down' ? ['right', 'left', 'below', 'above'] : ['below', 'above', 'right', 'left'];
  const placed: NamePlate[] = [];
  for (const { item, rect } of wanted) {
    const name = [item.title, item.count > 1 ? `×${item.count}` : ''].filter(Boolean).join(' ');
    const cost = frame.mode === 'kind' ? labels.of(item.id)?.closed[0] : labels.of(item.id)?.figure;
    const full = [item.detail, cost ?? ''].filter(Boolean).join(' · ');
    const nameWidth = ruler.width(name, overlayFontPx, 600);
    const parent = item.parent === null ? undefined : items.get(item.parent);
    const bounds = inner(frame.viewport, parent && pen.screenOf(parent));
    const around = new Set<SceneItem>();
    for (let at: SceneItem | undefined = item; at; at = at.parent === null ? undefined : items.get(at.parent)) around.add(at);
    const place = (aside: string): NamePlate | null => {
      const width = nameWidth + 2 * padding + (aside ? between + ruler.width(aside, overlayFontPx) : 0);
      const found = within(item, rect, width, bounds, around, taken) ?? ways.reduce<Rect | null>((best, way) => best ?? beside(way, rect, width, bounds, around, taken), null);
      return found && { ...found, item, name, aside, nameWidth };
    };
    const plate = place(full) ?? (full ? place('') : null);
    if (!plate) continue;
    taken.add(plate, null);
    placed.push(plate);
  }
  return placed;
}

function inner({ width, height }: { width: number; height: number }, parent: Rect | undefined): Rect {
  if (!parent) return { x: 0, y: 0, width, height };
  const [x, y] = [Math.max(0, parent.x), Math.max(0, parent.y)];
  return { x, y, width: Math.min(width, parent.x + parent.width) - x, height: Math.min(height, parent.y + parent.height) - y };
}

const holds = (outer: Rect, { x, y, width, height }: Rect): boolean =>
  x >= outer.x && y >= outer.y && x + width <= outer.x + outer.width && y + height <= outer.y + outer.height;

/** On a closed block that is large enough for its name. */
function within(item: SceneItem, rect: Rect, width: number, bounds: Rect, around: ReadonlySet<SceneItem>, taken: Taken): Rect | null {
  const plate = { x: rect.x + (rect.width - width) / 2, y: rect.y + (rect.height - plateHeight) / 2, width, height: plateHeight };
  return !item.open && holds(rect, plate) && holds(bounds, plate) && !taken.at(plate, around) ? plate : null;
}

/** Beside a block, as near as there is a free place level with it. */
function beside(way: Way, rect: Rect, width: number, bounds: Rect, around: ReadonlySet<SceneItem>, taken: Taken): Rect | null {
  const seen = { left: Math.max(rect.x, bounds.x), right: Math.min(rect.x + rect.width, bounds.x + bounds.width), top: Math.max(rect.y, bounds.y), bottom: Math.min(rect.y + rect.height, bounds.y + bounds.height) };
  const [y, x] = [(seen.top + seen.bottom - plateHeight) / 2, (seen.left + seen.right - width) / 2];
  const plate: Rect = { width, height: plateHeight, x: way === 'right' ? rect.x + rect.width + away : way === 'left' ? rect.x - away - width : x, y: way === 'below' ? rect.y + rect.height + clear : way === 'above' ? rect.y - clear - plateHeight : y };
  const start = { ...plate };
  for (let step = 0; step < mostSteps && holds(bounds, plate) && Math.abs(plate.x - start.x) + Math.abs(plate.y - start.y) <= farthest; step++) {
    const other = taken.at(plate, around);
    if (!other) return plate;
    if (way === 'right') plate.x = other.x + other.width + clear;
    else if (way === 'left') plate.x = other.x - clear - width;
    else if (way === 'below') plate.y = other.y + other.height + clear;
    else plate.y = other.y - clear - plateHeight;
  }
  return null;
}

interface Thing extends Rect {
  item: SceneItem | null;
}

/** What is drawn, by the stripes of the screen that it lies in. */
class Taken {
  private readonly stripes = new Map<number, Thing[]>();

  private readonly height: number;

  constructor({ frame, screenOf }: ItemPen, visible: SceneItem[]) {
    this.height = frame.viewport.height;
    for (const item of visible) this.add(screenOf(item), item);
    const { camera } = frame.moment;
    for (const edge of frame.scene.edges) {
      const points = frame.moment.points(edge);
      for (let i = 1; i < points.length; i++) {
        const [a, b] = [points[i - 1]!, points[i]!];
        const line = toScreen(camera, { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) });
        this.add({ x: line.x - clear, y: line.y - clear, width: line.width + 2 * clear, height: line.height + 2 * clear }, null);
      }
    }
  }

  add(rect: Rect, item: SceneItem | null): void {
    const last = Math.floor(Math.min(this.height, rect.y + rect.height) / plateHeight);
    for (let stripe = Math.floor(Math.max(0, rect.y) / plateHeight); stripe <= last; stripe++) {
      const things = this.stripes.get(stripe);
      const thing = { ...rect, item };
      if (things) things.push(thing);
      else this.stripes.set(stripe, [thing]);
    }
  }

  /** Something under a plate that is none of `allowed`. */
  at(plate: Rect, allowed: ReadonlySet<SceneItem>): Thing | undefined {
    for (let stripe = Math.floor(plate.y / plateHeight); stripe <= Math.floor((plate.y + plate.height) / plateHeight); stripe++) {
      const found = this.stripes.get(stripe)?.find((thing) => overlaps(thing, plate) && !(thing.item && allowed.has(thing.item)));
      if (found) return found;
    }
    return undefined;
  }
}
