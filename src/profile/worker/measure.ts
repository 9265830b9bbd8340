import type { Node } from '../../graph';
import { keysOf } from '../../measured';
import type { FromChild, MeasureRequest } from '../protocol';
import type { Loaded } from './backends';
import { sweepBatches, findLargestBatch } from './batches';
import { loadCustom } from './custom';
import { inWords } from './errors';
import type { Tensor } from './library';
import { observe } from './observe';
import { measurePeaks } from './peaks';
import { rebuild } from './rebuild';
import { Runner, type Use } from './run';
import { type Sample, Stopwatch } from './timing';
import { Whole } from './whole';

type WholeState = Required<Omit<Extract<FromChild, { type: 'whole' }>, 'type'>>;

export type Send = (message: FromChild) => void;

/** A run of the whole model says this often that it goes on. */
const BEAT_MS = 1000;
/** Samples go out this often, so that little is lost with the process. */
const FLUSH_MS = 250;
/** Of the whole model, where it is not timed by turns with its layers. */
const WHOLE_RUNS = 6;

/** Measures one model on a backend, and sends what it finds as it finds it. */
export async function measure(backend: Loaded, request: MeasureRequest, send: Send): Promise<void> {
  await new Measurement(backend, request, send).run();
}

class Measurement {
  private readonly watch: Stopwatch;
  private readonly took: Record<string, number> = {};
  private readonly samples = new Map<string, { wallMs: number[]; kernelMs: number[] }>();
  private readonly failed = new Set<string>();
  /** Samples of the warm-up, for nodes that get no others. */
  private readonly first = new Map<string, Sample>();
  private readonly noted = new Set<string>();
  private flushed = performance.now();

  constructor(private readonly backend: Loaded, private readonly request: MeasureRequest, private readonly send: Send) {
    this.watch = new Stopwatch(backend);
  }

  async run(): Promise<void> {
    const { request, send, watch, backend } = this;
    const { settings } = request;
    await this.part('building', async () => {
      send({ type: 'doing', doing: 'building', done: 0, of: 1 });
      await watch.prepare();
    });
    const { runner, whole, whyNoModel } = await this.part('building', async () => this.build());
    if (!request.peaks) {
      const peaks = await this.part('peaks', () => measurePeaks(watch, (done) => send({ type: 'doing', doing: 'peaks', done, of: 3 })));
      send({ type: 'peaks', peaks });
    }
    const wholeState: WholeState = { wallMs: [], kernelMs: [], passMs: [], layersMs: [], optimizerMs: [], peakMemoryBytes: null, why: whyNoModel };
    const nodes = this.nodesToMeasure(runner);
    const targets = settings.mode === 'quick' ? this.representatives(nodes) : nodes;
    // A layer's own place is in a pass over all; a few changed ones, one for many, and those of a model without a full input shape are measured with inputs of their own.
    const inPlace = settings.mode === 'exact' && !request.only && runner.hasInputs;
    try {
      await this.part('warming', () => this.warm(runner, targets, inPlace));
      await this.part('measuring', () => (inPlace ? this.passes(runner, targets, whole, wholeState) : this.oneByOne(runner, targets, whole, wholeState)));
    } finally {
      // A first run is better than none.
      for (const [id, { wallMs, kernelMs }] of this.first) if (!this.noted.has(id)) this.note(id, wallMs, kernelMs);
      this.flush();
    }
    this.sendWhole(wholeState);
    if (whole && !wholeState.why) {
      await this.part('batches', () => sweepBatches(whole, request, wholeState.wallMs, send, (error) => inWords(error, backend.device.backend)));
      // What is found out last may break the backend, and must not take the rest with it.
      if (request.findLargest) await this.part('largest', () => findLargestBatch(whole, backend, request, send).catch(() => undefined));
    }
    send({ type: 'done', tookMs: this.took });
  }

  /** What is known of the whole so far; a later message takes its place. */
  private sendWhole({ why, ...found }: WholeState): void {
    this.send({ type: 'whole', ...found, ...(why ? { why } : {}) });
  }

  private build() {
    const { graph, settings, custom, whyNoCustom } = this.request;
    const { tf } = this.backend;
    const own = custom ? loadCustom(tf, custom) : { classes: new Map(), why: () => whyNoCustom };
    const rebuilt = rebuild(tf, graph, own);
    const runner = new Runner(tf, graph, rebuilt, settings.batch, settings.training);
    const whole = rebuilt.model ? new Whole(this.watch, rebuilt.model, runner, settings) : null;
    return { runner, whole, whyNoModel: rebuilt.whyNoModel };
  }

  /** The nodes that are asked for and can be measured; the others are told why not. */
  private nodesToMeasure(runner: Runner): Node[] {
    const asked = this.request.only && new Set(this.request.only);
    const nodes = this.request.graph.nodes.filter((node) => !runner.isInput(node) && (!asked || asked.has(node.id)));
    const not = nodes.map((node) => ({ node, why: runner.whyNot(node) })).filter((one) => one.why !== null);
    if (not.length > 0) this.send({ type: 'nodes', nodes: not.map(({ node, why }) => ({ id: node.id, peakBytes: null, kernels: null, why: why as string })) });
    const unable = new Set(not.map(({ node }) => node.id));
    return nodes.filter((node) => !unable.has(node.id));
  }

