import * as vscode from 'vscode';
import type { EngineHost, Evaluations, Changes, Problems, Status } from '../editor';
import { baseName, direction, isEnabled, isOpen, isSource, lineInFile, onDidChangeSetting, openNotebook, Owner, pathOf, pathOfDocument, summary, uriOf } from '../editor';
import { example } from './example';
import { Page, viewType } from './page';
import { actions, Profiling, shownFile } from './profiling';
import type { FromPage, PanelState, ToPage } from './protocol';
import { revealPlace } from './reveal';
import { savePicture } from './saving';
import { Session } from './session';

/** Quiet time before an editor whose file is not shown is looked at for a first model. */
const considerMs = 300;

export interface ArchitectureParts {
  evaluations: Evaluations;
  changes: Changes;
  engine: EngineHost;
  problems: Problems;
  status: Status;
  log: vscode.LogOutputChannel;
}

/** The one architecture panel: brings together what is shown (`Session`), the page, the editors and the Problems panel. */
export class Architecture extends Owner {
  readonly #extension: vscode.Uri;
  readonly #parts: ArchitectureParts;
  readonly session: Session;
  readonly profiling: Profiling;
  #page: Page | null = null;
  /** Where the page last sent the editor: the cursor's arrival there is not the user's. */
  #revealed: { file: string; selection: vscode.Selection } | null = null;
  #cursor = '';
  /** The page has drawn something since it said `ready`; before that it cannot select anything. */
  #drawn = false;
  readonly #waiting: ToPage[] = [];
  #failureTold = false;
  #considering: NodeJS.Timeout | null = null;

