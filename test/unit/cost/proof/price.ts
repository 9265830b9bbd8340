import type { Layer, TensorSpec, Trace } from '../../../../src/graph';
import { costModel } from '../../../../src/cost';
import { graphOfUse } from '../tensorflow';
import type { Dispatch } from './recorded';

export interface Price { macs: number | null; flops: number | null }

/** What Blocklens says of these kernels, as those of a layer of the user's own. */
export function priceOfKernels(kernels: Dispatch[]): Price {
  const trace: Trace = {
    operations: kernels.map(({ kernel, attrs, inputs, outputs }) => ({
      kernel, attrs: JSON.parse(JSON.stringify(attrs)), inputs: inputs.map((input) => ({ ...input, from: { kind: 'constant' } })), outputs,
    })),
    outputs: [],
  };
  const layer: Layer = { id: 'own', name: 'own', named: false, className: 'Own', config: {}, weights: [], custom: true, implicit: false, source: null };
  const outputs: TensorSpec[] = [{ shape: [1], dtype: 'float32' }];
  const { macs, flops } = costModel(graphOfUse(layer, [], outputs, trace)).nodes['use'];
  return { macs, flops };
}

export const priceOfKernel = (kernel: Dispatch): Price => priceOfKernels([kernel]);
