import { CannotKnow, elements, input, numeric, output, type Look, type Rule, type Use } from './rule';

/** Layers that prepare data; `tfjs-layers/dist/layers/preprocessing/`. */

/** Bilinear interpolation, per output element; see UpSampling2D. */
const BILINEAR = 9;

/** Elements of a resized image; the library's `computeOutputShape` takes the batch for the height, so its shape is not used. */
function resized(use: Use): number {
  const shape = input(use);
  const batch = shape.length === 4 ? shape[0] : 1;
  return batch * numeric(use, 'height') * numeric(use, 'width') * shape[shape.length - 1];
}

function resizeLook(use: Use, interpolation: unknown): Look {
  const shape = input(use);
  const from = [shape[shape.length - 3], shape[shape.length - 2]];
  const to = [numeric(use, 'height'), numeric(use, 'width')];
  const reach = interpolation === 'bilinear' ? 1 : 0;
  return {
    kind: 'window',
    reach: from.map((extent, axis) => (extent === to[axis] ? 0 : reach)),
    stride: from.map((extent, axis) => extent / to[axis]),
  };
}

/** CenterCrop enlarges instead when the image is smaller than the crop. */
function enlarges(use: Use): boolean {
  const shape = input(use);
  return shape[shape.length - 3] < numeric(use, 'height') || shape[shape.length - 2] < numeric(use, 'width');
}

export const preprocessingRules: Record<string, Rule> = {
  /** x · scale + offset */
  Rescaling: { elementwise: (use) => 2 * elements(output(use)), look: () => ({ kind: 'same' }) },
  Resizing: {
    elementwise: (use) => (use.config.interpolation === 'nearest' ? 0 : BILINEAR * resized(use)),
    outputElements: resized,
    look: (use) => resizeLook(use, use.config.interpolation ?? 'bilinear'),
  },
  /** A crop copies; an enlargement interpolates. */
  CenterCrop: {
    elementwise: (use) => (enlarges(use) ? BILINEAR * elements(output(use)) : 0),
    look: (use) => (enlarges(use) ? resizeLook(use, 'bilinear') : { kind: 'same' }),
  },
  /** Marks or counts tokens: one operation per input element; `tfIdf` then multiplies each count by its weight. `int` hands the tokens on, whatever its declared shape. */
  CategoryEncoding: {
    elementwise: (use) => (use.config.outputMode === 'int' ? 0 : elements(input(use)) + (use.config.outputMode === 'tfIdf' ? elements(output(use)) : 0)),
    outputElements: (use) => elements(use.config.outputMode === 'int' ? input(use) : output(use)),
    look: () => ({ kind: 'features' }),
  },
  RandomWidth: {
    elementwise: () => { throw new CannotKnow('RandomWidth draws its output width anew at each run'); },
    outputElements: () => { throw new CannotKnow('RandomWidth draws its output width anew at each run'); },
    look: () => ({ kind: 'unknown' }),
  },
};
