import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Sandbox } from '../sandbox';
import { type FromWorker, SLOTS, type ToWorker, type WorkerStart } from './messages';
import { Cancelled, Overdue, Pipeline } from './pipeline';
import type { Documents, Listed } from './types';

/** The worker thread: takes requests one at a time, and asks the other side for every text it reads. */
const port = parentPort;
if (!port) throw new Error('engine.js is a worker thread; start it through createEngine');
const { dist, cancel, enters } = workerData as WorkerStart;
const flags = new Int32Array(cancel);
const send = (message: FromWorker) => { port.postMessage(message); };

const reads = new Map<number, (text: string | undefined) => void>();
const lists = new Map<number, (files: Listed[]) => void>();
const folders = new Map<number, (names: string[] | undefined) => void>();
let lastRead = 0;
const documents: Documents = {
  read: (file) => new Promise((resolve) => {
    const id = ++lastRead;
    reads.set(id, resolve);
    send({ type: 'read', id, file });
  }),
  list: (file) => new Promise((resolve) => {
    const id = ++lastRead;
    lists.set(id, resolve);
    send({ type: 'list', id, file });
  }),
  ...(enters ? { entries: (folder) => new Promise((resolve) => {
    const id = ++lastRead;
    folders.set(id, resolve);
    send({ type: 'enter', id, folder });
  }) } : {}),
};

const ready = Sandbox.create(readFileSync(path.join(dist, 'quickjs.wasm')), readFileSync(path.join(dist, 'guest.snapshot')))
  .then((sandbox) => new Pipeline(sandbox, documents));
// A failure to start is told to each request that waits on it.
ready.catch(() => {});

let queue: Promise<void> = Promise.resolve();

async function evaluate(message: Extract<ToWorker, { type: 'evaluate' }>): Promise<void> {
  const { id, slot, request, limits } = message;
  try {
    const pipeline = await ready;
    const cancelled = (): boolean => {
      // Asked again and again while there is something to do: whoever waits sees that it goes on.
      Atomics.add(flags, SLOTS, 1);
      return Atomics.load(flags, slot) !== 0;
    };
    if (cancelled()) throw new Cancelled();
    const evaluation = await pipeline.evaluate(request, limits, cancelled);
    send({ type: 'done', id, evaluation });
  } catch (error) {
    if (error instanceof Cancelled) send({ type: 'cancelled', id });
    else if (error instanceof Overdue) send({ type: 'failed', id, message: error.message });
    else {
      const trap = error instanceof WebAssembly.RuntimeError;
      const reason = error instanceof Error ? error.message : String(error);
      send({ type: 'failed', id, message: trap ? `This code broke the interpreter it runs in (${reason}).` : `The engine failed: ${reason}` });
    }
  }
}

async function customLayers({ id, request }: Extract<ToWorker, { type: 'customLayers' }>): Promise<void> {
  try {
    send({ type: 'customLayers', id, layers: await (await ready).customLayers(request) });
  } catch (error) {
    send({ type: 'failed', id, message: `The engine failed: ${error instanceof Error ? error.message : String(error)}` });
  }
}

port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'evaluate': queue = queue.then(() => evaluate(message)); break;
    case 'customLayers': queue = queue.then(() => customLayers(message)); break;
    case 'text': reads.get(message.id)?.(message.text); reads.delete(message.id); break;
    case 'listed': lists.get(message.id)?.(message.files); lists.delete(message.id); break;
    case 'entered': folders.get(message.id)?.(message.names); folders.delete(message.id); break;
    case 'memory': { const used = process.memoryUsage(); send({ type: 'memory', id: message.id, bytes: used.heapUsed + used.external }); break; }
  }
});
