import { describe, expect, it } from 'vitest';
import type { CostedModel, TensorRef } from '../../../src/graph';
import { buildScene, type Direction, type Scene, type SceneItem } from '../../../src/scene';
import { indexModel, labelScene, resting, toScreen, wholeView } from '../../../src/picture';
import { overlaps, type Rect, type Size } from '../../../src/picture/camera';
import type { Frame } from '../../../src/picture/paint';
import { leastTitlePx, titleFont } from '../../../src/picture/metrics';
import { type NamePlate, placeNames } from '../../../src/picture/paintNames';
import { dense, framed, ladder, Net, place, resnet } from '../../page/models';

/** A U-net: each step down keeps a tensor for the step up, whose edges run beside everything between them. */
function unet(depth: number): CostedModel {
  const net = new Net({ name: 'unet', place: place(1, 20, 1), args: [], assumed: [] });
  const kept: TensorRef[] = [];
  const double = (x: TensorRef, filters: number): TensorRef => net.block('doubleConv', 'call', { filters: String(filters) }, 5, null, () => net.conv(net.conv(x, filters, 3, 1, 6), filters, 3, 1, 7));
  let x = net.layer([], { className: 'InputLayer', shape: [null, 64, 64, 3], line: 2 });
  for (let i = 0; i < depth; i++) {
    x = double(x, 8 << i);
    kept.push(x);
    x = net.conv(x, 8 << i, 3, 1, 8);
  }
  for (let i = depth - 1; i >= 0; i--) {
    const back = kept[i]!;
    x = net.block('expand', 'call', { filters: String(8 << i) }, 9, null, () => double(net.add(net.conv(x, 8 << i, 1, 1, 10), back, 11), 8 << i));
  }
  return net.model(x);
}

const models: [string, CostedModel][] = [['resnet', resnet()], ['unet', unet(5)], ['ladder', ladder(12)], ['framed', framed(3)], ['dense', dense(6)]];
const viewport: Size = { width: 900, height: 800 };

function names(model: CostedModel, scene: Scene, camera: { zoom: number; x: number; y: number }): NamePlate[] {
  const index = indexModel(model);
  const ruler = { width: (text: string, px: number) => 0.55 * px * text.length };
  const frame = { scene, moment: resting(camera), viewport, ruler, labels: labelScene(index, scene, 'kind'), mode: 'kind' } as unknown as Frame;
  const screenOf = (item: SceneItem): Rect => toScreen(camera, item);
  return placeNames({ context: {} as CanvasRenderingContext2D, frame, zoom: camera.zoom, screenOf }, scene.items.filter((item) => overlaps(screenOf(item), { x: 0, y: 0, ...viewport })));
}

describe.each(models)('names over a picture that is too small for titles: %s', (_, model) => {
  it.each<Direction>(['down', 'right'])('lie on no other block, on no line and on no other name, drawn to the %s', async (direction) => {
    let found = 0;
    for (const depth of [0, 1, 2]) {
      const scene = await buildScene({ model, options: { direction, open: {}, depth } });
      const items = new Map(scene.items.map((item) => [item.id, item]));
      const whole = wholeView(scene, viewport);
      for (const zoom of [whole.zoom, 0.2, 0.45]) {
        for (const [x, y] of [[0.5, 0.5], [0, 0], [1, 1]] as const) {
          const camera = { zoom, x: (viewport.width - scene.width * zoom) * x, y: (viewport.height - scene.height * zoom) * y };
          const plates = names(model, scene, camera);
          if (zoom * titleFont >= leastTitlePx) expect(plates).toEqual([]);
          found += plates.length;
          plates.forEach((plate, i) => {
            const own = new Set<string>();
            for (let at: SceneItem | undefined = plate.item; at; at = at.parent === null ? undefined : items.get(at.parent)) own.add(at.id);
            const over = scene.items.filter((item) => !own.has(item.id) && overlaps(plate, toScreen(camera, item))).map(({ id }) => id);
            const struck = scene.edges.filter(({ points }) => points.slice(1).some((b, k) => {
              const a = points[k]!;
              return overlaps(plate, toScreen(camera, { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.max(0.01, Math.abs(a.x - b.x)), height: Math.max(0.01, Math.abs(a.y - b.y)) }));
            })).map(({ id }) => id);
            const others = plates.slice(i + 1).filter((other) => overlaps(plate, other)).map(({ name }) => name);
            expect({ name: plate.name, over, struck, others }).toEqual({ name: plate.name, over: [], struck: [], others: [] });
            expect(plate.x >= 0 && plate.y >= 0 && plate.x + plate.width <= viewport.width && plate.y + plate.height <= viewport.height).toBe(true);
          });
        }
      }
    }
    expect(found).toBeGreaterThan(0);
  });
});

it('names are there whichever way the picture runs', async () => {
  for (const direction of ['down', 'right'] as const) {
    const scene = await buildScene({ model: resnet(), options: { direction, open: {}, depth: 2 } });
    const titles = names(resnet(), scene, wholeView(scene, viewport)).map(({ name }) => name);
    expect(titles.filter((name) => name === 'stage'), direction).toHaveLength(4);
  }
});
