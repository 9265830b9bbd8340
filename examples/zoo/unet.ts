/**
 * U-Net. Ronneberger, Fischer and Brox, "U-Net: Convolutional Networks for Biomedical Image Segmentation", 2015,
 * arXiv:1505.04597, figure 1: unpadded convolutions, so a 572 × 572 image gives a 388 × 388 map.
 */
import * as tf from '@tensorflow/tfjs';

export class UNet {
  /** Feature maps on the way down, highest resolution first. */
  private readonly skips: tf.SymbolicTensor[] = [];

  constructor(
    private readonly classes = 2,
    private readonly size = 572,
    private readonly filters = 64,
    private readonly depth = 4,
  ) {}

  build() {
    const image = tf.input({ shape: [this.size, this.size, 1] });

    let x = image;
    for (let level = 0; level < this.depth; level++) x = this.contract(x, this.filters * 2 ** level);
    x = this.doubleConv(x, this.filters * 2 ** this.depth);
    for (let level = this.depth - 1; level >= 0; level--) x = this.expand(x, this.filters * 2 ** level);

    const map = tf.layers.conv2d({ filters: this.classes, kernelSize: 1, activation: 'softmax' });
    return tf.model({ inputs: image, outputs: map.apply(x) as tf.SymbolicTensor, name: 'unet' });
  }

  /** One step of the contracting path: "two 3×3 convolutions … and a 2×2 max pooling". */
  private contract(x: tf.SymbolicTensor, filters: number) {
    x = this.doubleConv(x, filters);
    this.skips.push(x);
    return tf.layers.maxPooling2d({ poolSize: 2 }).apply(x) as tf.SymbolicTensor;
  }

  /** One step of the expansive path: up-convolution, the cropped map from the other side, two 3×3 convolutions. */
  private expand(x: tf.SymbolicTensor, filters: number) {
    const up = tf.layers
      .conv2dTranspose({ filters, kernelSize: 2, strides: 2, activation: 'relu' })
      .apply(x) as tf.SymbolicTensor;
    const skip = this.crop(this.skips.pop() as tf.SymbolicTensor, up.shape[1] as number);
    const joined = tf.layers.concatenate().apply([skip, up]) as tf.SymbolicTensor;
    return this.doubleConv(joined, filters);
  }

  private doubleConv(x: tf.SymbolicTensor, filters: number) {
    x = tf.layers.conv2d({ filters, kernelSize: 3, activation: 'relu' }).apply(x) as tf.SymbolicTensor;
    return tf.layers.conv2d({ filters, kernelSize: 3, activation: 'relu' }).apply(x) as tf.SymbolicTensor;
  }

  /** Cuts the borders that the unpadded convolutions lost. */
  private crop(x: tf.SymbolicTensor, size: number) {
    const border = ((x.shape[1] as number) - size) / 2;
    const before = Math.floor(border);
    const after = Math.ceil(border);
    return tf.layers.cropping2D({ cropping: [[before, after], [before, after]] }).apply(x) as tf.SymbolicTensor;
  }
}

export function unet(classes = 2, size = 572) {
  return new UNet(classes, size).build();
}
