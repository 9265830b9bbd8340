import * as vscode from 'vscode';
import type { Documents } from '../engine/types';

/** Languages whose documents may hold a model builder. */
export const languages = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'];

const source = /\.[mc]?[jt]s$|\.[jt]sx$/i;
const extensions: Record<string, string> = { typescript: '.ts', typescriptreact: '.tsx', javascript: '.js', javascriptreact: '.jsx' };

/** True for documents that Blocklens reads: source files of any file system, not a diff's or a notebook's pieces. */
export function isSource(document: vscode.TextDocument): boolean {
  const { query, fragment } = document.uri;
  return query === '' && fragment === '' && (languages.includes(document.languageId) || source.test(document.uri.path));
}

/**
 * A document's path as the engine knows it: absolute, forward slashes. A file on disk is its URI's path; any other
 * scheme or authority is the first segment (`/vscode-vfs:github/owner/repository/model.ts`), so that relative imports
 * stay within the file system that the entry came from.
 */
export function pathOf(uri: vscode.Uri): string {
  const path = uri.path.startsWith('/') ? uri.path : `/${uri.path}`;
  return uri.scheme === 'file' && uri.authority === '' ? path : `/${uri.scheme}:${encodeURIComponent(uri.authority)}${path}`;
}

/** As `pathOf`; an untitled document without an extension gets its language's, by which the engine tells the dialect. */
export function pathOfDocument(document: vscode.TextDocument): string {
  const path = pathOf(document.uri);
  return document.isUntitled && !source.test(path) ? path + (extensions[document.languageId] ?? '') : path;
}

/** The document that stands open for a path, whether its text is saved or not. */
export function openDocument(path: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => isReadable(document.uri) && pathOfDocument(document) === path);
}

/** The other way of `pathOf`. A path beside an untitled document that is not itself open stands for the file on disk. */
export function uriOf(path: string): vscode.Uri {
  const open = openDocument(path);
  if (open) return open.uri;
  // Two letters at least: `/c:/…` is a drive.
  const foreign = /^\/([a-z][a-z0-9+.-]+):([^/]*)(\/.*)$/i.exec(path);
  if (!foreign) return vscode.Uri.from({ scheme: 'file', path });
  const [, scheme = '', authority = '', rest = ''] = foreign;
  if (scheme === 'untitled') return vscode.Uri.from({ scheme: 'file', path: rest });
  return vscode.Uri.from({ scheme, authority: decodeURIComponent(authority), path: rest });
}

/** A path's last segment, for sentences. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isReadable(uri: vscode.Uri): boolean {
  return uri.query === '' && uri.fragment === '';
}

/** Unsaved editors first, then whatever file system the entry document came from. */
export class EditorDocuments implements Documents {
  readonly #log: vscode.LogOutputChannel;
  readonly #decoder = new TextDecoder();

  constructor(log: vscode.LogOutputChannel) {
    this.#log = log;
  }

  async read(path: string): Promise<string | undefined> {
    const open = openDocument(path);
    if (open) return open.getText();
    try {
      return this.#decoder.decode(await vscode.workspace.fs.readFile(uriOf(path)));
    } catch (error) {
      // Looking for a file where there is none is how imports are resolved.
      if (!isAbsence(error)) this.#log.warn(`Cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }
}

function isAbsence(error: unknown): boolean {
  return error instanceof vscode.FileSystemError && ['FileNotFound', 'FileIsADirectory', 'FileNotADirectory'].includes(error.code);
}
