import type { Engine } from '../engine';
import { TEXT_FORMATS, toSvg, type Report, type SvgOptions, type TextFormat } from '../export';
import { shownFile } from './disk';
import { diagnosticLine, evaluate, failed, WrongUsage, type Choice } from './evaluate';

export type Format = TextFormat | 'svg';

export const FORMATS: readonly Format[] = [...(Object.keys(TEXT_FORMATS) as TextFormat[]), 'svg'];

export interface InspectOptions extends Choice, Pick<SvgOptions, 'theme' | 'direction' | 'depth'> {
  format: Format;
}

/** What a command leaves: text for standard output, lines for standard error, and the exit status. */
export interface Outcome {
  output: string;
  messages: string[];
  status: 0 | 1 | 2 | 130;
}

/**
 * Evaluates a file and writes its models out.
 * Status: 0 a model was found and built; 1 the file has errors, or no model; 2 the command line is wrong.
 */
export async function inspect(engine: Engine, file: string, options: InspectOptions): Promise<Outcome> {
  const { builder, args, call, batch, format } = options;
  const picture = (['theme', 'direction', 'depth'] as const).filter((option) => options[option] !== undefined);
  if (picture.length > 0 && format !== 'svg') {
    return { output: '', messages: [`error: --${picture[0]} is of a picture: it needs --format svg`], status: 2 };
  }
  let evaluation: Report;
  try {
    evaluation = await evaluate(engine, file, { builder, args, call, batch }, true);
  } catch (error) {
    if (!(error instanceof WrongUsage)) throw error;
    return { output: '', messages: [`error: ${error.message}`], status: 2 };
  }
  const messages = format === 'json' ? [] : evaluation.diagnostics.map(diagnosticLine);
  if (format === 'svg' && evaluation.models.length > 1) {
    const names = evaluation.models.map(({ graph }) => graph.builder.name).join(', ');
    messages.push(`${shownFile(file)}:1:1: info: an SVG holds one model, this is the first of ${names}; --builder chooses`);
  }
  return { output: await written(evaluation, options), messages, status: failed(evaluation) ? 1 : 0 };
}

async function written(report: Report, { format, theme, direction, depth }: InspectOptions): Promise<string> {
  if (format !== 'svg') return format !== 'json' && report.models.length === 0 ? '' : TEXT_FORMATS[format](report);
  const [first] = report.models;
  if (!first) return '';
  return toSvg(first, { ...(theme && { theme }), ...(direction && { direction }), ...(depth !== undefined && { depth }) });
}
