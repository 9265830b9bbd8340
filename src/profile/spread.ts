import type { Spread } from '../measured';

/** The value below which `share` of the samples lie, linearly interpolated between neighbours (type 7 of Hyndman and Fan 1996, NumPy's default). */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = Math.floor(at);
  return sorted[below] + (sorted[Math.min(below + 1, sorted.length - 1)] - sorted[below]) * (at - below);
}

/** `null` for no samples. */
export function spreadOf(samples: readonly number[]): Spread | null {
  if (samples.length === 0) return null;
  const sorted = samples.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), p10: quantile(sorted, 0.1), p90: quantile(sorted, 0.9) };
}

export const medianOf = (samples: readonly number[]): number | null => spreadOf(samples)?.median ?? null;
