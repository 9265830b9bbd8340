import { assumedArguments, isExact } from '../../graph';
import type { Profiled } from './tree';

type Cell = string | number | null | undefined;

/** RFC 4180; what is not known is empty. */
function cell(value: Cell): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * One line for each use of a layer, in the graph's order. Plain numbers: milliseconds, FLOP, bytes, per second, shares of 1. Only where there
 * is something to say, the last columns tell what was assumed of the model, and which numbers of the line are beyond 2^53.
 */
export function profileCsv({ profile, measured }: Profiled): string {
  const assumed = assumedArguments(profile.builder).join('; ');
  const rows = profile.nodes.map((node): Record<string, Cell> => {
    const figures = measured.nodes.get(node.id);
    return {
      id: node.id, layer: node.layer, name: node.name, class: node.className, block: node.block,
      time_ms: figures?.timeMs, p10_ms: figures?.p10, p90_ms: figures?.p90, share: figures?.share, kernel_ms: node.kernelMs,
      flops: node.flops, bytes: node.bytes, flops_per_s: figures?.flopsPerSecond, bytes_per_s: figures?.bytesPerSecond,
      flop_per_byte: figures?.intensity, efficiency: figures?.efficiency, bound: figures?.bound,
      peak_bytes: node.peakBytes, kernels: node.kernels, samples: node.samples, measured_as: node.sharedWith, why: node.why,
      ...(assumed && { assumed }),
    };
  });
  const inexact = rows.map((row) => Object.keys(row).filter((name) => { const value = row[name]; return typeof value === 'number' && !isExact(value); }));
  if (inexact.some(({ length }) => length > 0)) rows.forEach((row, index) => { row.inexact = inexact[index]?.map((name) => `≈ ${name}`).join('; '); });
  return [Object.keys(rows[0] ?? { id: '' }), ...rows.map(Object.values)].map((row: Cell[]) => `${row.map(cell).join(',')}\r\n`).join('');
}