  constructor(context: vscode.ExtensionContext, parts: ArchitectureParts) {
    super();
    this.#extension = context.extensionUri;
    this.#parts = parts;
    this.session = this.own(new Session(parts.evaluations, parts.changes, parts.engine));
    this.own(this.session.onDidChangeState((state) => this.#show(state)));
    // After the panel's own listener: the page hears of a model before it hears of its profile.
    this.profiling = this.own(new Profiling({ context, session: this.session, engine: parts.engine, log: parts.log, isSeen: () => this.#page?.isSeen ?? false }));
    this.own(this.profiling.onDidTell((message) => this.#page?.post(message)));
    this.own(this.session.onDidChangeBusy((busy) => {
      this.#page?.post({ type: 'busy', busy });
      parts.status.busy = busy;
    }));
    this.own(vscode.window.onDidChangeActiveTextEditor((editor) => this.#considerSoon(editor, 0)));
    this.own(vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => this.#followCursor(textEditor, selections[0])));
    this.own(vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const editor = vscode.window.activeTextEditor;
      if (contentChanges.length > 0 && editor?.document === document) this.#considerSoon(editor, considerMs);
    }));
    this.own(vscode.workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) this.session.renamed(pathOf(oldUri), pathOf(newUri));
    }));
    this.own(onDidChangeSetting('direction', () => this.session.state && this.#show(this.session.state)));
    this.own(parts.engine.onDidFail((message) => void this.#tellFailure(message)));
    this.own(vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: async (panel, saved: unknown) => this.#restore(panel, saved),
    }));
  }

  get isOpen(): boolean {
    return this.#page !== null;
  }

  /** Opens the panel beside the editor, or brings it forward, with a file and one of its builders. */
  open(file: string, options: { builder?: string; line?: number } = {}): void {
    if (this.#page) this.#page.bringForward();
    else this.#adopt(new Page(this.#extension));
    this.session.show(file, options);
  }

  /** A new editor with a small model, and its picture. */
  async openExample(): Promise<void> {
    const document = await vscode.workspace.openTextDocument({ language: 'typescript', content: example });
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One });
    this.open(pathOfDocument(document));
  }

  /** Brings the panel to the front; false when there is none. */
  bringForward(): boolean {
    this.#page?.bringForward();
    return this.#page !== null;
  }

  /** A command for the page, at once or when it has drawn; nothing when there is no panel. */
  tell(message: Extract<ToPage, { type: 'command' | 'depth' | 'export' }>): void {
    if (!this.#page) return;
    this.#page.bringForward();
    if (this.#drawn && this.#page.isReady) this.#page.post(message);
    else this.#waiting.push(message);
  }

  /** Closes the panel. */
  close(): void {
    this.#page?.dispose();
    this.#forgetPage();
  }

  override dispose(): void {
    if (this.#considering) clearTimeout(this.#considering);
    this.#page?.dispose();
    this.#page = null;
    super.dispose();
  }

  #restore(panel: vscode.WebviewPanel, saved: unknown): void {
    this.#page?.dispose();
    this.#adopt(new Page(this.#extension, panel));
    const { file, picked } = (typeof saved === 'object' && saved !== null ? saved : {}) as { file?: unknown; picked?: unknown };
    const editor = vscode.window.activeTextEditor;
    if (typeof file === 'string') this.session.show(file, typeof picked === 'string' ? { builder: picked } : {});
    else if (editor && isSource(editor.document)) this.session.show(pathOfDocument(editor.document));
  }

  #adopt(page: Page): void {
    this.#page = page;
    page.own(page.onDidReceive((message) => {
      this.#receive(message).catch((error: unknown) => this.#parts.log.error(error instanceof Error ? error : String(error)));
    }));
    page.own(page.onDidChangeSeen(() => this.profiling.noticeUnseen()));
    page.own(page.onDidClose(() => {
      if (this.#page !== page) return;
      this.#forgetPage();
      page.dispose();
    }));
    void vscode.commands.executeCommand('setContext', 'blocklens.open', true);
  }

  #forgetPage(): void {
    this.#page = null;
    this.#cursor = '';
    this.#waiting.length = 0;
    this.session.clear();
    this.#parts.problems.clear();
    this.#parts.status.tell(null);
    this.profiling.noticeUnseen();
    void vscode.commands.executeCommand('setContext', 'blocklens.open', false);
  }

  #show(state: PanelState): void {
    if (!this.#page) return;
    const name = state.models[0]?.graph.builder.name;
    this.#page.title = name === undefined ? baseName(state.file) : `${name} — ${baseName(state.file)}`;
    this.#page.post({ type: 'show', state, settings: { direction: direction() } });
    this.#parts.problems.set(state.file, state.diagnostics);
    this.#parts.status.tell(state.models[0] ? summary(state.models[0].cost.totals) : null);
    this.#parts.log.debug(`${state.file}: ${state.models.length} models, ${state.diagnostics.length} diagnostics`, JSON.stringify(state.timings));
  }

  async #receive(message: FromPage): Promise<void> {
    switch (message.type) {
      case 'ready': {
        if (this.session.state) this.#show(this.session.state);
        if (this.session.busy) this.#page?.post({ type: 'busy', busy: true });
        this.profiling.resend();
        this.#drawn = false;
        return;
      }
      case 'reveal': {
        const { place, preserveFocus } = message;
        this.#revealed = { file: place.file, selection: new vscode.Selection(0, 0, 0, 0) };
        const selection = await revealPlace(place, preserveFocus, this.#page?.column);
        if (selection) this.#revealed = { file: place.file, selection };
        return;
      }
      case 'pick':
        return this.session.pick(message.builder);
      case 'model':
        this.profiling.picked = message.model;
        return;
      case 'profile':
        if (message.action === 'cancel') this.profiling.cancel();
        else if (message.action === 'uncompare') this.profiling.compareWith(null);
        // A dialog's answer is waited for by the command, which also tells what went wrong.
        else void vscode.commands.executeCommand(`blocklens.${actions[message.action]}`, message.action === 'open' ? undefined : shownFile(this));
        return;
      case 'run':
        return this.#run(message.command);
      case 'export':
        return savePicture(message, this.session.file === null ? null : uriOf(this.session.file), this.session.state?.picked ?? 'architecture');
      case 'drawn':
        this.#parts.log.debug(`drawn: ${message.items} items, layout ${message.layoutMs} ms, drawing ${message.drawMs} ms`);
        return this.#firstDrawn();
      case 'error':
        return this.#parts.log.error(`page: ${message.message}\n${message.stack}`);
    }
  }

  /** What waited for a picture: the commands given to a page that was not there, and the cursor. */
  #firstDrawn(): void {
    if (this.#drawn) return;
    this.#drawn = true;
    for (const message of this.#waiting.splice(0)) this.#page?.post(message);
    this.#cursor = '';
    const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.find((one) => isSource(one.document));
    if (editor) this.#followCursor(editor, editor.selection);
  }

  async #run(command: Extract<FromPage, { type: 'run' }>['command']): Promise<void> {
    if (command === 'problems') await vscode.commands.executeCommand('workbench.actions.view.problems');
    else if (command === 'restart') this.#parts.engine.restart();
    else if (command === 'expression') await vscode.commands.executeCommand('blocklens.showExpression', shownFile(this));
    else await this.openExample();
  }

  /** The panel follows the editor to another file that builds a model; any other file leaves the picture alone. */
  #considerSoon(editor: vscode.TextEditor | undefined, afterMs: number): void {
    if (this.#considering) clearTimeout(this.#considering);
    this.#considering = null;
    if (!this.#page || !editor || !isEnabled('followActiveEditor') || !isSource(editor.document)) return;
    const file = pathOfDocument(editor.document);
    // The page opened this file to show a line of the present picture; that asks for no other picture.
    if (file === this.session.file || file === this.#revealed?.file) return;
    // What the present picture depends on is edited for its sake.
    if (afterMs > 0 && this.session.concerns(file)) return;
    this.#considering = setTimeout(() => {
      this.#considering = null;
      void this.session.consider(file, lineInFile(editor.document, editor.selection.active.line));
    }, afterMs);
  }

  #followCursor(editor: vscode.TextEditor, selection: vscode.Selection | undefined): void {
    if (!this.#page || !selection || !isSource(editor.document)) return;
    const file = pathOfDocument(editor.document);
    if (!this.session.concerns(file)) return;
    if (this.#revealed?.file === file) {
      // What the page revealed is selected there already, perhaps one of several things on this line.
      if (selection.isEqual(this.#revealed.selection) || this.#revealed.selection.isEqual(new vscode.Selection(0, 0, 0, 0))) return;
      this.#revealed = null;
    }
    const line = lineInFile(editor.document, selection.active.line);
    const cursor = `${file}:${line}`;
    if (cursor === this.#cursor) return;
    this.#cursor = cursor;
    this.#page.post({ type: 'cursor', file, line });
  }

  async #tellFailure(message: string): Promise<void> {
    // One message at a time: an engine that fails may fail at every keystroke.
    if (!this.#page || this.#failureTold) return;
    this.#failureTold = true;
    const [restart, log] = ['Restart Engine', 'Show Log'];
    const answer = await vscode.window.showErrorMessage(`Blocklens: ${message}`, restart, log);
    this.#failureTold = false;
    if (answer === restart) this.#parts.engine.restart();
    else if (answer === log) this.#parts.log.show();
  }
}

/** The document a command is about: the one it was called on, else the active one, else one that is visible. */
export function subject(uri: unknown): { file: string; line?: number } | null {
  if (uri instanceof vscode.Uri) {
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
    const file = document ? pathOfDocument(document) : pathOf(uri);
    const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
    return editor ? { file, line: lineInFile(editor.document, editor.selection.active.line) } : { file };
  }
  const editors = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors];
  const editor = editors.find((one) => one && isSource(one.document) && isOpen(pathOfDocument(one.document)));
  if (editor) return { file: pathOfDocument(editor.document), line: lineInFile(editor.document, editor.selection.active.line) };
  // None of a notebook's cells need be in focus.
  const notebook = vscode.window.activeNotebookEditor?.notebook;
  return notebook && openNotebook(pathOf(notebook.uri)) ? { file: pathOf(notebook.uri) } : null;
}
