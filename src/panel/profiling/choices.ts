import * as vscode from 'vscode';
import { BACKEND_TITLES, BACKENDS, DEFAULT_OPTIMIZER, DEFAULT_SETTINGS, OPTIMIZERS, type BackendName, type ProfileSettings } from '../../measured';
import { isBatch } from './batches';

/** What `Profile Model` does: the user's settings, each held against what it may be. */
export interface Choices {
  device: BackendName | 'auto';
  settings: ProfileSettings;
  batches: number[];
  findLargest: boolean;
  /** Path of a Node.js for the profiler, or `null` for the one that is found. */
  node: string | null;
}

type Key = 'device' | 'mode' | 'batch' | 'batches' | 'findLargestBatch' | 'training' | 'optimizer' | 'node';

function read(key: Key): unknown {
  return vscode.workspace.getConfiguration('blocklens.profile').get(key);
}

export function choices(): Choices {
  const [device, batch, batches, optimizer, node] = [read('device'), read('batch'), read('batches'), read('optimizer'), read('node')];
  const training = read('training') === true;
  const known = OPTIMIZERS.find((name) => name === optimizer) ?? DEFAULT_OPTIMIZER;
  return {
    device: BACKENDS.find((backend) => backend === device) ?? 'auto',
    settings: {
      ...DEFAULT_SETTINGS, training, optimizer: training ? known : null, mode: read('mode') === 'quick' ? 'quick' : 'exact',
      batch: isBatch(batch) ? batch : DEFAULT_SETTINGS.batch,
    },
    batches: Array.isArray(batches) ? [...new Set(batches.filter(isBatch))].sort((a, b) => a - b) : [],
    findLargest: read('findLargestBatch') === true,
    node: typeof node === 'string' && node.trim() !== '' ? node.trim() : null,
  };
}

/** Writes a choice where it is made already: in the workspace's settings when they speak of it, else in the user's. */
export async function choose(key: Key, value: unknown): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('blocklens.profile');
  if (JSON.stringify(configuration.get(key)) === JSON.stringify(value)) return;
  const inWorkspace = configuration.inspect(key)?.workspaceValue !== undefined;
  await configuration.update(key, value, inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global);
}

export function onDidChangeChoices(then: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('blocklens.profile')) then();
  });
}

export function passText({ settings }: Choices): string {
  return settings.training ? `Training step with ${settings.optimizer}` : 'Forward pass';
}

export function batchText({ settings, batches }: Choices): string {
  return batches.length === 0 ? `batch ${settings.batch}` : `batch ${settings.batch}, timed at ${[...new Set([settings.batch, ...batches])].sort((a, b) => a - b).join(', ')}`;
}

export function deviceText({ device }: Choices): string {
  return device === 'auto' ? 'automatic device' : BACKEND_TITLES[device];
}

/** `Forward pass · batch 1 · exact · automatic device`. */
export function planText(chosen: Choices): string {
  return [passText(chosen), batchText(chosen), chosen.settings.mode, ...(chosen.findLargest ? ['largest batch'] : []), deviceText(chosen)].join(' · ');
}
