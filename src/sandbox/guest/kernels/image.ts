import { each, like, type KernelRules } from './info';

/** Kernels of images, [batch, height, width, channels]. */
export const imageRules: KernelRules = {
  ...each('FlipLeftRight RotateWithOffset Draw', like('image')),
  ResizeBilinear: ({ images }, { size }) => ({ shape: [images!.shape[0]!, size[0], size[1], images!.shape[3]!], dtype: 'float32' }),
  ResizeNearestNeighbor: ({ images }, { size }) => ({ shape: [images!.shape[0]!, size[0], size[1], images!.shape[3]!], dtype: images!.dtype }),
  ...each('ResizeBilinearGrad ResizeNearestNeighborGrad', like('images')),
  CropAndResize: ({ image, boxes }, { cropSize }) => ({ shape: [boxes!.shape[0]!, cropSize[0], cropSize[1], image!.shape[3]!], dtype: 'float32' }),
  Transform: ({ image }, { outputShape }) => {
    const [n, h, w, c] = image!.shape as [number, number, number, number];
    return { shape: [n, outputShape?.[0] ?? h, outputShape?.[1] ?? w, c], dtype: image!.dtype };
  },
  /** `pixels` is no tensor but a picture, which has a height and a width. */
  FromPixels: ({ pixels }, { numChannels }) => {
    const { height, width } = pixels as unknown as { height: number; width: number };
    return { shape: [height, width, numChannels], dtype: 'int32' };
  },
};
