import { KernelBackend, env, engine, registerBackend, registerKernel, setBackend, type DataType } from '@tensorflow/tfjs-core';
import { kernelRules, type Info } from './kernels';

/** Values of at most this many elements are kept, so that code which reads back its own small tensors goes on working. */
const KEPT_ELEMENTS = 1024;

/** A kernel that was dispatched. `id`: the tensor's data, which an output has to itself; `tensor`: the object that was given. */
export interface KernelCall {
  kernel: string;
  inputs: { name: string; id: object; shape: number[]; dtype: string; tensor?: unknown }[];
  attrs: Record<string, unknown>;
  outputs: { id: object; shape: number[]; dtype: string }[];
}
interface Observer {
  call(kernel: KernelCall): void;
  /** Values were read that nobody has computed. */
  read(): void;
}
let observer: Observer | null = null;

/** Tells of every kernel from now on, until the function that it gives is called. */
export function observeKernels(next: Observer): () => void {
  const before = observer;
  observer = next;
  return () => { observer = before; };
}

let unknownTruth = 0;
/** What a comparison reads as that nobody has computed. */
export const readComparisonsAs = (truth: boolean): void => { unknownTruth = Number(truth); };

let written: ((dataId: object) => void) | null = null;

/** Tells of all data that tensors are made of from now on. */
export function observeTensors(next: (dataId: object) => void): void {
  written = next;
}

/** A backend that owns no memory: tensors have a shape and a type, and read as zeros. */
class MetaBackend extends KernelBackend {
  private readonly tensors = new WeakMap<object, { size: number; dtype: DataType; values?: ArrayLike<unknown> }>();

  override write(values: unknown, shape: number[], dtype: DataType): object {
    const dataId = {};
    const size = shape.reduce((a, b) => a * b, 1);
    // As an array of that many elements does, on the backends that have one.
    if (size < 0) throw new RangeError(`Invalid typed array length: ${size}`);
    const kept = values != null && size <= KEPT_ELEMENTS ? (values as ArrayLike<unknown>) : undefined;
    this.tensors.set(dataId, { size, dtype, ...(kept ? { values: kept } : {}) });
    written?.(dataId);
    return dataId;
  }
  override move(dataId: object, values: unknown, shape: number[], dtype: DataType): void {
    this.tensors.set(dataId, { size: shape.reduce((a, b) => a * b, 1), dtype, values: values as ArrayLike<unknown> });
  }
  override readSync(dataId: object): Float32Array {
    const tensor = this.tensors.get(dataId) ?? { size: 0, dtype: 'float32' as DataType };
    if (tensor.values) return tensor.values as Float32Array;
    if (tensor.size > 0) observer?.read();
    if (tensor.dtype === 'int32') return new Int32Array(tensor.size) as unknown as Float32Array;
    if (tensor.dtype === 'bool') return new Uint8Array(tensor.size).fill(unknownTruth) as unknown as Float32Array;
    if (tensor.dtype === 'string') return new Array(tensor.size).fill(new Uint8Array(0)) as unknown as Float32Array;
    return new Float32Array(tensor.size);
  }
  override read(dataId: object): Promise<Float32Array> { return Promise.resolve(this.readSync(dataId)); }
  /** Never quite: other tensors may share the data, which costs nothing and goes with the last of them. */
  override disposeData(): boolean { return false; }
  override refCount(): number { return 1; }
  override incRef(): void {}
  override numDataIds(): number { return 0; }
  override memory() { return { unreliable: true, reasons: ['Blocklens evaluates without memory'] }; }
  override floatPrecision(): 16 | 32 { return 32; }
  override timerAvailable(): boolean { return false; }
  override time(run: () => void) { run(); return Promise.resolve({ kernelMs: 0 }); }
  override dispose(): void {}
}

/** A tensor of that shape with no values behind it. */
export function metaTensor(shape: number[], dtype: DataType) {
  const backend = engine().backend as MetaBackend;
  return engine().makeTensorFromTensorInfo({ dataId: backend.write(null, shape, dtype), shape, dtype } as never);
}

export function installMetaBackend(): void {
  env().setPlatform('blocklens', {
    fetch: () => Promise.reject(new Error('There is no network in here.')),
    now: () => performance.now(),
    encode: (text: string) => utf8(text),
    decode: (bytes: Uint8Array) => decodeURIComponent(Array.from(bytes, (b) => `%${b.toString(16).padStart(2, '0')}`).join('')),
    setTimeoutCustom: (run: () => void) => { Promise.resolve().then(run); },
    isTypedArray: (a: unknown): a is Float32Array | Int32Array | Uint8Array | Uint8ClampedArray =>
      a instanceof Float32Array || a instanceof Int32Array || a instanceof Uint8Array || a instanceof Uint8ClampedArray,
  } as never);
  const backend = new MetaBackend();
  registerBackend('blocklens', () => backend, 1);
  setBackend('blocklens');
  for (const [kernelName, rule] of Object.entries(kernelRules)) {
    registerKernel({
      kernelName,
      backendName: 'blocklens',
      kernelFunc: ({ inputs, attrs }) => {
        const result = rule((inputs ?? {}) as never, (attrs ?? {}) as never);
        const tensor = (info: Info) => ({ dataId: backend.write(info.values ?? null, info.shape, info.dtype), shape: info.shape, dtype: info.dtype });
        const outputs = Array.isArray(result) ? result.map(tensor) : [tensor(result)];
        if (observer) {
          observer.call({
            kernel: kernelName,
            inputs: Object.entries(inputs ?? {}).flatMap(([name, input]) => (input && 'dataId' in input ? [{ name, id: input.dataId as object, shape: input.shape, dtype: input.dtype, tensor: input }] : [])),
            attrs: (attrs ?? {}) as Record<string, unknown>,
            outputs: outputs.map(({ dataId, shape, dtype }) => ({ id: dataId, shape, dtype })),
          });
        }
        return (Array.isArray(result) ? outputs : outputs[0]) as never;
      },
    });
  }
}

function utf8(text: string): Uint8Array {
  const escaped = encodeURIComponent(text).match(/%[0-9A-F]{2}|[^%]/g) ?? [];
  return Uint8Array.from(escaped, (part) => part.length === 3 ? parseInt(part.slice(1), 16) : part.charCodeAt(0));
}
