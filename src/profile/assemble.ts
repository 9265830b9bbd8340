import type { CostedModel, ModelGraph } from '../graph';
import { keysOf, withNames, type Device, type NodeProfile, type Profile, type ProfileSettings, type Spread } from '../measured';
import type { FromChild } from './protocol';
import { medianOf, spreadOf } from './spread';
import { workOf } from './work';

type Of<T extends FromChild['type']> = Extract<FromChild, { type: T }>;

/** What the child process has told so far. */
export interface Findings {
  device: Device;
  samples: Map<string, { wallMs: number[]; kernelMs: number[] }>;
  nodes: Map<string, Of<'nodes'>['nodes'][number]>;
  /** Node → the node whose samples are its own too. */
  sharedWith: Map<string, string>;
  whole: Of<'whole'> | null;
  batches: Map<number, Of<'batch'>>;
  largest: Profile['largestBatch'];
  tookMs: Record<string, number>;
}

export function emptyFindings(device: Device): Findings {
  return { device, samples: new Map(), nodes: new Map(), sharedWith: new Map(), whole: null, batches: new Map(), largest: null, tookMs: {} };
}

/** Adds one message to what is known. */
export function take(findings: Findings, message: FromChild): void {
  switch (message.type) {
    // Told before anything was measured on it: what is known of its peaks stands.
    case 'device': findings.device = { ...message.device, ...(message.device.peakFlops === null && peaksOf(findings.device)) }; break;
    case 'peaks': findings.device = { ...findings.device, ...message.peaks }; break;
    case 'samples':
      for (const { id, wallMs, kernelMs } of message.nodes) {
        const known = findings.samples.get(id) ?? { wallMs: [], kernelMs: [] };
        known.wallMs.push(...wallMs);
        known.kernelMs.push(...kernelMs);
        findings.samples.set(id, known);
      }
      break;
    case 'nodes':
      for (const node of message.nodes) {
        // One that fails in a later pass still took its memory in the first.
        const before = findings.nodes.get(node.id);
        findings.nodes.set(node.id, { ...node, peakBytes: node.peakBytes ?? before?.peakBytes ?? null, kernels: node.kernels ?? before?.kernels ?? null });
        for (const other of node.sharedBy ?? []) if (other !== node.id) findings.sharedWith.set(other, node.id);
      }
      break;
    case 'whole': findings.whole = message; break;
    case 'batch': findings.batches.set(message.batch, message); break;
    case 'largest': findings.largest = { batch: message.batch, how: message.how, why: message.why }; break;
    case 'done': findings.tookMs = message.tookMs; break;
  }
}

export const peaksOf = ({ peakFlops, peakBandwidth, launchMs }: Device): Pick<Device, 'peakFlops' | 'peakBandwidth' | 'launchMs'> => ({ peakFlops, peakBandwidth, launchMs });

export const sameDevice = (a: Device, b: Device): boolean => a.backend === b.backend && a.name === b.name;

/** Samples below which a figure of a profile that ended early is none: the first passes are slow, and say little. */
const ENOUGH = 3;

/** Whether figures of `previous` may stand in a profile of this device and these settings. Exact figures serve the quick mode too. */
export function comparable(previous: Profile, device: Device, settings: ProfileSettings): boolean {
  const { batch, training, optimizer, mode } = previous.settings;
  return sameDevice(previous.device, device) && batch === settings.batch && training === settings.training
    && optimizer === settings.optimizer && (mode === settings.mode || mode === 'exact');
}

/** Inputs hand the caller's data on, and so do wrappers around models: there is nothing to measure. */
const unmeasurable = ({ nodes, layers }: ModelGraph): Map<string, string> => {
  const why = new Map(layers.flatMap(({ id, className, holds }) => (
    className === 'InputLayer' ? [[id, 'An input computes nothing.']] : holds ? [[id, 'What it holds is measured layer by layer; what it does besides is in the end-to-end time.']] : []) as [string, string][]));
  return new Map(nodes.flatMap((node) => { const own = why.get(node.layer); return own === undefined ? [] : [[node.id, own] as const]; }));
};

/** Ids of the nodes that `previous` has no sound figure for: new, changed, or not measured. `null` for all of them. */
export function staleNodes(model: CostedModel, previous: Profile | null, device: Device, settings: ProfileSettings): string[] | null {
  if (!previous || !comparable(previous, device, settings)) return null;
  const sound = new Map(previous.nodes
    .filter((node) => node.timeMs && (previous.outcome.status === 'complete' || node.samples >= ENOUGH))
    .map((node) => [node.id, node.key]));
  const keys = keysOf(model.graph);
  const inputs = unmeasurable(model.graph);
  const measurable = model.graph.nodes.map((node) => node.id).filter((id) => !inputs.has(id));
  const stale = measurable.filter((id) => sound.get(id) !== keys.get(id));
  return stale.length === measurable.length ? null : stale;
}

