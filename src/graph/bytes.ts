import type { TensorSpec } from './types';

/** Bytes of one element; `undefined` for types of no fixed size (strings). */
export function elementBytes(dtype: string): number | undefined {
  switch (dtype) {
    case 'bool': return 1;
    case 'float16': return 2;
    case 'float32':
    case 'int32': return 4;
    case 'complex64': return 8;
    default: return undefined;
  }
}

/** Bytes of a tensor; `null` where an axis other than the batch is open, or elements have no fixed size. */
export function tensorBytes({ shape, dtype }: TensorSpec, batch: number): number | null {
  return shape.reduce<number | null>((total, dim, axis) => {
    // Some preprocessing layers print an open axis as −1 or leave it undefined.
    const open = typeof dim !== 'number' || !(dim >= 0);
    return total === null || (open && axis > 0) ? null : total * (open ? batch : dim);
  }, elementBytes(dtype) ?? null);
}
