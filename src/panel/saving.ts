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
  const target = await vscode.window.showSaveDialog({ title: 'Export Picture', filters: { [label]: [extension] }, defaultUri: suggestedFile(beside, name, extension) });
  if (!target) return;
  await vscode.workspace.fs.writeFile(target, content);
  const open = 'Open';
  const answer = await vscode.window.showInformationMessage(`Saved ${target.path.slice(target.path.lastIndexOf('/') + 1)}.`, open);
  if (answer === open) await vscode.commands.executeCommand('vscode.open', target);
}

/** Letters of a file's name: a builder that is an expression may be longer than a file system takes. */
const nameLength = 60;

/** Where a file would go: beside the source, else into the workspace, under a name that says what it is of. */
export function suggestedFile(beside: vscode.Uri | null, name: string, extension: string): vscode.Uri | undefined {
  const folder = beside && beside.scheme !== 'untitled' ? vscode.Uri.joinPath(beside, '..') : vscode.workspace.workspaceFolders?.[0]?.uri;
  const plain = name.replace(/[^\p{L}\p{N}_.-]+/gu, '-').slice(0, nameLength).replace(/^[-.]+|[-.]+$/g, '') || 'model';
  return folder && vscode.Uri.joinPath(folder, `${plain}.${extension}`);
}
