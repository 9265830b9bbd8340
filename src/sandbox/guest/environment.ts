import { standIn } from './stand-in';

/** What the user's code may expect around it: a console, timers that fire without waiting, and inert platform globals. */

export const warnings: string[] = [];
const MAX_WARNINGS = 50;
const MAX_TIMERS = 1000;
let timers: { id: number; run: () => void }[] = [];
let timerId = 0;

/** Fires the oldest timer; false when there is none, or when the run has had its share. */
export function runTimers(): boolean {
  const next = timers.shift();
  if (!next || timerId > MAX_TIMERS) return false;
  next.run();
  return true;
}

const later = (run: unknown, _delay?: unknown, ...args: unknown[]): number => {
  const id = ++timerId;
  if (typeof run === 'function') timers.push({ id, run: () => { run(...args); } });
  return id;
};
const cancel = (id: number): void => { timers = timers.filter((t) => t.id !== id); };

const PLATFORM = ['document', 'navigator', 'location', 'history', 'localStorage', 'sessionStorage', 'indexedDB', 'fetch', 'XMLHttpRequest',
  'WebSocket', 'Worker', 'Image', 'ImageData', 'HTMLElement', 'HTMLCanvasElement', 'HTMLImageElement', 'HTMLVideoElement', 'Event', 'CustomEvent',
  'EventTarget', 'MutationObserver', 'ResizeObserver', 'IntersectionObserver', 'AbortController', 'Blob', 'File', 'FileReader', 'FormData',
  'Headers', 'Request', 'Response', 'URLSearchParams', 'OffscreenCanvas', 'TextEncoder', 'TextDecoder', 'alert', 'confirm', 'prompt',
  'addEventListener', 'removeEventListener', 'getComputedStyle', 'matchMedia', 'crypto', 'importScripts', 'postMessage', 'Buffer', 'URL',
  'AudioContext', 'OfflineAudioContext', 'webkitAudioContext', 'AudioWorkletNode', 'MediaRecorder', 'MediaStream', 'MediaSource', 'Audio',
  'RTCPeerConnection', 'SpeechRecognition', 'webkitSpeechRecognition', 'speechSynthesis', 'SpeechSynthesisUtterance', 'Notification',
  'Node', 'Element', 'Text', 'Document', 'DocumentFragment', 'DOMParser', 'XMLSerializer', 'SVGElement', 'HTMLInputElement', 'HTMLButtonElement',
  'HTMLSelectElement', 'HTMLDivElement', 'HTMLAudioElement', 'HTMLMediaElement', 'ShadowRoot', 'customElements', 'NodeList', 'NodeFilter', 'Range',
  'MouseEvent', 'KeyboardEvent', 'PointerEvent', 'TouchEvent', 'MessageEvent', 'DragEvent', 'InputEvent', 'ErrorEvent', 'PerformanceObserver',
  'CanvasRenderingContext2D', 'WebGLRenderingContext', 'WebGL2RenderingContext', 'GPU', 'Path2D', 'DOMMatrix', 'createImageBitmap', 'ImageBitmap',
  'VideoFrame', 'EventSource', 'BroadcastChannel', 'MessageChannel', 'MessagePort', 'SharedWorker', 'ServiceWorker', 'caches', 'clients', 'AbortSignal',
  'ReadableStream', 'WritableStream', 'TransformStream', 'TextDecoderStream', 'CompressionStream', 'DecompressionStream', 'WebAssembly',
  'IDBKeyRange', 'DataTransfer', 'ClipboardItem', 'screen', 'visualViewport', 'frames', 'opener', 'getSelection', 'scrollTo', 'scrollBy', 'scroll',
  'open', 'close', 'print', 'focus', 'blur', 'stop', 'dispatchEvent', 'cancelVideoFrameCallback', 'reportError', 'isSecureContext', 'devicePixelRatio',
  'innerWidth', 'innerHeight'];

export function installEnvironment(tf: unknown): void {
  const scope = globalThis as Record<string, unknown>;
  const define = (name: string, value: unknown) => {
    Object.defineProperty(scope, name, { value, writable: true, configurable: true, enumerable: false });
  };
  const note = (...args: unknown[]) => { if (warnings.length < MAX_WARNINGS) warnings.push(args.map((a) => { try { return String(a); } catch { return '…'; } }).join(' ')); };
  const quiet = () => undefined;
  define('console', new Proxy({ warn: note, error: note }, { get: (own, key) => (own as Record<PropertyKey, unknown>)[key] ?? quiet }));
  for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'requestAnimationFrame', 'requestIdleCallback']) define(name, later);
  for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate', 'cancelAnimationFrame', 'cancelIdleCallback']) define(name, cancel);
  define('queueMicrotask', (run: () => void) => { Promise.resolve().then(run); });
  define('structuredClone', (value: unknown) => JSON.parse(JSON.stringify(value)));
  for (const name of PLATFORM) if (!(name in scope)) define(name, standIn(name));
  const process = standIn('process');
  Object.assign(process, { env: {}, argv: ['node', 'model'], platform: 'linux', version: 'v20.0.0', versions: { node: '20.0.0' }, exit: quiet, cwd: () => '/' });
  define('process', process);
  // One object under all its names; what is not there is inert, as in a page whose scripts have not loaded.
  const around = new Proxy(scope, {
    get: (own, key) => (key in own ? own[key as string] : typeof key === 'symbol' ? undefined : standIn(String(key))),
  });
  for (const name of ['window', 'self', 'global', 'top', 'parent']) define(name, around);
  define('tf', tf);
}
