import type { FromPage, ToPage } from '../src/panel/protocol';

/** What VS Code gives a webview's page. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The page's only way out: typed messages to the panel, and state that outlives the page. */
export interface Host {
  post(message: FromPage): void;
  /** Calls back for every message from the panel until the page ends. */
  listen(receive: (message: ToPage) => void): void;
  loadState(): unknown;
  saveState(state: unknown): void;
}

/** As a record, so that none can be left out. */
const messages: Record<ToPage['type'], true> = { show: true, busy: true, cursor: true, command: true, depth: true, export: true, profile: true, profiling: true };

function isToPage(data: unknown): data is ToPage {
  return typeof data === 'object' && data !== null && 'type' in data && Object.hasOwn(messages, String(data.type));
}

/** The host of a page that runs in a VS Code webview. May be called once in a page's life. */
export function connect(): Host {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    listen: (receive) => {
      window.addEventListener('message', (event: MessageEvent<unknown>) => {
        if (isToPage(event.data)) receive(event.data);
      });
    },
    loadState: () => api.getState(),
    saveState: (state) => api.setState(state),
  };
}
