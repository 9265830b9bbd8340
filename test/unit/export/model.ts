import { costModel } from '../../../src/cost';
import type { Report } from '../../../src/export';
import type { Layer, ModelGraph, Place } from '../../../src/graph';

const at = (line: number, column = 1, file = '/models/twins.ts'): Place => ({ file, line, column, endLine: line, endColumn: column + 10 });

function layer(id: string, className: string, config: Record<string, unknown>, more: Partial<Layer> = {}): Layer {
  return { id, name: id, named: true, className, config, weights: [], custom: false, implicit: false, source: at(3), ...more };
}

const float = (shape: (number | null)[]) => ({ shape, dtype: 'float32' });

/** Two inputs through one shared dense layer, then a merge; and a custom layer in a file of its own. */
export const graph: ModelGraph = {
  builder: { name: 'twins', place: at(10, 14), args: [3], assumed: [] },
  name: 'siamese',
  complete: true,
  inputs: [{ ...float([null, 2]), name: 'left', ref: { node: 'left', output: 0 } }],
  outputs: [{ ...float([null, 3]), name: 'out', ref: { node: 'mine', output: 0 } }],
  layers: [
    layer('left', 'InputLayer', {}, { implicit: true }),
    layer('right', 'InputLayer', {}),
    layer('shared', 'Dense', { units: 3, activation: 'relu' }, {
      named: false,
      weights: [
        { name: 'kernel', shape: [2, 3], dtype: 'float32', trainable: true },
        { name: 'bias', shape: [3], dtype: 'float32', trainable: false },
      ],
    }),
    layer('sum', 'Add', {}, { source: null }),
    layer('mine', 'Mine "x" | y', {}, { custom: true, source: at(7, 5, '/models/layers.ts') }),
  ],
  nodes: [
    { id: 'left', layer: 'left', block: 'twins', inputs: [], outputs: [float([null, 2])], source: null, calls: [] },
    { id: 'right', layer: 'right', block: 'twins', inputs: [], outputs: [float([null, 2])], source: null, calls: [] },
    { id: 's1', layer: 'shared', block: 'twins/tower', inputs: [{ node: 'left', output: 0 }], outputs: [float([null, 3])], source: null, calls: [] },
    { id: 's2', layer: 'shared', block: 'twins/tower#2', inputs: [{ node: 'right', output: 0 }], outputs: [float([null, 3])], source: null, calls: [] },
    { id: 'sum', layer: 'sum', block: 'twins', inputs: [{ node: 's1', output: 0 }, { node: 's2', output: 0 }], outputs: [float([null, 3])], source: null, calls: [] },
    { id: 'mine', layer: 'mine', block: 'twins', inputs: [{ node: 'sum', output: 0 }], outputs: [float([null, 3])], source: null, calls: [] },
  ],
  blocks: [
    { id: 'twins', parent: null, name: 'twins', kind: 'model', args: [], source: at(10, 14), definition: null, calls: [] },
    { id: 'twins/tower', parent: 'twins', name: 'tower', kind: 'call', args: [{ name: 'units', value: '3' }, { name: 'mode', value: "'a\"b'" }], source: at(12, 3), definition: at(2), calls: [] },
    { id: 'twins/tower#2', parent: 'twins', name: 'tower', kind: 'call', args: [], source: at(13, 3), definition: at(2), calls: [] },
  ],
};

export const report: Report = {
  file: '/models/twins.ts',
  models: [{ graph, cost: costModel(graph) }],
  diagnostics: [{ severity: 'warning', message: 'Two *stars* | one', place: at(4, 2) }],
};
