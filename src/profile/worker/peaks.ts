import type { Device } from '../../measured';
import type { Tensor, Tf } from './library';
import { median, type Stopwatch } from './timing';
import { normal } from './values';

/** A product is made larger until it takes this long, so that starting it counts for nothing. */
const LONG_MS = 20;
const LARGEST_PRODUCT = 8192;
const REPEATS = 5;

/**
 * The roofs of the device, by what this backend itself gets out of it: FLOP/s of a large product (as a matrix product and as a
 * 1 × 1 convolution, whichever is faster; 2·n³ FLOPs), bytes per second of a large copy (each number read and written once),
 * and milliseconds of a kernel that has next to nothing to do. `null` where the backend has no kernel or memory for it.
 */
export async function measurePeaks(watch: Stopwatch, beat: (step: number) => void): Promise<Pick<Device, 'peakFlops' | 'peakBandwidth' | 'launchMs'>> {
  const products = [await attempt(() => peakProduct(watch, product))];
  beat(1);
  products.push(await attempt(() => peakProduct(watch, convolution)));
  beat(2);
  const peakBandwidth = await attempt(() => peakCopy(watch));
  beat(3);
  return { peakFlops: most(products), peakBandwidth, launchMs: await attempt(() => launch(watch)) };
}

const attempt = async (work: () => Promise<number>): Promise<number | null> => work().catch(() => null);
const most = (values: (number | null)[]): number | null => values.reduce((best, value) => (value !== null && value > (best ?? 0) ? value : best), null);

const product = (tf: Tf, n: number): [Tensor, Tensor, () => Tensor] => {
  const [a, b] = [normal(tf, [n, n]), normal(tf, [n, n], 1 / Math.sqrt(n))];
  return [a, b, () => tf.matMul(a as never, b as never)];
};

const convolution = (tf: Tf, n: number): [Tensor, Tensor, () => Tensor] => {
  // n positions of n channels.
  const [a, b] = [normal(tf, [1, n / 16, 16, n]), normal(tf, [1, 1, n, n], 1 / Math.sqrt(n))];
  return [a, b, () => tf.conv2d(a as never, b as never, 1, 'valid')];
};

async function peakProduct(watch: Stopwatch, make: typeof product): Promise<number> {
  for (let n = 256; ; n *= 2) {
    const [a, b, run] = make(watch.tf, n);
    try {
      const once = () => watch.time(`product ${make.name} ${n}`, () => [run()]);
      await once();
      const first = (await once()).wallMs;
      if (first < LONG_MS && n < LARGEST_PRODUCT) continue;
      const times = [first];
      while (times.length < REPEATS) times.push((await once()).wallMs);
      return (2 * n ** 3) / Math.min(...times) * 1000;
    } finally {
      watch.tf.dispose([a, b]);
    }
  }
}

/** The copy is of 64 MiB: more than a cache holds, less than what WebGPU binds at once. */
const COPIED = 64 * 2 ** 20;

async function peakCopy(watch: Stopwatch): Promise<number> {
  const { tf } = watch;
  const source = normal(tf, [COPIED / 4]);
  try {
    let best = 0;
    // Backends differ in which of these is their plainest copy.
    for (const [name, copy] of [['relu', () => tf.relu(source)], ['add', () => tf.add(source, 1)]] as const) {
      const times: number[] = [];
      for (let i = 0; i <= REPEATS; i++) times.push((await watch.time(`copy ${name}`, () => [copy()])).wallMs);
      best = Math.max(best, (2 * COPIED) / Math.min(...times.slice(1)) * 1000);
    }
    return best;
  } finally {
    source.dispose();
  }
}

async function launch(watch: Stopwatch): Promise<number> {
  const { tf } = watch;
  const one = tf.ones([1]);
  try {
    const times: number[] = [];
    for (let i = 0; i < 60; i++) times.push((await watch.time('launch', () => [tf.relu(one)])).wallMs);
    return median(times.slice(10));
  } finally {
    one.dispose();
  }
}
