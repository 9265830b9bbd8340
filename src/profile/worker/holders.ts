import type { Layer, ModelGraph, Node, TensorRef } from '../../graph';
import type { AnyLayer, SymbolicTensor, Tf } from './library';

/**
 * Wrappers that hold a model (`TimeDistributed`), put together of the layers that are in their blocks: those are measured by themselves, and
 * the whole runs them through the wrapper.
 */
export class Holders {
  private readonly nodes: Map<string, Node>;
  private readonly parents: Map<string, string | null>;
  private readonly made = new Map<string, AnyLayer>();
  /** Wrappers that another wrapper holds, by their nodes: only the outer one is applied. */
  private readonly held = new Map<string, AnyLayer>();

  /** @param ends what each node gives, as far as it has been applied */
  constructor(private readonly tf: Tf, private readonly graph: ModelGraph, private readonly ends: ReadonlyMap<string, SymbolicTensor[]>) {
    this.nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    this.parents = new Map(graph.blocks.map((block) => [block.id, block.parent]));
  }

  /** What the wrapper at this node, the last of its block, gives; null where another wrapper holds it. */
  apply(node: Node, { id, name, className }: Layer): SymbolicTensor[] | null {
    if (className !== 'TimeDistributed') throw new Error('the models that it holds were measured layer by layer only');
    const [last] = node.inputs as [TensorRef];
    const entry = this.graph.nodes.find((one) => this.isWithin(one.block, node.block) && one.inputs.some((ref) => !this.isWithin(this.nodes.get(ref.node)?.block, node.block))) as Node;
    const [feed] = entry.inputs as [TensorRef];
    const layer = this.made.get(id) ?? this.tf.layers.timeDistributed({ name, layer: this.held.get(last.node) ?? this.tf.model({ inputs: this.end(entry.id, 0), outputs: this.end(last.node, last.output) }) });
    this.made.set(id, layer);
    if ((this.nodes.get(feed.node)?.steps?.length ?? 0) < (node.steps?.length ?? 0)) {
      this.held.set(node.id, layer);
      return null;
    }
    return [layer.apply(this.end(feed.node, feed.output)) as SymbolicTensor];
  }

  private end(node: string, output: number): SymbolicTensor {
    return this.ends.get(node)?.[output] as SymbolicTensor;
  }

  private isWithin(block: string | null | undefined, outer: string): boolean {
    for (let at = block; at != null; at = this.parents.get(at)) if (at === outer) return true;
    return false;
  }
}
