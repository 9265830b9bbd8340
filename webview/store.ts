import type { Direction, Mode } from '../src/scene/types';

/** What the page remembers over reload and while it is hidden. Everything else comes from the host again. */
export interface ViewState {
  version: 1;
  file: string | null;
  picked: string | null;
  /** Which of the builder's models is drawn. */
  model: number;
  mode: Mode;
  direction: Direction;
  /** Whether the direction was chosen here; until then the settings' counts. */
  turned: boolean;
  /** Levels open everywhere; `null` for the opening view, 'all' for no limit. */
  depth: number | 'all' | null;
  /** Block or fold id → open, by hand. */
  open: Record<string, boolean>;
  /** Fold id → every member is drawn, not one for all. */
  unfold: Record<string, boolean>;
  /** Every edge carries its shape. */
  allShapes: boolean;
  /** Screen position = scene position × zoom + offset; `null` before the first picture. */
  camera: { zoom: number; x: number; y: number } | null;
  selected: string | null;
  /** The profile drawer: whether it is open, and its width or height in px as the user left it. */
  drawer: { open: boolean; size: number | null };
}

export function initialState(): ViewState {
  return {
    version: 1, file: null, picked: null, model: 0, mode: 'kind', direction: 'down', turned: false, depth: null, open: {}, unfold: {},
    allShapes: false, camera: null, selected: null, drawer: { open: false, size: null },
  };
}

const modes: Mode[] = ['kind', 'params', 'macs', 'memory', 'time', 'rate', 'efficiency', 'peak'];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function flags(value: unknown): Record<string, boolean> {
  return Object.fromEntries(Object.entries(isRecord(value) ? value : {}).filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean'));
}

function isCamera(value: unknown): value is { zoom: number; x: number; y: number } {
  return isRecord(value) && [value.zoom, value.x, value.y].every((n) => typeof n === 'number' && Number.isFinite(n)) && (value.zoom as number) > 0;
}

/** Reads a saved state; each field that is missing or of another shape (an older version's) takes its initial value. */
export function restoreState(saved: unknown): ViewState {
  const state = initialState();
  if (!isRecord(saved) || saved.version !== 1) return state;
  if (typeof saved.file === 'string') state.file = saved.file;
  if (typeof saved.picked === 'string') state.picked = saved.picked;
  if (Number.isInteger(saved.model) && (saved.model as number) >= 0) state.model = saved.model as number;
  if (modes.includes(saved.mode as Mode)) state.mode = saved.mode as Mode;
  if (saved.direction === 'down' || saved.direction === 'right') state.direction = saved.direction;
  if (saved.depth === 'all' || (Number.isInteger(saved.depth) && (saved.depth as number) >= 0)) state.depth = saved.depth as number | 'all';
  if (typeof saved.turned === 'boolean') state.turned = saved.turned;
  state.open = flags(saved.open);
  state.unfold = flags(saved.unfold);
  if (typeof saved.allShapes === 'boolean') state.allShapes = saved.allShapes;
  if (isCamera(saved.camera)) state.camera = { zoom: saved.camera.zoom, x: saved.camera.x, y: saved.camera.y };
  if (typeof saved.selected === 'string') state.selected = saved.selected;
  if (isRecord(saved.drawer)) {
    const { open, size } = saved.drawer;
    state.drawer = { open: open === true, size: typeof size === 'number' && size > 0 && Number.isFinite(size) ? size : null };
  }
  return state;
}
