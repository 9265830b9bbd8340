/**
 * ENet, for semantic segmentation. Paszke, Chaurasia, Kim and Culurciello, "ENet: A Deep Neural Network Architecture for
 * Real-Time Semantic Segmentation", 2016, arXiv:1606.02147, table 1 and figure 2; what these leave open (internal widths,
 * biases, which convolutions are normalized) as in the authors' release, e-lab/ENet-training.
 *
 * TensorFlow.js drops single activations where the paper drops whole maps ("Spatial Dropout").
 */
import * as tf from '@tensorflow/tfjs';
import { MaxPoolingWithIndices, MaxUnpooling, ZeroPaddingMaps } from './unpooling';

/** Rates of dropout: less in the first stage, none in the decoder. */
const rates = { stage1: 0.01, encoder: 0.1, decoder: 0 };

type Part = keyof typeof rates;

function conv(x: tf.SymbolicTensor, filters: number, kernelSize: number | [number, number], options = {}) {
  return tf.layers.conv2d({ filters, kernelSize, padding: 'same', ...options }).apply(x) as tf.SymbolicTensor;
}

function bn(x: tf.SymbolicTensor) {
  return tf.layers.batchNormalization({ epsilon: 1e-3 }).apply(x) as tf.SymbolicTensor;
}

/** PReLU with a slope for each map; in the decoder ReLU. */
function activation(x: tf.SymbolicTensor, part: Part) {
  const layer = part === 'decoder' ? tf.layers.reLU() : tf.layers.prelu({ sharedAxes: [1, 2] });
  return layer.apply(x) as tf.SymbolicTensor;
}

function add(main: tf.SymbolicTensor, extension: tf.SymbolicTensor) {
  return tf.layers.add().apply([main, extension]) as tf.SymbolicTensor;
}

/** Figure 2 (a): 13 maps of a 3×3 convolution with stride 2, and the 3 of the image, pooled. */
function initial(image: tf.SymbolicTensor) {
  const maps = conv(image, 13, 3, { strides: 2 });
  const pooled = tf.layers.maxPooling2d({ poolSize: 2 }).apply(image) as tf.SymbolicTensor;
  return activation(bn(tf.layers.concatenate().apply([maps, pooled]) as tf.SymbolicTensor), 'encoder');
}

/** The first 1×1 of figure 2 (b), which reduces; a 2×2 with stride 2 where the bottleneck downsamples. */
function projection(x: tf.SymbolicTensor, filters: number, part: Part, strides = 1) {
  return activation(bn(conv(x, filters, strides, { strides, useBias: false })), part);
}

/** The second 1×1, and the regularizer. */
function expansion(x: tf.SymbolicTensor, filters: number, part: Part) {
  x = bn(conv(x, filters, 1, { useBias: false }));
  return rates[part] === 0 ? x : (tf.layers.dropout({ rate: rates[part] }).apply(x) as tf.SymbolicTensor);
}

/** Figure 2 (b) with a conv that is, as table 1 says, regular, dilated by n, or asymmetric: n×1 and 1×n. */
function bottleneck(x: tf.SymbolicTensor, type: 'regular' | 'dilated' | 'asymmetric', n = 1, part: Part = 'encoder') {
  const filters = x.shape[3] as number;
  let extension = projection(x, filters / 4, part);
  if (type === 'asymmetric') {
    extension = conv(extension, filters / 4, [n, 1], { useBias: false });
    extension = conv(extension, filters / 4, [1, n]);
  } else {
    extension = conv(extension, filters / 4, 3, { dilationRate: n });
  }
  extension = expansion(activation(bn(extension), part), filters, part);
  return activation(add(x, extension), part);
}

/** Downsampling: max pooling in the main branch, whose new maps are zeros; gives the pooling's indices too. */
function downsampling(x: tf.SymbolicTensor, filters: number, part: Part = 'encoder') {
  const [pooled, indices] = new MaxPoolingWithIndices({}).apply(x) as tf.SymbolicTensor[];
  const main = new ZeroPaddingMaps({ maps: filters }).apply(pooled) as tf.SymbolicTensor;

  let extension = conv(projection(x, filters / 4, part, 2), filters / 4, 3);
  extension = expansion(activation(bn(extension), part), filters, part);
  return [activation(add(main, extension), part), indices];
}

/** Upsampling: a 1×1 and max unpooling in the main branch, a full convolution in the other. */
function upsampling(x: tf.SymbolicTensor, indices: tf.SymbolicTensor, filters: number) {
  const main = new MaxUnpooling({}).apply([bn(conv(x, filters, 1, { useBias: false })), indices]) as tf.SymbolicTensor;

  const full = tf.layers.conv2dTranspose({ filters: filters / 4, kernelSize: 3, strides: 2, padding: 'same' });
  let extension = full.apply(projection(x, filters / 4, 'decoder')) as tf.SymbolicTensor;
  extension = expansion(activation(bn(extension), 'decoder'), filters, 'decoder');
  return activation(add(main, extension), 'decoder');
}

/** Bottlenecks 2.1 to 2.8; "repeat section 2, without bottleneck2.0" gives the third stage. */
function section(x: tf.SymbolicTensor) {
  x = bottleneck(x, 'regular');
  x = bottleneck(x, 'dilated', 2);
  x = bottleneck(x, 'asymmetric', 5);
  x = bottleneck(x, 'dilated', 4);
  x = bottleneck(x, 'regular');
  x = bottleneck(x, 'dilated', 8);
  x = bottleneck(x, 'asymmetric', 5);
  return bottleneck(x, 'dilated', 16);
}

export function enet(classes = 19, height = 512, width = 512) {
  const image = tf.input({ shape: [height, width, 3] });
  let x = initial(image); //                                  256 × 256 × 16

  const [down1, indices1] = downsampling(x, 64, 'stage1'); // 128 × 128 × 64
  x = down1;
  for (let i = 1; i <= 4; i++) x = bottleneck(x, 'regular', 1, 'stage1');

  const [down2, indices2] = downsampling(x, 128); //           64 × 64 × 128
  x = section(section(down2));

  x = upsampling(x, indices2, 64); //                         128 × 128 × 64
  for (let i = 1; i <= 2; i++) x = bottleneck(x, 'regular', 1, 'decoder');

  x = upsampling(x, indices1, 16); //                         256 × 256 × 16
  x = bottleneck(x, 'regular', 1, 'decoder');

  const fullconv = tf.layers.conv2dTranspose({ filters: classes, kernelSize: 2, strides: 2, activation: 'softmax' });
  return tf.model({ inputs: image, outputs: fullconv.apply(x) as tf.SymbolicTensor, name: 'enet' });
}
