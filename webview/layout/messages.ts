import type { CostedModel } from '../../src/graph';
import type { Scene, SceneOptions } from '../../src/scene/types';

/** Page → layout worker. The model travels once; later requests name it. `family` is the font that text is measured in. */
export type ToLayout = { type: 'layout'; id: number; modelId: number; model: CostedModel | null; options: SceneOptions; family: string };

/** Layout worker → page. Every request gets exactly one of these. */
export type FromLayout =
  | { type: 'done'; id: number; scene: Scene; ms: number }
  | { type: 'superseded'; id: number }
  | { type: 'failed'; id: number; message: string; stack: string };
