import type { BlockCost, Cost } from '../graph';
import { count } from '../scene/figures';

/** MACs, with `≥` where some layers' are unknown. */
export const macs = (cost: Cost | BlockCost): string => atLeast(cost, 'macs');

function atLeast(cost: Cost | BlockCost, figure: 'params' | 'macs'): string {
  return cost[figure] === null && 'known' in cost && cost.known[figure] > 0 ? `≥ ${count(cost.known[figure])}` : count(cost[figure]);
}

/** `25.6 M params · 3.86 G MACs`. */
export function summary(cost: BlockCost): string {
  return `${atLeast(cost, 'params')} params · ${macs(cost)} MACs`;
}
