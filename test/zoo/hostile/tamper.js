import * as tf from '@tensorflow/tfjs';

/** Breaks what the world is made of, then builds an ordinary model. */
export function model() {
  const image = tf.input({ shape: [8] });
  const x = tf.layers.dense({ units: 2 }).apply(image);
  const built = tf.model({ inputs: image, outputs: x });
  Object.prototype.polluted = 'yes';
  Array.prototype.push = () => { throw new Error('no pushing'); };
  Array.prototype[Symbol.iterator] = () => { throw new Error('no iterating'); };
  JSON.stringify = () => '{"raw":';
  JSON.parse = () => { throw new Error('no parsing'); };
  Object.keys = () => ['constructor'];
  Map.prototype.get = () => null;
  Promise.prototype.then = () => { throw new Error('no waiting'); };
  tf.layers.dense = () => { throw new Error('no dense layers'); };
  delete globalThis.Object;
  return built;
}
