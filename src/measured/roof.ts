import type { Device } from './types';

export type Bound = 'compute' | 'memory' | 'overhead';

type Peaks = Pick<Device, 'peakFlops' | 'peakBandwidth' | 'launchMs'>;

export interface Work {
  flops: number | null;
  bytes: number | null;
  kernels: number | null;
}

/**
 * The least milliseconds that the work can take on a device: the roofline of Williams, Waterman and Patterson (*Roofline: an
 * insightful visual performance model*, CACM 52(4), 2009) as time, max(FLOPs / peak FLOP/s, bytes / peak bytes/s).
 * `null` when a count or a peak is unknown.
 */
export function roofMs({ flops, bytes }: Work, { peakFlops, peakBandwidth }: Peaks): number | null {
  if (flops === null || bytes === null || !peakFlops || !peakBandwidth) return null;
  return 1000 * Math.max(flops / peakFlops, bytes / peakBandwidth);
}

/** FLOP/s attainable at an intensity (FLOP per byte), by the same roofline; `null` when a peak is unknown. */
export function roofAt(intensity: number, { peakFlops, peakBandwidth }: Peaks): number | null {
  return peakFlops && peakBandwidth ? Math.min(peakFlops, intensity * peakBandwidth) : null;
}

/**
 * What would take longest of the arithmetic (FLOPs / peak FLOP/s), the memory traffic (bytes / peak bytes/s) and the launching
 * (kernels × the price of one); the last where they are equal. `null` when a count or a peak is unknown; a device whose launch
 * price is unknown counts as launching for nothing.
 */
export function boundOf(work: Work, peaks: Peaks): Bound | null {
  if (roofMs(work, peaks) === null) return null;
  const least: [Bound, number][] = [
    ['overhead', (work.kernels ?? 0) * (peaks.launchMs ?? 0)],
    ['memory', (1000 * (work.bytes ?? 0)) / (peaks.peakBandwidth ?? 1)],
    ['compute', (1000 * (work.flops ?? 0)) / (peaks.peakFlops ?? 1)],
  ];
  return least.reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}
