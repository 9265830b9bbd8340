// real: build('wide', 8)
import * as tf from '@tensorflow/tfjs';

const HEADS = {
  frozen: () => { throw new Error('not yet'); },
  wide: (units: number) => tf.layers.dense({ units: 16 * units }),
  narrow: (units: number) => tf.layers.dense({ units }),
};

export function build(head: string, features: number) {
  const make = HEADS[head as keyof typeof HEADS] as (units: number) => tf.layers.Layer;
  if (!(head in HEADS)) throw new Error(`unknown head ${head}`);
  return tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [features] }), make(2)] });
}
