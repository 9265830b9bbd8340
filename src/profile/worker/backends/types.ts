import type { Places } from '../../protocol';
import type { Device } from '../../../measured';
import type { Tensor, Tf } from '../library';

/** A backend that is loaded and works. */
export interface Loaded {
  tf: Tf;
  /** Its peaks are measured later. */
  device: Device;
  /** It computes on a GPU. */
  accelerated: boolean;
  /** What the user should know about it; may be empty. */
  note: string;
  /** Kernels run in the calling thread: what has returned is done. Else a call only enqueues its work. */
  synchronous: boolean;
  /** Waits until all that was asked for is computed; `last` is the newest tensor. */
  sync(last: Tensor): void | Promise<void>;
  /** Runs something and gives the time that the device itself took for it, in milliseconds; absent where that cannot be told. */
  kernelTime?(run: () => void): Promise<number>;
  /** Rejects when the device is gone for good; never resolves. */
  lost?: Promise<never>;
}

/** How one backend is had. */
export type Load = (places: Places) => Promise<Loaded>;

/** A backend that cannot be used here; the message is a sentence for the user. */
export class Unusable extends Error {
  override name = 'Unusable';
  /** `missing`: its package is not installed. */
  constructor(message: string, readonly missing = false) {
    super(message);
  }
}
