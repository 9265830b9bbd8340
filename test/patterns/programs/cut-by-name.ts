// Layers are taken by name and by index, one is used again, and a nested model is gone into.
// real: pyramid()
import * as tf from '@tensorflow/tfjs';

function backbone(): tf.LayersModel {
  const image = tf.input({ shape: [32, 32, 3], name: 'image' });
  let x = image;
  for (const filters of [4, 8]) {
    x = tf.layers.conv2d({ filters, kernelSize: 3, strides: 2, padding: 'same', name: `stage${filters}` }).apply(x) as tf.SymbolicTensor;
    x = tf.layers.reLU().apply(x) as tf.SymbolicTensor;
  }
  return tf.model({ inputs: image, outputs: tf.layers.globalAveragePooling2d({}).apply(x) as tf.SymbolicTensor, name: 'backbone' });
}

export function pyramid() {
  const body = backbone();
  body.getLayer('stage4').trainable = false;
  const fine = body.getLayer('stage4').output as tf.SymbolicTensor;
  const coarse = body.getLayer(undefined, 3).output as tf.SymbolicTensor;
  const up = tf.layers.upSampling2d({ size: [2, 2] }).apply(coarse);
  const joined = tf.layers.concatenate().apply([fine, up as tf.SymbolicTensor]);
  const shared = body.layers[1] as tf.layers.Layer;
  const again = shared.apply(tf.layers.conv2d({ filters: 3, kernelSize: 1 }).apply(joined));
  return tf.model({ inputs: body.inputs, outputs: [again as tf.SymbolicTensor, body.outputs[0] as tf.SymbolicTensor] });
}