  /** One node for all with the same key. */
  private representatives(nodes: Node[]): Node[] {
    const keys = keysOf(this.request.graph);
    const first = new Map<string, { node: Node; others: string[] }>();
    for (const node of nodes) {
      const key = keys.get(node.id) as string;
      const known = first.get(key);
      if (known) known.others.push(node.id);
      else first.set(key, { node, others: [] });
    }
    const groups = [...first.values()];
    this.shared = new Map(groups.map(({ node, others }) => [node.id, others]));
    return groups.map(({ node }) => node);
  }

  private shared = new Map<string, string[]>();

  /** The first run of each: its kernels, its memory, and whether it works at all. */
  private async warm(runner: Runner, targets: Node[], inPlace: boolean): Promise<void> {
    let done = 0;
    await this.visit(runner, targets, inPlace, async (use) => {
      this.send({ type: 'doing', doing: 'warming', node: use.node.id, done: done++, of: targets.length });
      const { tf } = this.backend;
      const before = tf.memory().numBytes;
      let made: Tensor[] = [];
      const began = performance.now();
      const { kernels, peakBytes } = await observe(tf, () => { made = runner.run(use); });
      await this.watch.settle(made[0]);
      this.first.set(use.node.id, { wallMs: performance.now() - began, kernelMs: null });
      const own = use.layer.weights.reduce((sum, weight) => sum + bytesOf(weight.read() as Tensor), 0);
      const inputs = use.inputs.reduce((sum, tensor) => sum + bytesOf(tensor), 0);
      const sharedBy = this.shared.get(use.node.id);
      this.send({ type: 'nodes', nodes: [{ id: use.node.id, peakBytes: inputs + own + peakBytes - before, kernels, ...(sharedBy && sharedBy.length > 0 ? { sharedBy } : {}) }] });
      return made;
    });
  }

  /** Passes over the whole model, each use of a layer in its place; by turns with the model itself, for what slows the machine down for a while slows both. */
  private async passes(runner: Runner, targets: Node[], whole: Whole | null, state: WholeState): Promise<void> {
    const { settings, budgetMs } = this.request;
    const began = performance.now();
    const warmup = this.warmupLeft();
    const passes = warmup + settings.repeats;
    for (let pass = 0; pass < passes; pass++) {
      const cold = pass < warmup;
      const spent = performance.now() - began;
      if (pass > warmup && spent + spent / pass > budgetMs) break;
      let done = 0;
      let outside = 0;
      let layers = 0;
      const passMs = await this.visit(runner, targets, true, async (use) => {
        outside += this.tell({ node: use.node.id, pass: pass + 1, done: pass * targets.length + done++, of: passes * targets.length });
        const { sample, last } = await this.timed(runner, use, cold);
        layers += sample.wallMs;
        return last;
      });
      if (!cold) {
        state.passMs.push(passMs - outside);
        state.layersMs.push(layers);
      }
      if (whole && !state.why) await this.timeWhole(whole, state, cold);
      if (pass % 4 === 3) this.sendWhole(state);
    }
  }

  /** Each layer by itself, as often as asked for and as its share of the time lets it; then the whole model, a few times. */
  private async oneByOne(runner: Runner, targets: Node[], whole: Whole | null, state: WholeState): Promise<void> {
    const { settings, budgetMs } = this.request;
    const warmup = this.warmupLeft();
    let done = 0;
    await this.visit(runner, targets, false, async (use) => {
      const began = performance.now();
      let made: Tensor[] = [];
      for (let run = 0; run < warmup + settings.repeats; run++) {
        this.tell({ node: use.node.id, done, of: targets.length });
        if (run > warmup && performance.now() - began > budgetMs / targets.length) break;
        this.backend.tf.dispose(made);
        made = (await this.timed(runner, use, run < warmup)).last;
      }
      done++;
      return made;
    });
    for (let run = 0; whole && !state.why && run < Math.min(settings.repeats, WHOLE_RUNS); run++) await this.timeWhole(whole, state, false);
  }

  /** Further cold runs let caches, compilers and clocks settle; on a slow device the first one has to do. */
  private warmupLeft(): number {
    return (this.took.warming ?? 0) > this.request.budgetMs / 4 ? 0 : this.request.settings.warmup;
  }

  private async timed(runner: Runner, use: Use, cold: boolean): Promise<{ sample: Sample; last: Tensor[] }> {
    let last: Tensor[] = [];
    const sample = await this.watch.time(use.node.id, () => runner.run(use), (made) => { last = made; });
    if (cold) this.first.set(use.node.id, sample);
    else this.note(use.node.id, sample.wallMs, sample.kernelMs);
    return { sample, last };
  }

