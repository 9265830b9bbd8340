import type { CostedModel } from '../../src/graph';
import { convDenseMacs, fvcore, pytorchcvMacs } from './measures';
import { figure, type Row, row, table } from './reference';
import { sum } from './running';

/** What others counted of a zoo model, and by how much ours differs. */
export interface Comparison {
  /** Parameters and multiply-accumulates of ours less theirs; null where the source has no such figure. */
  params: number | null;
  macs: number | null;
  /** Why they differ; empty where they do not. */
  why: string;
  /** For a table: the source, and the differences with their cause. */
  text: string;
}

/** `model` as its line of test/reference/zoo.csv compares it. Fails where it has none. */
export function compared(key: string, model: CostedModel): Comparison {
  const line = row('zoo.csv', { model: key });
  const source = line['implementation'] as string;
  const why = line['why'] as string;
  const { params, macs } = theirs(line);
  const { totals } = model.cost;
  const own = line['table'] === 'keras.csv' ? totals.params : totals.trainable;
  const by = { params: difference(own, params), macs: difference(convDenseMacs(model), macs) };
  return { ...by, why, text: source === '' ? 'sizes of the paper' : `${source}: ${told(by)}${why && `, for ${why}`}` };
}

export const comparedModels = (): string[] => table('zoo.csv').map((line) => line['model'] as string);

const difference = (own: number | null, their: number | null): number | null => (own === null || their === null ? null : own - their);

function told({ params, macs }: Pick<Comparison, 'params' | 'macs'>): string {
  const more = [[params, 'parameters'], [macs, 'MACs']].flatMap(([by, what]) =>
    (by === 0 || by === null ? [] : [`${Number(by) > 0 ? '+' : '−'}${Math.abs(Number(by)).toLocaleString('en-US')} ${what}`]));
  return more.length === 0 ? 'equal' : more.join(', ');
}

/** The source's figures: Keras's parameters are all weights, PyTorch's and Caffe's those that are trained. */
function theirs(line: Row): { params: number | null; macs: number | null } {
  const { name = '', library = '' } = line;
  switch (line['table']) {
    case 'keras.csv': {
      const found = row('keras.csv', { model: name });
      return { params: figure(found, 'total_params'), macs: figure(found, 'conv_dense_macs') };
    }
    case 'torch.csv':
      return { params: figure(row('torch.csv', { library, model: name }), 'params'), macs: fvcore(library, name) };
    case 'pytorchcv.csv':
      return { params: figure(row('pytorchcv.csv', { model: name }), 'params'), macs: pytorchcvMacs(name) };
    case 'torchvision-built.csv':
    case 'allennlp-built.csv': {
      const found = row(line['table'], { model: name });
      return { params: figure(found, 'params'), macs: figure(found, 'conv_macs') + figure(found, 'linear_macs') };
    }
    case 'caffe.csv': {
      const left = line['except'] ? new RegExp(line['except']) : null;
      const layers = table('caffe.csv').filter((layer) => layer['model'] === name && !left?.test(layer['layer'] as string));
      return { params: sum(layers.map((layer) => figure(layer, 'params'))), macs: sum(layers.map((layer) => figure(layer, 'macs'))) };
    }
    case 'enet.csv': {
      const found = row('enet.csv', { model: 'ENet', input: name });
      return { params: figure(found, 'params'), macs: figure(found, 'conv_macs') };
    }
    case '':
      return { params: null, macs: null };
    default:
      throw new Error(`zoo.csv names no table of figures: ${JSON.stringify(line)}`);
  }
}
