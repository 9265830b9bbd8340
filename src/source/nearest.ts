import { distance } from 'fastest-levenshtein';

/** How much of a name may be otherwise, and how much longer or shorter another may be, to be what was meant. */
const OTHERWISE = 0.4;
const LONGER = 0.34;

/** The name that was most likely meant by one that does not exist; `undefined` where none comes near. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const plain = (one: string): string => one.toLowerCase().replaceAll('_', '');
  const asked = plain(name);
  if (asked === '') return undefined;
  let best: string | undefined;
  let least = Math.max(1, Math.floor(asked.length * OTHERWISE)) + 1;
  for (const one of names) {
    if (Math.abs(plain(one).length - asked.length) > Math.max(2, asked.length * LONGER) || one === name) continue;
    // Of two as near, the one in the same spelling.
    const far = distance(asked, plain(one)) + distance(name, one) / 1000;
    if (far < least) [best, least] = [one, far];
  }
  // `batchNorm` for `batchNormalization`.
  return best ?? (asked.length > 3 ? names.filter((one) => plain(one).startsWith(asked)).sort((a, b) => a.length - b.length)[0] : undefined);
}
