import { rejected, setApart } from './failures';
import { offer } from './offered';
import { isStandIn, runWhenReady, standIn } from './stand-in';

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
/**
 * Promises of the user's that nothing has settled. What would settle them (an image that loads, a file, an answer) never comes, so
 * where all else rests the oldest is given a stand-in.
 */
const waiting = new Set<(value: unknown) => void>();
const MAX_RELEASES = 100;
let released = 0;
export const madeUp = (): boolean => released > 0;

/** Lets the page be loaded, or settles the oldest promise; false when nothing waits, or when the run has had its share. */
export function release(): boolean {
  const { onload } = globalThis as { onload?: unknown };
  if (typeof onload === 'function') {
    Object.assign(globalThis, { onload: null });
    later(onload, 0, standIn('event'));
    return true;
  }
  const [settle] = waiting;
  if (!settle || ++released > MAX_RELEASES) return false;
  waiting.delete(settle);
  setApart();
  settle(standIn('data'));
  return true;
}

const watched = new Proxy(Promise, {
  construct(target, [executor]: [unknown], newTarget) {
    if (typeof executor !== 'function') return Reflect.construct(target, [executor], newTarget) as object;
    return Reflect.construct(target, [(resolve: (value: unknown) => void, reject: (reason: unknown) => void) => {
      waiting.add(resolve);
      try {
        executor((value: unknown) => { waiting.delete(resolve); resolve(value); }, (reason: unknown) => { waiting.delete(resolve); rejected(reason); reject(reason); });
      } catch (error) {
        waiting.delete(resolve);
        throw error;
      }
    }], newTarget) as object;
  },
});

/** The page is as good as loaded; nothing else that may happen to it happens by itself. */
const listen = (type: unknown, run: unknown): void => {
  if (type === 'load' || type === 'DOMContentLoaded' || type === 'deviceready') later(run, 0, standIn('event'));
  else offer(run);
};

/** The page's own handlers: `onclick = …`. */
export function offerHandlers(): void {
  for (const name of Object.keys(globalThis)) if (name.startsWith('on')) offer((globalThis as Record<string, unknown>)[name]);
}

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

/** Names that other scripts of the page would have declared. */
export function standInFor(names: string[]): void {
  // A library that brings TensorFlow.js along gives it by this name: `const tf = dfd.tf`.
  const { tf } = globalThis as Record<string, unknown>;
  for (const name of names) if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value: Object.assign(standIn(name), { tf }), writable: true, configurable: true });
}

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
  define('Promise', watched);
  // What is read of a file or an answer, which hold nothing here, is no text.
  const { parse } = JSON;
  JSON.parse = (text: string, reviver?: (this: unknown, key: string, value: unknown) => unknown): unknown => (isStandIn(text) ? standIn('JSON') : parse(text, reviver));
  for (const name of ['parseInt', 'parseFloat'] as const) {
    const read = scope[name] as (text: unknown, radix?: number) => number;
    const number = (text: unknown, radix?: number): number => (isStandIn(text) ? Number(text) : read(text, radix));
    define(name, number);
    Object.defineProperty(Number, name, { value: number });
  }
  define('addEventListener', listen);
  runWhenReady((run) => { later(run, 0, standIn('$')); });
  for (const name of PLATFORM) if (!(name in scope)) define(name, standIn(name));
  (scope['document'] as Record<string, unknown>)['addEventListener'] = listen;
  const process = standIn('process');
  Object.assign(process, { env: {}, argv: ['node', 'model'], platform: 'linux', version: 'v20.0.0', versions: { node: '20.0.0' }, exit: quiet, cwd: () => '/' });
  define('process', process);
  // One object under all its names; what is not there is inert, as in a page whose scripts have not loaded.
  // What is not there keeps what is put into it: `window.own = window.own || {}; window.own.Layer = …`.
  const absent = standIn('window');
  const around = new Proxy(scope, {
    get: (own, key) => (key in own ? own[key as string] : typeof key === 'symbol' ? undefined : absent[key]),
  });
  for (const name of ['window', 'self', 'global', 'top', 'parent']) define(name, around);
  define('tf', tf);
}
