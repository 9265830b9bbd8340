import type { BlockCost } from '../graph';
import { count } from '../scene/figures';

/** A count, with `≥` where only a part of it is known. */
export function atLeast(value: number | null, known: number): string {
  return value === null && known > 0 ? `≥ ${count(known)}` : count(value);
}

/** `25.6 M params · 3.86 G MACs`. */
export function summary({ params, macs, known }: BlockCost): string {
  return `${atLeast(params, known.params)} params · ${atLeast(macs, known.macs)} MACs`;
}
