import type { ProfileSettings } from '../../measured';
import type { LayersModel, Tensor, Tf } from './library';
import { listOf } from './library';
import { observe } from './observe';
import type { Runner } from './run';
import type { Sample, Stopwatch } from './timing';

/** The whole model as its user would run it: `predictOnBatch`, or `trainOnBatch` with the chosen optimizer. */
export class Whole {
  private compiled = false;

  constructor(private readonly watch: Stopwatch, private readonly model: LayersModel, private readonly runner: Runner, private readonly settings: ProfileSettings) {}

  private get tf(): Tf { return this.watch.tf; }

  /** Times one run with a batch of this size. */
  async time(batch: number): Promise<Sample> {
    const inputs = this.runner.modelInputs(batch);
    try {
      const x = inputs.length === 1 ? inputs[0] as Tensor : inputs;
      return this.settings.training ? await this.timeStep(x, batch) : await this.watch.time(`whole ${batch}`, () => listOf(this.model.predictOnBatch(x) as Tensor | Tensor[]));
    } finally {
      this.tf.dispose(inputs);
    }
  }

  /** Bytes of all tensors at the highest point of one run, weights and the optimizer's state among them. `beat` is called after every kernel. */
  async peakBytes(batch: number, beat: () => void): Promise<number> {
    const inputs = this.runner.modelInputs(batch);
    try {
      const x = inputs.length === 1 ? inputs[0] as Tensor : inputs;
      const { peakBytes } = await observe(this.tf, () => (this.settings.training ? this.step(x, batch) : this.tf.dispose(this.model.predictOnBatch(x))), beat);
      return peakBytes;
    } finally {
      this.tf.dispose(inputs);
    }
  }

  /** The update of all weights from gradients that are there: the optimizer's share of a step. */
  async timeOptimizer(): Promise<number | null> {
    const { tf } = this;
    const { optimizer } = this.model;
    const variables = this.model.trainableWeights.map((weight) => weight.read() as Tensor & { name: string });
    if (!this.settings.training || !optimizer || variables.length === 0) return null;
    // Computed, as a step's own are: plain zeros are numbers of JavaScript's until a kernel of TensorFlow's asks for them, and bringing them there would be timed.
    const gradients = Object.fromEntries(variables.map((variable) => [variable.name, tf.mul(variable, 0) as Tensor]));
    try {
      const { wallMs } = await this.watch.time('optimizer', () => {
        tf.tidy(() => optimizer.applyGradients(gradients as never));
        return [variables[0]?.clone() as Tensor];
      });
      return wallMs;
    } finally {
      tf.dispose(Object.values(gradients));
    }
  }

  private async timeStep(x: Tensor | Tensor[], batch: number): Promise<Sample> {
    const began = performance.now();
    // Its loss comes back as a number, so it has waited for the device.
    await this.step(x, batch);
    return { wallMs: performance.now() - began, kernelMs: null };
  }

  private async step(x: Tensor | Tensor[], batch: number): Promise<void> {
    if (!this.compiled) {
      this.model.compile({ optimizer: this.settings.optimizer ?? 'sgd', loss: 'meanSquaredError' });
      this.compiled = true;
    }
    const targets = this.model.outputs.map(({ shape }) => this.tf.zeros(shape.map((dim, axis) => dim ?? (axis === 0 ? batch : 1))) as Tensor);
    try {
      await this.model.trainOnBatch(x, targets.length === 1 ? targets[0] as Tensor : targets);
    } finally {
      this.tf.dispose(targets);
    }
  }
}
