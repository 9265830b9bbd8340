import type { CostedModel, Diagnostic } from '../graph';
import type { Evaluation } from '../engine/types';
import type { PanelState } from './protocol';

/** A path's last segment. */
function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

function builderOf(models: CostedModel[]): string | null {
  return models[0]?.graph.builder.name ?? null;
}

/**
 * What the panel shows after an evaluation. A complete model is shown as it is. While the code is broken the last good
 * models of the same builder stay, marked stale; a builder that never succeeded shows the layers made before it failed.
 */
export function nextState(before: PanelState | null, evaluation: Evaluation, picked: string | null): PanelState {
  const { file, builders, models, diagnostics, timings } = evaluation;
  const broken = diagnostics.some((diagnostic) => diagnostic.severity === 'error');
  const complete = models.length > 0 && models.every((model) => model.graph.complete);
  const last = before?.file === file ? before.models : [];
  const wanted = picked ?? builderOf(models);
  // A file that does not parse lists no builders; then nobody knows better than the last picture.
  const comparable = builders.length === 0 || wanted === null || builderOf(last) === wanted;
  const lastIsGood = comparable && last.length > 0 && last.every((model) => model.graph.complete);

  const keep = broken && !complete && (lastIsGood || (models.length === 0 && comparable));
  const shown = keep ? last : models;
  return {
    file,
    builders: broken && builders.length === 0 && before?.file === file ? before.builders : builders,
    picked: keep ? before?.picked ?? picked : builderOf(models) ?? picked,
    models: shown,
    diagnostics,
    stale: keep && shown.length > 0,
    nothing: shown.length > 0 ? null : whyNothing(evaluation),
    timings,
  };
}

function whyNothing({ file, builders, diagnostics }: Evaluation): string {
  const error = diagnostics.find((diagnostic) => diagnostic.severity === 'error');
  if (error) {
    const where = error.place.file === file ? `Line ${error.place.line}` : `${baseName(error.place.file)}, line ${error.place.line}`;
    return `${where}: ${error.message}`;
  }
  const [hint] = diagnostics;
  if (hint) return hint.message;
  const [builder] = builders;
  if (builder) return `${builder.name} in ${baseName(file)} does not give a model.`;
  return `No TensorFlow.js model is built in ${baseName(file)}.`;
}

/** What the panel shows when the engine itself failed: the last picture, with the reason at the file's first line. */
export function failedState(before: PanelState | null, file: string, message: string): PanelState {
  const base = before?.file === file ? before : emptyState(file);
  const diagnostic: Diagnostic = { severity: 'error', message, place: { file, line: 1, column: 1, endLine: 1, endColumn: 1 } };
  return { ...base, diagnostics: [diagnostic], stale: base.models.length > 0, nothing: base.models.length > 0 ? null : message };
}

/** What the panel shows when its file is no longer there. */
export function goneState(file: string): PanelState {
  return { ...emptyState(file), nothing: `${baseName(file)} is no longer there.` };
}

function emptyState(file: string): PanelState {
  return { file, builders: [], picked: null, models: [], diagnostics: [], stale: false, nothing: null, timings: {} };
}
