import * as vscode from 'vscode';
import type { FromPage } from './protocol';

type Exported = Extract<FromPage, { type: 'export' }>;

const kinds: Record<Exported['format'], { label: string; extension: string }> = {
  svg: { label: 'SVG picture', extension: 'svg' },
  png: { label: 'PNG picture', extension: 'png' },
  json: { label: 'JSON', extension: 'json' },
  markdown: { label: 'Markdown', extension: 'md' },
  dot: { label: 'Graphviz', extension: 'dot' },
  mermaid: { label: 'Mermaid', extension: 'mmd' },
};

/** Asks where a picture goes and writes it there; `beside` and `name` make the suggestion. */
export async function savePicture(exported: Exported, beside: vscode.Uri | null, name: string): Promise<void> {
  const { label, extension } = kinds[exported.format];
  const content = exported.base64 !== null ? Buffer.from(exported.base64, 'base64') : Buffer.from(exported.text ?? '', 'utf8');
  if (content.length === 0) return;
  const folder = beside && beside.scheme !== 'untitled'
    ? vscode.Uri.joinPath(beside, '..')
    : vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = `${name.replace(/[^\w.-]+/g, '-').replace(/^[-.]+|-+$/g, '') || 'architecture'}.${extension}`;
  const options: vscode.SaveDialogOptions = { title: 'Export Picture', filters: { [label]: [extension] } };
  if (folder) options.defaultUri = vscode.Uri.joinPath(folder, file);
  const target = await vscode.window.showSaveDialog(options);
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, content);
  const open = 'Open';
  const answer = await vscode.window.showInformationMessage(`Saved ${target.path.slice(target.path.lastIndexOf('/') + 1)}.`, open);
  if (answer === open) await vscode.commands.executeCommand('vscode.open', target);
}
