import type { Engine, EvaluateRequest, Evaluation } from '../engine';
import type { Report } from '../export';
import type { Diagnostic, Place } from '../graph';
import { shownFile } from './disk';

/** Which model of a file. */
export interface Choice {
  builder?: string;
  args?: unknown[];
  call?: string;
  batch?: number;
}

/** The command line cannot be followed; the message says why. */
export class WrongUsage extends Error {}

/**
 * Evaluates the model that was chosen; without a choice every one (`all`), or the one that serves by itself.
 * @throws WrongUsage when there are arguments and it is not clear for which builder
 */
export async function evaluate(engine: Engine, file: string, { builder, args, call, batch }: Choice, all: boolean, signal?: AbortSignal): Promise<Report> {
  let request: EvaluateRequest = { file, ...(batch !== undefined && { batch }) };
  if (call !== undefined) request.call = call;
  else if (builder !== undefined) request = { ...request, builder, ...(args && { args }) };
  else if (args !== undefined) {
    const chosen = await defaultBuilder(engine, file);
    if (chosen === null) throw new WrongUsage('--args needs --builder here: the file has no builder that serves by itself');
    request = { ...request, builder: chosen, args };
  } else if (all) request.all = true;

  const result = await (signal ? engine.evaluate(request, signal) : engine.evaluate(request));
  if (result.status !== 'done') return fruitless(file, result.status === 'failed' ? result.message : `The evaluation was ${result.status}.`);
  return builder === undefined ? result : namingBuilders(result, builder);
}

/** No model that came to its end, or an error on the way to one. */
export const failed = ({ models, diagnostics }: Report): boolean => !models.some(({ graph }) => graph.complete) || diagnostics.some(({ severity }) => severity === 'error');

/** What is to be said on one line, as compilers do; below it, the calls that led there. */
export function diagnosticLine({ severity, message, place, calls = [] }: Diagnostic): string {
  const at = ({ file, line, column }: Place) => `${shownFile(file)}:${line}:${column}`;
  return [`${at(place)}: ${severity}: ${message}`, ...calls.map((call) => `    called from ${at(call)}`)].join('\n');
}

/** The builder that the engine takes when none is named. */
async function defaultBuilder(engine: Engine, file: string): Promise<string | null> {
  const result = await engine.evaluate({ file });
  if (result.status !== 'done') return null;
  return result.models[0]?.graph.builder.name ?? (result.builders.length === 1 ? result.builders[0].name : null);
}

/** The whole file, when there is no better place. */
const start = (file: string): Place => ({ file, line: 1, column: 1, endLine: 1, endColumn: 1 });

/** What there is to report when the engine itself could not answer. */
function fruitless(file: string, message: string): Report {
  return { file, models: [], diagnostics: [{ severity: 'error', message, place: start(file) }] };
}

/** When the file has no builder of the name that was asked for, the names that it has. */
function namingBuilders(evaluation: Evaluation, asked: string): Report {
  const names = evaluation.builders.map(({ name }) => name);
  const errors = evaluation.diagnostics.some(({ severity }) => severity === 'error');
  if (evaluation.models.length > 0 || errors || names.includes(asked)) return evaluation;
  const there = names.length > 0 ? `It has: ${names.join(', ')}.` : 'It has none that serves by itself.';
  const diagnostic: Diagnostic = {
    severity: 'error',
    message: `There is no builder '${asked}' in this file. ${there}`,
    place: start(evaluation.file),
  };
  return { ...evaluation, diagnostics: [diagnostic] };
}
