import type { CostedModel, Layer, Shape } from '../../src/graph';
import { figure, row, table } from './reference';
import { sum } from './running';

/** What the comparisons with published figures add up, of our models and of the tables in test/reference. */

export const ofClass = ({ graph }: CostedModel, className: string): Layer[] => graph.layers.filter((layer) => layer.className === className);

/** Scalars in the weights of `layers` whose names match. */
export const scalars = (layers: Layer[], weight: RegExp): number =>
  sum(layers.flatMap((layer) => layer.weights).filter(({ name }) => weight.test(name)).map(({ shape }) => elements(shape)));

/** Elements of a tensor for one example: an open axis counts as 1. */
export const elements = (shape: Shape): number => shape.reduce<number>((product, extent) => product * (extent ?? 1), 1);

/** Multiply-accumulates of convolutions and dense layers, as the reference tables count them. */
export function convDenseMacs({ graph, cost }: CostedModel): number {
  return sum(graph.layers.filter((layer) => /Conv|Dense/.test(layer.className)).map((layer) => cost.layers[layer.id]?.macs ?? Number.NaN));
}

/** What more it costs when the stride of a bottleneck is in its 3×3: the 1×1 before that works at four times the positions. */
export function withLaterStride(costed: CostedModel): number {
  const reduces = ({ config, weights }: Layer) => {
    const [, , from, to] = weights[0]?.shape ?? [];
    return String(config['kernelSize']) === '1,1' && String(config['strides']) === '2,2' && Number(to) < Number(from);
  };
  return 3 * sum(ofClass(costed, 'Conv2D').filter(reduces).map(({ id }) => costed.cost.layers[id]?.macs ?? Number.NaN));
}

/** What fvcore counted of convolutions and dense layers in a model of torchvision or timm. */
export const fvcore = (library: string, name: string): number => operator(library, name, 'conv') + operator(library, name, 'linear');

const operator = (library: string, name: string, kind: string): number =>
  figure(row('torch-fvcore-by-operator.csv', { library, model: name, operator: kind }), 'macs');

/** What fvcore counted of convolutions and dense layers in a model of pytorchcv. */
export function pytorchcvMacs(model: string): number {
  const published = row('pytorchcv.csv', { model });
  return figure(published, 'conv_macs') + figure(published, 'linear_macs');
}

export const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Parameters and multiply-accumulates of each convolution and dense layer, in the order of making. */
export function convDenseSizes({ graph, cost }: CostedModel): Size[] {
  const priced = graph.layers.filter((layer) => /Conv|Dense/.test(layer.className)).map(({ id }) => cost.layers[id]);
  return priced.map((layer) => ({ params: layer?.params ?? Number.NaN, macs: layer?.macs ?? Number.NaN }));
}

export interface Size { params: number; macs: number }

/** The same of a Caffe model's prototxt, by layer name. */
export function caffe(model: string): (Size & { name: string })[] {
  const layers = table('caffe.csv').filter((line) => line['model'] === model && line['type'] !== 'Scale');
  return layers.map((line) => ({ name: line['layer'] as string, params: figure(line, 'params'), macs: figure(line, 'macs') }));
}
