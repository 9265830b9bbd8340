import { bytes, count, duration, percentage } from '../../scene/figures';
import { assumedArguments } from '../../graph';
import { itemTitle, type Item, type Profiled } from './tree';
import type { MeasuredFigures, Spread } from '../../measured';

const HEAD = ['Layer', 'Time (ms)', 'p10–p90', 'Share', 'Kernels (ms)', 'GFLOP/s', 'GB/s', 'Of roof', 'Bound', 'Peak'];

const fixed = (value: number | null, digits: number): string => (value === null ? '?' : value.toFixed(digits));

const percent = (value: number | null): string => (value === null ? '?' : `${fixed(100 * value, 1)} %`);

const giga = (value: number | null): string => fixed(value === null ? null : value / 1e9, 2);

/** The cells of an item, its title without indentation; empty where there is nothing to tell, `?` where it is not known. */
export function cells(title: string, figures: MeasuredFigures): string[] {
  const { timeMs, p10, p90, share, kernelMs, flopsPerSecond, bytesPerSecond, efficiency, bound, peakBytes } = figures;
  if (timeMs === null) return [title, figures.missing > 0 ? 'not measured' : '', ...Array<string>(HEAD.length - 2).fill('')];
  return [
    title, (figures.missing > 0 ? '≥ ' : '') + fixed(timeMs, 3), `${fixed(p10, 3)}–${fixed(p90, 3)}`, percentage(share, 1), kernelMs === null ? '' : fixed(kernelMs, 3),
    giga(flopsPerSecond), giga(bytesPerSecond), percent(efficiency), bound ?? '?', bytes(peakBytes),
  ];
}

/** The head and the rows, without columns that have nothing to tell: most backends cannot time kernels. The first is text, the others figures. */
export function columns(rows: string[][]): string[][] {
  const told = HEAD.map((_, column) => rows.some((row) => row[column] !== ''));
  return [HEAD, ...rows].map((row) => row.filter((_, column) => told[column]));
}

export const itemCells = (item: Item, indent: string): string[] => cells(indent + itemTitle(item), item.figures);

export const spreadText = ({ median, p10, p90 }: Spread): string => `${duration(median)} (${duration(p10)} to ${duration(p90)})`;

/** What is unexplained may be less than nothing. */
const signed = (ms: number | null): string => (ms !== null && ms < 0 ? `-${duration(-ms)}` : duration(ms));

/** What is to be said beside the table, a sentence each: the reconciliation, memory, what was not measured. */
export function notes({ profile, measured }: Profiled): string[] {
  const { endToEnd, optimizerMs, passMs, settings, largestBatch, outcome, device } = profile;
  const parts = `layers ${duration(measured.sumOfLayersMs)}${optimizerMs ? `, optimizer ${duration(optimizerMs.median)}` : ''}`;
  const whole = endToEnd?.timeMs.median ?? null;
  const { total } = measured;
  const assumed = assumedArguments(profile.builder);
  return [
    ...(assumed.length > 0 ? [`Assumed: ${assumed.join(', ')}.`] : []),
    ...(outcome.status === 'complete' ? [] : [`Not complete: ${outcome.message}`]),
    endToEnd && whole
      ? `End to end ${spreadText(endToEnd.timeMs)}, ${count((1000 * settings.batch) / whole)} examples/s; ${parts}; unexplained ${signed(measured.unexplainedMs)}, ${percent(measured.unexplainedShare)}.`
      : `Not timed end to end; ${parts}.${profile.whyNoEndToEnd ? ` ${profile.whyNoEndToEnd}` : ''}`,
    ...(passMs && whole ? [`A pass that times every layer takes ${duration(passMs.median)}.`] : []),
    `Peak memory ${bytes(profile.peakMemoryBytes)}; the device attains ${device.peakFlops ? `${count(device.peakFlops)}FLOP/s` : 'an unknown number of FLOP/s'} and ${device.peakBandwidth ? `${count(device.peakBandwidth)}B/s` : 'of B/s'}${device.launchMs === null ? '' : `, and launches a kernel in ${duration(device.launchMs)}`}.`,
    ...(largestBatch ? [`The largest batch that fits is ${largestBatch.batch} (${largestBatch.how}): ${largestBatch.why}`] : []),
    ...(total.missing > 0 ? [`${total.missing} of ${total.missing + total.measured} uses of layers were not measured: ${total.why.join(' ')}`] : []),
  ];
}

export const BATCH_HEAD = ['Batch', 'Time', 'Examples/s', 'Peak memory'];

export function batchCells({ profile }: Profiled): string[][] {
  return profile.batches.map(({ batch, timeMs, peakMemoryBytes, why }) => [
    String(batch), timeMs ? duration(timeMs.median) : (why ?? 'not measured'), timeMs ? count((1000 * batch) / timeMs.median) : '', peakMemoryBytes === null ? '' : bytes(peakMemoryBytes),
  ]);
}
