/** Lengths and colours that every painter of a scene shares. Lengths are CSS pixels at zoom 1, on a raster of 4. */

export const RASTER = 4;

export const GEOMETRY = {
  pillHeight: 28,
  /** One line of a stacked pill after the first. */
  lineHeight: 24,
  /** A closed block or fold. */
  closedHeight: 36,
  pillRadius: 6,
  blockRadius: 8,
  /** The bar at a pill's left in the colour of its kind. */
  barWidth: 4,
  /** From a pill's left edge to its text. */
  textLeft: 14,
  /** From the figure to a pill's right edge. */
  textRight: 12,
  /** Kept free at the right for the figure of the mode. */
  figureWidth: 48,
  /** Between a text and the figure after it. */
  figureGap: 12,
  shortestPill: 120,
  mergeSize: 24,
  /** The title line of an open block. */
  titleHeight: 28,
  titleLeft: 12,
  blockPadding: 16,
  /** The bar along a block's foot that shows its share. */
  shareHeight: 2,
  /** How far each card of a fold's stack shows behind the one before it. */
  cardStep: 4,
  cards: 2,
  /** Between two things in a row, without and with room for a shape. */
  gap: 24,
  /** From a thing to where its edge turns. */
  turn: 12,
  /** Between two parallel edges. */
  lane: 8,
  /** From a body to the shortcut beside it. */
  shortcut: 24,
  /** Between two branches. */
  branchGap: 24,
  edgeRadius: 6,
  edgeWidth: 1.25,
  arrow: 6,
  labelHeight: 16,
  labelGap: 6,
  margin: 24,
} as const;

export const TYPE = {
  family: 'system-ui, -apple-system, "Segoe UI", Roboto, Ubuntu, "Helvetica Neue", sans-serif',
  layer: { size: 13, weight: 400 },
  title: { size: 13, weight: 600 },
  figure: { size: 11, weight: 400 },
  glyph: { size: 14, weight: 400 },
} as const;

/** Rounds up to the raster, to twice the raster where a centre must lie on it. */
export function snap(length: number, step: number = RASTER): number {
  return Math.ceil(length / step - 1e-9) * step;
}
