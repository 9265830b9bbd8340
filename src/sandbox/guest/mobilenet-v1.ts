import * as layers from '@tensorflow/tfjs-layers';

const { layers: make, input, model } = layers;
type Tensor = layers.SymbolicTensor;

/** Width multiplier, and height and width of the image. */
export interface MobilenetV1 { alpha: number; size: number }

/** The published Keras model behind an address such as `…/tfjs/mobilenet_v1_0.25_224/model.json`; `null` for any other. */
export function mobilenetV1OfUrl(url: string): MobilenetV1 | null {
  const found = /\/mobilenet_v1_(0\.25|0\.50|0\.75|1\.0)_(128|160|192|224)\/model\.json$/.exec(url);
  return found ? { alpha: Number(found[1]), size: Number(found[2]) } : null;
}

/** Stride and channels of the thirteen separable blocks: table 1 of Howard et al. 2017 (arXiv:1704.04861). */
const blocks: [stride: number, channels: number][] = [
  [1, 64], [2, 128], [1, 128], [2, 256], [1, 256], [2, 512], [1, 512], [1, 512], [1, 512], [1, 512], [1, 512], [2, 1024], [1, 1024],
];

/** MobileNet v1 for ImageNet with the layers, and their names, of Keras's own: users take layers out of it by name. */
export function mobilenetV1({ alpha, size }: MobilenetV1): layers.LayersModel {
  const apply = (layer: layers.layers.Layer, x: Tensor): Tensor => layer.apply(x) as Tensor;
  const after = (x: Tensor, name: string): Tensor => apply(make.reLU({ maxValue: 6, name: `${name}_relu` }), apply(make.batchNormalization({ name: `${name}_bn` }), x));
  const same = { padding: 'same' as const, useBias: false };
  const image = input({ shape: [size, size, 3], name: 'input_1' });
  let x = after(apply(make.conv2d({ ...same, filters: 32 * alpha, kernelSize: 3, strides: 2, name: 'conv1' }), image), 'conv1');
  for (const [i, [strides, channels]] of blocks.entries()) {
    x = after(apply(make.depthwiseConv2d({ ...same, kernelSize: 3, strides, name: `conv_dw_${i + 1}` }), x), `conv_dw_${i + 1}`);
    x = after(apply(make.conv2d({ ...same, filters: channels * alpha, kernelSize: 1, name: `conv_pw_${i + 1}` }), x), `conv_pw_${i + 1}`);
  }
  x = apply(make.globalAveragePooling2d({ name: 'global_average_pooling2d_1' }), x);
  x = apply(make.reshape({ targetShape: [1, 1, 1024 * alpha], name: 'reshape_1' }), x);
  x = apply(make.dropout({ rate: 0.001, name: 'dropout' }), x);
  x = apply(make.conv2d({ filters: 1000, kernelSize: 1, padding: 'same', name: 'conv_preds' }), x);
  x = apply(make.activation({ activation: 'softmax', name: 'act_softmax' }), x);
  return model({ inputs: image, outputs: apply(make.reshape({ targetShape: [1000], name: 'reshape_2' }), x), name: `mobilenet_${alpha.toFixed(2)}_${size}` });
}
