/**
 * SE-Inception-ResNet-v2. Hu, Shen, Albanie, Sun and Wu, "Squeeze-and-Excitation Networks", 2017, arXiv:1709.01507,
 * section 3.3 and figure 3, right: in every residual module of Inception-ResNet-v2 an SE block recalibrates the branch
 * that is not the identity, before the summation.
 *
 * The network around the SE blocks is that of `inception-resnet-v2.ts`.
 */
import * as tf from '@tensorflow/tfjs';
import { conv, inceptionA, inceptionResnetA, inceptionResnetB, inceptionResnetC, reductionA, reductionB, stem } from './inception-resnet-v2';
import { squeezeExcitation } from './squeeze-excitation';

/** The 35 × 35 block. */
function seInceptionResnetA(x: tf.SymbolicTensor) {
  return inceptionResnetA(x, squeezeExcitation);
}

/** The 17 × 17 block. */
function seInceptionResnetB(x: tf.SymbolicTensor) {
  return inceptionResnetB(x, squeezeExcitation);
}

/** The 8 × 8 block. */
function seInceptionResnetC(x: tf.SymbolicTensor, last = false) {
  return inceptionResnetC(x, last, squeezeExcitation);
}

export function seInceptionResnetV2(classes = 1000, size = 299) {
  const image = tf.input({ shape: [size, size, 3] });

  let x = inceptionA(stem(image));
  for (let i = 0; i < 10; i++) x = seInceptionResnetA(x);
  x = reductionA(x);
  for (let i = 0; i < 20; i++) x = seInceptionResnetB(x);
  x = reductionB(x);
  for (let i = 0; i < 9; i++) x = seInceptionResnetC(x);
  x = seInceptionResnetC(x, true);
  x = conv(x, 1536, 1);

  x = tf.layers.globalAveragePooling2d({}).apply(x) as tf.SymbolicTensor;
  x = tf.layers.dense({ units: classes, activation: 'softmax' }).apply(x) as tf.SymbolicTensor;

  return tf.model({ inputs: image, outputs: x, name: 'se-inception-resnet-v2' });
}
