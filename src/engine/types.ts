import type { Builder, CostedModel, CustomLayers, CustomNames, Diagnostic, Place } from '../graph';

/** How the engine reads the user's files: unsaved editors first, then the disk. Nothing else of the machine is reachable. */
export interface Documents {
  /** The text, or `undefined` when there is no such file. Paths are absolute, with forward slashes. */
  read(file: string): Promise<string | undefined>;
  /** Source files and pages of the workspace or project that a file is in, other people's packages and what is built left out; without it, no other file is looked through. */
  list?(file: string): Promise<Listed[]>;
  /**
   * Names in a folder: of its folders, each with a slash behind it, and of such files as `isResolvable` tells; none where there is no
   * such folder, `undefined` where that cannot be told. Without it, files are looked for by reading them.
   */
  entries?(folder: string): Promise<string[] | undefined>;
}

/** A file, and what changes whenever its text does. */
export interface Listed {
  file: string;
  stamp: number;
}

export interface EvaluateRequest {
  file: string;
  /** Only this builder; without it the default one (`all: false`) or every one (`all: true`). */
  builder?: string;
  /** Arguments for `builder`. */
  args?: unknown[];
  /** An expression evaluated in the scope of the file's module, instead of a builder. */
  call?: string;
  /** Expressions that the user asked to see of this file before: offered beside its builders, and taken where nothing else serves. */
  expressions?: string[];
  /** With neither `builder` nor `call`: evaluate every builder, else only the one at `line` or the first that serves. */
  all?: boolean;
  /** Cursor line, to choose the builder when none is named. */
  line?: number;
  /** Batch size for costs; 1 unless asked. */
  batch?: number;
}

/** A call of the user's that is passed over. `call`: what, as a sentence. */
export interface Skipped { message: string; place: Place }

export type Stage = 'source' | 'sandbox' | 'graph' | 'cost' | 'total';

export interface Evaluation {
  status: 'done';
  file: string;
  /** Every builder that can be offered in a picker, whether evaluated or not. */
  builders: Builder[];
  models: CostedModel[];
  diagnostics: Diagnostic[];
  /** Calls that do nothing here (training, saving…), each told once. */
  skipped: Skipped[];
  /** Files the result depends on: the file, what it imports, and what says where that is (tsconfig, package.json, import maps…). */
  files: string[];
  /** Milliseconds by stage. */
  timings: Partial<Record<Stage, number>>;
}

/** Newest request for a file wins: an older one that has not finished ends as `superseded`. */
export type EvaluateResult =
  | Evaluation
  | { status: 'superseded' | 'cancelled'; file: string }
  | { status: 'failed'; file: string; message: string };

export interface CustomLayersRequest extends CustomNames {
  file: string;
}

export interface Engine {
  evaluate(request: EvaluateRequest, signal?: AbortSignal): Promise<EvaluateResult>;
  /**
   * The code of the user's own layer classes, for a process that may run it; nothing of it is run here.
   * @throws Error when the signal is aborted or the engine stops
   */
  customLayers(request: CustomLayersRequest, signal?: AbortSignal): Promise<CustomLayers>;
  /** Bytes the worker holds, for the benchmark. */
  memory(): Promise<number>;
  dispose(): Promise<void>;
}
