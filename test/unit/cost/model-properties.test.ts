import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { costModel } from '../../../src/cost';
import { holds, TIME_MS } from './proof/agreement';
import { countOf, size } from './proof/counts';
import { between, type Drawn } from './proof/drawn';
import { single } from './proof/layers';
import { recordCpuKernels, recorded } from './proof/recorded';
import { graphOf } from './tensorflow';

beforeAll(recordCpuKernels);
beforeEach(() => { tf.engine().startScope(); });
afterEach(() => { tf.engine().endScope(); });

/** Classes that are not drawn here, though they are each by itself. */
const NOT_IN_MODELS: Record<string, string> = {
  Masking: 'its mask runs on into the layers after it, and masks are not counted',
  Embedding: 'its mask may',
  CategoryEncoding: 'the library writes its shape over that of the tensor that it is given',
  CenterCrop: 'the library enlarges a list of pictures, which is what a model hands on, as if it were a picture, and fails',
};
const inModels = ({ layer }: Drawn): boolean => !(layer().getClassName() in NOT_IN_MODELS);

interface Link { drawn: Drawn; uses: number }

/** A chain of drawn layers, each used once or more on what a dense layer brings to its input's shape, its results added up. */
function chain(links: Link[]): tf.LayersModel {
  const input = tf.input({ shape: [3] });
  let x: tf.SymbolicTensor = input;
  for (const { drawn: { layer: make, inputs: [shape], dtype: _ }, uses } of links) {
    const layer = make();
    const bring = tf.layers.dense({ units: size(shape), kernelInitializer: 'zeros', useBias: false });
    const from = x;
    const results = Array.from({ length: uses }, () => layer.apply(tf.layers.reshape({ targetShape: [...shape] }).apply(bring.apply(from))) as tf.SymbolicTensor);
    const sum = uses === 1 ? results[0] : tf.layers.add().apply(results) as tf.SymbolicTensor;
    x = sum.shape.length > 2 ? tf.layers.flatten().apply(sum) as tf.SymbolicTensor : sum;
  }
  return tf.model({ inputs: input, outputs: x });
}

it('a model’s totals agree with the kernels that its prediction dispatches, whatever it is made of and however often a layer is used', () => {
  const link = fc.record({ drawn: single.filter(inModels), uses: between(1, 3) });
  holds(fc.record({ links: fc.array(link, { minLength: 1, maxLength: 4 }), batch: between(1, 3) }), ({ links, batch }) => {
    tf.tidy(() => {
      const model = chain(links);
      const { kernels } = recorded(() => model.predict(tf.zeros([batch, 3])));
      const counts = kernels.map(countOf);
      let [macs, elementwise] = [0, 0];
      for (const one of counts) {
        macs += one.macs;
        elementwise += one.elementwise!;
      }
      for (const { drawn, uses } of links) {
        const output = drawn.layer().computeOutputShape([batch, ...drawn.inputs[0]]) as number[];
        for (const beside of drawn.beside?.(batch, [output]) ?? []) {
          macs -= uses * (beside.macs ?? 0);
          elementwise -= uses * beside.flops;
        }
      }
      const { totals } = costModel(graphOf(model), batch);
      expect({ macs: totals.macs, flops: totals.flops, params: totals.params }).toEqual({ macs, flops: 2 * macs + elementwise, params: model.countParams() });
    });
    tf.disposeVariables();
  });
}, TIME_MS);
