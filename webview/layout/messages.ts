import type { CostedModel } from '../../src/graph';
import type { Scene, SceneOptions } from '../../src/scene';

/** The model travels once; later requests name it. */
interface Request {
  id: number;
  modelId: number;
  model: CostedModel | null;
  options: SceneOptions;
}

/** Page → layout worker. `family` is the font that text is measured in. */
export type ToLayout = Request & { type: 'layout'; family: string };

/** Layout worker → page. Every request gets exactly one of these. */
export type FromLayout =
  | { type: 'done'; id: number; scene: Scene; ms: number }
  | { type: 'superseded'; id: number }
  | { type: 'failed'; id: number; message: string; stack: string };
