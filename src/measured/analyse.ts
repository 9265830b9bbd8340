import type { ModelGraph } from '../graph';
import { keysOf } from './key';
import { boundOf, roofAt, roofMs, type Bound } from './roof';
import type { Device, NodeProfile, Profile } from './types';

/** What a use of a layer, a block or the whole took. `null` is unknown, never nothing. Milliseconds, bytes, per second. */
export interface MeasuredFigures {
  /** Wall time, median. */
  timeMs: number | null;
  p10: number | null;
  p90: number | null;
  /** Of the sum of the layers' medians, 0 to 1. */
  share: number | null;
  /** Time on the device alone. */
  kernelMs: number | null;
  flops: number | null;
  /** Bytes that have to move at least. */
  bytes: number | null;
  /** Over the kernel time where it is known, else over the wall time. */
  flopsPerSecond: number | null;
  bytesPerSecond: number | null;
  /** FLOP per byte. */
  intensity: number | null;
  /** FLOP/s attainable at that intensity on this device. */
  roofFlops: number | null;
  /**
   * The least time by the roofline over the time taken; for work with operations that is achieved over attainable FLOP/s.
   * Usually 0 to 1, not capped: caches move bytes faster than the peak that was measured.
   */
  efficiency: number | null;
  bound: Bound | null;
  peakBytes: number | null;
  /** Uses that have a time; how many of them are stale; uses that lack one. */
  measured: number;
  stale: number;
  missing: number;
  /** Why uses lack a time, each reason once. */
  why: string[];
}

export interface Measured {
  profile: Profile;
  /** By id, for every node of the present graph. */
  nodes: Map<string, MeasuredFigures>;
  /** All of the present graph; its peak memory is the whole model's where that was measured. */
  total: MeasuredFigures;
  /** Nodes whose code has changed since: their figures are those from before. */
  stale: Set<string>;
  /** Of the profile's layers as they were measured (`sumOfLayers`). */
  sumOfLayersMs: number;
  /** End to end, less the layers and, in training, the optimizer's update; negative where looking cost more than it showed. */
  unexplainedMs: number | null;
  /** Of end to end. */
  unexplainedShare: number | null;
}

/**
 * Lays a profile over the graph as it is now; without one, over what the profile itself says of its graph. A node is stale when
 * what it depends on (`keyOf`) has changed since, missing when it has no time; an input is neither, since nothing runs there.
 */
export function analyse(profile: Profile, graph: ModelGraph | null): Measured {
  const profiled = new Map(profile.nodes.map((node) => [node.id, node]));
  const keys = graph ? keysOf(graph) : new Map(profile.nodes.map(({ id, key }) => [id, key]));
  const apart = new Set(graph?.layers.filter(({ className, holds }) => className === 'InputLayer' || holds).map(({ id }) => id));
  const inputs = new Set((graph ? graph.nodes.filter((node) => node.inputs.length === 0 || apart.has(node.layer)) : profile.nodes.filter((node) => node.className === 'InputLayer')).map(({ id }) => id));
  const sum = sumOfMedians(profile);
  const stale = new Set([...keys].flatMap(([id, key]) => ((profiled.get(id)?.key ?? key) === key ? [] : [id])));
  const nodes = new Map([...keys.keys()].map((id) => {
    const node = profiled.get(id);
    const figures = node ? figuresOf(node, profile.device, sum, stale.has(id)) : { ...NOTHING, missing: 1, why: ['It was not there when the model was measured.'] };
    return [id, inputs.has(id) && figures.measured === 0 ? { ...figures, missing: 0, why: [] } : figures];
  }));
  const measured = { profile, nodes, total: NOTHING, stale, sumOfLayersMs: sumOfLayers(profile), ...unexplained(profile) };
  const total = figuresOver(measured, nodes.keys());
  return { ...measured, total: { ...total, peakBytes: profile.peakMemoryBytes ?? total.peakBytes } };
}

/** Milliseconds of all layers together, as one pass took them; where no pass was made, the sum of the medians. */
export function sumOfLayers(profile: Profile): number {
  return profile.layersMs?.median ?? sumOfMedians(profile);
}

function sumOfMedians(profile: Profile): number {
  return profile.nodes.reduce((sum, node) => sum + (node.timeMs?.median ?? 0), 0);
}

/** What the layers and the optimizer leave of the time end to end; `null` where that was not measured. */
export function unexplained(profile: Profile): { unexplainedMs: number | null; unexplainedShare: number | null } {
  const whole = profile.endToEnd?.timeMs.median ?? null;
  if (whole === null) return { unexplainedMs: null, unexplainedShare: null };
  const rest = whole - sumOfLayers(profile) - (profile.optimizerMs?.median ?? 0);
  return { unexplainedMs: rest, unexplainedShare: per(rest, whole) };
}

