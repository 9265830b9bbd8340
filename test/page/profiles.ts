import type { CostedModel } from '../../src/graph';
import { keysOf, type NodeProfile, type Profile } from '../../src/measured';

/** A profile as the profiler would give it, made up from the model's own costs: the same for the same model. */
export function profileOf(model: CostedModel, change: Partial<Profile> = {}, slower = 1): Profile {
  const { graph, cost } = model;
  const keys = keysOf(graph);
  const [peakFlops, peakBandwidth, launchMs] = [2e12, 2e11, 0.02];
  const nodes = graph.nodes.map((node, i): NodeProfile => {
    const own = cost.nodes[node.id]!;
    const key = keys.get(node.id)!;
    const none = { id: node.id, key, kernelMs: null, peakBytes: null, kernels: null, samples: 0, flops: own.flops, bytes: null };
    if (node.inputs.length === 0) return { ...none, timeMs: null };
    if (own.flops === null) return { ...none, timeMs: null, why: 'Gate is a class of your own, and the workspace is not trusted.' };
    const inputs = node.inputs.reduce((sum, ref) => sum + (cost.nodes[ref.node]?.activationBytes ?? 0), 0);
    const bytes = inputs + (own.activationBytes ?? 0) + (own.weightBytes ?? 0);
    // From half to a seventh of what the roofs allow, and the price of a launch.
    const ms = slower * (launchMs + 1000 * Math.max(own.flops / peakFlops, bytes / peakBandwidth) * (2 + ((i * 7) % 6)));
    return {
      id: node.id, key, timeMs: { median: ms, p10: 0.95 * ms, p90: 1.12 * ms }, kernelMs: null, peakBytes: 1.2 * bytes, kernels: 1, samples: 20,
      flops: own.flops, bytes,
    };
  });
  const sum = nodes.reduce((all, node) => all + (node.timeMs?.median ?? 0), 0);
  return {
    version: 1, measuredAt: '2026-03-01T12:00:00.000Z', file: '/ws/model.ts', builder: graph.builder, model: graph.name,
    device: { backend: 'webgpu', name: 'NVIDIA H100 80GB HBM3', memoryBytes: 80 * 2 ** 30, peakFlops, peakBandwidth, launchMs, versions: { node: '20.19.0', tfjs: '4.22.0' } },
    settings: { batch: 1, dtype: 'float32', training: false, optimizer: null, mode: 'exact', warmup: 2, repeats: 20 },
    nodes, endToEnd: { timeMs: { median: 1.06 * sum, p10: 1.04 * sum, p90: 1.1 * sum }, kernelMs: null, samples: 20 },
    optimizerMs: null, passMs: null, peakMemoryBytes: 180 * 2 ** 20, batches: [], largestBatch: null, outcome: { status: 'complete' }, tookMs: { total: 4000 },
    ...change,
  };
}

/** Throughput that levels off, memory that grows. */
export const batches: Profile['batches'] = [1, 2, 4, 8, 16].map((batch) => ({
  batch, timeMs: { median: 8 + 3 * batch, p10: 7 + 3 * batch, p90: 9 + 3 * batch }, peakMemoryBytes: (120 + 60 * batch) * 2 ** 20,
}));
