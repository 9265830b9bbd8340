// Tensors with methods, which layers use.
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { problemsOf, TRIES, type Predict } from '../../../src/sandbox/guest/running';
import type { ModelLike } from '../../../src/sandbox/guest/objects';
import { rememberOwnClasses } from '../../../src/sandbox/guest/objects';
import { holds, TIME_MS } from '../cost/proof/agreement';
import { installShapes } from '../cost/proof/recorded';
import { type Configured, configurations, inputsOf } from './configurations';

const { predict } = tf.LayersModel.prototype as unknown as { predict: Predict };
const on = (backend: string): void => { void tf.setBackend(backend); };

beforeAll(async () => {
  await tf.setBackend('cpu');
  installShapes();
  rememberOwnClasses();
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});
beforeEach(() => { tf.engine().startScope(); });
afterEach(() => { on('cpu'); tf.engine().endScope(); tf.disposeVariables(); });

interface Drawn {
  layer: Configured;
  shapes: number[][];
  dtype: 'float32' | 'int32' | 'bool';
  /** Its inputs have a mask, its model is a layer of another. */
  masked: boolean;
  nested: boolean;
  batch: number | null;
  /** The axis that is open. */
  open: number | null;
}

const drawn = (name: string): fc.Arbitrary<Drawn> => fc.record({
  layer: configurations[name], shapes: inputsOf(name),
  dtype: fc.oneof({ weight: 5, arbitrary: fc.constant('float32' as const) }, { weight: 1, arbitrary: fc.constantFrom('int32' as const, 'bool' as const) }),
  masked: fc.integer({ min: 0, max: 9 }).map((one) => one === 9), nested: fc.integer({ min: 0, max: 4 }).map((one) => one === 4),
  batch: fc.constantFrom(null, 2), open: fc.constantFrom(null, null, null, 0, 1),
});

/** The library's recorder is told of symbolic tensors as the patched library tells of them. */
const noted = <T extends tf.SymbolicTensor | tf.SymbolicTensor[]>(tensors: T): T => {
  (globalThis as unknown as { __blocklensMade: { node(node: object, outputs: object[]): void } }).__blocklensMade.node({}, [tensors].flat());
  return tensors;
};

function built({ layer, shapes, dtype, masked, nested, batch, open }: Drawn): tf.LayersModel {
  const inputs = () => shapes.map((shape) => noted(tf.input({ batchShape: [batch, ...shape.map((extent, axis) => (axis === open ? null : extent))], dtype })));
  const given = inputs();
  const before = given.map((one) => (masked ? noted(tf.layers.masking({ maskValue: 1 }).apply(one) as tf.SymbolicTensor) : one));
  const outputs = noted(layer.make().apply(before.length === 1 ? before[0] : before) as tf.SymbolicTensor | tf.SymbolicTensor[]);
  const model = tf.model({ inputs: given, outputs });
  if (!nested) return model;
  const outer = inputs();
  return tf.model({ inputs: outer, outputs: noted(model.apply(outer.length === 1 ? outer[0] : outer) as tf.SymbolicTensor | tf.SymbolicTensor[]) });
}

/** What comes of predicting for one size, on the CPU. */
function outcome(model: tf.LayersModel, { shapes, dtype, batch, open }: Drawn, size: (typeof TRIES)[number]): string | null {
  const declared = model.outputs.map(({ shape }) => shape.slice());
  try {
    const feeds = shapes.map((shape) => tf.zeros([batch ?? size.batch, ...shape.map((extent, axis) => (axis === open ? size.open : extent))], dtype));
    const outputs = [model.predict(feeds.length === 1 ? feeds[0] : feeds)].flat().map(({ shape }) => shape);
    return outputs.length === declared.length && declared.every((shape, i) => shape.length === outputs[i].length && shape.every((extent, axis) => (extent === null || extent === outputs[i][axis]) && outputs[i][axis] >= 0))
      ? null : 'differs';
  } catch (error) {
    return plain((error as Error).message);
  }
}

/** Layers and tensors are numbered on; the last stop is the sentence's. */
const plain = (message: string): string => message.replace(/([A-Za-z_])\d+/g, '$1#').replace(/[.\s]+$/, '');

function agrees(drawing: Drawn): void {
  on('cpu');
  let model: tf.LayersModel;
  try { model = built(drawing); } catch { return; }
  // No graph that could be shown.
  if (!model.outputs.every(({ shape }) => Array.isArray(shape))) return;
  const first = outcome(model, drawing, TRIES[0]);
  const isOpen = drawing.batch === null || drawing.open !== null;
  // What the library builds over the input's own shape is there once the model is built anew.
  const always = first !== null && (!isOpen || TRIES.slice(1).every((size) => outcome(model, drawing, size) !== null));
  on('blocklens');
  const found = problemsOf(built(drawing) as unknown as ModelLike, predict);
  const told = JSON.stringify({ ...drawing, layer: drawing.layer.told, first, found: found.map(({ message, consequence }) => [message, consequence]) });
  if (!always) { expect(found, told).toEqual([]); return; }
  expect(found.length, told).toBeGreaterThan(0);
  // On extents below zero, each step fails in its own way.
  const isNegative = model.outputs.some(({ shape }) => shape.some((extent) => extent !== null && extent < 0));
  if (first !== 'differs' && !isNegative) expect(plain(found.map(({ message, consequence }) => `${message} ${consequence}`).join(' ')), told).toContain(first);
}

describe('what TensorFlow.js builds and cannot run, or runs to another shape than it declares, is found', () => {
  it('is tried for every layer that the library makes', () => {
    const second = /^(avgPool|inputLayer$|globalAvg|globalMaxPool\dd|maxPool\dd)|[cC]ells?$|^(Layer|RNN|RNNCell|input)$/;
    expect(Object.keys(tf.layers).filter((name) => !(name in configurations) && !second.test(name))).toEqual([]);
  });

  it.each(Object.keys(configurations))('%s', (name) => {
    holds(drawn(name), (drawing) => { tf.tidy(() => { try { agrees(drawing); } finally { on('cpu'); } }); }, 1 / 4);
  }, TIME_MS);
});
