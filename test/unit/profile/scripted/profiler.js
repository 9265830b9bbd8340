// Speaks the profiler's protocol and does on command what the real worker cannot be made to do. The first of the folders names what.
const send = (message) => new Promise((resolve) => { process.send(message, resolve); });
const device = { backend: 'cpu', name: 'a scripted device', memoryBytes: 1e9, peakFlops: null, peakBandwidth: null, launchMs: null, versions: {} };
const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
/** As a hung driver does: the thread is gone, no event is heard. */
const hang = () => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); };

const deeds = {
  well: async () => { /* to the end */ },
  abort: async () => { process.abort(); },
  quit: async () => { process.exit(0); },
  throws: async () => { setImmediate(() => { throw new Error('the driver said no'); }); await sleep(10_000); },
  memory: async () => { process.stderr.write('tensorflow/core: RESOURCE_EXHAUSTED: OOM when allocating tensor with shape[64,112]\n'); process.exit(134); },
  floods: async () => {
    for (let i = 0; i < 200; i++) await new Promise((resolve) => { process.stderr.write('x'.repeat(100_000), resolve); });
    process.stderr.write('\nError: after all that\n');
    await sleep(50);
    process.exit(3);
  },
  hangs: async () => { hang(); },
  fails: async () => { await send({ type: 'failed', message: 'The device was lost.' }); },
  // Whoever it starts holds its pipes open.
  leaves: async () => { require('node:child_process').spawn('sleep', ['3'], { stdio: ['ignore', 'inherit', 'inherit'] }); process.exit(5); },
};

process.on('disconnect', () => { process.exit(); });
process.on('message', async ({ type, backend, places, request }) => {
  const [deed, accelerated = 'cpu'] = places.folders[0].split(':');
  if (type === 'probe' && accelerated === 'none' && backend !== 'cpu') { await send({ type: 'unusable', why: `There is no ${backend}.`, missing: true }); return; }
  if (type === 'probe' && accelerated === 'crash' && backend !== 'cpu') process.abort();
  if (type === 'probe' && accelerated === 'slow') hang();
  await send({ type: 'device', device: { ...device, backend }, accelerated: accelerated === backend, note: '' });
  if (type === 'probe') return;
  const nodes = request.graph.nodes.map(({ id }) => id).filter((id) => !request.only || request.only.includes(id));
  if (!request.peaks) await send({ type: 'peaks', peaks: { peakFlops: 1e9, peakBandwidth: 1e10, launchMs: 0.01 } });
  await send({ type: 'nodes', nodes: nodes.map((id) => ({ id, peakBytes: 10, kernels: 1 })) });
  for (const [done, id] of nodes.entries()) {
    if (done === 2) await deeds[deed]?.();
    await send({ type: 'doing', doing: 'measuring', node: id, pass: 1 + Math.floor((done / nodes.length) * 6), done, of: nodes.length });
    await send({ type: 'samples', nodes: [{ id, wallMs: [1, 2, 3], kernelMs: [] }] });
  }
  await send({ type: 'whole', wallMs: [10, 20], kernelMs: [], passMs: [11], layersMs: [10], optimizerMs: [], peakMemoryBytes: 77 });
  if (deed === 'dwells') await sleep(1500);
  if (deed === 'wall') {
    await send({ type: 'doing', doing: 'largest', done: 64, of: 128 });
    await send({ type: 'largest', batch: 32, how: 'tried', why: '64 ended the process that measured.' });
    process.abort();
  }
  for (const batch of request.batches) await send({ type: 'batch', batch, wallMs: [batch], peakMemoryBytes: batch });
  await send({ type: 'done', tookMs: { measuring: 5 } });
});
