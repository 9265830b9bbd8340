import { App } from './app';
import { connect } from './host';

const host = connect();

function report(error: unknown): void {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  host.post({ type: 'error', message, stack: stack ?? '' });
}

window.addEventListener('error', (event) => {
  // Chromium reports this when a resize takes two frames; nothing is lost.
  if (event.message.startsWith('ResizeObserver loop')) return;
  report(event.error ?? event.message);
});
window.addEventListener('unhandledrejection', (event) => report(event.reason));

const root = document.getElementById('root');
const { layout, charts } = root?.dataset ?? {};
if (!root || !layout || !charts) report(new Error('The page lacks its root element or the addresses of its layout worker and charts.'));
else new App(root, host, { layout, charts }, report).start();
