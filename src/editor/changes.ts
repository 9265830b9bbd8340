import * as vscode from 'vscode';
import { isSignpost, RESOLVED_EXTENSIONS, SEARCHED_EXTENSIONS } from '../engine';
import { isSource, openDocument, openNotebook, pathOf, pathOfDocument, uriOf } from './documents';
import { Owner } from './owner';

export interface Change {
  file: string;
  /** `edited`: the text in an editor or on disk is another; `appeared` and `gone`: the file itself. */
  kind: 'edited' | 'appeared' | 'gone';
}

/**
 * What happens to source files, seen from outside and inside the editor: typing, saving by other programs, creation,
 * deletion, closing without saving. Time is a counter, so that a result can be compared with what came after it.
 */
export class Changes extends Owner {
  #now = 0;
  readonly #last = new Map<string, number>();
  /** When a file last came that may say where imports lead: any answer may be another since. */
  #signposted = 0;
  readonly #outside = new Map<string, vscode.Disposable>();
  readonly #changed = this.own(new vscode.EventEmitter<Change>());
  readonly onDidChange = this.#changed.event;

  constructor() {
    super();
    this.own(vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      // No content changes: only its dirty state changed.
      if (contentChanges.length > 0 && isFollowed(document)) this.#note(pathOfDocument(document), 'edited');
    }));
    // Unsaved text that is given up leaves what stands on disk.
    this.own(vscode.workspace.onDidCloseTextDocument((document) => {
      if (isFollowed(document)) this.#note(pathOfDocument(document), document.isUntitled ? 'gone' : 'edited');
    }));
    this.own(vscode.workspace.onDidChangeNotebookDocument(({ notebook, contentChanges }) => {
      if (contentChanges.length > 0) this.#note(pathOf(notebook.uri), 'edited');
    }));
    this.own(vscode.workspace.onDidCloseNotebookDocument((notebook) => this.#note(pathOf(notebook.uri), 'edited')));
    this.#watch(this, `**/*.{${[...SEARCHED_EXTENSIONS, ...RESOLVED_EXTENSIONS].join(',')}}`);
  }

  get now(): number {
    return this.#now;
  }

  /** True when none of the files changed after `time`. */
  unchanged(files: readonly string[], time: number): boolean {
    return this.#signposted <= time && files.every((file) => (this.#last.get(file) ?? 0) <= time);
  }

  /** When a file's text last became another; 0 for one that has not changed. */
  stamp(file: string): number {
    return this.#last.get(file) ?? 0;
  }

  /** Watches those of the files that lie outside every workspace folder; the call before it is forgotten. */
  followOutside(files: readonly string[]): void {
    const wanted = new Set(files.filter((file) => !vscode.workspace.getWorkspaceFolder(uriOf(file))));
    for (const [file, watcher] of this.#outside) {
      if (!wanted.delete(file)) {
        watcher.dispose();
        this.#outside.delete(file);
      }
    }
    for (const file of wanted) {
      const uri = uriOf(file);
      if (uri.scheme === 'untitled') continue;
      const owner = new Owner();
      const slash = uri.path.lastIndexOf('/');
      // `[` and `{` mean something in a pattern.
      const name = uri.path.slice(slash + 1).replace(/[[\]{}*?]/g, '?');
      this.#watch(owner, new vscode.RelativePattern(uri.with({ path: uri.path.slice(0, slash) || '/' }), name));
      this.#outside.set(file, owner);
    }
  }

  override dispose(): void {
    for (const watcher of this.#outside.values()) watcher.dispose();
    this.#outside.clear();
    super.dispose();
  }

  #watch(owner: Owner, pattern: vscode.GlobPattern): void {
    const watcher = owner.own(vscode.workspace.createFileSystemWatcher(pattern));
    const note = (kind: Change['kind']) => (uri: vscode.Uri) => {
      const file = pathOf(uri);
      // An open editor goes before the disk, and tells of its own changes.
      if (kind === 'edited' && (openDocument(file) || openNotebook(file))) return;
      this.#note(file, kind);
    };
    owner.own(watcher.onDidChange(note('edited')));
    owner.own(watcher.onDidCreate(note('appeared')));
    owner.own(watcher.onDidDelete(note('gone')));
  }

  #note(file: string, kind: Change['kind']): void {
    this.#last.set(file, ++this.#now);
    if (kind === 'appeared' && isSignpost(file)) this.#signposted = this.#now;
    this.#changed.fire({ file, kind });
  }
}

function isFollowed(document: vscode.TextDocument): boolean {
  return isSource(document) || /\.(jsonc?|ya?ml|importmap|html?)$/i.test(document.uri.path);
}
