import { isModel, type LayerLike, type ModelLike, type SymbolicTensor } from './objects';

/**
 * Work that need not be tried: layers of the library's that run whatever they hold, or on what they are given here, and give what they
 * declare. It saves most models the trial (see `running.ts`), and is no more than that: what is not listed is tried. Held against
 * the library's own predictions on the CPU, over random layers (`test/unit/sandbox/running.test.ts`).
 */

type Shape = readonly (number | null)[];
interface Given { shape: Shape; dtype: string }
/** The parts of the library's layers that decide. */
interface Settings {
  padding?: string; dataFormat?: string; strides?: number[]; dilationRate?: number[]; useBias?: boolean; axis?: number;
  inputLength?: unknown; maskZero?: boolean; targetShape?: Shape; interpolation?: string;
}
type Condition = (layer: LayerLike & Settings, given: readonly Given[], declared: () => Shape) => boolean;

const always: Condition = () => true;
const isFloat: Condition = (_, given) => given.every(({ dtype }) => dtype === 'float32');
const both = (...conditions: Condition[]): Condition => (layer, given, declared) => conditions.every((condition) => condition(layer, given, declared));
const ofRank = (low: number, high = low): Condition => (_, given) => given.every(({ shape }) => shape.length >= low && shape.length <= high);

/** A window that fits in: every extent that comes out is positive. */
const fits: Condition = ({ padding }, _, declared) => padding === 'same' || declared().every((extent) => extent === null || extent > 0);
const slides: Condition = ({ padding, strides = [], dilationRate = [] }) => padding !== 'causal' && (strides.every((one) => one === 1) || dilationRate.every((one) => one === 1));
const channelsLast: Condition = ({ dataFormat }) => dataFormat !== 'channelsFirst';

const size = (extents: Shape): number => extents.reduce<number>((product, extent) => product * (extent as number), 1);
const isRefilled: Condition = ({ targetShape = [] }, given) => {
  const extents = (given[0] as Given).shape.slice(1);
  const known = targetShape.filter((extent) => extent !== null);
  if (extents.includes(null) || known.includes(0)) return false;
  return known.length === targetShape.length ? size(known) === size(extents) : known.length === targetShape.length - 1 && size(extents) % size(known) === 0;
};
const isJoined: Condition = ({ axis = -1 }, given) => {
  const [first] = given as [Given];
  return (axis === -1 || axis === first.shape.length - 1)
    && given.every(({ shape }) => shape.length === first.shape.length && shape.every((extent, at) => at === shape.length - 1 || extent === first.shape[at]));
};

const convolves = both(isFloat, slides, fits);
const conditions: Record<string, Condition | undefined> = {
  __proto__: null as never,
  ...Object.fromEntries(('InputLayer Dense Flatten RepeatVector Permute ReLU LeakyReLU ThresholdedReLU Add Multiply Average Maximum Minimum '
    + 'Dropout SpatialDropout1D AlphaDropout GaussianNoise GaussianDropout GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D '
    + 'Conv2DTranspose Conv3DTranspose ZeroPadding2D Rescaling SimpleRNN GRU LSTM RNN Bidirectional').split(' ').map((name) => [name, always])),
  ...Object.fromEntries('Activation ELU'.split(' ').map((name) => [name, isFloat])),
  Conv1D: both(convolves, channelsLast),
  Conv2D: convolves,
  Conv3D: convolves,
  DepthwiseConv2D: both(convolves, ofRank(4)),
  SeparableConv2D: both(convolves, ({ dataFormat, useBias }) => dataFormat !== 'channelsFirst' || useBias === false),
  ...Object.fromEntries('AveragePooling1D AveragePooling2D AveragePooling3D MaxPooling1D MaxPooling2D MaxPooling3D'.split(' ').map((name) => [name, both(isFloat, fits)])),
  BatchNormalization: ofRank(2, 4),
  // It does not check what it is given, once it is built.
  LayerNormalization: both(ofRank(2, 4), ({ inboundNodes }) => inboundNodes.length < 2),
  Softmax: both(isFloat, ({ axis }) => axis === -1),
  UpSampling2D: isFloat,
  Cropping2D: fits,
  Reshape: isRefilled,
  Concatenate: isJoined,
  Embedding: ({ inputLength, maskZero }) => inputLength == null && !maskZero,
};

/** Whether a layer's work on such tensors surely runs, and gives what is declared. */
export function runsSurely(layer: LayerLike, given: readonly Given[], declared: () => Shape): boolean {
  return conditions[layer.getClassName()]?.(layer as LayerLike & Settings, given, declared) ?? false;
}

/** Whether all that a model holds does, on the tensors that it was built for. A layer that writes over their shapes is none that surely runs. */
export function modelRunsSurely(model: ModelLike, isOwn: (layer: LayerLike) => boolean): boolean {
  return model.layers.every((layer) => {
    if (isModel(layer)) {
      return modelRunsSurely(layer, isOwn)
        && layer.inboundNodes.every(({ inputTensors }) => inputTensors.every(({ shape }, i) => shape.join() === layer.inputs[i]?.shape.join()));
    }
    return !isOwn(layer) && layer.inboundNodes.every(({ inputTensors, outputTensors }) =>
      runsSurely(layer, inputTensors as Given[], () => (outputTensors[0] as SymbolicTensor).shape));
  });
}
