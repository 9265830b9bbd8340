import * as core from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import * as layers from '@tensorflow/tfjs-layers';
import type { Tf } from '../library';

/** The TensorFlow.js that Blocklens brings along, for the backends that it brings along. */
export const ours = { ...core, ...layers } as unknown as Tf;
export const versions = { node: process.version.slice(1), tfjs: core.version_core };
