import type { CostedModel } from '../../src/graph';
import type { Scene, SceneOptions, ThemeName } from '../../src/scene';

/** What both requests tell. The model travels once; later requests name it. */
interface Request {
  id: number;
  modelId: number;
  model: CostedModel | null;
  options: SceneOptions;
}

/** Page → layout worker. `family` is the font that text is measured in. */
export type ToLayout =
  | (Request & { type: 'layout'; family: string })
  /** The same picture as a self-contained SVG. */
  | (Request & { type: 'svg'; theme: ThemeName });

/** Layout worker → page. Every request gets exactly one of these. */
export type FromLayout =
  | { type: 'done'; id: number; scene: Scene; ms: number }
  | { type: 'written'; id: number; svg: string }
  | { type: 'superseded'; id: number }
  | { type: 'failed'; id: number; message: string; stack: string };
