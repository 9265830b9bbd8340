import type { Measure } from './measure';
import type { PlanUnit } from './plan';
import { GEOMETRY, snap, TYPE } from './style';

/** How large things are before they have a place. */

/** What stands between a block's title and its arguments, and before `×N`. */
export const TITLE_GAP = 6;

/** `×12`, or nothing for a single one. */
export function timesText(count: number): string {
  return count > 1 ? `×${count}` : '';
}

/** Width of title, `×N` and arguments in a row. */
export function titleWidth(unit: { title: string; detail: string; count: number }, measure: Measure): number {
  const { title, layer } = TYPE;
  let width = measure(unit.title, title.size, title.weight);
  const times = timesText(unit.count);
  if (times !== '') width += TITLE_GAP + measure(times, title.size, title.weight);
  if (unit.detail !== '') width += TITLE_GAP + measure(unit.detail, layer.size, layer.weight);
  return width;
}

const FIGURE = GEOMETRY.figureGap + GEOMETRY.figureWidth + GEOMETRY.textRight;

/** Size of anything that is not open. Widths are multiples of two raster steps, so that centres lie on the raster. */
export function closedSize(unit: PlanUnit, measure: Measure): { width: number; height: number } {
  if (unit.kind === 'merge') return { width: GEOMETRY.mergeSize, height: GEOMETRY.mergeSize };
  const { size, weight } = TYPE.layer;
  const lines = Math.max(0, ...unit.lines.map((line) => measure(line.text, size, weight)));
  if (unit.kind === 'port') return { width: snap(lines + 2 * GEOMETRY.textLeft, 8), height: GEOMETRY.pillHeight };
  const height = unit.lines.length > 0 ? GEOMETRY.pillHeight + (unit.lines.length - 1) * GEOMETRY.lineHeight : GEOMETRY.closedHeight;
  const times = unit.count > 1 && unit.lines.length > 0 ? TITLE_GAP + measure(timesText(unit.count), size, TYPE.title.weight) : 0;
  const text = unit.lines.length > 0 ? lines + times : titleWidth(unit, measure);
  return { width: Math.max(GEOMETRY.shortestPill, snap(GEOMETRY.textLeft + text + FIGURE, 8)), height };
}

/** Widest pill that its neighbours are made as wide as; what is wider stands alone. */
const COMMON_WIDTH = 248;

/** Gives the pills of one level a common width: columns of equal pills read as one. */
export function evenWidths(units: PlanUnit[], sizes: { width: number; height: number }[]): void {
  const evened = (unit: PlanUnit): boolean => !unit.open && unit.kind !== 'merge' && unit.kind !== 'port';
  let common = 0;
  for (const [index, unit] of units.entries()) {
    const width = sizes[index]?.width ?? 0;
    if (evened(unit) && width <= COMMON_WIDTH) common = Math.max(common, width);
  }
  for (const [index, unit] of units.entries()) {
    const size = sizes[index];
    if (size && evened(unit)) size.width = Math.max(size.width, common);
  }
}

/** Width of an edge's label. */
export function labelWidth(text: string, measure: Measure): number {
  return Math.ceil(measure(text, TYPE.figure.size, TYPE.figure.weight)) + 2;
}
