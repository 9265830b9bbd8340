import type { Layer } from '../graph';
import { elements } from './rule';

/** Bytes of one element; `undefined` for types of no fixed size (strings). */
export function bytesOf(dtype: string): number | undefined {
  switch (dtype) {
    case 'bool': return 1;
    case 'float16': return 2;
    case 'float32':
    case 'int32': return 4;
    case 'complex64': return 8;
    default: return undefined;
  }
}

export interface LayerWeights {
  params: number;
  trainable: number;
  weightBytes: number;
}

/** Parameters are the scalars of the layer's weights, batch-norm statistics included, as `layer.countParams()` counts them. */
export function weightCost(layer: Layer): LayerWeights {
  let params = 0;
  let trainable = 0;
  let weightBytes = 0;
  for (const weight of layer.weights) {
    const scalars = elements(weight.shape);
    params += scalars;
    if (weight.trainable) trainable += scalars;
    weightBytes += scalars * (bytesOf(weight.dtype) ?? 0);
  }
  return { params, trainable, weightBytes };
}
