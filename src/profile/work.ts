import { type CostedModel, type Layer, type Node, tensorBytes } from '../graph';

/** What the graph says one use of a layer has to do, set against what it took. */
export interface Work {
  /** Floating-point operations for the whole batch; `null` where unknown. */
  flops: number | null;
  /** Bytes that have to move at least; `null` where unknown. */
  bytes: number | null;
}

/** Hand their input on in inference, and make another tensor of it in training. */
const ACTS_IN_TRAINING = /Dropout|^Gaussian/;

/**
 * Operations and least traffic of every use of a layer, by node id.
 *
 * Forward operations are the cost's. A backward pass makes two products of the size of the forward one, for the gradients of
 * the weights and of the inputs (Kaplan et al. 2020, "Scaling Laws for Neural Language Models", section 2.1; Epoch AI 2022,
 * "What's the backward-forward FLOP ratio for neural networks?"). Each is counted only where it is made: the weights' where the
 * layer has trainable ones, the inputs' where a trainable weight lies upstream. The optimizer's update is not in it.
 *
 * Bytes are inputs, outputs and weights once each, with perfect caching; nothing for a view of the input. A training step is
 * counted three times that, a lower bound: forward, and the gradients of what is read and of what is written.
 * @param model costed for the batch that is measured
 */
export function workOf({ graph, cost }: CostedModel, training: boolean): Map<string, Work> {
  const layers = new Map(graph.layers.map((layer) => [layer.id, layer]));
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const reached = new Set<string>();
  const work = new Map<string, Work>();
  for (const node of graph.nodes) {
    const layer = layers.get(node.layer);
    const { flops, activationBytes, weightBytes } = cost.nodes[node.id];
    const own = layer?.weights.some((weight) => weight.trainable) ?? false;
    const upstream = node.inputs.some((ref) => reached.has(ref.node));
    if (own || upstream) reached.add(node.id);
    const moved = isView(node, layer, activationBytes, training) ? 0 : traffic(node, nodes, weightBytes, cost.batch);
    work.set(node.id, {
      flops: flops === null || !training ? flops : flops * (1 + Number(own) + Number(upstream)),
      bytes: moved === null || !training ? moved : 3 * moved,
    });
  }
  return work;
}

function isView(node: Node, layer: Layer | undefined, activationBytes: number | null, training: boolean): boolean {
  if (node.inputs.length === 0) return true;
  return activationBytes === 0 && !(training && ACTS_IN_TRAINING.test(layer?.className ?? ''));
}

function traffic(node: Node, nodes: ReadonlyMap<string, Node>, weightBytes: number | null, batch: number): number | null {
  const specs = [...node.inputs.map((ref) => nodes.get(ref.node)?.outputs[ref.output]), ...node.outputs];
  return specs.reduce<number | null>((total, spec) => {
    // What runs at each step moves its tensors each time.
    const size = spec ? tensorBytes({ ...spec, shape: [...spec.shape, ...node.steps ?? []] }, batch) : null;
    return total === null || size === null ? null : total + size;
  }, weightBytes);
}
