import { expect, it } from 'vitest';
import { analyse } from '../../src/measured';
import { Profiler } from '../../src/profile';
import { dist, jobOf, modelOf, settings } from '../unit/profile/models';

it('the optimizer takes no more than it does in a step, where nearly all of the step is its', async () => {
  // 64 million weights in one look-up table: to bring as many numbers to TensorFlow takes as long as to update them.
  const model = await modelOf(`import * as tf from '@tensorflow/tfjs';
export function table() {
  return tf.sequential({ layers: [tf.layers.embedding({ inputDim: 1_000_000, outputDim: 64, inputLength: 4 }), tf.layers.flatten(), tf.layers.dense({ units: 2 })] });
}`);
  const profiler = new Profiler({ dist, folders: () => [process.env['BLOCKLENS_TENSORFLOW_CPU'] ?? ''], storage: null });
  try {
    const profile = await profiler.profile(jobOf(model, { backend: 'tensorflow', settings: { ...settings, repeats: 7, training: true, optimizer: 'sgd' } }), {});
    expect(profile.outcome).toEqual({ status: 'complete' });
    expect(analyse(profile, model.graph).unexplainedShare).toBeGreaterThan(-0.2);
  } finally {
    await profiler.dispose();
  }
});
