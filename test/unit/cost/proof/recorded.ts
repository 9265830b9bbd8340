// The CPU backend, and tensors with methods, which gradients use.
import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { installMetaBackend, observeKernels } from '../../../../src/sandbox/guest/meta-backend';

/** One kernel that the library dispatched, as its own CPU backend was given it and answered. */
export interface Dispatch {
  kernel: string;
  attrs: Record<string, unknown>;
  inputs: { name: string; shape: number[]; dtype: string }[];
  outputs: { shape: number[]; dtype: string }[];
}

let dispatched: Dispatch[] | null = null;

/** Lets the CPU backend tell what it is given. */
export async function recordCpuKernels(): Promise<void> {
  await tf.setBackend('cpu');
  for (const config of tf.getKernelsForBackend('cpu')) {
    const kernelFunc: tf.KernelFunc = (given) => {
      const result = config.kernelFunc(given);
      dispatched?.push({
        kernel: config.kernelName,
        attrs: { ...given.attrs },
        inputs: Object.entries(given.inputs).flatMap(([name, input]) => (input ? [{ name, shape: [...input.shape], dtype: input.dtype }] : [])),
        outputs: [result].flat().map(({ shape, dtype }) => ({ shape: [...shape], dtype })),
      });
      return result;
    };
    tf.unregisterKernel(config.kernelName, 'cpu');
    tf.registerKernel({ ...config, kernelFunc });
  }
}

/** What `run` gives, and the kernels that it dispatched. */
export function recorded<T>(run: () => T): { result: T; kernels: Dispatch[] } {
  const kernels: Dispatch[] = [];
  dispatched = kernels;
  try {
    return { result: run(), kernels };
  } finally {
    dispatched = null;
  }
}

/** Turns to a backend that is there already, so that there is nothing to wait for. */
const on = (backend: string): void => { void tf.setBackend(backend); };

/** Sets up Blocklens's own backend beside the CPU's. */
export function installShapes(): void {
  installMetaBackend();
  on('cpu');
}

/** The same on that backend, where tensors have shapes and no values. */
export function recordedOnShapes<T>(run: () => T): { result: T; kernels: Dispatch[] } {
  const kernels: Dispatch[] = [];
  on('blocklens');
  const release = observeKernels({
    call: ({ kernel, attrs, inputs, outputs }) => {
      kernels.push({ kernel, attrs, inputs: inputs.map(({ name, shape, dtype }) => ({ name, shape: [...shape], dtype })), outputs: outputs.map(({ shape, dtype }) => ({ shape: [...shape], dtype })) });
    },
    read: () => undefined,
  });
  try {
    return { result: run(), kernels };
  } finally {
    release();
    on('cpu');
  }
}
