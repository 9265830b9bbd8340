import { type Cost, elementBytes, type Layer, type Shape } from '../graph';

export type LayerWeights = Pick<Cost, 'params' | 'trainable' | 'weightBytes'>;

/** `null` where either cannot be known. */
export const plus = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);
const times = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a * b);
const scalarsOf = (shape: Shape): number | null => shape.reduce<number | null>(times, 1);

/** Parameters are the scalars of the layer's weights, batch-norm statistics included, as `layer.countParams()` counts them. */
export function weightCost(layer: Layer): LayerWeights {
  const weights: LayerWeights = { params: 0, trainable: 0, weightBytes: 0 };
  for (const weight of layer.weights) {
    const scalars = scalarsOf(weight.shape);
    weights.params = plus(weights.params, scalars);
    if (weight.trainable) weights.trainable = plus(weights.trainable, scalars);
    weights.weightBytes = plus(weights.weightBytes, times(scalars, elementBytes(weight.dtype) ?? 0));
  }
  return weights;
}