  /** Says now and then what is measured, and hands over what was; gives the milliseconds that this took. */
  private tell(step: { node: string; pass?: number; done: number; of: number }): number {
    const began = performance.now();
    if (began - this.flushed > FLUSH_MS) {
      this.send({ type: 'doing', doing: 'measuring', ...step });
      this.flush();
      this.flushed = began;
    }
    return performance.now() - began;
  }

  private async timeWhole(whole: Whole, state: WholeState, cold: boolean): Promise<void> {
    const { settings: { batch }, budgetMs } = this.request;
    // On a slow device one run has to do; a further one, which gives no sign of life, might pass for a hung driver.
    if ((state.wallMs[0] ?? 0) > budgetMs) return;
    try {
      let sample: Sample | null = null;
      if (state.peakMemoryBytes === null) {
        const step = { type: 'doing', doing: 'whole', done: 0, of: 1 } as const;
        this.send(step);
        const began = performance.now();
        state.peakMemoryBytes = await whole.peakBytes(batch, everyNow(BEAT_MS, () => this.send(step)));
        const wallMs = performance.now() - began;
        if (wallMs > budgetMs) sample = { wallMs, kernelMs: null };
      }
      const { wallMs, kernelMs } = sample ?? await whole.time(batch);
      if (cold) return;
      state.wallMs.push(wallMs);
      if (kernelMs !== null) state.kernelMs.push(kernelMs);
      const optimizer = await whole.timeOptimizer();
      if (optimizer !== null) state.optimizerMs.push(optimizer);
    } catch (error) {
      state.why = `The whole model could not be run: ${inWords(error, this.backend.device.backend)}`;
      await this.mustLive(error);
    }
  }

  /** @throws the error, when the backend has not survived it */
  private async mustLive(error: unknown): Promise<void> {
    const { tf, lost } = this.backend;
    if (lost) await Promise.race([lost, new Promise((resolve) => { setTimeout(resolve, 20); })]);
    try {
      const one = tf.tidy(() => tf.relu(tf.ones([1])));
      await one.data();
      one.dispose();
    } catch {
      throw error;
    }
  }

  /** Runs each target once, in its place or by itself, and gives the milliseconds of it all. One that fails is told of and left out from then on. */
  private async visit(runner: Runner, targets: Node[], inPlace: boolean, work: (use: Use) => Promise<Tensor[]>): Promise<number> {
    const guarded = async ({ id }: Node, run: () => Promise<Tensor[]>): Promise<Tensor[] | null> => {
      try {
        return await run();
      } catch (error) {
        this.failed.add(id);
        this.samples.delete(id);
        const sharedBy = this.shared.get(id);
        this.send({ type: 'nodes', nodes: [{ id, peakBytes: null, kernels: null, why: inWords(error, this.backend.device.backend), ...(sharedBy ? { sharedBy } : {}) }] });
        await this.mustLive(error);
        return null;
      }
    };
    const inputs = inPlace ? runner.modelInputs() : [];
    const began = performance.now();
    if (inPlace) {
      await runner.pass(inputs, async (use) => (this.failed.has(use.node.id) ? null : guarded(use.node, () => work(use))), (node) => {
        if (!this.failed.has(node.id)) this.send({ type: 'nodes', nodes: [{ id: node.id, peakBytes: null, kernels: null, why: 'What it is given did not fit into memory.' }] });
        this.failed.add(node.id);
      });
      return performance.now() - began;
    }
    for (const node of targets) {
      if (this.failed.has(node.id)) continue;
      // There may be no room for its inputs either.
      const made = await guarded(node, async () => {
        const use = runner.isolated(node);
        try {
          return await work(use);
        } finally {
          this.backend.tf.dispose(use.inputs);
        }
      });
      this.backend.tf.dispose(made ?? []);
    }
    return performance.now() - began;
  }

  private note(id: string, wallMs: number, kernelMs: number | null): void {
    this.noted.add(id);
    const samples = this.samples.get(id) ?? { wallMs: [], kernelMs: [] };
    samples.wallMs.push(wallMs);
    if (kernelMs !== null) samples.kernelMs.push(kernelMs);
    this.samples.set(id, samples);
  }

  private flush(): void {
    if (this.samples.size === 0) return;
    this.send({ type: 'samples', nodes: [...this.samples].map(([id, samples]) => ({ id, ...samples })) });
    this.samples.clear();
  }

  private async part<T>(name: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    try {
      return await work();
    } finally {
      this.took[name] = (this.took[name] ?? 0) + performance.now() - began;
    }
  }
}

/** Does something when it is called, but only once in a while. */
function everyNow(ms: number, then: () => void): () => void {
  let last = performance.now();
  return () => {
    if (performance.now() - last < ms) return;
    last = performance.now();
    then();
  };
}

function bytesOf(tensor: Tensor): number {
  return tensor.size * (tensor.dtype === 'bool' ? 1 : tensor.dtype === 'complex64' ? 8 : 4);
}
