/**
 * ResNet-152. He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2015,
 * arXiv:1512.03385, table 1, column "152-layer".
 */
import { resnet } from './resnet';

export function resnet152(classes = 1000, size = 224) {
  return resnet('resnet152', [3, 8, 36, 3], classes, size);
}
