import fc from 'fast-check';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ruledKernels } from '../../../src/cost';
import { cases } from '../sandbox/kernelCases';
import { Random } from '../sandbox/random';
import { holds, TIME_MS } from './proof/agreement';
import { Arithmetic, scalars } from './proof/arithmetic';
import { countedKernels, countOf } from './proof/counts';
import { priceOfKernel } from './proof/price';
import { recordCpuKernels, recorded } from './proof/recorded';

/** The CPU backend leaves it to `tf.browser.fromPixels` itself. */
const NEVER_RUN = ['FromPixels'];

beforeAll(async () => {
  await recordCpuKernels();
  // What the browser has, and Node.js not: only `Draw` asks for it.
  (globalThis as Record<string, unknown>)['ImageData'] ??= class {};
});
beforeEach(() => { tf.engine().startScope(); });
afterEach(() => { tf.engine().endScope(); });

const seeds = fc.integer({ min: 1, max: 2 ** 30 });

describe('the second count', () => {
  it('is there for each kernel with a rule, and for no other', () => {
    expect(countedKernels()).toEqual(ruledKernels());
  });

  /** Where each function is defined. */
  const domains: Record<string, [number, number]> = { Log: [0.1, 3], Sqrt: [0, 3], Rsqrt: [0.1, 3], Log1p: [-0.9, 3], Acosh: [1, 3], Asin: [-1, 1], Acos: [-1, 1], Atanh: [-0.9, 0.9], Pow: [0, 3] };
  it.each(Object.keys(scalars))('has the mathematics of %s: it gives what the kernel gives', (name) => {
    const [min, max] = domains[name] ?? [-3, 3];
    const number = fc.double({ min, max, noNaN: true }).map(Math.fround);
    // Divisors are kept from nothing, and values from the steps of what is not smooth.
    const inner = number.filter((x) => Math.abs(x - Math.round(2 * x) / 2) > 1e-3);
    const positive = fc.double({ min: 0.3, max: 2.4, noNaN: true }).map(Math.fround);
    holds(fc.tuple(inner, positive), ([x, y]) => {
      tf.tidy(() => {
        const attrs = { alpha: 0.25, clipValueMin: -1, clipValueMax: 1 };
        const [a, b] = [tf.tensor1d([x]), tf.tensor1d([y])];
        const kernel = tf.engine().runKernel(name, { x: a, a, b, alpha: b }, attrs) as tf.Tensor;
        const ours = scalars[name](new Arithmetic(), x, y, attrs);
        // As near as numbers of 32 bits are.
        expect(Math.abs(kernel.dataSync()[0] - ours), `${name}(${x}, ${y})`).toBeLessThanOrEqual(1e-5 * (1 + Math.abs(ours)));
      });
    });
  });
});

describe('a kernel’s rule agrees with the second count', () => {
  it.each(ruledKernels().filter((name) => !NEVER_RUN.includes(name)))('%s', (name) => {
    holds(seeds, (seed) => {
      const { kernels } = recorded(() => tf.tidy(() => { cases[name](new Random(seed)); }));
      expect(kernels.map(({ kernel }) => kernel)).toContain(name);
      for (const kernel of kernels.filter((one) => one.kernel === name)) {
        const { macs, elementwise } = countOf(kernel);
        expect(priceOfKernel(kernel), JSON.stringify(kernel)).toEqual({ macs, flops: elementwise === null ? null : 2 * macs + elementwise });
      }
    });
  }, TIME_MS);
});
