import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Engine } from '../engine';
import { PROFILE_FORMATS, type ProfileFormat, type Report } from '../export';
import { customNames, fixedBatch, type ModelGraph } from '../graph';
import { BACKEND_TITLES, DEFAULT_OPTIMIZER, DEFAULT_SETTINGS, type BackendName, type Mode, type Profile } from '../measured';
import type { DeviceReport, ProfileJob, Profiler } from '../profile';
import { shownFile } from './disk';
import { diagnosticLine, evaluate, failed, WrongUsage, type Choice } from './evaluate';
import type { Outcome } from './inspect';

export interface ProfileOptions extends Choice {
  batch: number;
  backend: BackendName | 'auto';
  train?: boolean;
  optimizer?: string;
  mode: Mode;
  format: ProfileFormat;
  repeats: number;
  batches: number[];
  largestBatch?: boolean;
}

/** As far as a command needs it. */
export type Measures = Pick<Profiler, 'profile' | 'devices'>;

/**
 * Evaluates a file and measures its first model.
 * Status: 0 it was measured; 1 the file has errors, or it could not be measured (to the end); 2 the command line is wrong; 130 it was
 * cancelled. What was measured by then is written in any case.
 * @param tell what is done now: a step's name, and a sentence's part
 */
export async function profile(
  engine: Engine, profiler: Measures, file: string, options: ProfileOptions, tell: (step: string, message: string) => void, signal: AbortSignal,
): Promise<Outcome> {
  const { builder, args, call, batch, format } = options;
  tell('evaluating', `building the model of ${shownFile(file)}`);
  let report: Report;
  try {
    report = await evaluate(engine, file, { builder, args, call, batch }, false, signal);
  } catch (error) {
    if (!(error instanceof WrongUsage)) throw error;
    return { output: '', messages: [`error: ${error.message}`], status: 2 };
  }
  if (signal.aborted) return { output: '', messages: ['cancelled'], status: 130 };
  const messages = report.diagnostics.map(diagnosticLine);
  const [model] = report.models;
  if (!model || failed(report)) return { output: '', messages: messages.length > 0 ? messages : [`${shownFile(file)}:1:1: error: no model was built`], status: 1 };

  const training = options.train === true;
  const job: ProfileJob = {
    model, file, backend: options.backend, previous: null, batches: options.batches, findLargest: options.largestBatch === true,
    ...(await ownLayers(engine, file, model.graph, signal)),
    settings: {
      ...DEFAULT_SETTINGS, batch: fixedBatch(model.graph) ?? batch, training, optimizer: training ? (options.optimizer ?? DEFAULT_OPTIMIZER) : null,
      mode: options.mode, repeats: options.repeats,
    },
  };
  let found: Profile;
  try {
    found = await profiler.profile(job, { onProgress: ({ doing, message }) => { tell(doing, message); } }, signal);
  } catch (error) {
    return { output: '', messages: [...messages, `error: ${(error as Error).message}`], status: 1 };
  }
  const { outcome } = found;
  if (outcome.status !== 'complete') messages.push(`${outcome.status === 'failed' ? 'error' : 'info'}: ${outcome.message}`);
  const measured = found.nodes.some(({ timeMs }) => timeMs !== null);
  if (!measured && outcome.status === 'complete') messages.push('error: nothing of this model could be measured');
  return {
    output: measured || format === 'json' ? PROFILE_FORMATS[format](found, model.graph, report.diagnostics) : '',
    messages,
    status: outcome.status === 'cancelled' ? 130 : outcome.status === 'complete' && measured ? 0 : 1,
  };
}

/** The user's own layer classes. Who runs this command on a file has asked for its code to run, so nothing more has to be trusted. */
async function ownLayers(engine: Engine, file: string, graph: ModelGraph, signal: AbortSignal): Promise<Pick<ProfileJob, 'custom' | 'whyNoCustom'>> {
  const names = customNames(graph);
  if (names.classNames.length + names.inner.length === 0) return { custom: null, whyNoCustom: '' };
  try {
    return { custom: await engine.customLayers({ file, ...names }, signal), whyNoCustom: '' };
  } catch (error) {
    return { custom: null, whyNoCustom: `Its code could not be taken from your files: ${(error as Error).message}` };
  }
}

/** Every device, or why it cannot be used. */
export async function devices(profiler: Measures, file: string, signal: AbortSignal): Promise<Outcome> {
  const reports = await profiler.devices(file, signal);
  const width = Math.max(...reports.map(({ backend }) => backend.length));
  const line = ({ backend, available, name, note, why }: DeviceReport): string =>
    `${backend.padEnd(width)}  ${available ? [name, note].filter(Boolean).join('. ') : `– ${why}`}  [${BACKEND_TITLES[backend]}]`;
  return signal.aborted
    ? { output: '', messages: ['cancelled'], status: 130 }
    : { output: reports.map((report) => `${line(report)}\n`).join(''), messages: [], status: reports.some(({ available }) => available) ? 0 : 1 };
}

/** Folders whose packages a file's program would find, nearest first; then those of where the command runs. */
export function packageFolders(file: string, cwd = process.cwd()): string[] {
  const above = (folder: string): string[] => (path.dirname(folder) === folder ? [folder] : [folder, ...above(path.dirname(folder))]);
  return [...new Set([...above(path.dirname(file)), ...above(cwd)])].filter((folder) => existsSync(path.join(folder, 'node_modules')));
}
