/** What makes a layer of an operation: functions on tensors do not take the symbolic tensors that layers are connected by. */

/** Operations by the layer that does the same, as it is applied. */
const LAYERS: Record<string, string[]> = {
  'add().apply([a, b])': ['add', 'addN'],
  'multiply().apply([a, b])': ['mul'],
  'maximum().apply([a, b])': ['maximum'],
  'minimum().apply([a, b])': ['minimum'],
  'concatenate().apply([a, b])': ['concat', 'concat1d', 'concat2d', 'concat3d', 'concat4d', 'stack'],
  'dot({ axes }).apply([a, b])': ['matMul', 'dot', 'batchMatMul'],
  'reshape({ targetShape }).apply(x)': ['reshape', 'reshapeAs', 'expandDims', 'squeeze', 'as1D', 'as2D', 'as3D', 'as4D', 'as5D'],
  'flatten().apply(x)': ['flatten'],
  'permute({ dims }).apply(x)': ['transpose'],
  'repeatVector({ n }).apply(x)': ['tile'],
  'reLU().apply(x)': ['relu'],
  'leakyReLU().apply(x)': ['leakyRelu'],
  'elu().apply(x)': ['elu'],
  'prelu().apply(x)': ['prelu'],
  'softmax().apply(x)': ['softmax'],
  'conv1d({ filters, kernelSize }).apply(x)': ['conv1d'],
  'conv2d({ filters, kernelSize }).apply(x)': ['conv2d'],
  'conv3d({ filters, kernelSize }).apply(x)': ['conv3d'],
  'conv2dTranspose({ filters, kernelSize }).apply(x)': ['conv2dTranspose'],
  'conv3dTranspose({ filters, kernelSize }).apply(x)': ['conv3dTranspose'],
  'depthwiseConv2d({ kernelSize }).apply(x)': ['depthwiseConv2d'],
  'separableConv2d({ filters, kernelSize }).apply(x)': ['separableConv2d'],
  'maxPooling2d({ poolSize }).apply(x)': ['maxPool'],
  'averagePooling2d({ poolSize }).apply(x)': ['avgPool'],
  'maxPooling3d({ poolSize }).apply(x)': ['maxPool3d'],
  'averagePooling3d({ poolSize }).apply(x)': ['avgPool3d'],
  'batchNormalization().apply(x)': ['batchNorm', 'batchNorm2d', 'batchNorm3d', 'batchNorm4d'],
  'dropout({ rate }).apply(x)': ['dropout'],
  'zeroPadding2d({ padding }).apply(x)': ['pad', 'pad2d', 'pad3d', 'pad4d', 'mirrorPad'],
  'upSampling2d({ size }).apply(x)': ['resizeBilinear', 'resizeNearestNeighbor'],
  'embedding({ inputDim, outputDim }).apply(x)': ['oneHot', 'gather'],
  "activation({ activation: 'relu6' }).apply(x)": ['relu6'],
  "activation({ activation: 'selu' }).apply(x)": ['selu'],
  "activation({ activation: 'sigmoid' }).apply(x)": ['sigmoid'],
  "activation({ activation: 'tanh' }).apply(x)": ['tanh'],
  "activation({ activation: 'softplus' }).apply(x)": ['softplus'],
};

const BY_OPERATION = new Map(Object.entries(LAYERS).flatMap(([layer, operations]) => operations.map((operation) => [operation, layer] as const)));

const CUSTOM = 'no layer does the same: write a class that extends tf.layers.Layer, whose call() does it on tensors';

export const isOperation = (name: string): boolean => BY_OPERATION.has(name);

/** What to write instead of an operation on symbolic tensors. */
export function instead(operation: string): string {
  const layer = BY_OPERATION.get(operation);
  return layer === undefined ? `This is a symbolic tensor, and ${CUSTOM}` : `This is a symbolic tensor: use tf.layers.${layer}`;
}

/** The library's words for an operation that was given one, with what to write instead; `undefined` for any other message. */
export function forSymbolic(message: string): string | undefined {
  const [, operation] = /^Argument '[^']*' passed to '(\w+)' must be .*\bSymbolicTensor\b/.exec(message) ?? [];
  if (operation === undefined) return undefined;
  return `${message.replace(/\.?$/, '.')} ${instead(operation)}`;
}
