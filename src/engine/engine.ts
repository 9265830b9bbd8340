import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CustomLayers } from '../graph';
import { defaultLimits, type Limits } from '../sandbox';
import { type FromWorker, SLOTS, type ToWorker, type WorkerStart } from './messages';
import type { CustomLayersRequest, Documents, Engine, EvaluateRequest, EvaluateResult, Listed } from './types';

export interface EngineOptions {
  documents: Documents;
  /** Folder of engine.js, quickjs.wasm and guest.snapshot. */
  dist: string;
  limits?: Partial<Limits>;
}

interface Pending {
  file: string;
  /** Requests with the same key replace each other. */
  key: string;
  slot: number;
  cancelledAs: 'superseded' | 'cancelled' | null;
  resolve: (result: EvaluateResult) => void;
  detach: () => void;
}

/** Looks at the worker in one silence: only one that is silent at all of them hangs, not one whose machine was asleep. */
const LOOKS = 4;

/** The engine in a worker thread of its own, started with the first request. A worker that dies or hangs is replaced. */
export function createEngine(options: EngineOptions): Engine {
  return new WorkerEngine(options);
}

class WorkerEngine implements Engine {
  private worker: Worker | null = null;
  private readonly cancel = new SharedArrayBuffer((SLOTS + 1) * Int32Array.BYTES_PER_ELEMENT);
  private readonly flags = new Int32Array(this.cancel);
  private readonly pending = new Map<number, Pending>();
  private readonly memoryAsked = new Map<number, (bytes: number) => void>();
  private readonly layersAsked = new Map<number, { resolve: (layers: CustomLayers) => void; reject: (error: Error) => void }>();
  private readonly limits: Limits;
  private watchdog: NodeJS.Timeout | undefined;
  /** Messages to and from the worker; with its own count, what shows that it lives. */
  private messages = 0;
  private signs = 0;
  private silent = 0;
  private lastId = 0;
  private disposed = false;

  constructor(private readonly options: EngineOptions) { this.limits = { ...defaultLimits, ...options.limits }; }

  evaluate(request: EvaluateRequest, signal?: AbortSignal): Promise<EvaluateResult> {
    const { file } = request;
    if (this.disposed) return Promise.resolve({ status: 'failed', file, message: 'The engine has been shut down.' });
    if (signal?.aborted) return Promise.resolve({ status: 'cancelled', file });
    const key = `${request.all ? 'all' : 'one'}:${file}`;
    for (const other of this.pending.values()) if (other.key === key) this.end(other, 'superseded');
    const id = ++this.lastId;
    const slot = id % SLOTS;
    Atomics.store(this.flags, slot, 0);
    return new Promise<EvaluateResult>((resolve) => {
      const abort = () => { const own = this.pending.get(id); if (own) this.end(own, 'cancelled'); };
      signal?.addEventListener('abort', abort, { once: true });
      this.pending.set(id, {
        file, key, slot, cancelledAs: null, resolve,
        detach: () => { signal?.removeEventListener('abort', abort); },
      });
      this.post({ type: 'evaluate', id, slot, request, limits: this.limits });
    });
  }

  customLayers(request: CustomLayersRequest, signal?: AbortSignal): Promise<CustomLayers> {
    if (this.disposed) return Promise.reject(new Error('The engine has been shut down.'));
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = ++this.lastId;
    return new Promise<CustomLayers>((resolve, reject) => {
      const abort = () => { this.layersAsked.delete(id); this.rest(); reject(signal?.reason); };
      signal?.addEventListener('abort', abort, { once: true });
      const over = () => { signal?.removeEventListener('abort', abort); };
      this.layersAsked.set(id, { resolve: (layers) => { over(); resolve(layers); }, reject: (error) => { over(); reject(error); } });
      this.post({ type: 'customLayers', id, request });
    });
  }

  memory(): Promise<number> {
    if (!this.worker) return Promise.resolve(0);
    const id = ++this.lastId;
    return new Promise((resolve) => { this.memoryAsked.set(id, resolve); this.post({ type: 'memory', id }); });
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    const worker = this.worker;
    this.worker = null;
    this.settleAll('The engine has been shut down.', ({ file }) => ({ status: 'cancelled', file }));
    await worker?.terminate();
  }

  private end(request: Pending, as: 'superseded' | 'cancelled'): void {
    request.cancelledAs ??= as;
    Atomics.store(this.flags, request.slot, 1);
  }

