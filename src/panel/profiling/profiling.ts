import path from 'node:path';
import * as vscode from 'vscode';
import { Owner, type EngineHost } from '../../editor';
import { customNames, type CostedModel, type CustomLayers, fixedBatch } from '../../graph';
import { analyse, type Profile } from '../../measured';
import { Profiler, ProfileStore, type DeviceReport, type ProfileJob, type ProgressUpdate } from '../../profile';
import { captionOf } from '../../scene/captions';
import type { PanelState, Profiling as Run, ShownProfile, ToPage } from '../protocol';
import type { Session } from '../session';
import { choices, onDidChangeChoices, planText, type Choices } from './choices';
import { Notice } from './notice';
import { Progress } from './progress';

export interface ProfilingParts {
  context: Pick<vscode.ExtensionContext, 'extensionUri' | 'storageUri' | 'globalStorageUri' | 'workspaceState'>;
  session: Session;
  engine: EngineHost;
  log: vscode.LogOutputChannel;
  /** Whether the page is in view. */
  isSeen(): boolean;
}

/** A profile and the one it is compared with, as they are shown of one builder. */
interface Kept {
  profile: Profile | null;
  other: Profile | null;
}

/** What is shown now: a file and one of its builders. */
interface Subject {
  file: string;
  builder: string;
}

const showLog = 'Show Log';
/** The page hears of a run at most this often, ms. */
const tellEveryMs = 80;
/** Times that an evaluation for another batch size is asked for again when typing supersedes it. */
const attempts = 3;

/**
 * Measures what the panel shows, and remembers what was measured. The profiler and its store are made on first use; until
 * then nothing of them costs anything.
 */
export class Profiling extends Owner {
  readonly #parts: ProfilingParts;
  #profiler: { profiler: Profiler; node: string | null } | null = null;
  #store: ProfileStore | null = null;
  #subject: Subject | null = null;
  /** Which of the builder's models the page draws. */
  #model = 0;
  readonly #kept = new Map<string, Kept>();
  #running: AbortController | null = null;
  #run: Run | null = null;
  /** The builder that is measured now. */
  #builder = '';
  #notice: Notice | null = null;
  readonly #told = this.own(new vscode.EventEmitter<ToPage>());
  /** What the page has to hear. */
  readonly onDidTell = this.#told.event;

