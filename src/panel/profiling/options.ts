import * as vscode from 'vscode';
import { DEFAULT_OPTIMIZER, OPTIMIZERS } from '../../measured';
import { parseBatches } from './batches';
import { batchText, choices, choose, deviceText, passText, planText } from './choices';

interface Entry extends vscode.QuickPickItem {
  /** Nothing: the run starts. */
  ask?: () => Thenable<unknown>;
}

/** The choices in one list: each leads to its own question and back; the first starts. False when the user left. */
export async function chooseOptions(chooseDevice: () => Promise<void>): Promise<boolean> {
  for (;;) {
    const now = choices();
    const entries: Entry[] = [
      { label: '$(play) Profile Model', description: planText(now) },
      { label: 'Pass', description: passText(now), ask: choosePass },
      { label: 'Batch size', description: batchText(now), ask: chooseBatch },
      { label: 'Accuracy', description: now.settings.mode === 'quick' ? 'quick: equal layers share one measurement' : 'exact: every layer in its place', ask: chooseMode },
      { label: 'Largest batch that fits', description: now.findLargest ? 'look for it' : 'do not look for it', ask: chooseLargest },
      { label: 'Device', description: deviceText(now), ask: chooseDevice },
    ];
    const entry = await vscode.window.showQuickPick(entries, { title: 'Profile Model with Options', placeHolder: 'Start, or change a choice' });
    if (!entry) return false;
    if (!entry.ask) return true;
    await entry.ask();
  }
}

interface Choice<T> extends vscode.QuickPickItem {
  value: T;
}

async function pick<T>(title: string, options: Choice<T>[], now: T): Promise<T | undefined> {
  const marked = options.map((option) => ({ ...option, label: option.value === now ? `$(check) ${option.label}` : `$(blank) ${option.label}` }));
  return (await vscode.window.showQuickPick(marked, { title }))?.value;
}

async function choosePass(): Promise<void> {
  const { settings } = choices();
  const training = await pick('Pass', [
    { label: 'Forward pass', description: 'predict', value: false },
    { label: 'Training step', description: 'forward, backward and update', value: true },
  ], settings.training);
  if (training === undefined) return;
  if (training) {
    const optimizer = await pick('Optimizer', OPTIMIZERS.map((name) => ({ label: name, value: name as string })), settings.optimizer ?? DEFAULT_OPTIMIZER);
    if (optimizer === undefined) return;
    await choose('optimizer', optimizer);
  }
  await choose('training', training);
}

async function chooseBatch(): Promise<void> {
  const { settings, batches } = choices();
  const text = await vscode.window.showInputBox({
    title: 'Batch size', prompt: 'One, or several such as 1, 2, 4, 8: layers are measured with the first, the whole model is timed with each.',
    value: [...new Set([settings.batch, ...batches])].join(', '),
    validateInput: (value) => (parseBatches(value) ? null : 'Whole numbers from 1, with commas between them.'),
  });
  const sizes = text === undefined ? null : parseBatches(text);
  const [first] = sizes ?? [];
  if (!sizes || first === undefined) return;
  await choose('batch', first);
  await choose('batches', sizes.length > 1 ? sizes : []);
}

async function chooseMode(): Promise<void> {
  const mode = await pick('Accuracy', [
    { label: 'Exact', description: 'every layer in its place, in passes over the whole model', value: 'exact' as const },
    { label: 'Quick', description: 'layers that are equal in configuration and shapes share one measurement', value: 'quick' as const },
  ], choices().settings.mode);
  if (mode !== undefined) await choose('mode', mode);
}

async function chooseLargest(): Promise<void> {
  const find = await pick('Largest batch that fits', [
    { label: 'Do not look for it', value: false },
    { label: 'Look for it', description: 'tries larger and larger batches until the memory is full', value: true },
  ], choices().findLargest);
  if (find !== undefined) await choose('findLargestBatch', find);
}
