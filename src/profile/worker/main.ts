import { Worker } from 'node:worker_threads';
import type { FromChild, ToChild } from '../protocol';
import { BACKEND_LOADERS, type Loaded, Unusable } from './backends';
import { inWords } from './errors';
import { measure } from './measure';

/** The profiler's child process: one request, answered over the channel to its parent, then it ends. */

/**
 * A thread of its own ends this process when its parent is gone: the main thread may be deep in a driver's call then, and would
 * never hear of it.
 */
function endWithParent(): void {
  const code = `const parent = ${process.ppid};
    const gone = () => { if (process.ppid !== parent) return true; try { process.kill(parent, 0); return false; } catch (error) { return error.code === 'ESRCH'; } };
    setInterval(() => { if (gone()) process.kill(process.pid, 'SIGKILL'); }, 500);`;
  new Worker(code, { eval: true }).unref();
}

function send(message: FromChild): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/** Ends once everything that was sent is on its way. */
function finish(code: number): void {
  if (!process.connected) process.exit(code);
  process.send?.({ type: 'doing', doing: 'loading', done: 1, of: 1 } satisfies FromChild, undefined, undefined, () => process.exit(code));
}

async function answer(message: ToChild): Promise<void> {
  let backend: Loaded;
  try {
    send({ type: 'doing', doing: 'loading', done: 0, of: 1 });
    const { load } = await BACKEND_LOADERS[message.backend]();
    backend = await load(message.places);
  } catch (error) {
    send({ type: 'unusable', why: error instanceof Unusable ? error.message : `It does not start: ${inWords(error, message.backend)}`, missing: error instanceof Unusable && error.missing });
    return;
  }
  const { device, accelerated, note } = backend;
  send({ type: 'device', device, accelerated, note });
  if (message.type === 'probe') return;
  const work = measure(backend, message.request, send);
  try {
    await (backend.lost ? Promise.race([work, backend.lost]) : work);
  } catch (error) {
    send({ type: 'failed', message: inWords(error, device.backend) });
  }
}

if (!process.send) {
  process.stderr.write('profiler.js is a child process; it is started by Blocklens.\n');
  process.exit(2);
}
endWithParent();
process.on('disconnect', () => process.exit(0));
process.on('uncaughtException', (error) => {
  send({ type: 'failed', message: inWords(error, 'The profiler') });
  finish(1);
});
process.once('message', (message: ToChild) => {
  void answer(message).then(() => finish(0));
});