  constructor(parts: ProfilingParts) {
    super();
    this.#parts = parts;
    this.own(parts.session.onDidChangeState((state) => this.#follow(state)));
    this.own(onDidChangeChoices(() => this.#tell(false)));
  }

  get shown(): Profile | null {
    return this.#subject && this.#profileOf(this.#subject);
  }

  #profileOf(subject: Subject): Profile | null {
    return this.#kept.get(keyOf(subject))?.profile ?? null;
  }

  get store(): ProfileStore {
    const { storageUri, globalStorageUri } = this.#parts.context;
    this.#store ??= new ProfileStore(path.join((storageUri ?? globalStorageUri).fsPath, 'profiles'));
    return this.#store;
  }

  /** Where `Install GPU Backend…` puts the package: for all workspaces. */
  get gpuFolder(): string {
    return path.join(this.#parts.context.globalStorageUri.fsPath, 'gpu-backend');
  }

  get running(): boolean {
    return this.#running !== null;
  }

  /** The model that is drawn. */
  get model(): CostedModel | null {
    const models = this.#parts.session.state?.models ?? [];
    return models[this.#model] ?? models[0] ?? null;
  }

  set picked(model: number) {
    this.#model = model;
  }

  /** Says everything again, to a page that is new. */
  resend(): void {
    this.#tell(false);
    if (this.#run) this.#told.fire({ type: 'profiling', run: this.#run });
  }

  cancel(): void {
    this.#running?.abort();
  }

  devices(file: string, signal: AbortSignal): Promise<DeviceReport[]> {
    return this.#theProfiler().devices(file, signal);
  }

  /** Shows a profile of a builder; the page turns to a fresh one. */
  show(subject: Subject, profile: Profile, fresh = true): void {
    this.#kept.set(keyOf(subject), { profile, other: null });
    if (isSame(subject, this.#subject)) this.#tell(fresh);
  }

  compareWith(other: Profile | null): void {
    if (this.#subject && this.shown) {
      this.#kept.set(keyOf(this.#subject), { profile: this.shown, other });
      this.#tell(other !== null);
    }
  }

  /** Takes the profile out of the picture; it stays in the store, and is not shown by itself again. */
  async clear(): Promise<void> {
    if (!this.#subject || !this.shown) return;
    const { measuredAt } = this.shown;
    this.#kept.set(keyOf(this.#subject), { profile: null, other: null });
    this.#tell(false);
    await this.#parts.context.workspaceState.update(clearedKey(this.#subject), measuredAt);
  }

  /** Keeps a profile for the next time; a disk that cannot be written costs nothing but that. */
  async save(profile: Profile): Promise<void> {
    try {
      await this.store.save(profile);
    } catch (error) {
      this.#parts.log.warn(String(error));
      void vscode.window.showWarningMessage(error instanceof Error ? error.message : String(error));
    }
  }

  /** Measures the model that is drawn, with the current choices. One run at a time. */
  async start(): Promise<void> {
    if (this.#running) {
      void vscode.window.showInformationMessage('A model is being profiled already.');
      return;
    }
    const running = new AbortController();
    this.#running = running;
    try {
      await this.#parts.session.whenIdle();
      if (!running.signal.aborted && !this.gone) await this.#measure(running);
    } catch (error) {
      this.#tellFailure(error instanceof Error ? error.message : String(error));
    } finally {
      this.#running = null;
      this.#tellRun(null);
    }
  }

  override async dispose(): Promise<void> {
    super.dispose();
    this.#running?.abort();
    this.noticeUnseen();
    await this.#profiler?.profiler.dispose();
  }

  async #measure(running: AbortController): Promise<void> {
    const { session } = this.#parts;
    const subject = this.#subject;
    const { model } = this;
    if (!session.state || !subject || !model) throw new Error(session.state?.nothing ?? 'Open a file that builds a TensorFlow.js model first.');
    const broken = session.state.diagnostics.find(({ severity }) => severity === 'error');
    if (session.state.stale || !model.graph.complete) throw new Error(`${subject.builder} does not build at present${broken ? `: ${broken.message}` : '.'}`);
    const chosen = choices();
    const settings = { ...chosen.settings, batch: fixedBatch(model.graph) ?? chosen.settings.batch };
    const costed = await this.#costedFor(settings.batch, model, subject, running.signal);
    if (!costed) return;
    const job: ProfileJob = {
      model: costed, file: subject.file, backend: chosen.device, settings,
      previous: await this.#previous(subject, costed, chosen.device, settings),
      batches: chosen.batches.filter((batch) => batch !== settings.batch), findLargest: chosen.findLargest,
      ...await this.#customLayers(costed, subject.file, running.signal),
    };
    const before = this.#profileOf(subject);
    this.#builder = subject.builder;
    // Once the page has turned to it, the user may have turned elsewhere.
    let fresh = true;
    const progress = new Progress();
    const profile = await this.#theProfiler().profile(job, {
      onProgress: (update) => this.#progress(update, progress),
      onPartial: (part) => {
        if (!part.nodes.some((node) => node.timeMs !== null)) return;
        this.show(subject, part, fresh);
        fresh = false;
      },
    }, running.signal);
    await this.#finish(subject, profile, before, fresh);
  }

  async #finish(subject: Subject, profile: Profile, before: Profile | null, fresh: boolean): Promise<void> {
    const { outcome } = profile;
    const some = profile.nodes.some((node) => node.timeMs !== null);
    if (some) {
      this.show(subject, profile, fresh);
      await this.save(profile);
    } else if (before) this.show(subject, before, false);
    else {
      this.#kept.delete(keyOf(subject));
      this.#tell(false);
    }
    this.#parts.log.info(`Profiled ${subject.builder} on ${profile.device.backend} (${profile.device.name}): ${outcome.status}`, JSON.stringify(profile.tookMs));
    if (outcome.status === 'failed') this.#tellFailure(`${outcome.message}${some ? ' What was measured until then is kept.' : ''}`);
  }

  /** The drawn model, costed for a batch size. `null` when cancelled. */
  async #costedFor(batch: number, model: CostedModel, { file, builder }: Subject, signal: AbortSignal): Promise<CostedModel | null> {
    if (model.cost.batch === batch) return model;
    // The user may turn to another file meanwhile.
    const drawn = this.#model;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const result = await this.#parts.engine.evaluate({ file, builder, batch }, signal);
      if (result.status === 'done') {
        const costed = result.models[drawn] ?? result.models[0];
        if (costed?.graph.complete) return costed;
        throw new Error(result.diagnostics.find(({ severity }) => severity === 'error')?.message ?? `${builder} does not give a model.`);
      }
      if (result.status === 'failed') throw new Error(result.message);
      if (signal.aborted || this.gone) return null;
      await this.#parts.session.whenIdle();
    }
    throw new Error('The code changes faster than it can be evaluated; try again in a moment.');
  }

  /** The newest stored profile with these settings, if there is something left to measure: then only that is. Else all is measured anew. */
  async #previous(subject: Subject, { graph }: CostedModel, device: Choices['device'], settings: ProfileJob['settings']): Promise<Profile | null> {
    const shown = this.#profileOf(subject);
    const stored = [...(shown ? [shown] : []), ...(await this.store.list(subject.file, subject.builder)).map(({ profile }) => profile)];
    const alike = stored.find((profile) => JSON.stringify(profile.settings) === JSON.stringify(settings) && (device === 'auto' || profile.device.backend === device) && profile.model === graph.name);
    if (!alike) return null;
    const { stale, total } = analyse(alike, graph);
    return stale.size > 0 || (total.missing > 0 && total.measured > 0) ? alike : null;
  }

  /** The code of the user's own layers: only a workspace that the user trusts may have it run. */
  async #customLayers({ graph }: CostedModel, file: string, signal: AbortSignal): Promise<{ custom: CustomLayers | null; whyNoCustom: string }> {
    const names = customNames(graph);
    if (names.classNames.length + names.inner.length === 0) return { custom: null, whyNoCustom: '' };
    if (!vscode.workspace.isTrusted) return { custom: null, whyNoCustom: 'The workspace is not trusted, so the code of its own layers is not run.' };
    try {
      return { custom: await this.#parts.engine.customLayers({ file, ...names }, signal), whyNoCustom: '' };
    } catch (error) {
      if (signal.aborted) return { custom: null, whyNoCustom: '' };
      return { custom: null, whyNoCustom: `Its code could not be taken out of the file: ${error instanceof Error ? error.message : String(error)}` };
    }
  }

  #theProfiler(): Profiler {
    const { node } = choices();
    if (this.#profiler && this.#profiler.node !== node && !this.#running) {
      void this.#profiler.profiler.dispose();
      this.#profiler = null;
    }
    this.#profiler ??= {
      node,
      profiler: new Profiler({
        dist: vscode.Uri.joinPath(this.#parts.context.extensionUri, 'dist').fsPath, folders: packageFolders, storage: this.gpuFolder, node, nameOf: captionOf,
      }),
    };
    return this.#profiler.profiler;
  }

  #follow(state: PanelState): void {
    const builder = state.models[0]?.graph.builder.name;
    if (builder === undefined) return;
    const subject = { file: state.file, builder };
    if (isSame(subject, this.#subject)) return;
    this.#subject = subject;
    this.#model = 0;
    this.#tell(false);
    if (!this.#kept.has(keyOf(subject))) void this.#load(subject);
  }

  /** The newest profile that was measured of it, unless the user cleared it. */
  async #load(subject: Subject): Promise<void> {
    try {
      const profile = await this.store.latest(subject.file, subject.builder);
      const cleared = this.#parts.context.workspaceState.get<string>(clearedKey(subject)) ?? '';
      if (!profile || profile.measuredAt <= cleared || this.#kept.has(keyOf(subject))) return;
      this.#kept.set(keyOf(subject), { profile, other: null });
      if (isSame(subject, this.#subject)) this.#tell(false);
    } catch (error) {
      this.#parts.log.warn(`Stored profiles could not be read: ${String(error)}`);
    }
  }

  #tell(fresh: boolean): void {
    if (!this.#subject || this.gone) return;
    const { profile = null, other = null } = this.#kept.get(keyOf(this.#subject)) ?? {};
    const shown: ShownProfile = { ...this.#subject, profile, other, fresh, plan: planText(choices()) };
    this.#told.fire({ type: 'profile', shown });
    void vscode.commands.executeCommand('setContext', 'blocklens.profiled', profile !== null);
  }

  #lastTold = 0;

  #progress(update: ProgressUpdate, progress: Progress): void {
    const part = progress.advance(update);
    if (Date.now() - this.#lastTold < tellEveryMs && update.done < update.of) return;
    this.#lastTold = Date.now();
    this.#tellRun({ message: update.message, node: update.node ?? null, part });
  }

  #tellRun(run: Run | null): void {
    this.#run = run;
    if (!this.gone) this.#told.fire({ type: 'profiling', run });
    this.noticeUnseen();
  }

  /** The page tells how far a run has come; only while it is not seen, a notification does. */
  noticeUnseen(): void {
    const run = this.gone || this.#parts.isSeen() ? null : this.#run;
    if (!run) {
      this.#notice?.dispose();
      this.#notice = null;
      return;
    }
    this.#notice ??= new Notice(`Profiling ${this.#builder}`, () => this.cancel());
    this.#notice.tell(run);
  }

  /** Told, not waited for: a notification may stay for as long as the user likes. */
  #tellFailure(message: string): void {
    this.#parts.log.error(message);
    vscode.window.showErrorMessage(`Blocklens: ${message}`, showLog).then((answer) => {
      if (answer === showLog) this.#parts.log.show();
    }, () => undefined);
  }
}

function keyOf({ file, builder }: Subject): string {
  return JSON.stringify([file, builder]);
}

function clearedKey(subject: Subject): string {
  return `profile.cleared ${keyOf(subject)}`;
}

function isSame(a: Subject, b: Subject | null): boolean {
  return b !== null && a.file === b.file && a.builder === b.builder;
}

/** The file's folder and those around it, as Node.js looks for packages; none where the workspace's code may not be run. */
function packageFolders(file: string): string[] {
  if (!vscode.workspace.isTrusted || /^\/[a-z][a-z0-9+.-]+:/i.test(file)) return [];
  const folders: string[] = [];
  for (let folder = path.dirname(file); !folders.includes(folder); folder = path.dirname(folder)) folders.push(folder);
  return folders;
}
