import type { Scene, SceneItem } from '../../src/scene/types';
import { type Camera, overlaps, type Size, toScreen } from '../../src/picture';

/**
 * The camera under which the next scene seems not to have moved: the anchor keeps its place on the screen.
 * The anchor is `preferred` when it stands in both scenes and was in view; else the item of both scenes that lay
 * nearest the viewport's centre. Without any common item the camera stays.
 */
export function keepAnchored(before: Scene, after: Scene, camera: Camera, viewport: Size, preferred: string | null): Camera {
  const next = new Map(after.items.map((item) => [item.id, item]));
  const screen = { x: 0, y: 0, ...viewport };
  const inView = before.items.filter((item) => next.has(item.id) && overlaps(toScreen(camera, item), screen));
  const anchor = inView.find((item) => item.id === preferred) ?? nearestCentre(inView, camera, viewport);
  const target = anchor && next.get(anchor.id);
  if (!anchor || !target) return camera;
  return {
    zoom: camera.zoom,
    x: camera.x + (hold(anchor).x - hold(target).x) * camera.zoom,
    y: camera.y + (hold(anchor).y - hold(target).y) * camera.zoom,
  };
}

/** The point of an item that stays: the middle of its upper edge, where a block's title is, open or closed. */
function hold(item: SceneItem): { x: number; y: number } {
  return { x: item.x + item.width / 2, y: item.y };
}

function nearestCentre(items: SceneItem[], camera: Camera, viewport: Size): SceneItem | undefined {
  let best: SceneItem | undefined;
  let least = Infinity;
  for (const item of items) {
    const rect = toScreen(camera, item);
    const distance = Math.hypot(rect.x + rect.width / 2 - viewport.width / 2, rect.y + rect.height / 2 - viewport.height / 2);
    // A box around the centre is a worse hold than what stands in it.
    const penalty = item.open ? viewport.height : 0;
    if (distance + penalty < least) {
      least = distance + penalty;
      best = item;
    }
  }
  return best;
}
