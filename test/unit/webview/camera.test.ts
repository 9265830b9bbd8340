import { describe, expect, it } from 'vitest';
import { bringIntoView, keepInSight, openingRoom, openingView, readingZoom, toScene, toScreen, wholeView, zoomAt } from '../../../src/picture/camera';

const viewport = { width: 800, height: 600 };

describe('camera', () => {
  it('maps to the screen and back', () => {
    const camera = { zoom: 2, x: 10, y: -5 };
    expect(toScreen(camera, { x: 3, y: 4, width: 5, height: 6 })).toEqual({ x: 16, y: 3, width: 10, height: 12 });
    expect(toScene(camera, { x: 16, y: 3 })).toEqual({ x: 3, y: 4 });
  });

  it('zooms about a point that stays where it is', () => {
    const before = { zoom: 0.8, x: 31, y: -70 };
    const at = { x: 222, y: 333 };
    const after = zoomAt(before, 1.7, at);
    expect(after.zoom).toBeCloseTo(1.36);
    const was = toScene(before, at);
    const is = toScene(after, at);
    expect(is.x).toBeCloseTo(was.x);
    expect(is.y).toBeCloseTo(was.y);
  });

  it('keeps the point under the pointer even where zooming ends', () => {
    const before = { zoom: 3.9, x: 0, y: 0 };
    const after = zoomAt(before, 10, { x: 100, y: 100 });
    expect(after.zoom).toBe(4);
    expect(toScene(after, { x: 100, y: 100 }).x).toBeCloseTo(toScene(before, { x: 100, y: 100 }).x);
  });

  it('fits the whole picture and centres it', () => {
    const scene = { width: 2000, height: 500 };
    const rect = toScreen(wholeView(scene, viewport), { x: 0, y: 0, ...scene });
    expect(rect.x).toBeGreaterThanOrEqual(0);
    expect(rect.x + rect.width).toBeLessThanOrEqual(800);
    expect(Math.abs(rect.x + rect.width / 2 - 400)).toBeLessThan(1);
  });

  it('opens at reading size, from the input on, when all of it would be too small', () => {
    const scene = { width: 300, height: 5000 };
    const camera = openingView(scene, viewport, 'down');
    expect(camera.zoom).toBeGreaterThanOrEqual(readingZoom);
    expect(camera.y).toBe(0);
    expect(Math.abs(camera.x + (300 * camera.zoom) / 2 - 400)).toBeLessThan(1);
    expect(openingView({ width: 300, height: 400 }, viewport, 'down').zoom).toBe(1);
  });

  it('has room for what fits at reading size, in a small panel for what a larger one would show', () => {
    const tall = openingRoom({ width: 600, height: 1200 });
    expect(openingView({ width: 300, height: tall!.height - 1 }, { width: 600, height: 1200 }, 'down')).toMatchObject(
      wholeView({ width: 300, height: tall!.height - 1 }, { width: 600, height: 1200 }, 1));
    expect(openingView({ width: 300, height: tall!.height + 1 }, { width: 600, height: 1200 }, 'down').y).toBe(0);
    expect(openingRoom({ width: 300, height: 300 })).toEqual({ width: 800 / readingZoom, height: 800 / readingZoom });
    expect(openingRoom({ width: 0, height: 0 })).toBeNull();
  });

  it('never loses the picture', () => {
    const scene = { width: 100, height: 100 };
    const lost = keepInSight({ zoom: 1, x: 5000, y: -5000 }, scene, viewport);
    expect(lost.x).toBeLessThan(800);
    expect(lost.y + 100).toBeGreaterThan(0);
  });

  it('moves only as far as brings a thing into view, and not at all when it is', () => {
    const camera = { zoom: 1, x: 0, y: 0 };
    expect(bringIntoView(camera, { x: 10, y: 10, width: 50, height: 20 }, viewport)).toEqual(camera);
    const moved = bringIntoView(camera, { x: 10, y: 900, width: 50, height: 20 }, viewport);
    const rect = toScreen(moved, { x: 10, y: 900, width: 50, height: 20 });
    expect(moved.x).toBe(0);
    expect(rect.y + rect.height).toBeLessThanOrEqual(600);
    expect(rect.y).toBeGreaterThan(500);
    // What fills the view already is not moved.
    expect(bringIntoView(camera, { x: -100, y: -100, width: 2000, height: 2000 }, viewport)).toEqual(camera);
  });
});