const NOTHING: MeasuredFigures = {
  timeMs: null, p10: null, p90: null, share: null, kernelMs: null, flops: null, bytes: null, flopsPerSecond: null, bytesPerSecond: null,
  intensity: null, roofFlops: null, efficiency: null, bound: null, peakBytes: null, measured: 0, stale: 0, missing: 0, why: [],
};

function figuresOf(node: NodeProfile, device: Device, sum: number, stale: boolean): MeasuredFigures {
  const { timeMs, kernelMs, flops, bytes, peakBytes } = node;
  const known = { ...NOTHING, flops, bytes, peakBytes, intensity: per(flops, bytes) };
  if (timeMs === null) return { ...known, missing: 1, why: [node.why ?? 'It was not measured.'] };
  const time = kernelMs ?? timeMs.median;
  return {
    ...known,
    timeMs: timeMs.median, p10: timeMs.p10, p90: timeMs.p90, share: per(timeMs.median, sum), kernelMs,
    ...rates(flops, bytes, time),
    roofFlops: known.intensity === null ? null : roofAt(known.intensity, device),
    efficiency: per(roofMs(node, device), time),
    bound: boundOf(node, device),
    measured: 1, stale: stale ? 1 : 0,
  };
}

/**
 * The figures of a block, a fold, or any other set of nodes. Times, FLOPs and bytes are sums over the nodes that have a time, and
 * unknown where one of theirs is; the peak is the largest. The spread is a bound: p10 and p90 add up as if all parts were fast, or
 * slow, together. The bound is that of the parts that take most of the time. The efficiency is the parts' least time over the
 * time taken, and the roof the FLOP/s which that least time would give: at most what the device attains at the sum's intensity.
 */
export function figuresOver(measured: Measured, nodes: Iterable<string>): MeasuredFigures {
  const all = [...nodes].flatMap((id) => measured.nodes.get(id) ?? []);
  const parts = all.filter((part) => part.timeMs !== null);
  const counts = {
    measured: parts.length,
    stale: add(parts, (part) => part.stale) ?? 0,
    missing: add(all, (part) => part.missing) ?? 0,
    why: [...new Set(all.flatMap((part) => part.why))],
  };
  const peaks = all.flatMap((part) => part.peakBytes ?? []);
  const peakBytes = peaks.length > 0 ? peaks.reduce((a, b) => Math.max(a, b)) : null;
  if (parts.length === 0) return { ...NOTHING, ...counts, peakBytes };
  const took = (part: MeasuredFigures) => part.kernelMs ?? part.timeMs;
  const [time, flops, bytes] = [add(parts, took), add(parts, (part) => part.flops), add(parts, (part) => part.bytes)];
  // A part that took no time has no efficiency, and nothing to add.
  const least = add(parts, (part) => (took(part) === 0 ? 0 : times(part.efficiency, took(part))));
  return {
    timeMs: add(parts, (part) => part.timeMs), p10: add(parts, (part) => part.p10), p90: add(parts, (part) => part.p90),
    share: add(parts, (part) => part.share),
    kernelMs: add(parts, (part) => part.kernelMs),
    flops, bytes, ...rates(flops, bytes, time),
    intensity: per(flops, bytes),
    roofFlops: times(per(flops, least), 1000),
    efficiency: per(least, time),
    bound: longest(parts),
    peakBytes,
    ...counts,
  };
}

/** The bound that most of the time is spent under; time under an unknown one counts as its own. */
function longest(parts: MeasuredFigures[]): Bound | null {
  const spent = new Map<Bound | null, number>();
  for (const { bound, timeMs } of parts) spent.set(bound, (spent.get(bound) ?? 0) + (timeMs ?? 0));
  return [...spent].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

function rates(flops: number | null, bytes: number | null, ms: number | null) {
  return { flopsPerSecond: times(per(flops, ms), 1000), bytesPerSecond: times(per(bytes, ms), 1000) };
}

const per = (a: number | null, b: number | null): number | null => (a === null || b === null || b === 0 ? null : a / b);

const times = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a * b);

/** Unknown where one is; nothing for no parts. */
function add(parts: MeasuredFigures[], value: (part: MeasuredFigures) => number | null): number | null {
  return parts.reduce<number | null>((sum, part) => {
    const one = value(part);
    return sum === null || one === null ? null : sum + one;
  }, 0);
}
