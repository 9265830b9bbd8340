import { originalPositionFor, type SourceMapInput, TraceMap } from '@jridgewell/trace-mapping';
import type { SourceModule } from './types';

const traces = new WeakMap<object, TraceMap>();

/**
 * Where a position of a module's emitted code comes from; lines and columns count from 1. `null` where the code has no origin
 * (helpers that TypeScript adds). On line 1 the caller subtracts its wrapper's prefix first.
 */
export function mapPosition(module: SourceModule, line: number, column: number): { line: number; column: number } | null {
  if (line < 1) return null;
  let trace = traces.get(module.map);
  if (!trace) {
    trace = new TraceMap(module.map as SourceMapInput);
    traces.set(module.map, trace);
  }
  const found = originalPositionFor(trace, { line, column: Math.max(0, column - 1) });
  return found.line === null ? null : { line: found.line, column: found.column + 1 };
}
