import type { BlockCost, Cost } from '../graph';
import { count } from '../scene/figures';

/** MACs, with `≥` where some layers' are unknown. */
export function macs(cost: Cost | BlockCost): string {
  if (cost.macs === null && 'known' in cost && cost.known.macs > 0) return `≥ ${count(cost.known.macs)}`;
  return count(cost.macs);
}

/** `25.6 M params · 3.86 G MACs`. */
export function summary(cost: BlockCost): string {
  return `${count(cost.params)} params · ${macs(cost)} MACs`;
}
