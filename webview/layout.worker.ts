import './layout/elkInThread';
import Elk from 'elkjs/lib/elk.bundled.js';
import { approximateWidth, buildScene, createLayout, type Measure } from '../src/scene';
import type { CostedModel } from '../src/graph';
import type { FromLayout, ToLayout } from './layout/messages';

/** Lays scenes out off the page's thread. One at a time; requests that were overtaken while waiting are not begun. */

const scope = self as unknown as {
  onmessage: ((event: { data: ToLayout }) => void) | null;
  postMessage(message: FromLayout): void;
};

/** Remembers the layouts of block structures across requests. */
const layout = createLayout(async () => new Elk());

const rulers = new Map<string, Measure>();

/** Widths in the page's own font, measured once a text. */
function measureIn(family: string): Measure {
  let ruler = rulers.get(family);
  if (ruler) return ruler;
  const context = typeof OffscreenCanvas === 'undefined' ? null : new OffscreenCanvas(1, 1).getContext('2d');
  const known = new Map<string, number>();
  ruler = context === null ? approximateWidth : (text, size, weight) => {
    const key = `${size}|${weight}|${text}`;
    let width = known.get(key);
    if (width === undefined) {
      context.font = `${weight} ${size}px ${family}`;
      width = context.measureText(text).width;
      known.set(key, width);
    }
    return width;
  };
  rulers.set(family, ruler);
  return ruler;
}

let model: CostedModel | null = null;
let modelId = 0;
let waiting: ToLayout | null = null;
let running = false;

async function answer(request: ToLayout): Promise<void> {
  const start = performance.now();
  try {
    if (!model || request.modelId !== modelId) throw new Error('the layout worker was not given this model');
    const scene = await buildScene({ model, options: request.options }, { layout, measure: measureIn(request.family) });
    scope.postMessage({ type: 'done', id: request.id, scene, ms: performance.now() - start });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    scope.postMessage({ type: 'failed', id: request.id, message, stack: stack ?? '' });
  }
}

async function drain(): Promise<void> {
  if (running) return;
  running = true;
  while (waiting) {
    const request = waiting;
    waiting = null;
    await answer(request);
    // Lets messages that arrived meanwhile in, so that only the newest of them is begun.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  running = false;
}

scope.onmessage = ({ data }) => {
  if (data.model) {
    model = data.model;
    modelId = data.modelId;
  }
  if (waiting) scope.postMessage({ type: 'superseded', id: waiting.id });
  waiting = data;
  void drain();
};
