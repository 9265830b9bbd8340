import { isExact } from '../graph';
import { bytes as printBytes, count as printCount, percentage, THIN_SPACE } from '../scene/figures';
import type { Amount } from './figures';

/** Words around the figures that the picture shares. */

export const count = (value: number): string => printCount(value);
export const bytes = (value: number): string => printBytes(value);
export const percent = (part: number): string => percentage(part, 1);

/** An amount as text: `≥ 1.20 G` when some of it is unknown, `unknown` when all of it is. */
export function amountText(amount: Amount, print: (value: number) => string): string {
  if (amount.unknown === 0) return print(amount.known);
  return amount.known > 0 ? `≥${THIN_SPACE}${print(amount.known)}` : 'unknown';
}

/** Every digit of a whole number that has them all. */
export const whole = (n: number): string => `${isExact(n) ? '' : '≈ '}${n.toLocaleString('en-US')}`;

/** `1 layer`, `177 layers`. */
export function plural(n: number, word: string): string {
  return `${whole(n)} ${word}${n === 1 ? '' : 's'}`;
}
