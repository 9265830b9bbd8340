import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { costModel } from '../../../src/cost';
import { buildGraph, type CostedModel, type Shape } from '../../../src/graph';
import { Description } from '../../../src/sandbox/guest/describe';
import { type ModelLike, rememberOwnClasses } from '../../../src/sandbox/guest/objects';
import { holds, TIME_MS } from './proof/agreement';
import { countOf, size } from './proof/counts';
import { Builder, nestings } from './proof/nestings';
import { recordCpuKernels, recorded } from './proof/recorded';

const { apply } = tf.layers.Layer.prototype;
/** What the library's layers give while a model predicts, as it applies them. */
let applied: [className: string, ...shape: number[]][] = [];
/** What the library does beside the mathematics: it adds up zeros for a recurrent layer's first states. */
let beside = 0;

beforeAll(async () => {
  await recordCpuKernels();
  rememberOwnClasses();
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  tf.layers.Layer.prototype.apply = function (inputs, kwargs) {
    const given = apply.call(this, inputs, kwargs) as tf.Tensor | tf.SymbolicTensor;
    if (given instanceof tf.Tensor) {
      applied.push([this.getClassName(), ...given.shape]);
      const [input] = [inputs].flat() as tf.Tensor[];
      const { forwardLayer } = this as unknown as { forwardLayer?: tf.layers.Layer };
      if (isRecurrent(this)) beside += input.size - input.shape[0];
      else if (forwardLayer && isRecurrent(forwardLayer)) beside += 2 * (input.size - input.shape[0]);
    }
    return given;
  };
});
beforeEach(() => { tf.engine().startScope(); });
afterEach(() => { tf.engine().endScope(); });

const isRecurrent = (layer: tf.layers.Layer): boolean => ['LSTM', 'GRU', 'SimpleRNN'].includes(layer.getClassName());

/** What Blocklens makes of a model of the library's. */
function told(model: tf.LayersModel, batch: number): CostedModel {
  const description = new Description();
  const index = description.model(model as unknown as ModelLike);
  const place = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };
  const graph = buildGraph(description.raw, [], index, { name: 'model', place, args: [], assumed: [] });
  return { graph, cost: costModel(graph, batch) };
}

/** Layers that a model holds, or a wrapper, are applied by the library's executor; wrappers call what they hold by themselves. */
const isApplied = (className: string): boolean => !['InputLayer', 'TimeDistributed', 'Sequential', 'Functional', 'Model', 'LayersModel'].includes(className);

/** A wrapper refuses any other size than that which it was built for: such models are drawn anew. */
function predicted(model: tf.LayersModel, shape: number[]): tf.Tensor {
  try {
    return model.predict(tf.zeros(shape)) as tf.Tensor;
  } catch (error) {
    fc.pre(!/is incompatible with layer (time_distributed|bidirectional)/.test((error as Error).message));
    throw error;
  }
}

function agrees(model: tf.LayersModel, extents: Shape, batch: number): void {
  const { graph, cost } = told(model, batch);
  applied = [];
  beside = 0;
  const { result, kernels } = recorded(() => predicted(model, [batch, ...extents as number[]]));

  // Shapes: of what comes out, and of what each layer gives, as often as it runs.
  expect(graph.outputs.map(({ shape }) => shape.map((extent) => extent ?? batch))).toEqual([result.shape]);
  const layers = new Map(graph.layers.map((layer) => [layer.id, layer]));
  const shown = graph.nodes.flatMap(({ layer: id, outputs: [first], steps = [] }) => {
    const layer = layers.get(id);
    return !layer || layer.holds || !isApplied(layer.className) ? []
      : Array.from({ length: size(steps as number[]) }, () => [layer.className, ...first.shape.map((extent) => extent ?? batch)].join(' '));
  });
  const holding = new Set(graph.layers.filter((layer) => layer.holds).map(({ className }) => className));
  expect(shown.sort()).toEqual(applied.filter(([className]) => isApplied(className) && !holding.has(className)).map((one) => one.join(' ')).sort());

  // Parameters once, operations at each use and each step.
  const counts = kernels.map(countOf);
  const macs = counts.reduce((sum, one) => sum + one.macs, 0);
  const elementwise = counts.reduce((sum, one) => sum + one.elementwise!, 0) - beside;
  // `countParams` counts a model twice that a sequential one was given twice.
  const params = [...new Set(model.weights)].reduce((sum, { shape }) => sum + size(shape as number[]), 0);
  const { totals } = cost;
  expect({ params: totals.params, macs: totals.macs, flops: totals.flops }).toEqual({ params, macs, flops: 2 * macs + elementwise });
}

it('models in models have the shapes of where they are used, their parameters once, and the operations that the library dispatches when the outer one predicts', () => {
  holds(nestings, ({ parts, sizes, batch }) => {
    tf.tidy(() => {
      const builder = new Builder();
      // Two models that share all that they hold, at two sizes.
      const outer = sizes.map((extents) => [builder.outer(parts, extents), extents] as const);
      for (const [model, extents] of outer) agrees(model, [...extents, model.inputs[0].shape.at(-1) as number], batch);
    });
    tf.disposeVariables();
  });
}, TIME_MS);
