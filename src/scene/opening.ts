import type { Planner } from './plan';
import type { Scene } from './types';

/** Most things that the opening view puts on the canvas. */
const MOST = 40;

/** Room of a panel of some 960 × 960 px, in which text still reads like text. */
const ROOM = { width: 1400, height: 1400 };

/**
 * The opening view: as deep as no more than some forty things stand on the canvas and all of them fit on a screen, closed
 * where nothing does. Blocks that hold other blocks (stages, dense blocks) show the network's structure, so they open
 * before those that hold layers alone.
 */
export async function openingScene(planner: Planner, draw: (depth: number, frames: number) => Promise<Scene>, room = ROOM): Promise<Scene> {
  const plan = (depth: number, frames: number) => planner.plan({ open: {}, depth, frames, unfold: {} });
  let deepest = 0;
  while (plan(deepest, deepest).deeper && plan(0, deepest + 1).size <= MOST) deepest++;
  for (let frames = deepest; frames > 0; frames--) {
    for (let depth = frames; depth >= 0; depth--) {
      const { size } = plan(depth, frames);
      if (size > MOST) continue;
      // What is said to be open is, so that one step more shows more.
      if (frames > depth && plan(depth, frames - 1).size === size) continue;
      const scene = await draw(depth, frames);
      if (scene.width <= room.width && scene.height <= room.height) return scene;
    }
  }
  return draw(0, 0);
}