  private post(message: ToWorker): void {
    this.worker ??= this.start();
    // A process that waits for an answer stays; one that has them all may end, whatever the worker does.
    this.worker.ref();
    this.messages += 1;
    // The guest has its own limit; this is for what hangs around it. However long a worker has to do, it gives signs of life.
    this.watchdog ??= setInterval(() => { this.look(); }, (30_000 + 20 * this.limits.timeMs) / LOOKS).unref();
    this.worker.postMessage(message);
  }

  private look(): void {
    const signs = this.messages + Atomics.load(this.flags, SLOTS);
    this.silent = signs === this.signs ? this.silent + 1 : 0;
    this.signs = signs;
    if (this.silent >= LOOKS) this.replace('The engine stopped answering and was restarted.');
  }

  private start(): Worker {
    const data: WorkerStart = { dist: this.options.dist, cancel: this.cancel, enters: this.options.documents.entries !== undefined };
    // Parsing recurses with the nesting of the user's expressions.
    const worker = new Worker(path.join(this.options.dist, 'engine.js'), { workerData: data, resourceLimits: { stackSizeMb: 16 } });
    worker.on('message', (message: FromWorker) => { this.receive(worker, message); });
    worker.on('error', (error) => { this.lost(worker, `The engine stopped: ${error.message}`); });
    worker.on('exit', (code) => { this.lost(worker, `The engine's worker ended (exit code ${code}).`); });
    return worker;
  }

  private receive(worker: Worker, message: FromWorker): void {
    this.messages += 1;
    switch (message.type) {
      case 'read': {
        const reply = (text: string | undefined) => { this.messages += 1; worker.postMessage({ type: 'text', id: message.id, text } satisfies ToWorker); };
        this.options.documents.read(message.file).then(reply, () => { reply(undefined); });
        break;
      }
      case 'list': {
        const reply = (files: Listed[]) => { this.messages += 1; worker.postMessage({ type: 'listed', id: message.id, files } satisfies ToWorker); };
        const { documents } = this.options;
        Promise.resolve(documents.list?.(message.file) ?? []).then(reply, () => { reply([]); });
        break;
      }
      case 'enter': {
        const reply = (names: string[] | undefined) => { worker.postMessage({ type: 'entered', id: message.id, names } satisfies ToWorker); };
        Promise.resolve(this.options.documents.entries?.(message.folder)).then(reply, () => { reply(undefined); });
        break;
      }
      case 'memory': this.memoryAsked.get(message.id)?.(message.bytes); this.memoryAsked.delete(message.id); break;
      case 'done': this.settle(message.id, (p) => (p.cancelledAs ? { status: p.cancelledAs, file: p.file } : message.evaluation)); break;
      case 'cancelled': this.settle(message.id, (p) => ({ status: p.cancelledAs ?? 'cancelled', file: p.file })); break;
      case 'customLayers': this.layersAsked.get(message.id)?.resolve(message.layers); this.layersAsked.delete(message.id); this.rest(); break;
      case 'failed':
        this.layersAsked.get(message.id)?.reject(new Error(message.message));
        this.layersAsked.delete(message.id);
        this.settle(message.id, (p) => ({ status: 'failed', file: p.file, message: message.message }));
        this.rest();
        break;
    }
  }

  private settle(id: number, result: (request: Pending) => EvaluateResult): void {
    const request = this.pending.get(id);
    if (!request) return;
    this.pending.delete(id);
    this.rest();
    request.detach();
    request.resolve(result(request));
  }

  private rest(): void {
    if (this.pending.size + this.layersAsked.size > 0) return;
    this.worker?.unref();
    clearInterval(this.watchdog);
    this.watchdog = undefined;
    this.silent = 0;
  }

  private settleAll(message: string, result: (request: Pending) => EvaluateResult): void {
    for (const id of [...this.pending.keys()]) this.settle(id, result);
    for (const { reject } of this.layersAsked.values()) reject(new Error(message));
    this.layersAsked.clear();
    for (const resolve of this.memoryAsked.values()) resolve(0);
    this.memoryAsked.clear();
    this.rest();
  }

  private lost(worker: Worker, message: string): void {
    if (this.worker !== worker) return;
    this.worker = null;
    this.settleAll(message, ({ file }) => ({ status: 'failed', file, message }));
  }

  private replace(message: string): void {
    const worker = this.worker;
    if (!worker) return;
    this.lost(worker, message);
    void worker.terminate();
  }
}
