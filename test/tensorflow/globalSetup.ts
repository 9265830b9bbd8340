import { terminalProgress } from '../../tools/progress';
import { ensureTensorFlow } from '../../tools/tensorflow';

/** Folders that hold `node_modules/@tensorflow/tfjs-node` and `…-gpu`, for the tests' processes. */
export default async function setup(): Promise<void> {
  process.env.BLOCKLENS_TENSORFLOW_CPU ??= (await ensureTensorFlow('cpu', terminalProgress)).folder;
  process.env.BLOCKLENS_TENSORFLOW_GPU ??= (await ensureTensorFlow('gpu', terminalProgress)).folder;
}
