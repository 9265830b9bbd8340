import { type BlockCost, type CostedModel, type Diagnostic, isExact, type Node, type Place, type Shape } from '../graph';
import { specOf } from './outline';
import type { Report } from './report';

/** `{ file, line, column }`, counted from 1. */
interface Source {
  file: string;
  line: number;
  column: number;
}

const source = (place: Place | null): Source | null =>
  place && { file: place.file, line: place.line, column: place.column };

const totals = ({ layers, params, trainable, macs, flops, weightBytes, activationBytes }: BlockCost) =>
  marked({ layers, params, trainable, macs, flops, weightBytes, activationBytes });

/** Names those of some figures that are beyond 2^53: they were summed in doubles, which are not exact there. */
function marked<T extends Record<string, unknown>>(figures: T): T & { inexact?: string[] } {
  const inexact = Object.keys(figures).filter((key) => { const value = figures[key]; return typeof value === 'number' && !isExact(value); });
  return inexact.length > 0 ? { ...figures, inexact } : figures;
}

/** An open axis is `null`, however the library printed it. */
const plain = (shape: Shape): Shape => shape.map((dim) => (typeof dim === 'number' && dim >= 0 ? dim : null));

function layersOf({ graph, cost }: CostedModel) {
  const nodesById = new Map(graph.nodes.map((node) => [node.id, node]));
  const specs = new Map(graph.nodes.map((node) => [node.id, node.outputs]));
  const implicit = new Set(graph.layers.filter((layer) => layer.implicit).map((layer) => layer.id));
  /** What is read in the place of an input that is left out: a model inside another reads what it is fed. */
  const shown = (id: string): Node[] => {
    const node = nodesById.get(id);
    return !node ? [] : implicit.has(node.layer) ? node.inputs.flatMap((tail) => shown(tail.node)) : [node];
  };
  const uses = new Map<string, Node[]>(graph.layers.map((layer) => [layer.id, []]));
  for (const node of graph.nodes) uses.get(node.layer)?.push(node);
  return graph.layers.filter((layer) => !layer.implicit).map((layer) => {
    const nodes = uses.get(layer.id) ?? [];
    const tails = nodes.flatMap((node) => node.inputs);
    const price = cost.layers[layer.id];
    return {
      id: layer.id,
      name: layer.name,
      className: layer.className,
      block: nodes[0]?.block ?? graph.blocks[0].id,
      inputs: tails.flatMap(({ node }) => shown(node)).map((node) => node.layer),
      inputShapes: tails.map((tail) => plain(specs.get(tail.node)?.[tail.output]?.shape ?? [])),
      outputShapes: nodes.flatMap((node) => node.outputs.map(({ shape }) => plain(shape))),
      ...(nodes.some(({ steps }) => steps) ? { steps: nodes.map(({ steps = [] }) => steps) } : {}),
      ...marked({ params: price.params, trainable: price.trainable, macs: price.macs, flops: price.flops, activationBytes: price.activationBytes }),
      receptiveField: price.receptiveField,
      ...(layer.assumed ? { assumed: layer.assumed } : {}),
      ...(nodes.some((node) => node.outputs.some(({ assumed }) => assumed)) ? { assumedAxes: nodes.flatMap((node) => node.outputs.map(({ assumed = [] }) => assumed)) } : {}),
      source: source(layer.source),
    };
  });
}

function modelOf(model: CostedModel) {
  const { graph, cost } = model;
  const named = (tensors: typeof graph.inputs) => tensors.map((tensor) => {
    const { assumed } = specOf(model, tensor);
    return { name: tensor.name, shape: plain(tensor.shape), dtype: tensor.dtype, ...(assumed ? { assumedAxes: assumed } : {}) };
  });
  const { builder } = graph;
  return {
    builder: { name: builder.name, line: builder.place.line, args: builder.args, assumed: builder.assumed, ...(builder.values ? { values: builder.values } : {}) },
    name: graph.name,
    batch: cost.batch,
    inputs: named(graph.inputs),
    outputs: named(graph.outputs),
    totals: totals(cost.totals),
    layers: layersOf(model),
    blocks: graph.blocks.map((block) => ({
      id: block.id,
      parent: block.parent,
      name: block.name,
      kind: block.kind,
      layers: cost.blocks[block.id].layers,
      totals: totals(cost.blocks[block.id]),
      source: source(block.source),
    })),
  };
}

/** `calls`: the calls that led there, innermost first; left out where there are none. */
export const diagnosticOf = ({ severity, message, place, calls = [] }: Diagnostic) =>
  ({ severity, message, ...source(place), ...(calls.length > 0 ? { calls: calls.map(source) } : {}) });

/**
 * The documented JSON, version 1. A layer used twice stands once: its `inputs`, `inputShapes` and `outputShapes` are those
 * of its uses, one after the other. The input that `tf.sequential` makes by itself is left out. Costs that cannot be known are `null`;
 * those beyond 2^53 are named in \`inexact\` beside them.
 */
export function toJson(report: Report): string {
  const document = {
    version: 1,
    file: report.file,
    models: report.models.map(modelOf),
    diagnostics: report.diagnostics.map(diagnosticOf),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
