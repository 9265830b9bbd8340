import { type DataType, tensor, tensor1d, tensor2d, tensor3d, tensor4d, tensor5d, tensor6d } from '@tensorflow/tfjs-core';
import { metaTensor } from './meta-backend';
import { lengthOf, numberOf } from './extents';
import { isStandIn, standsFor } from './stand-in';

/** Elements of one list that are looked at: data is alike. */
const LOOKED_AT = 100;

/**
 * The shape of nested lists that hold stand-ins: one of them is a list of nothing where the rank asks for a list, as its `length` says;
 * below the first, where nothing is known, one element.
 */
function shapeOf(values: unknown, rank: number): number[] {
  const shape: number[] = [];
  let at = values;
  while (Array.isArray(at) || ArrayBuffer.isView(at)) {
    shape.push((at as unknown[]).length);
    at = (at as unknown[])[0];
  }
  const name = standsFor(at) ?? 'data';
  while (shape.length < rank) shape.push(shape.includes(0) || at === undefined ? numberOf(name) : lengthOf(`${name}.length`));
  return shape;
}

function holdsStandIn(values: unknown): boolean {
  return isStandIn(values) || (Array.isArray(values) && values.slice(0, LOOKED_AT).some(holdsStandIn));
}

/** `tf.tensor…` of data that is not there: only its shape is made up. */
function tensorOf(name: string, create: (...args: never[]) => unknown) {
  const rank = Number(/\d/.exec(name)?.[0] ?? 1);
  return (...args: unknown[]): unknown => {
    const [values] = args;
    if (!holdsStandIn(values)) return create(...args as never[]);
    // Of a list, only the type may be given.
    const [shape, dtype] = name === 'tensor1d' ? [undefined, args[1]] : [args[1], args[2]];
    return metaTensor(Array.isArray(shape) ? shape.map(Number) : shapeOf(values, rank), typeof dtype === 'string' ? dtype as DataType : 'float32');
  };
}

export const tensorsOfData = Object.fromEntries(Object.entries({ tensor, tensor1d, tensor2d, tensor3d, tensor4d, tensor5d, tensor6d })
  .map(([name, create]) => [name, tensorOf(name, create)]));
