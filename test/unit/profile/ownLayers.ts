/** A model with layers of the user's own, whose code has to run in the profiler's process; were their files run, they would write `marker` and throw. */
export const ownLayers = (marker: string): Record<string, string> => ({
  [`/p/model.ts`]: `
    import * as tf from '@tensorflow/tfjs';
    import fs from 'node:fs';
    import { Shift, Twice, Nested } from './own';
    const FACTOR = 2;
    class Scale extends tf.layers.Layer {
      static className = 'Scale';
      private kernel!: tf.LayerVariable;
      constructor(private readonly config: { power?: number; name?: string } = {}) { super(config as object); }
      override build(shape: tf.Shape) { this.kernel = this.addWeight('kernel', [shape[shape.length - 1] as number], 'float32', tf.initializers.ones()); this.built = true; }
      override computeOutputShape(shape: tf.Shape) { return shape; }
      override call(inputs: tf.Tensor | tf.Tensor[]) {
        const x = Array.isArray(inputs) ? inputs[0]! : inputs;
        return tf.tidy(() => x.mul(this.kernel.read()).mul(FACTOR).pow(this.config.power ?? 1));
      }
      override getConfig() { return { ...super.getConfig(), power: this.config.power }; }
    }
    tf.serialization.registerClass(Scale);
    fs.writeFileSync(${JSON.stringify(marker)}, 'this file was run');
    if (fs.existsSync('/') === true) throw new Error('this file was run');
    export function model() {
      const input = tf.input({ shape: [6, 8] });
      const scaled = new Scale({ power: 2, name: 'scale' }).apply(input) as tf.SymbolicTensor;
      const shifted = new Shift({ name: 'shift' }).apply(scaled) as tf.SymbolicTensor;
      const inner = tf.layers.timeDistributed({ layer: new Nested({}), name: 'times' } as never).apply(shifted) as tf.SymbolicTensor;
      const heir = new Twice({ units: 3, name: 'twice' }).apply(inner) as tf.SymbolicTensor;
      return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 2, name: 'plain' }).apply(heir) as tf.SymbolicTensor });
    }`,
  [`/p/own.ts`]: `
    import { initializers, layers, serialization, type Tensor } from '@tensorflow/tfjs';
    import { setUp } from './setup';
    setUp();
    abstract class Base extends layers.Layer {
      computeOutputShape(shape: (number | null)[]) { return shape; }
    }
    export class Shift extends Base {
      static className = 'Shift';
      offset: any;
      build(shape: (number | null)[]) { this.offset = this.addWeight('offset', [shape.at(-1) as number], 'float32', initializers.zeros()); this.built = true; }
      call(inputs: Tensor | Tensor[]) { return (Array.isArray(inputs) ? inputs[0]! : inputs).add(this.offset.read()); }
    }
    export class Nested extends Base {
      static className = 'Nested';
      call(inputs: Tensor | Tensor[]) { return (Array.isArray(inputs) ? inputs[0]! : inputs).square(); }
    }
    const Dense = layers.dense({ units: 1 }).constructor as any;
    export const Twice = class extends Dense { call(inputs: any, options: any) { return super.call(inputs, options).mul(2); } };
    serialization.registerClass(Nested as never);`,
  [`/p/setup.ts`]: `import fs from 'node:fs'; export function setUp() { if (fs.existsSync('/') === true) throw new Error('this file was run'); }`,
});
