/** Something that a line shows where there is room for it: how much it takes, the gap before it included. */
export interface Piece<T> {
  what: T;
  width: number;
}

/**
 * Which of the pieces, the most important first, a line has room for. A piece comes only after all that are more important, so that a wider
 * line never shows less. `instead`: what stands for those that are left out.
 */
export function fitting<T>(pieces: Piece<T>[], room: number, instead: number): Set<T> {
  const all = pieces.reduce((sum, { width }) => sum + width, 0);
  if (all <= room) return new Set(pieces.map(({ what }) => what));
  const shown = new Set<T>();
  let left = room - instead;
  for (const { what, width } of pieces) {
    left -= width;
    if (left < 0) break;
    shown.add(what);
  }
  return shown;
}
