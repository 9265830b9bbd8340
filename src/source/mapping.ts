import { decodedMappings, type SourceMapInput, TraceMap, traceSegment } from '@jridgewell/trace-mapping';
import type { SourceModule } from './types';

const traces = new WeakMap<object, TraceMap>();

/**
 * Where a position of a module's emitted code comes from; lines and columns count from 1. `null` where the code has no origin
 * (helpers that the compiler adds). On line 1 the caller subtracts its wrapper's prefix first.
 */
export function mapPosition(module: SourceModule, line: number, column: number): { line: number; column: number } | null {
  const at = positionIn(module, line, column);
  if (!at || !module.position) return at;
  const [ownLine, ownColumn] = module.position(at.line, at.column);
  return { line: ownLine, column: ownColumn };
}

/** The same in the text that was compiled. */
function positionIn(module: SourceModule, line: number, column: number): { line: number; column: number } | null {
  if (line < 1) return null;
  let trace = traces.get(module.map);
  if (!trace) {
    trace = new TraceMap(module.map as SourceMapInput);
    traces.set(module.map, trace);
  }
  const asked = Math.max(0, column - 1);
  const found = traceSegment(trace, line - 1, asked);
  if (found && found.length > 1) {
    // Between two segments the code is a copy of the source, where the map says so.
    const shift = 'x_verbatim' in module.map ? asked - found[0] : 0;
    return { line: (found[2] as number) + 1, column: (found[3] as number) + 1 + shift };
  }
  // An insertion stands for what follows it on its line, or, where it has lines of its own, on the next that has an origin.
  const lines = decodedMappings(trace);
  let next = lines[line - 1]?.find((segment) => segment.length > 1 && segment[0] > asked);
  if (!next && module.code.split('\n', line)[line - 1]?.includes('__bl.')) next = lines.slice(line, line + 3).flat().find((segment) => segment.length > 1);
  return next ? { line: (next[2] as number) + 1, column: (next[3] as number) + 1 } : null;
}
