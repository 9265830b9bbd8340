import type { Layer, Node, Operand } from '../../graph';
import { type AnyLayer, listOf, type Tensor, type Tf } from './library';

/** One operation of a model that is written on tensors, as a layer: its `call` dispatches that kernel, with weights of the graph's shapes. */
export function operationLayer(tf: Tf, node: Node, { weights }: Layer): AnyLayer {
  const [operation] = node.trace?.operations ?? [];
  if (!operation) throw new Error('what it does is not known');
  const { kernel, attrs, inputs } = operation;
  // Kernels that read any number of tensors take a list of them.
  const listed = inputs.every(({ name }, index) => name === String(index));

  class OperationLayer extends tf.layers.Layer {
    static className = 'Operation';
    private readonly held = new Map<string, () => Tensor>();

    override build(): void {
      const own = new Map(weights.map((weight) => [weight.name, weight]));
      for (const { name, from, shape, dtype } of inputs) {
        const weight = from.kind === 'weight' ? own.get(from.name) : undefined;
        if (weight) {
          const variable = this.addWeight(name, weight.shape, 'float32', tf.initializers.zeros(), undefined, weight.trainable);
          this.held.set(name, () => variable.read());
        } else if (from.kind !== 'input') {
          // What the code makes itself, and a weight that another operation holds.
          const value = tf.keep(constant(tf, shape as number[], dtype));
          this.held.set(name, () => value);
        }
      }
      this.built = true;
    }

    override computeOutputShape(): (number | null)[] | (number | null)[][] {
      const shapes = node.outputs.map(({ shape }) => shape);
      return shapes.length === 1 ? shapes[0] as (number | null)[] : shapes;
    }

    override call(given: Tensor | Tensor[]): Tensor | Tensor[] {
      const flowing = listOf(given);
      const tensorOf = ({ name, from }: Operand): Tensor => (from.kind === 'input' ? flowing[from.index] : this.held.get(name)?.()) as Tensor;
      const read = listed ? inputs.map(tensorOf) : Object.fromEntries(inputs.map((input) => [input.name, tensorOf(input)]));
      return tf.engine().runKernel(kernel, read as never, attrs as never) as Tensor | Tensor[];
    }
  }
  return new OperationLayer({}) as unknown as AnyLayer;
}

/** Indices and conditions have to be valid, so they are nothing; anything else is small numbers. */
function constant(tf: Tf, shape: number[], dtype: string): Tensor {
  return dtype === 'float32' ? tf.randomUniform(shape, 0.1, 1) : tf.zeros(shape, dtype as 'int32');
}
