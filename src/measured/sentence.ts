import type { MeasuredFigures } from './analyse';
import type { Device } from './types';

/** What bounds it on this device, and what that means for who wrote it: one sentence with its figures. */
export function boundSentence(figures: MeasuredFigures, device: Device): string {
  const { timeMs, flops, bytes, bound, efficiency, intensity } = figures;
  if (timeMs === null) return figures.why[0] ?? 'Nothing runs here that takes time.';
  const reached = efficiency === null ? '' : `, ${percent(efficiency)} of what ${device.name} attains there`;
  switch (bound) {
    case 'compute':
      return `Bound by arithmetic: ${si(flops, 'FLOP')} at ${si(figures.flopsPerSecond, 'FLOP/s')}${reached}; fewer operations make it faster, less data does not.`;
    case 'memory':
      return `Bound by memory: ${si(intensity, 'FLOP')} for each of its ${si(bytes, 'B')}, moved at ${si(figures.bytesPerSecond, 'B/s')}${reached}; smaller or fewer tensors make it faster, fewer operations do not.`;
    case 'overhead':
      return `Bound by overhead: launching its kernels takes longer than its ${si(flops, 'FLOP')} and ${si(bytes, 'B')} would; larger batches or fewer, larger layers help, a faster device does not.`;
    case null:
      if (!device.peakFlops || !device.peakBandwidth) return `What ${device.name} attains at best was not measured, so what bounds it cannot be told.`;
      return 'What bounds it cannot be told: its operations cannot be counted.';
  }
}

const digits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3, useGrouping: false });

const percent = (share: number): string => (share > 0 && share < 0.001 ? 'less than 0.1 %' : `${digits.format(100 * share)} %`);

/** Three digits and a decimal prefix: `3.86 GFLOP`; `an unknown number of FLOP` for `null`. */
function si(value: number | null, unit: string): string {
  if (value === null) return `an unknown number of ${unit}`;
  const step = value < 1000 ? 0 : Math.min(5, Math.floor(Math.log10(Number(value.toPrecision(3))) / 3));
  return `${digits.format(value / 1000 ** step)} ${['', 'k', 'M', 'G', 'T', 'P'][step]}${unit}`;
}
