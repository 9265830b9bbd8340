import type { Node } from '../../graph';
import { keysOf } from '../../measured';
import type { FromChild, MeasureRequest } from '../protocol';
import type { Loaded } from './backends';
import { sweepBatches, findLargestBatch } from './batches';
import { loadCustom } from './custom';
import { inWords } from './errors';
import type { Tensor } from './library';
import { measurePeaks } from './peaks';
import { rebuild } from './rebuild';
import { Runner, type Use } from './run';
import { Stopwatch } from './timing';
import { Whole } from './whole';

type WholeState = Required<Omit<Extract<FromChild, { type: 'whole' }>, 'type'>>;

export type Send = (message: FromChild) => void;

/** Samples go out this often, so that little is lost with the process. */
const FLUSH_MS = 250;

/** Measures one model on a backend, and sends what it finds as it finds it. */
export async function measure(backend: Loaded, request: MeasureRequest, send: Send): Promise<void> {
  await new Measurement(backend, request, send).run();
}

class Measurement {
  private readonly watch: Stopwatch;
  private readonly took: Record<string, number> = {};
  private readonly samples = new Map<string, { wallMs: number[]; kernelMs: number[] }>();
  private readonly failed = new Set<string>();
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
    await this.part('warming', () => this.warmWhole(whole, wholeState));
    const nodes = this.nodesToMeasure(runner);
    const targets = settings.mode === 'quick' ? this.representatives(nodes) : nodes;
    // A layer's own place is in a pass over all; a few changed ones, and one for many, are measured with inputs of their own.
    const inPlace = settings.mode === 'exact' && !request.only;
    await this.part('warming', () => this.warm(runner, targets, inPlace));
    await this.part('measuring', () => this.rounds(runner, targets, inPlace, whole, wholeState));
    this.flush(true);
    this.sendWhole(wholeState);
    if (whole && !wholeState.why) {
      await this.part('batches', () => sweepBatches(whole, request, send, (error) => inWords(error, backend.device.backend)));
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

  private async warmWhole(whole: Whole | null, state: WholeState): Promise<void> {
    if (!whole) return;
    const { batch } = this.request.settings;
    this.send({ type: 'doing', doing: 'whole', done: 0, of: 1 });
    try {
      await whole.time(batch);
      state.peakMemoryBytes = await whole.peakBytes(batch);
    } catch (error) {
      state.why = `The whole model could not be run: ${inWords(error, this.backend.device.backend)}`;
    }
  }

  /** The first run of each: its kernels, its memory, and whether it works at all. */
  private async warm(runner: Runner, targets: Node[], inPlace: boolean): Promise<void> {
    let done = 0;
    await this.visit(runner, targets, inPlace, async (use) => {
      this.send({ type: 'doing', doing: 'warming', node: use.node.id, done: done++, of: targets.length });
      const { tf } = this.backend;
      const before = tf.memory().numBytes;
      let made: Tensor[] = [];
      const profile = await tf.profile(() => {
        made = runner.run(use);
        return [];
      });
      await this.watch.settle(made[0]);
      const added = profile.kernels.length > 0 && Number.isFinite(profile.peakBytes) ? Math.max(0, profile.peakBytes - before) : 0;
      const own = use.layer.weights.reduce((sum, weight) => sum + bytesOf(weight.read() as Tensor), 0);
      const inputs = use.inputs.reduce((sum, tensor) => sum + bytesOf(tensor), 0);
      const sharedBy = this.shared.get(use.node.id);
      this.send({ type: 'nodes', nodes: [{ id: use.node.id, peakBytes: inputs + own + added, kernels: profile.kernels.length, ...(sharedBy && sharedBy.length > 0 ? { sharedBy } : {}) }] });
      return made;
    });
  }

  private async rounds(runner: Runner, targets: Node[], inPlace: boolean, whole: Whole | null, state: WholeState): Promise<void> {
    const { settings, budgetMs } = this.request;
    const began = performance.now();
    const rounds = settings.warmup + settings.repeats;
    for (let round = 0; round < rounds; round++) {
      // The first rounds let caches, compilers and clocks settle; on a slow device the warm-up before has to do.
      const cold = round < settings.warmup;
      const spent = performance.now() - began;
      if (cold && round > 0 && spent > budgetMs / 8) round = settings.warmup;
      if (round > settings.warmup && spent + spent / round > budgetMs) break;
      let done = 0;
      let outside = 0;
      let layers = 0;
      const passMs = await this.visit(runner, targets, inPlace, async (use) => {
        const told = performance.now();
        if (told - this.flushed > FLUSH_MS) this.send({ type: 'doing', doing: 'measuring', node: use.node.id, done: round * targets.length + done, of: rounds * targets.length });
        this.flush(false);
        outside += performance.now() - told;
        done++;
        let last: Tensor[] = [];
        const { wallMs, kernelMs } = await this.watch.time(use.node.id, () => runner.run(use), (made) => { last = made; });
        layers += wallMs;
        if (!cold) this.note(use.node.id, wallMs, kernelMs);
        return last;
      });
      if (!cold && inPlace) {
        state.passMs.push(passMs - outside);
        state.layersMs.push(layers);
      }
      if (!whole || state.why) continue;
      try {
        if (round % 4 === 3) this.sendWhole(state);
        // Timed by turns with the layers: what slows the machine down for a while slows both.
        const { wallMs, kernelMs } = await whole.time(settings.batch);
        if (cold) continue;
        state.wallMs.push(wallMs);
        if (kernelMs !== null) state.kernelMs.push(kernelMs);
        const optimizer = await whole.timeOptimizer();
        if (optimizer !== null) state.optimizerMs.push(optimizer);
      } catch (error) {
        state.why = `The whole model could not be run: ${inWords(error, this.backend.device.backend)}`;
      }
    }
  }

  /** Runs each target once, in its place or by itself, and gives the milliseconds of it all. One that fails is told of and left out from then on. */
  private async visit(runner: Runner, targets: Node[], inPlace: boolean, work: (use: Use) => Promise<Tensor[]>): Promise<number> {
    const guarded = async (use: Use): Promise<Tensor[] | null> => {
      try {
        return await work(use);
      } catch (error) {
        this.failed.add(use.node.id);
        this.samples.delete(use.node.id);
        const sharedBy = this.shared.get(use.node.id);
        this.send({ type: 'nodes', nodes: [{ id: use.node.id, peakBytes: null, kernels: null, why: inWords(error, this.backend.device.backend), ...(sharedBy ? { sharedBy } : {}) }] });
        if (this.backend.lost) await Promise.race([this.backend.lost, new Promise((resolve) => { setTimeout(resolve, 20); })]);
        return null;
      }
    };
    const inputs = inPlace ? runner.modelInputs() : [];
    const began = performance.now();
    if (inPlace) {
      await runner.pass(inputs, async (use) => (this.failed.has(use.node.id) ? null : guarded(use)));
      return performance.now() - began;
    }
    for (const node of targets) {
      if (this.failed.has(node.id)) continue;
      const use = runner.isolated(node);
      const made = await guarded(use);
      this.backend.tf.dispose([...use.inputs, ...(made ?? [])]);
    }
    return performance.now() - began;
  }

  private note(id: string, wallMs: number, kernelMs: number | null): void {
    const samples = this.samples.get(id) ?? { wallMs: [], kernelMs: [] };
    samples.wallMs.push(wallMs);
    if (kernelMs !== null) samples.kernelMs.push(kernelMs);
    this.samples.set(id, samples);
  }

  private flush(now: boolean): void {
    if (this.samples.size === 0 || (!now && performance.now() - this.flushed < FLUSH_MS)) return;
    this.flushed = performance.now();
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

function bytesOf(tensor: Tensor): number {
  return tensor.size * (tensor.dtype === 'bool' ? 1 : tensor.dtype === 'complex64' ? 8 : 4);
}
