import type { CostedModel } from '../../src/graph';
import type { Scene, SceneOptions } from '../../src/scene';
import type { FromLayout, ToLayout } from './messages';

export type LayoutResult =
  | { status: 'done'; scene: Scene; ms: number }
  /** A newer request took its place: an ordinary result. */
  | { status: 'superseded' }
  | { status: 'failed'; message: string; stack: string };

/** The part of `Worker` that is used, so that a test can stand in for it. */
export interface WorkerLike {
  postMessage(message: ToLayout): void;
  terminate(): void;
  onmessage: ((event: { data: FromLayout }) => void) | null;
  onerror: ((event: { message?: string; preventDefault?: () => void }) => void) | null;
}

interface Pending {
  id: number;
  model: CostedModel;
  options: SceneOptions;
  family: string;
  resolve: (result: LayoutResult) => void;
}

/** A superseded layout may finish within this time; then its worker is ended, so that the newest request does not wait. */
const patienceMs = 1000;

/** Asks the layout worker; the newest request wins; a worker that dies is replaced at the next request. */
export class LayoutClient {
  private worker: Promise<WorkerLike> | null = null;
  private knownModel: CostedModel | null = null;
  private modelId = 0;
  private nextId = 1;
  private current: Pending | null = null;
  private impatience: ReturnType<typeof setTimeout> | undefined;
  /** Requests that the worker has not answered, superseded ones included. */
  private readonly unanswered = new Set<number>();

  constructor(private readonly spawn: () => Promise<WorkerLike>) {}

  /** Lays the model out. Never rejects. */
  layout(model: CostedModel, options: SceneOptions, family: string): Promise<LayoutResult> {
    this.current?.resolve({ status: 'superseded' });
    return new Promise((resolve) => {
      const pending: Pending = { id: this.nextId++, model, options, family, resolve };
      this.current = pending;
      if (this.unanswered.size > 0 && this.impatience === undefined) {
        this.impatience = setTimeout(() => {
          this.impatience = undefined;
          if ([...this.unanswered].some((id) => id !== this.current?.id)) this.restart();
        }, patienceMs);
      }
      void this.send(pending);
    });
  }

  /** Ends the worker; a request that waits is superseded. */
  dispose(): void {
    this.drop();
    this.current?.resolve({ status: 'superseded' });
    this.current = null;
  }

  private restart(): void {
    this.drop();
    if (this.current) void this.send(this.current);
  }

  private drop(): void {
    void this.worker?.then((worker) => worker.terminate(), () => undefined);
    this.worker = null;
    this.knownModel = null;
    this.unanswered.clear();
    clearTimeout(this.impatience);
    this.impatience = undefined;
  }

  private async send(pending: Pending): Promise<void> {
    try {
      this.worker ??= this.start();
      const worker = await this.worker;
      if (this.current !== pending) return;
      this.unanswered.add(pending.id);
      worker.postMessage({ type: 'layout', id: pending.id, ...this.name(pending.model), options: pending.options, family: pending.family });
    } catch (error) {
      this.die(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** How a request names its model: with the model itself, the first time. */
  private name(model: CostedModel): { modelId: number; model: CostedModel | null } {
    if (this.knownModel === model) return { modelId: this.modelId, model: null };
    this.knownModel = model;
    return { modelId: ++this.modelId, model };
  }

  private async start(): Promise<WorkerLike> {
    const worker = await this.spawn();
    worker.onmessage = ({ data }) => this.receive(data);
    worker.onerror = (event) => {
      event.preventDefault?.();
      this.die(new Error(event.message ?? 'the layout worker ended'));
    };
    return worker;
  }

  private receive(answer: FromLayout): void {
    this.unanswered.delete(answer.id);
    const pending = this.current;
    if (pending?.id !== answer.id) return;
    this.current = null;
    if (answer.type === 'done') pending.resolve({ status: 'done', scene: answer.scene, ms: answer.ms });
    else if (answer.type === 'failed') pending.resolve({ status: 'failed', message: answer.message, stack: answer.stack });
    else pending.resolve({ status: 'superseded' });
  }

  private die(error: Error): void {
    const pending = this.current;
    this.current = null;
    this.drop();
    pending?.resolve({ status: 'failed', message: error.message, stack: error.stack ?? '' });
  }
}

/**
 * Starts the worker from the script at `uri`. A webview's content security policy admits workers from
 * blob URLs only, so the script is fetched first.
 */
export async function spawnFrom(uri: string): Promise<WorkerLike> {
  const response = await fetch(uri);
  if (!response.ok) throw new Error(`The layout worker's script could not be read (${response.status}).`);
  const url = URL.createObjectURL(new Blob([await response.text()], { type: 'text/javascript' }));
  try {
    return new Worker(url) as unknown as WorkerLike;
  } finally {
    // The worker has taken hold of the blob by the time its constructor's task ends.
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }
}
