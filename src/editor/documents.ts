import * as vscode from 'vscode';
import { isResolvable, isSearched, SEARCHED_EXTENSIONS, SKIPPED_FOLDERS } from '../engine';
import type { Documents, Listed } from '../engine/types';
import type { Changes } from './changes';
import { textOfNotebook } from './notebooks';
import { Owner } from './owner';

/** Languages whose documents may hold a model builder. Those of components come with extensions, so these are known by their names too. */
export const languages: (string | vscode.DocumentFilter)[] = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact', 'html', { pattern: '**/*.{vue,svelte,astro}' }];

const source = /\.([mc]?[jt]s|[jt]sx|vue|svelte|astro|html?)$/i;
const extensions: Record<string, string> = { typescript: '.ts', typescriptreact: '.tsx', javascript: '.js', javascriptreact: '.jsx' };

/** The language that a cell's code has to be in. */
const cellLanguages = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'];

const isCell = ({ uri }: vscode.TextDocument): boolean => uri.scheme === 'vscode-notebook-cell';

/** True for documents that Blocklens reads: source files of any file system and cells of notebooks, not the sides of a diff. */
export function isSource(document: vscode.TextDocument): boolean {
  const { query, fragment } = document.uri;
  if (isCell(document)) return cellLanguages.includes(document.languageId) && notebookOf(document) !== undefined;
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

/** The notebook that a cell is of; only those in Jupyter's format have a file that can be read. */
function notebookOf(document: vscode.TextDocument): vscode.NotebookDocument | undefined {
  return vscode.workspace.notebookDocuments.find((notebook) => /\.ipynb$/i.test(notebook.uri.path) && notebook.getCells().some((cell) => cell.document === document));
}

/** The notebook that stands open for a path. */
export function openNotebook(path: string): vscode.NotebookDocument | undefined {
  return /\.ipynb$/i.test(path) ? vscode.workspace.notebookDocuments.find((notebook) => pathOf(notebook.uri) === path) : undefined;
}

/** As `pathOf`; a cell's is its notebook's, and an untitled document without an extension gets its language's, by which the engine tells the dialect. */
export function pathOfDocument(document: vscode.TextDocument): string {
  const path = pathOf((isCell(document) ? notebookOf(document) ?? document : document).uri);
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

/** Files listed of one workspace folder. */
const maxListed = 5000;

/** Unsaved editors first, then whatever file system the entry document came from. */
export class EditorDocuments extends Owner implements Documents {
  readonly #log: vscode.LogOutputChannel;
  readonly #decoder = new TextDecoder();
  /** Paths by workspace folder, until a file comes or goes. */
  readonly #listed = new Map<string, Promise<string[]>>();
  /** What is in single folders of the workspace, for as long. */
  readonly #entries = new Map<string, Promise<string[] | undefined>>();
  /** Manifests of packages, of which a workspace has many, until they change. */
  readonly #manifests = new Map<string, { stamp: number; text: string | undefined }>();
  readonly #changes: Changes;

  constructor(log: vscode.LogOutputChannel, changes: Changes) {
    super();
    this.#log = log;
    this.#changes = changes;
    this.own(changes.onDidChange(({ kind }) => { if (kind !== 'edited') this.#forget(); }));
    this.own(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#forget()));
  }

  async read(path: string): Promise<string | undefined> {
    const open = openDocument(path);
    if (open) return open.getText();
    const notebook = openNotebook(path);
    if (notebook) return textOfNotebook(notebook);
    const stamp = this.#changes.stamp(path);
    const known = this.#manifests.get(path);
    if (known?.stamp === stamp) return known.text;
    const text = await this.#readDisk(path);
    if (/\/(package|deno)\.jsonc?$/.test(path) && vscode.workspace.getWorkspaceFolder(uriOf(path))) this.#manifests.set(path, { stamp, text });
    return text;
  }

  async #readDisk(path: string): Promise<string | undefined> {
    try {
      return this.#decoder.decode(await vscode.workspace.fs.readFile(uriOf(path)));
    } catch (error) {
      // Looking for a file where there is none is how imports are resolved.
      if (!isAbsence(error)) this.#log.warn(`Cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  /** The files of the workspace folder that a file is in, and the open ones beside it; a file outside every folder has nothing around it. */
  async list(path: string): Promise<Listed[]> {
    const folder = vscode.workspace.getWorkspaceFolder(uriOf(path));
    if (!folder) return [];
    const key = folder.uri.toString();
    let paths = this.#listed.get(key);
    if (!paths) {
      const wanted = new vscode.RelativePattern(folder, `**/*.{${SEARCHED_EXTENSIONS.join(',')}}`);
      const skipped = new vscode.RelativePattern(folder, `**/{.*,${SKIPPED_FOLDERS.join(',')}}/**`);
      paths = Promise.resolve(vscode.workspace.findFiles(wanted, skipped, maxListed)).then((uris) => uris.map(pathOf).filter(isSearched));
      this.#listed.set(key, paths);
      paths.catch(() => this.#listed.delete(key));
    }
    return (await paths).map((file) => ({ file, stamp: this.#changes.stamp(file) }));
  }

  /** A folder of the disk or of whatever file system it is in, with the open files of which the disk does not know. */
  async entries(folder: string): Promise<string[] | undefined> {
    const uri = uriOf(folder);
    const names = this.#entries.get(folder) ?? listNames(uri);
    // What comes and goes is only told of the workspace.
    if (vscode.workspace.getWorkspaceFolder(uri)) this.#entries.set(folder, names);
    const within = folder === '/' ? folder : `${folder}/`;
    const open = vscode.workspace.textDocuments.map(pathOfDocument).filter((path) => path.startsWith(within) && !path.slice(within.length).includes('/'));
    return (await names)?.concat(open.map(baseName));
  }

  #forget(): void {
    this.#listed.clear();
    this.#entries.clear();
  }
}

async function listNames(uri: vscode.Uri): Promise<string[] | undefined> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(uri);
    return entries.flatMap(([name, type]) => (type & vscode.FileType.Directory ? [`${name}/`] : isResolvable(name) ? [name] : []));
  } catch (error) {
    return isAbsence(error) ? [] : undefined;
  }
}

function isAbsence(error: unknown): boolean {
  return error instanceof vscode.FileSystemError && ['FileNotFound', 'FileIsADirectory', 'FileNotADirectory'].includes(error.code);
}
