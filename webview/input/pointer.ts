import type { Point } from '../../src/picture';

export interface PointerEvents {
  hover(at: Point | null): void;
  click(at: Point, event: { additive: boolean }): void;
  doubleClick(at: Point): void;
  pan(dx: number, dy: number): void;
  /** A drag or a wheel has begun or gone on: hover cards give way. */
  zoom(factor: number, at: Point): void;
}

/** Pixels that a press may wander and still be a click. */
const slack = 4;
/** Pixels of one line or page where a wheel counts in those. */
const linePx = 20;

/** Mouse, pen, touch and wheel on the canvas: drag and wheel pan, Ctrl+wheel and pinch zoom, as in VS Code's own previews. */
export function listenToPointer(surface: HTMLElement, events: PointerEvents): void {
  const at = (event: MouseEvent): Point => {
    const box = surface.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const down = new Map<number, Point>();
  let start: Point | null = null;
  let dragging = false;

  surface.addEventListener('pointerdown', (event) => {
    if (event.button > 1) return;
    surface.setPointerCapture(event.pointerId);
    down.set(event.pointerId, at(event));
    if (down.size === 1) {
      start = at(event);
      dragging = false;
    }
  });
  surface.addEventListener('pointermove', (event) => {
    const now = at(event);
    const before = down.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== 'touch') events.hover(now);
      return;
    }
    if (!dragging && start && Math.hypot(now.x - start.x, now.y - start.y) > slack) {
      dragging = true;
      surface.classList.add('dragging');
      events.hover(null);
    }
    if (!dragging) return;
    down.set(event.pointerId, now);
    if (down.size === 1) events.pan(now.x - before.x, now.y - before.y);
    else if (down.size === 2) {
      const other = [...down].find(([id]) => id !== event.pointerId)![1];
      const was = Math.hypot(before.x - other.x, before.y - other.y);
      const is = Math.hypot(now.x - other.x, now.y - other.y);
      events.pan((now.x - before.x) / 2, (now.y - before.y) / 2);
      if (was > 0 && is > 0) events.zoom(is / was, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    }
  });
  const release = (event: PointerEvent): void => {
    const pressed = down.delete(event.pointerId);
    if (down.size > 0) return;
    surface.classList.remove('dragging');
    if (pressed && !dragging && event.type === 'pointerup' && event.button === 0) {
      events.click(at(event), { additive: event.ctrlKey || event.metaKey || event.shiftKey });
    }
    dragging = false;
    start = null;
  };
  surface.addEventListener('pointerup', release);
  surface.addEventListener('pointercancel', release);
  surface.addEventListener('pointerleave', () => { if (down.size === 0) events.hover(null); });
  surface.addEventListener('dblclick', (event) => events.doubleClick(at(event)));
  surface.addEventListener('wheel', (event) => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? linePx : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? 400 : 1;
    if (event.ctrlKey || event.metaKey) {
      events.zoom(Math.exp(-Math.max(-60, Math.min(60, event.deltaY * unit)) * 0.008), at(event));
    } else if (event.shiftKey && event.deltaX === 0) events.pan(-event.deltaY * unit, 0);
    else events.pan(-event.deltaX * unit, -event.deltaY * unit);
  }, { passive: false });
}
