// real: train(8)
import * as tf from '@tensorflow/tfjs';

export async function train(numFeatures) {
  const image = new Image();
  await new Promise((loaded) => { image.onload = loaded; image.src = 'digits.png'; });
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 2, inputShape: [numFeatures] }));
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  await model.fit(await (await fetch('/xs')).json(), [], { epochs: 1000 });
  return model;
}
