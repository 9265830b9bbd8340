import * as vscode from 'vscode';
import { baseName, pathOf, uriOf } from '../../editor';
import { profileToCsv, profileToJson, profileToMarkdown, profileToTrace } from '../../export';
import type { ModelGraph } from '../../graph';
import { BACKEND_TITLES, readProfile, type Profile } from '../../measured';
import type { StoredProfile } from '../../profile';
import { chooseRow } from '../list';
import { row, type Row } from '../rows';
import { suggestedFile } from '../saving';

const formats = [
  { label: 'JSON', description: 'opens in Blocklens again', extension: 'json', write: profileToJson },
  { label: 'CSV', description: 'a row a layer', extension: 'csv', write: profileToCsv },
  { label: 'Markdown', description: 'tables', extension: 'md', write: profileToMarkdown },
  { label: 'Trace', description: 'Trace Event format, for Perfetto and Chrome', extension: 'trace.json', write: profileToTrace },
];

/** Asks for a format and a place, and writes the profile there. */
export async function exportProfile(profile: Profile, graph: ModelGraph | null): Promise<void> {
  const format = await vscode.window.showQuickPick(formats, { title: 'Export Profile', placeHolder: 'Format' });
  if (!format) return;
  const defaultUri = suggestedFile(uriOf(profile.file), `${profile.builder.name}-${profile.device.backend}`, format.extension);
  const target = await vscode.window.showSaveDialog({ title: 'Export Profile', filters: { [format.label]: [format.extension] }, defaultUri });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(format.write(profile, graph)));
  const open = 'Open';
  const answer = await vscode.window.showInformationMessage(`Saved ${baseName(target.path)}.`, open);
  if (answer === open) await vscode.commands.executeCommand('vscode.open', target);
}

/** Asks for a profile's file and reads it; `null` when the user left. Throws a sentence when it is none. */
export async function readProfileFile(title: string, chosen?: vscode.Uri): Promise<Profile | null> {
  const uri = chosen ?? (await vscode.window.showOpenDialog({ title, filters: { Profile: ['json'] }, canSelectMany: false }))?.[0];
  if (!uri) return null;
  return readProfile(new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)));
}

interface Entry extends Row {
  stored?: StoredProfile;
}

/** Asks which profile to compare the shown one with: one of those stored, or one from a file. */
export async function chooseOther(shown: Profile, stored: StoredProfile[]): Promise<Profile | null> {
  const others = stored.filter(({ profile }) => profile.measuredAt !== shown.measuredAt);
  const entries: Entry[] = [
    ...others.map((one): Entry => ({ ...row('dashboard', deviceOf(one.profile), told(one.profile)), stored: one })),
    { label: '$(folder-opened) From a File…', description: 'made by blocklens profile, or exported as JSON', text: 'from a file', alwaysShow: true },
  ];
  const entry = await chooseRow(entries, { title: 'Compare Profiles', placeholder: `Compare ${shown.device.name} with` });
  if (!entry) return null;
  return entry.stored?.profile ?? readProfileFile('Compare with a Profile');
}

/** `NVIDIA H100 · WebGPU`. */
function deviceOf({ device: { name, backend } }: Profile): string {
  return [name, BACKEND_TITLES[backend]].filter(Boolean).join(' · ');
}

/** `24 Nov 2026, 14:03 · forward pass · batch 1 · exact · 12.3 ms`. */
function told({ measuredAt, settings, endToEnd, outcome }: Profile): string {
  const when = new Date(measuredAt).toLocaleString();
  const took = endToEnd ? ` · ${Number(endToEnd.timeMs.median.toPrecision(3))} ms` : '';
  return `${when} · ${settings.training ? `training step with ${settings.optimizer}` : 'forward pass'} · batch ${settings.batch} · ${settings.mode}${took}${outcome.status === 'complete' ? '' : ' · not complete'}`;
}

/** The file of this machine that a profile from elsewhere is of: the shown one, the same path, or one of the same name. */
export async function localFile(profile: Profile, shown: string | null): Promise<string | null> {
  const name = baseName(profile.file.replaceAll('\\', '/'));
  if (shown !== null && baseName(shown) === name) return shown;
  const same = uriOf(profile.file.replaceAll('\\', '/'));
  if (profile.file.startsWith('/') && await exists(same)) return profile.file;
  // In a glob these would mean something else than themselves.
  const [found] = await vscode.workspace.findFiles(`**/${name.replace(/[[\]{}*?!]/g, '?')}`, '**/node_modules/**', 1);
  return found ? pathOf(found) : null;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch {
    return false;
  }
}
