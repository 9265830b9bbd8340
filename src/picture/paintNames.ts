import type { SceneItem } from '../scene/types';
import { overlaps, type Rect } from './camera';
import { css } from './colour';
import { leastTitlePx, overlayFontPx, titleFont } from './metrics';
import type { ItemPen } from './paintItems';

/**
 * Names of blocks whose own titles are too small to read, like places on a map: outermost blocks have theirs beside them
 * where there is room, with their cost; others over them, the largest first, none over another.
 */
export function paintNames(pen: ItemPen, visible: SceneItem[]): void {
  const { context, frame, zoom } = pen;
  const { theme, ruler, labels } = frame;
  if (zoom * titleFont >= leastTitlePx) return;
  const placed: Rect[] = [];
  const outermost = visible.filter((item) => item.parent === null).map((item) => pen.screenOf(item));
  const height = overlayFontPx * 1.5;
  for (const item of visible) {
    if (item.blocks.length === 0) continue;
    const rect = pen.screenOf(item);
    if (item.height * zoom < (item.open ? 1.4 : 0.9) * height) continue;
    const name = [item.title, item.count > 1 ? `×${item.count}` : ''].filter(Boolean).join(' ');
    const cost = frame.mode === 'kind' ? labels.of(item.id)?.closed[0] : labels.of(item.id)?.figure;
    const aside = [item.detail, cost ?? ''].filter(Boolean).join(' · ');
    const width = ruler.width(name, overlayFontPx, 600);
    const plate = (item.parent === null ? beside(pen, rect, width, ruler.width(aside, overlayFontPx), outermost) : null) ?? within(pen, item, rect, width);
    if (!plate || placed.some((other) => overlaps(other, plate))) continue;
    placed.push(plate);
    const y = plate.y + plate.height / 2;
    context.textBaseline = 'middle';
    context.textAlign = 'left';
    if (!plate.outside) {
      context.fillStyle = css(theme.background, 0.85);
      context.beginPath();
      context.roundRect(plate.x, plate.y, plate.width, plate.height, 4);
      context.fill();
    }
    context.fillStyle = theme.text;
    context.font = ruler.font(overlayFontPx, 600);
    context.fillText(name, plate.x + 4, y);
    if (!plate.outside) continue;
    context.fillStyle = theme.dimmed;
    context.font = ruler.font(overlayFontPx);
    context.fillText(aside, plate.x + 4 + width + 6, y);
  }
}

type Plate = Rect & { outside: boolean };

/** To the right of an outermost block, when nothing else and no border is there. */
function beside(pen: ItemPen, rect: Rect, name: number, aside: number, others: Rect[]): Plate | null {
  const height = overlayFontPx * 1.5;
  const { width: room, height: high } = pen.frame.viewport;
  const middle = (Math.max(rect.y, 0) + Math.min(rect.y + rect.height, high)) / 2;
  const plate = { x: rect.x + rect.width + 8, y: middle - height / 2, width: name + aside + 14, height, outside: true };
  return plate.x + plate.width > room || others.some((other) => overlaps(other, plate)) ? null : plate;
}

function within(pen: ItemPen, item: SceneItem, rect: Rect, name: number): Plate | null {
  const height = overlayFontPx * 1.5;
  // Inside a block that has its name beside it, only blocks with room for theirs are named.
  if (rect.height < height * (item.open ? 7 : 1) || name > Math.max(rect.width * 1.2, 48)) return null;
  const middle = item.open ? Math.max(rect.y, 0) + height / 2 + 2 : rect.y + rect.height / 2;
  const x = Math.min(Math.max(rect.x + rect.width / 2 - name / 2 - 4, 2), pen.frame.viewport.width - name - 10);
  return { x, y: middle - height / 2, width: name + 8, height, outside: false };
}
