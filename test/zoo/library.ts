import * as tf from '@tensorflow/tfjs';
import { builderName, zooFile } from './running';

/**
 * Builds a zoo file's model in this process, with the library as it is in node_modules and no part of Blocklens:
 * what the engine must agree with. Weights get their shapes but no numbers, so VGG-16 costs no half gigabyte.
 */
export async function builtByLibrary(name: string): Promise<tf.LayersModel> {
  const module = await import(zooFile(name)) as Record<string, () => tf.LayersModel>;
  const build = module[builderName(name)];
  if (!build) throw new Error(`${name}: no such export`);

  const layer = tf.layers.Layer.prototype as unknown as Weighing;
  const { addWeight } = layer;
  layer.addWeight = function (weight, shape, dtype, _initializer, ...rest) {
    return addWeight.call(this, weight, shape, dtype, new Unwritten(), ...rest);
  };
  try {
    return build();
  } finally {
    layer.addWeight = addWeight;
  }
}

/** The method by which every layer makes its weights; the library keeps it to its subclasses. */
interface Weighing {
  addWeight(name: string, shape: tf.Shape, dtype: tf.DataType | undefined, initializer: unknown, ...rest: unknown[]): unknown;
}

/** A tensor whose shape is known and whose values were never written. */
class Unwritten {
  apply(shape: tf.Shape, dtype: tf.DataType = 'float32'): tf.Tensor {
    const sizes = shape as number[];
    const dataId = (tf.backend() as tf.KernelBackend).write(new Float32Array(0), sizes, dtype);
    return tf.engine().makeTensorFromTensorInfo({ dataId, shape: sizes, dtype });
  }
}
