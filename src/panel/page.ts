import * as vscode from 'vscode';
import { Owner } from '../editor';
import { pageHtml } from './html';
import type { FromPage, ToPage } from './protocol';

export const viewType = 'blocklens.architecture';

/** The webview panel and its typed messages. The page ends when it is hidden and says `ready` again when it is back. */
export class Page extends Owner {
  readonly #panel: vscode.WebviewPanel;
  #ready = false;
  readonly #received = this.own(new vscode.EventEmitter<FromPage>());
  readonly onDidReceive = this.#received.event;
  readonly #seen = this.own(new vscode.EventEmitter<void>());
  /** It came into view, or went out of it. */
  readonly onDidChangeSeen = this.#seen.event;
  readonly #closed = this.own(new vscode.EventEmitter<void>());
  readonly onDidClose = this.#closed.event;

  /** Opens a panel beside the editor, or takes over one that VS Code kept over a reload. */
  constructor(extension: vscode.Uri, kept?: vscode.WebviewPanel) {
    super();
    const dist = vscode.Uri.joinPath(extension, 'dist');
    const options: vscode.WebviewOptions = { enableScripts: true, localResourceRoots: [dist] };
    this.#panel = kept ?? vscode.window.createWebviewPanel(
      viewType, 'Architecture', { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }, options,
    );
    const panel = this.#panel;
    this.own(panel.onDidDispose(() => this.#closed.fire()));
    this.own(panel.webview.onDidReceiveMessage((message: FromPage) => {
      if (message.type === 'ready') this.#ready = true;
      this.#received.fire(message);
    }));
    this.own(panel.onDidChangeViewState(() => {
      if (!panel.visible) this.#ready = false;
      this.#seen.fire();
    }));
    const media = vscode.Uri.joinPath(extension, 'media');
    panel.iconPath = { light: vscode.Uri.joinPath(media, 'panel-light.svg'), dark: vscode.Uri.joinPath(media, 'panel-dark.svg') };
    panel.webview.options = options;
    panel.webview.html = pageHtml(panel.webview, dist);
  }

  get column(): vscode.ViewColumn | undefined {
    return this.#panel.viewColumn;
  }

  /** The page is there and listens. */
  get isReady(): boolean {
    return this.#ready;
  }

  get isSeen(): boolean {
    return this.#panel.visible;
  }

  set title(title: string) {
    this.#panel.title = title;
  }

  /** Brings the panel to the front where it is, without taking the focus. */
  bringForward(): void {
    if (!this.#panel.visible) this.#panel.reveal(undefined, true);
  }

  /** Sends a message, if the page is there to hear it; it asks for everything when it comes back. */
  post(message: ToPage): void {
    if (!this.#ready || this.gone) return;
    this.#panel.webview.postMessage(message).then(undefined, () => undefined);
  }

  override dispose(): void {
    super.dispose();
    this.#panel.dispose();
  }
}
