import { ASSUMED_MARK, isExact, type Shape, type TensorSpec } from '../graph';

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A figure to its last digit, in groups of three: `25,636,712`; `?` where it cannot be known, `≈ 33,401,697,471,192,800` where a double has no room for that digit, be it in what it was computed `from`. */
export function exact(value: number | null, from = value): string {
  if (value === null || !Number.isFinite(value)) return '?';
  return `${from === null || isExact(from) ? '' : '≈ '}${grouped.format(value)}`;
}

/** A sum of which a part cannot be known: `≥ 1,204`, or `?` when nothing is known. */
export function atLeast(value: number | null, known: number): string {
  if (value !== null) return exact(value);
  return known > 0 ? `≥ ${exact(known)}` : '?';
}

/** A shape as papers write it, batch left out: `56×56×64`; `?` for an open axis, `8?` for an assumed one. */
export function shapeText({ shape, assumed = [] }: { shape: Shape; assumed?: TensorSpec['assumed'] }): string {
  const axes = shape.map((dim, axis) => (dim === null || dim < 0 ? '?' : `${dim}${assumed.includes(axis) ? ASSUMED_MARK : ''}`));
  return axes.length === 0 ? 'scalar' : (axes.length > 1 ? axes.slice(1) : axes).join('×');
}

/** `7×7`, or `–` where a receptive field has no meaning. */
export function fieldText(field: readonly number[] | null): string {
  return field === null ? '–' : field.join('×');
}
