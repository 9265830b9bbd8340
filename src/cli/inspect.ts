import type { Diagnostic, Place } from '../graph';
import type { Engine, EvaluateRequest, Evaluation } from '../engine';
import { TEXT_FORMATS, toSvg, type Report, type TextFormat } from '../export';
import { shownFile } from './disk';

export type Format = TextFormat | 'svg';

export const FORMATS: readonly Format[] = [...(Object.keys(TEXT_FORMATS) as TextFormat[]), 'svg'];

export interface InspectOptions {
  builder?: string;
  args?: unknown[];
  call?: string;
  batch: number;
  format: Format;
}

/** What a command leaves: text for standard output, lines for standard error, and the exit status. */
export interface Outcome {
  output: string;
  messages: string[];
  status: 0 | 1 | 2;
}

/**
 * Evaluates a file and writes its models out.
 * Status: 0 a model was found and built; 1 the file has errors, or no model; 2 the command line is wrong.
 */
export async function inspect(engine: Engine, file: string, options: InspectOptions): Promise<Outcome> {
  const { builder, args, call, batch, format } = options;
  let request: EvaluateRequest = { file, batch };
  if (call !== undefined) request.call = call;
  else if (builder !== undefined) request = { ...request, builder, args: args ?? [] };
  else if (args !== undefined) {
    const chosen = await defaultBuilder(engine, file);
    if (chosen === null) return { output: '', messages: ['error: --args needs --builder here: the file has no builder that serves by itself'], status: 2 };
    request = { ...request, builder: chosen, args };
  } else request.all = true;

  const result = await engine.evaluate(request);
  const evaluation = result.status !== 'done'
    ? fruitless(file, result.status === 'failed' ? result.message : `The evaluation was ${result.status}.`)
    : builder === undefined ? result : namingBuilders(result, builder);
  const failed = evaluation.models.length === 0 || evaluation.diagnostics.some(({ severity }) => severity === 'error');
  const messages = format === 'json' ? [] : evaluation.diagnostics.map(line);
  if (format === 'svg' && evaluation.models.length > 1) {
    const names = evaluation.models.map(({ graph }) => graph.builder.name).join(', ');
    messages.push(`${shownFile(file)}:1:1: info: an SVG holds one model, this is the first of ${names}; --builder chooses`);
  }
  return { output: await written(evaluation, format), messages, status: failed ? 1 : 0 };
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

function line({ severity, message, place }: Diagnostic): string {
  return `${shownFile(place.file)}:${place.line}:${place.column}: ${severity}: ${message}`;
}

async function written(report: Report, format: Format): Promise<string> {
  if (format !== 'svg') return format !== 'json' && report.models.length === 0 ? '' : TEXT_FORMATS[format](report);
  const [first] = report.models;
  if (!first) return '';
  return toSvg(first);
}
