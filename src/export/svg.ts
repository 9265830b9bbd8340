import type { CostedModel } from '../graph';
import { indexModel, labelScene, svgOf, THEMES } from '../picture';
import { approximateWidth, buildScene } from '../scene';
import type { SceneOptions, ThemeName } from '../scene';

export interface SvgOptions extends Partial<SceneOptions> {
  theme?: ThemeName;
}

/** The model's picture as the panel first shows it, or as `options` open it. Never rejects for a valid model. */
export async function toSvg(model: CostedModel, options: SvgOptions = {}): Promise<string> {
  const { theme = 'light', direction = 'down', open = {}, ...rest } = options;
  const scene = await buildScene({ model, options: { direction, open, ...rest } });
  const mode = 'kind';
  return svgOf({ model, scene, labels: labelScene(indexModel(model), scene, mode), mode, theme: THEMES[theme], allShapes: false }, approximateWidth);
}
