/** Screen position = scene position × zoom + (x, y); both in CSS pixels. */
export interface Camera {
  zoom: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Rect extends Size {
  x: number;
  y: number;
}

export interface Point {
  x: number;
  y: number;
}

export const minZoom = 0.004;
export const maxZoom = 4;
/** Space kept around a fitted picture, px. */
export const margin = 12;

export function clampZoom(zoom: number): number {
  return Math.min(maxZoom, Math.max(minZoom, zoom));
}

export function toScreen(camera: Camera, rect: Rect): Rect {
  return {
    x: rect.x * camera.zoom + camera.x,
    y: rect.y * camera.zoom + camera.y,
    width: rect.width * camera.zoom,
    height: rect.height * camera.zoom,
  };
}

export function toScene(camera: Camera, point: Point): Point {
  return { x: (point.x - camera.x) / camera.zoom, y: (point.y - camera.y) / camera.zoom };
}

/** Zooms by `factor`; what lies under `at` (screen) stays there. */
export function zoomAt(camera: Camera, factor: number, at: Point): Camera {
  const zoom = clampZoom(camera.zoom * factor);
  const ratio = zoom / camera.zoom;
  return { zoom, x: at.x - (at.x - camera.x) * ratio, y: at.y - (at.y - camera.y) * ratio };
}

export function pan(camera: Camera, dx: number, dy: number): Camera {
  return { zoom: camera.zoom, x: camera.x + dx, y: camera.y + dy };
}

/** The whole picture in the viewport, centred, not larger than `largest`. */
export function wholeView(scene: Size, viewport: Size, largest = 1.25): Camera {
  const zoom = clampZoom(Math.min(
    largest,
    (viewport.width - 2 * margin) / Math.max(1, scene.width),
    (viewport.height - 2 * margin) / Math.max(1, scene.height),
  ));
  return centred(scene, viewport, zoom);
}

/** Smallest zoom at which the text of the picture reads like text; below it the opening view scrolls instead. */
export const readingZoom = 0.66;

/** Extent of the panel, px, below which the opening view no longer closes blocks to fit, but scrolls. */
const least = 800;

/** What an opening view has room for, in px of the scene; null while there is no viewport. */
export function openingRoom(viewport: Size): Size | null {
  if (viewport.width === 0) return null;
  return {
    width: Math.max(least, viewport.width - 2 * margin) / readingZoom,
    height: Math.max(least, viewport.height - 2 * margin) / readingZoom,
  };
}

/** The first view: all of it where that can be read; else as wide as can be read, from the input on. */
export function openingView(scene: Size, viewport: Size, direction: 'down' | 'right'): Camera {
  const whole = wholeView(scene, viewport, 1);
  if (whole.zoom >= readingZoom) return whole;
  const across = direction === 'down'
    ? (viewport.width - 2 * margin) / Math.max(1, scene.width)
    : (viewport.height - 2 * margin) / Math.max(1, scene.height);
  const zoom = Math.min(1, Math.max(readingZoom, across));
  const middle = centred(scene, viewport, zoom);
  return direction === 'down'
    ? { zoom, x: middle.x, y: 0 }
    : { zoom, x: 0, y: middle.y };
}

function centred(scene: Size, viewport: Size, zoom: number): Camera {
  return {
    zoom,
    x: Math.round((viewport.width - scene.width * zoom) / 2),
    y: Math.round((viewport.height - scene.height * zoom) / 2),
  };
}

/** Keeps at least a corner of the picture in the viewport. */
export function keepInSight(camera: Camera, scene: Size, viewport: Size, least = 48): Camera {
  const width = scene.width * camera.zoom;
  const height = scene.height * camera.zoom;
  return {
    zoom: camera.zoom,
    x: Math.min(viewport.width - least, Math.max(least - width, camera.x)),
    y: Math.min(viewport.height - least, Math.max(least - height, camera.y)),
  };
}

/** Moves as little as brings `rect` (scene) into the viewport; not at all when it is in view or fills it. */
export function bringIntoView(camera: Camera, rect: Rect, viewport: Size): Camera {
  const screen = toScreen(camera, rect);
  return pan(camera, shift(screen.x, screen.width, viewport.width), shift(screen.y, screen.height, viewport.height));
}

function shift(start: number, length: number, room: number): number {
  const end = start + length;
  if (start >= 0 && end <= room) return 0;
  if (length > room - 2 * margin) {
    // Too long to show whole: its start counts, unless some of it is in view already.
    if (start < room - margin && end > margin) return 0;
    return margin - start;
  }
  return start < margin ? margin - start : room - margin - end;
}

export function overlaps(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
