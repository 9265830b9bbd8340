import type * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Evaluation } from '../../src/engine';
import type { CostedModel } from '../../src/graph';
import { buildScene } from '../../src/scene';
import { brokenEdges, coveredLabels, misfolded, miscounted, overlaps, strays, struckThrough } from '../unit/scene/checks';
import { builtByLibrary } from './library';
import { builderName, root, sum, zoo, zooEvaluation, zooFile } from './running';

/** Every builder of the zoo: it builds, it is told apart, it is drawn whole, and what the engine says of it is what the library itself says. */

describe.each(zoo)('%s', (name) => {
  let evaluation: Evaluation;
  let model: CostedModel;
  let built: tf.LayersModel;
  beforeAll(async () => {
    evaluation = await zooEvaluation(name);
    model = evaluation.models[0] as CostedModel;
    built = await builtByLibrary(name);
  });

  it('gives one whole model on its default arguments, without a word', () => {
    expect(evaluation.diagnostics).toEqual([]);
    expect(evaluation.models).toHaveLength(1);
    expect(model.graph.complete).toBe(true);
    expect(model.graph.builder).toMatchObject({ name: builderName(name), assumed: [] });
    expect(evaluation.builders.map((builder) => builder.name)).toContain(builderName(name));
  });

  it('has the inputs, outputs and parameters that the library gives it', () => {
    const { graph, cost } = model;
    expect(graph.name).toBe(built.name);
    const spec = ({ shape, dtype }: { shape: tf.Shape; dtype: string }) => ({ shape, dtype });
    expect(graph.inputs.map(spec)).toEqual(built.inputs.map(spec));
    expect(graph.outputs.map(spec)).toEqual(built.outputs.map(spec));
    expect(cost.totals.params).toBe(built.countParams());
    expect(cost.totals.trainable).toBe(sum(built.trainableWeights.map((weight) => size(weight.shape))));
  });

  it('has the layers that the library gives it, each with its weights and output shapes', () => {
    const { graph } = model;
    const own = graph.layers.filter((layer) => !layer.implicit).map((layer) => ({
      className: layer.className,
      weights: layer.weights.map((weight) => weight.shape),
      outputs: graph.nodes.filter((node) => node.layer === layer.id).map((node) => node.outputs.map((output) => output.shape)),
    }));
    expect(tally(own)).toEqual(tally(layersOf(built)));
  });

  it('has a place in its own source for every block and layer', () => {
    const { graph } = model;
    // WRN-50-2 takes what it shares with the ResNets from resnet.ts.
    const files = evaluation.files.filter((file) => file.startsWith(`${root}/examples/zoo/`));
    expect(files).toContain(zooFile(name));
    const places = [...graph.layers.filter((layer) => !layer.implicit), ...graph.blocks].map((thing) => thing.source);
    expect(places.length).toBeGreaterThan(1);
    for (const place of places) {
      expect(place).not.toBeNull();
      expect(files).toContain(place?.file);
      expect(place?.line).toBeGreaterThan(1);
    }
  });

  it.each([undefined, Number.POSITIVE_INFINITY])('is drawn whole, nothing over anything else, as many as its folds say (depth: %s)', async (depth) => {
    const scene = await buildScene({ model, options: { direction: 'down', open: {}, ...(depth !== undefined && { depth }) } });
    for (const faults of [overlaps, strays, brokenEdges, struckThrough, coveredLabels]) expect(faults(scene)).toEqual([]);
    expect(miscounted(scene, model)).toEqual([]);
    expect(misfolded(scene, model)).toEqual([]);
    // The opening view fits a screen.
    if (depth === undefined) expect(Math.max(scene.width, scene.height)).toBeLessThanOrEqual(1400);
  });
});

interface Told { className: string; weights: tf.Shape[]; outputs: tf.Shape[][] }

/** The layers of a model and of the models nested in it; an inner input is the same tensor as what the model is applied to. */
function layersOf(model: tf.LayersModel, uses = 1, nested = false): Told[] {
  return model.layers.flatMap((layer): Told[] => {
    if ('layers' in layer) {
      const applied = layer.inboundNodes.filter((inbound) => inbound.inboundLayers.length > 0);
      return layersOf(layer as tf.LayersModel, applied.length, true);
    }
    if (nested && layer.getClassName() === 'InputLayer') return [];
    const node = layer.inboundNodes[0];
    if (!node) throw new Error(`${layer.name} was never applied`);
    const shapes = node.outputShapes.every(Array.isArray) ? node.outputShapes as tf.Shape[] : [node.outputShapes as tf.Shape];
    return [{
      className: layer.getClassName(),
      weights: layer.weights.map((weight) => weight.shape as number[]),
      outputs: Array.from({ length: uses }, () => shapes),
    }];
  });
}

/** How often each description occurs, in an order that does not depend on the order of making. */
function tally(layers: Told[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const layer of layers) counts.set(JSON.stringify(layer), (counts.get(JSON.stringify(layer)) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

function size(shape: tf.Shape): number {
  return shape.reduce<number>((product, extent) => product * (extent ?? Number.NaN), 1);
}