export interface Circumstances {
  model: CostedModel;
  file: string;
  settings: ProfileSettings;
  /** Its figures stand where nothing newer was found and the layer is still the same. */
  previous: Profile | null;
  measuredAt: string;
  outcome: Profile['outcome'];
  /** More is to come: every sample is shown as it arrives. */
  underWay?: boolean;
}

/** The profile that follows from what was found. Pure. */
export function assemble(findings: Findings, { model, file, settings, previous, measuredAt, outcome, underWay = false }: Circumstances): Profile {
  const { graph } = model;
  const { device } = findings;
  const before = previous && comparable(previous, device, settings) ? previous : null;
  const known = new Map(before?.nodes.map((node) => [node.id, node]));
  const keys = keysOf(graph);
  const work = workOf(model, settings.training);
  const inputs = unmeasurable(graph);
  const unmeasured = outcome.status === 'complete' ? 'It was not measured.' : outcome.message;
  const needed = outcome.status === 'cancelled' && !underWay ? Math.min(ENOUGH, settings.repeats) : 1;
  const spread = (samples: number[] = []): Spread | null => (samples.length < needed ? null : spreadOf(samples));

  const fresh = (id: string): NodeProfile => {
    const sharedWith = findings.sharedWith.get(id);
    const samples = findings.samples.get(id) ?? findings.samples.get(sharedWith ?? id);
    const found = findings.nodes.get(id) ?? findings.nodes.get(sharedWith ?? id);
    const timeMs = spread(samples?.wallMs);
    const tooFew = timeMs === null && samples ? ' It had not run often enough to tell its time.' : '';
    return {
      id,
      key: keys.get(id) ?? '',
      timeMs,
      kernelMs: timeMs && medianOf(samples?.kernelMs ?? []),
      peakBytes: found?.peakBytes ?? null,
      kernels: found?.kernels ?? null,
      samples: samples?.wallMs.length ?? 0,
      flops: work.get(id)?.flops ?? null,
      bytes: work.get(id)?.bytes ?? null,
      ...(sharedWith !== undefined && !findings.samples.has(id) && { sharedWith }),
      ...(timeMs === null && { why: inputs.get(id) ?? found?.why ?? unmeasured + tooFew }),
    };
  };
  const nodes = graph.nodes.map(({ id }) => {
    const now = fresh(id);
    const old = known.get(id);
    return now.timeMs === null && old?.timeMs && old.key === now.key ? old : now;
  });

  // What was found of the whole holds as long as the whole is the same.
  const same = before !== null && before.nodes.length === nodes.length && nodes.every(({ id, key }) => known.get(id)?.key === key) ? before : null;
  const { whole } = findings;
  const timeMs = spread(whole?.wallMs);
  const batches = new Map(same?.batches.map((point) => [point.batch, point]));
  for (const { batch, wallMs, peakMemoryBytes, why } of findings.batches.values()) {
    batches.set(batch, { batch, timeMs: spreadOf(wallMs), peakMemoryBytes, ...(why !== undefined && { why }) });
  }
  return withNames({
    version: 1,
    measuredAt,
    file,
    builder: graph.builder,
    model: graph.name,
    device: before && device.peakFlops === null ? { ...device, ...peaksOf(before.device) } : device,
    settings,
    nodes,
    endToEnd: whole && timeMs ? { timeMs, kernelMs: medianOf(whole.kernelMs), samples: whole.wallMs.length } : same?.endToEnd ?? null,
    ...(whole?.why !== undefined && !timeMs && { whyNoEndToEnd: whole.why }),
    optimizerMs: spread(whole?.optimizerMs) ?? same?.optimizerMs ?? null,
    passMs: spread(whole?.passMs) ?? same?.passMs ?? null,
    layersMs: spread(whole?.layersMs) ?? same?.layersMs ?? null,
    peakMemoryBytes: whole?.peakMemoryBytes ?? same?.peakMemoryBytes ?? null,
    batches: [...batches.values()].sort((a, b) => a.batch - b.batch),
    largestBatch: findings.largest ?? same?.largestBatch ?? null,
    outcome,
    tookMs: findings.tookMs,
  }, graph);
}
