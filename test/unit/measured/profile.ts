import fc from 'fast-check';
import { keysOf, withNames, type Device, type NodeProfile, type Profile } from '../../../src/measured';
import { graph } from '../export/model';

export const device: Device = {
  backend: 'webgpu', name: 'Adapter 9', memoryBytes: 8e9, peakFlops: 1e12, peakBandwidth: 1e11, launchMs: 0.01, versions: { node: '20.1.0' },
};

const keys = keysOf(graph);

export function node(id: string, median: number | null, more: Partial<NodeProfile> = {}): NodeProfile {
  return {
    id, key: keys.get(id) ?? id, timeMs: median === null ? null : { median, p10: 0.9 * median, p90: 1.2 * median }, kernelMs: null, peakBytes: 100, kernels: 1, samples: 20,
    flops: 1e9, bytes: 1e7, ...more,
  };
}

/** The two towers and what follows them, on a device whose roof bends at 10 FLOP per byte. */
export function profileOf(more: Partial<Profile> = {}): Profile {
  return withNames({
    version: 1, measuredAt: '2026-01-02T03:04:05.000Z', file: '/models/twins.ts', builder: graph.builder, model: 'siamese', device,
    settings: { batch: 4, dtype: 'float32', training: false, optimizer: null, mode: 'exact', warmup: 3, repeats: 20 },
    nodes: [
      node('left', null, { why: 'An input.', kernels: 0, flops: 0, bytes: 0, peakBytes: null }),
      node('right', null, { why: 'An input.', kernels: 0, flops: 0, bytes: 0, peakBytes: null }),
      node('s1', 2),
      node('s2', 4, { flops: 1e9, bytes: 1e9 / 2 }),
      node('sum', 0.1, { flops: 100, bytes: 1000, kernels: 9, peakBytes: 700 }),
      node('mine', null, { why: 'Mine is a custom layer.', flops: null }),
    ],
    endToEnd: { timeMs: { median: 6.5, p10: 6, p90: 7 }, kernelMs: null, samples: 20 },
    optimizerMs: null, passMs: { median: 7, p10: 6.8, p90: 7.5 }, peakMemoryBytes: 5000,
    batches: [{ batch: 4, timeMs: { median: 6.5, p10: 6, p90: 7 }, peakMemoryBytes: 5000 }, { batch: 8, timeMs: null, peakMemoryBytes: null, why: 'out of memory' }],
    largestBatch: { batch: 4, how: 'tried', why: '8 ran out of memory' }, outcome: { status: 'complete' }, tookMs: { loading: 100 },
    ...more,
  }, graph);
}

const amount = fc.double({ min: 0, max: 1e15, noNaN: true }).map((value) => value + 0);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const spread = fc.record({ median: amount, p10: amount, p90: amount });

/** Any profile of the two towers. */
export const anyProfile: fc.Arbitrary<Profile> = fc.record({
  nodes: fc.tuple(...graph.nodes.map(({ id }) => fc.record({
    id: fc.constant(id), key: fc.string(), timeMs: maybe(spread), kernelMs: maybe(amount), peakBytes: maybe(amount), kernels: maybe(fc.nat()), samples: fc.nat(),
    flops: maybe(amount), bytes: maybe(amount), why: fc.string(), sharedWith: fc.string(),
  }, { requiredKeys: ['id', 'key', 'timeMs', 'kernelMs', 'peakBytes', 'kernels', 'samples', 'flops', 'bytes'] }))),
  model: fc.string(), file: fc.string(), measuredAt: fc.string(),
  builder: fc.record({ name: fc.string(), place: fc.constant(graph.builder.place), args: fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null))), assumed: fc.array(fc.string()) }),
  device: fc.record({
    backend: fc.constantFrom('wasm' as const, 'cpu' as const), name: fc.string(), memoryBytes: maybe(amount), peakFlops: maybe(amount), peakBandwidth: maybe(amount),
    launchMs: maybe(amount), versions: fc.record({ tfjs: fc.string() }),
  }),
  endToEnd: maybe(fc.record({ timeMs: spread, kernelMs: maybe(amount), samples: fc.nat() })),
  optimizerMs: maybe(spread), passMs: maybe(spread), layersMs: maybe(spread), whyNoEndToEnd: fc.string(), peakMemoryBytes: maybe(amount),
  batches: fc.array(fc.record({ batch: fc.nat(), timeMs: maybe(spread), peakMemoryBytes: maybe(amount) })),
  largestBatch: maybe(fc.record({ batch: fc.nat(), how: fc.constantFrom('tried' as const, 'estimated' as const), why: fc.string() })),
  outcome: fc.oneof(fc.constant({ status: 'complete' as const }), fc.record({ status: fc.constantFrom('cancelled' as const, 'failed' as const), message: fc.string() })),
  tookMs: fc.record({ loading: amount }),
}).map((parts) => ({ ...profileOf(parts) }));
