/**
 * SE-ResNeXt-50 (32×4d). Hu, Shen, Albanie, Sun and Wu, "Squeeze-and-Excitation Networks", 2017, arXiv:1709.01507,
 * table 1 (right column) and figure 3.
 *
 * The authors' own release, `SE-ResNeXt-50.prototxt` (timm's `legacy_seresnext50_32x4d`). A block's grouped
 * convolution is that of ResNeXt's third form, `grouped-conv.ts`.
 */
import * as tf from '@tensorflow/tfjs';
import { groupedConv } from './grouped-conv';
import { add, bn, classifier, conv1, convBn, relu, shortcut, stage } from './resnet';
import { squeezeExcitation } from './squeeze-excitation';

/** Figure 3, right: ResNeXt's bottleneck, whose 3×3 has C = 32 groups, with an SE block on the branch before the addition. */
function seBottleneck(x: tf.SymbolicTensor, width: number, stride = 1) {
  const channels = 2 * width;
  let residual = relu(convBn(x, width, 1));
  residual = relu(bn(groupedConv(residual, width, 3, 32, stride)));
  residual = squeezeExcitation(convBn(residual, channels, 1));
  return relu(add(shortcut(x, channels, stride), residual));
}

export function seResnext50(classes = 1000, size = 224) {
  const image = tf.input({ shape: [size, size, 3] });

  let x = conv1(image); //                       56 × 56
  x = stage(x, seBottleneck, 128, 3, 1); //      56 × 56
  x = stage(x, seBottleneck, 256, 4); //         28 × 28
  x = stage(x, seBottleneck, 512, 6); //         14 × 14
  x = stage(x, seBottleneck, 1024, 3); //         7 × 7

  return tf.model({ inputs: image, outputs: classifier(x, classes), name: 'se-resnext50-32x4d' });
}
