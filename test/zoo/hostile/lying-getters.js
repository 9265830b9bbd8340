import * as tf from '@tensorflow/tfjs';

/** A layer that lies about itself and never comes to an end when asked. */
class Liar extends tf.layers.Layer {
  static className = 'Liar';
  computeOutputShape(shape) { return shape; }
  getConfig() { for (;;); }
  get name() { return { toString() { throw new Error('no name'); } }; }
  set name(_name) {}
}

export function model() {
  const image = tf.input({ shape: [8] });
  return tf.model({ inputs: image, outputs: new Liar({}).apply(image) });
}
