import type { Layer, ModelGraph, Node } from '../../graph';
import { Holders } from './holders';
import type { AnyLayer, LayersModel, SymbolicTensor, Tf } from './library';
import { listOf } from './library';
import { operationLayer } from './operation';
import { fillWeights } from './values';

export type LayerClass = { new (config: unknown): AnyLayer };

/** The graph's layers as objects of the backend's own library, with weights, and the model that they make. */
export interface Rebuilt {
  /** By layer id; a layer that could not be made is absent. */
  layers: Map<string, AnyLayer>;
  /** Why a layer could not be made, by layer id. */
  why: Map<string, string>;
  /** `null` when a layer is missing, or the library refuses; then `whyNoModel` tells. */
  model: LayersModel | null;
  whyNoModel: string;
}

/** Layer classes of the user's own. */
export interface OwnClasses {
  classes: Map<string, LayerClass>;
  /** Why there is none of that name, as a sentence. */
  why: (className: string) => string;
}

export function rebuild(tf: Tf, graph: ModelGraph, own: OwnClasses): Rebuilt {
  const layers = new Map<string, AnyLayer>();
  const why = new Map<string, string>();
  const uses = new Map(graph.nodes.map((node) => [node.layer, node]));
  const made = new Map<string, AnyLayer | string>(graph.layers.filter(({ holds }) => !holds).map((layer) => [layer.id, make(tf, layer, uses.get(layer.id), own)]));
  const ends = new Map<string, SymbolicTensor[]>();
  const holders = new Holders(tf, graph, ends);
  for (const node of graph.nodes) {
    const layer = made.get(node.layer);
    const data = graph.layers.find((one) => one.id === node.layer);
    if (!data || !(layer || data.holds)) continue;
    if (data.className === 'InputLayer') {
      const { shape, dtype } = node.outputs[0] ?? { shape: [], dtype: 'float32' };
      ends.set(node.id, [tf.input({ batchShape: shape, dtype: dtype as 'float32', ...(node.inputs.length === 0 && { name: data.name }) }) as SymbolicTensor]);
    }
    else if (typeof layer === 'string') why.set(node.layer, layer);
    else try {
      const given = layer ? apply(layer, node, ends) : holders.apply(node, data);
      if (given) ends.set(node.id, given);
      if (layer && !layers.has(node.layer)) {
        fillWeights(tf, layer);
        layers.set(node.layer, layer);
      }
    } catch (error) {
      why.set(node.layer, `${data.className} could not be made again from its config: ${(error as Error).message}`);
    }
    // What comes after a layer that is missing goes on from its shape.
    if (!ends.has(node.id)) ends.set(node.id, node.outputs.map(({ shape, dtype }) => tf.input({ batchShape: shape, dtype: dtype as 'float32' }) as SymbolicTensor));
  }
  return { layers, why, ...assemble(tf, graph, ends, why) };
}

function make(tf: Tf, layer: Layer, use: Node | undefined, own: OwnClasses): AnyLayer | string {
  if (layer.operation && use) return operationLayer(tf, use, layer);
  const Class = layer.custom ? own.classes.get(layer.className) : libraryClass(tf, layer.className);
  if (!Class) return layer.custom ? own.why(layer.className) : `This TensorFlow.js has no layer class ${layer.className}.`;
  try {
    const config = withoutInitializers(layer.config) as Record<string, unknown>;
    const { fromConfig } = Class as unknown as { fromConfig?: (cls: LayerClass, config: unknown) => AnyLayer };
    return fromConfig ? fromConfig.call(Class, Class, config) : new Class(config);
  } catch (error) {
    return `${layer.className} could not be made again from its config: ${(error as Error).message}`;
  }
}

function libraryClass(tf: Tf, name: string): LayerClass | undefined {
  const registered = tf.serialization.SerializationMap.getMap().classNameMap[name];
  return registered?.[0] as unknown as LayerClass | undefined;
}

/** Weights get their values from us, and some initializers take longer than a whole profile. */
function withoutInitializers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutInitializers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) =>
    [key, /Initializer$/.test(key) && item ? { className: 'Zeros', config: {} } : withoutInitializers(item)]));
}

function apply(layer: AnyLayer, node: Node, ends: Map<string, SymbolicTensor[]>): SymbolicTensor[] {
  const inputs = node.inputs.map(({ node: from, output }) => ends.get(from)?.[output]).filter((end) => end !== undefined);
  const outputs = listOf(layer.apply(inputs.length === 1 ? inputs[0] as SymbolicTensor : inputs) as SymbolicTensor | SymbolicTensor[]);
  const shapes = (list: { shape: (number | null)[] }[]) => list.map(({ shape }) => shape.map((dim) => dim ?? '?').join('×')).join(', ');
  // A class whose getConfig() leaves something out gives another layer than the one in the graph.
  if (shapes(outputs).replace(/^[^×,]*/, '') !== shapes(node.outputs).replace(/^[^×,]*/, '')) {
    throw new Error(`it gives ${shapes(outputs)} in place of ${shapes(node.outputs)}; does its getConfig() tell everything that its constructor needs?`);
  }
  return outputs;
}

function assemble(tf: Tf, graph: ModelGraph, ends: Map<string, SymbolicTensor[]>, why: Map<string, string>): Pick<Rebuilt, 'model' | 'whyNoModel'> {
  const [lacking] = why.values();
  if (lacking) return { model: null, whyNoModel: `The whole model was not timed: ${lacking}` };
  if (!graph.complete || graph.outputs.length === 0) return { model: null, whyNoModel: 'The builder did not finish the model, so it was not timed as a whole.' };
  const tensors = (list: ModelGraph['inputs']) => list.map(({ ref }) => ends.get(ref.node)?.[ref.output]).filter((end) => end !== undefined);
  try {
    return { model: tf.model({ inputs: tensors(graph.inputs), outputs: tensors(graph.outputs) }), whyNoModel: '' };
  } catch (error) {
    return { model: null, whyNoModel: `The whole model could not be put together again: ${(error as Error).message}` };
  }
}
