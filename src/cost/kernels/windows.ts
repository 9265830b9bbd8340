import { CannotKnow, elements } from '../rule';
import { each, made, operand, read, window, type KernelRule, type KernelRules } from './kernel';

/** Pooling, reductions and images. */

/** One operation for each position of the window, per output element (`_pool_flops` of TensorFlow's profiler). */
const pool = (rank: number): KernelRule => ({ elementwise: (use) => made(use) * window(use, 'filterSize', rank) });
/** n − 1 operations for each result of n (`_reduction_op_flops`). */
const reduction: KernelRule = { elementwise: (use) => read(use) - made(use) };
/** A copy where it is nearest, else 9 per element, as for `UpSampling2D`. */
const BILINEAR = 9;
/** A running total: n − 1 operations along each line of `axis`. */
const running: KernelRule = {
  elementwise: (use) => {
    const extent = typeof use.attrs.axis === 'number' ? use.outputs[0]?.at(use.attrs.axis) : undefined;
    return made(use) - made(use) / (extent ?? Number.NaN);
  },
};

const valueDependent: KernelRule = {
  elementwise: (use) => { throw new CannotKnow(`how often ${use.kernel} compares depends on its values`); },
};

export const windowRules: KernelRules = {
  ...each('AvgPool MaxPool MaxPoolWithArgmax', pool(2)),
  ...each('AvgPool3D MaxPool3D', pool(3)),
  /** An add and a comparison at each position of the filter [height, width, depth]. */
  Dilation2D: { elementwise: (use) => 2 * made(use) * elements(operand(use, 'filter').slice(0, 2)) },
  ...each('Sum Prod Max Min ArgMax ArgMin', reduction),
  ...each('Cumsum Cumprod', running),
  /** n − 1 adds and a division (`_mean_flops`). */
  Mean: { elementwise: read },
  /** One add for each element that is gathered in. */
  ...each('UnsortedSegmentSum Bincount DenseBincount', { elementwise: read }),
  ScatterNd: { elementwise: (use) => elements(operand(use, 'updates')) },
  ...each('TopK SearchSorted Multinomial', valueDependent),
  ResizeBilinear: { elementwise: (use) => BILINEAR * made(use) },
  CropAndResize: { elementwise: (use) => (use.attrs.method === 'nearest' ? 0 : BILINEAR) * made(use) },
};
