import * as tf from '@tensorflow/tfjs-core';

/** Numbers that are the same for the same seed: the two backends are given the same arguments. */
export class Random {
  constructor(private state: number) { this.state = (Math.imul(state, 2654435761) ^ 0x9e3779b9) >>> 0; }

  /** From 0 up to 1 (Mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  /** An integer from `low` to `high`, both included. */
  int(low: number, high: number): number { return low + Math.floor(this.next() * (high - low + 1)); }
  pick<T>(items: readonly T[]): T { return items[this.int(0, items.length - 1)] as T; }
  maybe(): boolean { return this.next() < 0.5; }
  many<T>(count: number, make: (index: number) => T): T[] { return Array.from({ length: count }, (_, index) => make(index)); }

  /** A shape of `low` to `high` axes. */
  shape(low = 0, high = 4): number[] { return this.many(this.int(low, high), () => this.int(1, 4)); }
  /** An axis of a tensor of that rank, counted from the front or from the end. */
  axis(rank: number): number { return this.int(0, rank - 1) - (this.maybe() ? rank : 0); }
  /** No axes, one or several. */
  axes(rank: number): number | number[] | undefined {
    if (rank === 0 || this.int(0, 3) === 0) return undefined;
    if (this.maybe()) return this.axis(rank);
    return this.many(rank, (axis) => axis).filter(() => this.maybe());
  }
  permutation(count: number): number[] {
    return this.many(count, (index) => ({ index, key: this.next() })).sort((a, b) => a.key - b.key).map(({ index }) => index);
  }

  /** Between 0 and 1 as floats, 0 to `below` as integers. */
  tensor(shape: number[], dtype: 'float32' | 'int32' | 'bool' = 'float32', below = 5): tf.Tensor {
    const size = shape.reduce((a, b) => a * b, 1);
    const values = this.many(size, () => (dtype === 'float32' ? this.next() : this.int(0, dtype === 'bool' ? 1 : below - 1)));
    return tf.tensor(values, shape, dtype);
  }
  complex(shape: number[]): tf.Tensor { return tf.complex(this.tensor(shape), this.tensor(shape)); }
  text(length: number): tf.Tensor1D { return tf.tensor1d(this.many(length, () => this.pick(['a b', 'c', 'dd ee f'])), 'string'); }
}
