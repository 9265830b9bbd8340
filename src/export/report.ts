import type { CostedModel, Diagnostic } from '../graph';

/** What is written out: a file's models and what is to be said of it. An `Evaluation` is one. */
export interface Report {
  file: string;
  models: readonly CostedModel[];
  diagnostics: readonly Diagnostic[];
}

/** A report of one model, without its diagnostics. */
export function reportOf(model: CostedModel): Report {
  return { file: model.graph.builder.place.file, models: [model], diagnostics: [] };
}
