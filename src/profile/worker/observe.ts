import type { Tf } from './library';

export interface Observed {
  /** Kernels that ran. */
  kernels: number;
  /** The most bytes that all tensors took together after one of them; at least what there was before. */
  peakBytes: number;
}

interface Engine {
  runKernelFunc(this: Engine, call: unknown): unknown;
  state: { numBytes: number };
}

/**
 * Runs something and counts what it does; `beat` is called after every kernel. Unlike `tf.profile` it starts no timers of its own, and leaves nothing behind when a kernel
 * throws.
 */
export async function observe(tf: Tf, run: () => unknown, beat?: () => void): Promise<Observed> {
  const engine = tf.engine() as unknown as Engine;
  const original = engine.runKernelFunc;
  const observed = { kernels: 0, peakBytes: engine.state.numBytes };
  engine.runKernelFunc = function (call) {
    const result = original.call(this, call);
    observed.kernels++;
    beat?.();
    observed.peakBytes = Math.max(observed.peakBytes, this.state.numBytes);
    return result;
  };
  try {
    await run();
  } finally {
    engine.runKernelFunc = original;
  }
  return observed;
}
