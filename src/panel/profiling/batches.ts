export function isBatch(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 1_000_000;
}

/** `1, 2, 4, 8` as numbers, each once, as they were written; `null` for anything else. */
export function parseBatches(text: string): number[] | null {
  const numbers = text.split(/[\s,;]+/).filter(Boolean).map(Number);
  return numbers.length > 0 && numbers.every(isBatch) ? [...new Set(numbers)] : null;
}
