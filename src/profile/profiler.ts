import type { CostedModel, Layer } from '../graph';
import { BACKEND_TITLES, BACKENDS, type BackendName, type Device, type Profile, type ProfileSettings } from '../measured';
import { assemble, emptyFindings, peaksOf, sameDevice, staleNodes, take } from './assemble';
import { type ChildOptions, converse } from './child';
import { chosenByItself, type DeviceReport, environment, installed, probe, type Probed } from './devices';
import { describe, nodeLabels } from './progress';
import type { CustomLayers, Doing, Places, ToChild } from './protocol';

export interface ProfileJob {
  /** Costed for `settings.batch`. */
  model: CostedModel;
  /** Absolute, as it goes into the profile. */
  file: string;
  backend: BackendName | 'auto';
  settings: ProfileSettings;
  /** Where it was made on the same device with the same settings, only what is stale or missing against it is measured. */
  previous: Profile | null;
  /** Batch sizes to time the whole model with, besides `settings.batch`. */
  batches: number[];
  findLargest: boolean;
  /** The user's own layers, from a trusted workspace only. */
  custom: CustomLayers | null;
  whyNoCustom: string;
  /** Milliseconds that the timed passes may take. */
  budgetMs?: number;
}

export interface ProgressUpdate {
  doing: Doing;
  node?: string;
  /** Over the whole model, from 1. */
  pass?: number;
  done: number;
  of: number;
  /** A part of a sentence: `measuring stage3 / block2 (pass 3 of 12)`. */
  message: string;
}

export interface Watch {
  onProgress?: (update: ProgressUpdate) => void;
  /** What is known so far, once a second at most; its outcome is `cancelled` until the end. */
  onPartial?: (profile: Profile) => void;
}

export interface ProfilerOptions {
  /** Folder of `profiler.js`. */
  dist: string;
  /** Folders whose `node_modules` the packages of a file are looked for in, nearest first. */
  folders: (file: string) => string[];
  /** Where the GPU backend is installed to. */
  storage: string | null;
  /** The Node.js that the child runs on; found by itself when absent. */
  node?: string | null;
  /** What a layer is called where its author gave it no name; the library's running name unless given. */
  nameOf?: (layer: Layer) => string;
  /** Milliseconds without a sign of life after which the child is stopped; 120,000 unless given. */
  hangMs?: number;
}

const PROBE_MS = 20_000;
const REMEMBER_MS = 60_000;
/** Putting a profile of 500 layers together takes 30 ms of the editor's own time. */
const PARTIAL_MS = 1000;
const BUDGET_MS = 30_000;

/** Measures models in child processes, one for each question; holds none between them. */
export class Profiler {
  private readonly shutDown = new AbortController();
  private readonly running = new Set<Promise<unknown>>();
  private readonly probed = new Map<string, { at: number; found: NonNullable<Probed> }>();

  /** Devices whose peaks are known: what a device can do at most does not change from one profile to the next. */
  private readonly devicesMeasured = new Map<BackendName, Device>();

  constructor(private readonly options: ProfilerOptions) {}

  /**
   * Tries every backend, in the order of `BACKENDS`. Answers are remembered for a minute, or until a package changes.
   * A cancelled or shut down search gives what was known by then.
   */
  devices(file: string, signal?: AbortSignal): Promise<DeviceReport[]> {
    return this.tracked(async () => {
      const found = new Map<BackendName, DeviceReport>();
      const waiting = [...BACKENDS];
      // Two at once: each loads a runtime, and a driver asked from all sides answers no one.
      const lane = async (): Promise<void> => {
        for (let backend = waiting.shift(); backend; backend = waiting.shift()) {
          const probed = await this.probe(backend, file, this.stopping(signal), PROBE_MS);
          if (probed) found.set(backend, probed.report);
        }
      };
      await Promise.all([lane(), lane()]);
      return BACKENDS.flatMap((backend) => found.get(backend) ?? []);
    });
  }

  /**
   * Measures a model; one at a time, for two disturb each other. However the child process ends, this resolves, with what was measured by then; `outcome` tells how it ended.
   * @throws Error with a sentence for the user when the backend, or with `auto` every one, cannot be used
   */
  profile(job: ProfileJob, watch: Watch, signal?: AbortSignal): Promise<Profile> {
    return this.tracked(() => this.measure(job, watch, this.stopping(signal)));
  }

  /** Ends every child process; what is under way resolves as cancelled. */
  async dispose(): Promise<void> {
    this.shutDown.abort();
    await Promise.allSettled([...this.running]);
  }

