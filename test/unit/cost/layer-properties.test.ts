import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { costModel, ruledClasses } from '../../../src/cost';
import { holds, TIME_MS } from './proof/agreement';
import { countOf, size } from './proof/counts';
import { between, type Drawn } from './proof/drawn';
import { draws } from './proof/layers';
import { priceOfKernels } from './proof/price';
import { type Dispatch, installShapes, recordCpuKernels, recorded, recordedOnShapes } from './proof/recorded';
import { graphOfUse, layerOf } from './tensorflow';

/** Classes that cannot be counted by running them, and why. */
const NOT_RUN: Record<string, string> = {
  InputLayer: 'has no call of its own; each property has it before the layer',
  RandomWidth: 'draws its width anew at each run, so nothing is known of its operations',
};
/** Cells are no layers of a graph to the library: it cannot apply them to symbolic tensors. They are built and called as a recurrent layer does. */
const isCell = (name: string): boolean => name.endsWith('Cell') || name === 'StackedRNNCells';

beforeAll(async () => {
  await recordCpuKernels();
  installShapes();
});
beforeEach(() => { tf.engine().startScope(); });
afterEach(() => { tf.engine().endScope(); });

type Shape = (number | null)[];

/** One use of a layer: built, told of, and run by the library. */
function used(name: string, { layer: make, inputs, dtype, kwargs }: Drawn, batch: number, fixed: boolean, trainable: boolean, record = recorded) {
  const layer = make();
  layer.trainable = trainable;
  const symbolic = inputs.map((shape) => tf.input({ batchShape: [fixed ? batch : null, ...shape], dtype }));
  // The library changes some of these in place.
  const given = symbolic.map(({ shape }): Shape => [...shape]);
  let declared: Shape[] | null = null;
  let computed: Shape[] | null = null;
  if (isCell(name)) layer.build([batch, ...inputs[0]]);
  else {
    declared = [layer.apply(symbolic.length === 1 ? symbolic[0] : symbolic) as tf.SymbolicTensor | tf.SymbolicTensor[]].flat().map(({ shape }) => [...shape]);
    const shapes = layer.computeOutputShape((given.length === 1 ? [...given[0]] : given.map((shape) => [...shape])) as tf.Shape);
    computed = (Array.isArray(shapes[0]) ? shapes : [shapes]) as Shape[];
  }
  const tensors = inputs.map((shape) => tf.zeros([batch, ...shape], dtype));
  const more = kwargs?.(tensors, batch) ?? {};
  const { result, kernels } = record(() => layer.call(more.initialState || tensors.length === 1 ? tensors[0] : tensors, more));
  return { layer, given, declared, computed, kernels, tensors, outputs: [result].flat() };
}

function agrees(name: string, drawn: Drawn, batch: number, fixed: boolean, trainable: boolean): void {
  const { layer, given, declared, computed, kernels, tensors, outputs } = used(name, drawn, batch, fixed, trainable);
  const shapes = outputs.map(({ shape }) => shape);
  expect(layer.getClassName()).toBe(name);

  // The shape that is declared, the shape that is computed from the input's, and the shape that comes out.
  if (declared && !drawn.undeclared) {
    expect(declared.map((shape) => shape.map((extent) => extent ?? batch))).toEqual(shapes);
    expect(computed).toEqual(declared);
  }

  const specs = (of: Shape[]) => of.map((shape) => ({ shape, dtype: 'float32' }));
  const cost = costModel(graphOfUse(layerOf(layer), specs(given), specs(declared ?? shapes)), fixed ? 7 : batch).nodes;
  const { params, trainable: trained, macs, flops, weightBytes, activationBytes } = cost.use;
  expect(cost.input0).toMatchObject({ params: 0, macs: 0, flops: 0, activationBytes: 0 });

  // Parameters: the elements of the tensors that the layer keeps.
  const elements = layer.getWeights().reduce((sum, weight) => sum + weight.size, 0);
  expect({ params, weightBytes, trained }).toEqual({
    params: elements, weightBytes: 4 * elements, trained: trainable ? layer.trainableWeights.reduce((sum, { shape }) => sum + size(shape as number[]), 0) : 0,
  });

  // Operations: of all kernels, less what they are known to do beside the rule.
  const counts = kernels.map(countOf);
  const total = { macs: counts.reduce((sum, one) => sum + one.macs, 0), elementwise: counts.reduce((sum, one) => sum + one.elementwise!, 0) };
  const beside = { macs: 0, flops: 0 };
  for (const one of drawn.beside?.(batch, shapes) ?? []) {
    beside.macs += one.macs ?? 0;
    beside.flops += one.flops;
  }
  const told = JSON.stringify({ config: layer.getConfig(), given, shapes, beside: drawn.beside?.(batch, shapes), kernels: kernels.map((one, i) => [one.kernel, one.outputs[0].shape, counts[i]]) });
  expect({ macs, flops }, told).toEqual({ macs: total.macs - beside.macs, flops: 2 * total.macs + total.elementwise - beside.flops });

  // Memory: none where the output is the input's own data (the CPU backend hands a pool of one position on, too).
  const read = new Set(kernels.some(({ kernel }) => kernel.includes('Pool')) ? [] : tensors.map(({ dataId }) => dataId));
  // A tensor that is given twice is there once; with a mask, which is not counted, the library makes it twice.
  const { kwargs } = drawn;
  const allocated = kwargs ? used(name, { ...drawn, kwargs: (...given) => ({ ...kwargs(...given), mask: undefined }) }, batch, fixed, trainable).outputs : outputs;
  const bytes = [...new Set(allocated)].reduce((sum, one) => sum + (read.has(one.dataId) ? 0 : 4 * one.size), 0);
  expect(activationBytes).toBe(bytes);

  // In the sandbox, where there are shapes only, the same kernels are seen.
  const seen = (of: Dispatch[]) => of.map(({ kernel, inputs, outputs }) => ({ kernel, inputs, outputs }));
  if (!drawn.readsValues) expect(seen(used(name, drawn, batch, fixed, trainable, recordedOnShapes).kernels)).toEqual(seen(kernels));

  // A layer of the user's own that does the same costs the same.
  expect(priceOfKernels(kernels)).toEqual({ macs: total.macs, flops: 2 * total.macs + total.elementwise });
}

describe('a layer’s rule agrees with the kernels that its call dispatches', () => {
  it('is tried for each class with a rule', () => {
    expect(ruledClasses().filter((name) => !(name in draws) && !(name in NOT_RUN))).toEqual([]);
    expect(Object.keys(draws).filter((name) => !ruledClasses().includes(name))).toEqual([]);
  });

  it.each(Object.keys(draws))('%s', (name) => {
    holds(fc.record({ drawn: draws[name], batch: between(1, 3), fixed: fc.boolean(), trainable: fc.boolean() }), ({ drawn, batch, fixed, trainable }) => {
      try {
        tf.tidy(() => { agrees(name, drawn, batch, fixed || drawn.stateful === true, trainable); });
      } finally {
        tf.disposeVariables();
      }
    });
  }, TIME_MS);
});
