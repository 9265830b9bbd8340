import type { Planner } from './plan';
import type { Scene, SceneOptions } from './types';

/** Most things that the opening view puts on the canvas. */
const MOST = 40;

/** What a panel of 960 × 960 pixels shows at the smallest zoom at which text reads like text (0.72). */
const SCREEN = 1333;

/**
 * The opening view: as deep as no more than some forty things stand on the canvas and all of them fit on a screen, closed
 * where nothing does. Between two levels, the blocks that hold other blocks (stages, dense blocks) open before those
 * that hold layers alone.
 */
export async function openingScene(planner: Planner, draw: (open: SceneOptions['open'], depth: number) => Promise<Scene>): Promise<Scene> {
  const depths = [0];
  let last = planner.plan({ open: {}, depth: 0, unfold: {} });
  for (let depth = 0.5; last.deeper; depth += 0.5) {
    const plan = planner.plan({ open: {}, depth, unfold: {} });
    if (plan.size > MOST) break;
    // What a greater depth does not change is as deep as that, so that one step more shows more.
    if (plan.size === last.size) depths.pop();
    depths.push(depth);
    last = plan;
  }
  for (let depth = depths.pop(); depth; depth = depths.pop()) {
    const scene = await draw({}, depth);
    if (scene.width <= SCREEN && scene.height <= SCREEN) return scene;
  }
  return draw({}, 0);
}