  private async measure(job: ProfileJob, watch: Watch, signal: AbortSignal): Promise<Profile> {
    const { model, file, settings, previous } = job;
    if (model.cost.batch !== settings.batch) throw new Error(`the model is costed for batch ${model.cost.batch}, and measured for ${settings.batch}`);
    const circumstances = { model, file, settings, previous, measuredAt: new Date().toISOString() };
    const labels = nodeLabels(model.graph, this.options.nameOf);
    const tell = (step: Omit<ProgressUpdate, 'message'>): string => {
      const message = describe(step, labels, settings.warmup + settings.repeats);
      watch.onProgress?.({ ...step, message });
      return message;
    };
    tell({ doing: 'loading', done: 0, of: 1 });

    const device = await this.choose(job, signal);
    if (!device) return assemble(emptyFindings(unknownDevice(job)), { ...circumstances, outcome: this.cancelled() });

    const measured = [previous?.device, this.devicesMeasured.get(device.backend)].find((one) => one && sameDevice(one, device) && one.peakFlops !== null);
    const peaks = measured ? peaksOf(measured) : null;
    const findings = emptyFindings({ ...device, ...peaks });
    const places = this.places(file);
    const request: ToChild = {
      type: 'measure', backend: device.backend, places,
      request: {
        graph: model.graph, settings, peaks,
        only: staleNodes(model, previous, device, settings),
        batches: job.batches, findLargest: job.findLargest, custom: job.custom, whyNoCustom: job.whyNoCustom,
        budgetMs: job.budgetMs ?? BUDGET_MS,
      },
    };
    const listening = new AbortController();
    const partial = this.partials(watch, (outcome) => assemble(findings, { ...circumstances, outcome, underWay: true }), (error) => { listening.abort(error); });
    let failure: string | null = null;
    const at = { doing: 'loading' as Doing, message: '' };
    const ending = await converse({ ...this.child(AbortSignal.any([signal, listening.signal])), env: environment(device.backend, places) }, request, (message) => {
      take(findings, message);
      switch (message.type) {
        case 'doing': {
          const { type: _, ...step } = message;
          at.doing = step.doing;
          at.message = tell(step);
          return false;
        }
        case 'failed': failure = `${message.message}${at.message && ` It happened while ${at.message}.`}`; return true;
        case 'unusable': failure = message.why; return true;
        case 'done': return true;
        default: partial.tell(); return false;
      }
    }).finally(() => { partial.stop(); });
    listening.signal.throwIfAborted();
    if (findings.device.peakFlops !== null) this.devicesMeasured.set(device.backend, findings.device);
    // To look for the largest batch is to run into the wall: a process that ends there has found it, and has told of it before.
    const atTheWall = ending.status === 'crashed' && at.doing === 'largest' && findings.largest !== null;
    const outcome = this.outcomeOf(ending.status === 'finished' || atTheWall ? failure : ending, at.message);
    return assemble(findings, { ...circumstances, outcome });
  }

  private outcomeOf(ending: Awaited<ReturnType<typeof converse>> | string | null, at: string): Profile['outcome'] {
    if (ending === null) return { status: 'complete' };
    if (typeof ending === 'string') return { status: 'failed', message: ending };
    if ('message' in ending) return { status: 'failed', message: `The profiler${at && `, ${at},`} ${ending.message}` };
    return this.cancelled();
  }

  private cancelled(): Profile['outcome'] {
    return { status: 'cancelled', message: this.shutDown.signal.aborted ? 'The profiler was shut down.' : 'Cancelled.' };
  }

  /**
   * Tells at once, or when a second has passed since the last time: what follows may take long. `stop` when there is nothing more to
   * tell; `failed` hears of a listener that throws.
   */
  private partials({ onPartial }: Watch, make: (outcome: Profile['outcome']) => Profile, failed: (error: unknown) => void): { tell: () => void; stop: () => void } {
    let last = 0;
    let waiting: NodeJS.Timeout | null = null;
    const now = (): void => {
      waiting = null;
      last = Date.now();
      try {
        onPartial?.(make({ status: 'cancelled', message: 'Still measuring.' }));
      } catch (error) {
        failed(error);
      }
    };
    return {
      tell: () => { if (onPartial) waiting ??= setTimeout(now, Math.max(0, last + PARTIAL_MS - Date.now())); },
      stop: () => { if (waiting) clearTimeout(waiting); },
    };
  }

  /** The device to measure on; `null` when cancelled. */
  private async choose({ backend, file, settings }: ProfileJob, signal: AbortSignal): Promise<Device | null> {
    const reasons: string[] = [];
    for (const candidate of backend === 'auto' ? BACKENDS : [backend]) {
      const probed = await this.probe(candidate, file, signal, backend === 'auto' ? PROBE_MS : undefined);
      if (!probed) return null;
      if (probed.device && (backend !== 'auto' || chosenByItself(probed.report, settings.training))) return probed.device;
      reasons.push(`${BACKEND_TITLES[candidate]} cannot be used here. ${probed.report.why || probed.report.note}`);
    }
    throw new Error(reasons.join('\n'));
  }

  private async probe(backend: BackendName, file: string, signal: AbortSignal, limitMs?: number): Promise<Probed> {
    if (signal.aborted) return null;
    const places = this.places(file);
    const key = JSON.stringify([backend, places, installed(places)]);
    const known = this.probed.get(key);
    if (known && Date.now() - known.at < REMEMBER_MS) return known.found;
    const found = await probe(backend, places, { ...this.child(signal), limitMs });
    if (found?.answered) this.probed.set(key, { at: Date.now(), found });
    return found;
  }

  private places(file: string): Places {
    const { dist, folders, storage } = this.options;
    return { dist, folders: [...folders(file), ...(storage ? [storage] : [])] };
  }

  private child(signal: AbortSignal): ChildOptions {
    const { dist, node, hangMs = 120_000 } = this.options;
    return { dist, node, hangMs, signal };
  }

  private stopping(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.shutDown.signal]) : this.shutDown.signal;
  }

  private tracked<T>(start: () => Promise<T>): Promise<T> {
    const promise = start();
    const settled = promise.then(() => undefined, () => undefined).finally(() => { this.running.delete(settled); });
    this.running.add(settled);
    return promise;
  }
}

/** Of a profile that was cancelled before its device answered. */
function unknownDevice({ backend, previous }: ProfileJob): Device {
  if (previous && (backend === 'auto' || previous.device.backend === backend)) return previous.device;
  return { backend: backend === 'auto' ? 'cpu' : backend, name: '', memoryBytes: null, peakFlops: null, peakBandwidth: null, launchMs: null, versions: {} };
}
