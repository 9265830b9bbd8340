import type { Shape } from '../graph';

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** An exact figure, in groups of three: `25,636,712`; `?` where it cannot be known. */
export function exact(value: number | null): string {
  return value === null ? '?' : grouped.format(value);
}

/** A sum of which a part cannot be known: `≥ 1,204`, or `?` when nothing is known. */
export function atLeast(value: number | null, known: number): string {
  if (value !== null) return exact(value);
  return known > 0 ? `≥ ${exact(known)}` : '?';
}

/** A shape as papers write it, batch left out: `56×56×64`; `?` for an open axis. */
export function shapeText(shape: Shape): string {
  const axes = shape.length > 1 ? shape.slice(1) : shape;
  return axes.length === 0 ? 'scalar' : axes.map((dim) => (dim === null || dim < 0 ? '?' : String(dim))).join('×');
}

/** `7×7`, or `–` where a receptive field has no meaning. */
export function fieldText(field: readonly number[] | null): string {
  return field === null ? '–' : field.join('×');
}
