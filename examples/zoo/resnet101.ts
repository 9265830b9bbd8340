/**
 * ResNet-101. He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2015,
 * arXiv:1512.03385, table 1, column "101-layer".
 */
import { resnet } from './resnet';

export function resnet101(classes = 1000, size = 224) {
  return resnet('resnet101', [3, 4, 23, 3], classes, size);
}
