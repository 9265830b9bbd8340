import { beforeAll, describe, expect, it } from 'vitest';
import { poll } from '../../tools/vscode';
import type { Picture } from './picture';
import { useSession } from './session';

const themes = [
  ['Dark Modern', 'vscode-dark'],
  ['Light Modern', 'vscode-light'],
  ['Dark High Contrast', 'vscode-high-contrast'],
  ['Light High Contrast', 'vscode-high-contrast-light'],
] as const;

/** The picture in the theme's own colours. Pictures for the eye are left in test-results/. */
describe('the picture’s colours', () => {
  const session = useSession();
  let picture: Picture;

  beforeAll(async () => {
    picture = await session.show('se-resnet50.ts');
  });

  it.each(themes)('follow %s while it is open', async (theme, className) => {
    await session.workbench.colorTheme(theme);
    await poll(`the page to be ${className}`, () => picture.frame.locator(`body.${className}`).count().then((count) => count > 0));
    const [background, painted] = await poll('the canvas in the theme’s background', async () => {
      const colours = await corner(picture);
      return colours[0] === colours[1] ? colours : undefined;
    });
    expect(painted).toBe(background);
    await session.shot(`theme-${className}`);
  });
});

/** The editor's background as the theme has it, and the colour of the screen in the picture's empty corner. */
async function corner(picture: Picture): Promise<[string, string]> {
  const canvas = picture.frame.locator('canvas').first();
  const background = await canvas.evaluate((element) => {
    const probe = document.createElement('div');
    probe.style.color = 'var(--vscode-editor-background)';
    element.parentElement?.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  });
  const box = await canvas.boundingBox();
  if (!box) throw new Error('the canvas is not shown');
  const png = await canvas.page().screenshot({ clip: { x: box.x + 3, y: box.y + box.height - 6, width: 1, height: 1 } });
  const painted = await canvas.evaluate(async (_, data) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))]));
    const context = new OffscreenCanvas(1, 1).getContext('2d') as OffscreenCanvasRenderingContext2D;
    context.drawImage(image, 0, 0);
    const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
    return `rgb(${r}, ${g}, ${b})`;
  }, png.toString('base64'));
  return [background, painted];
}
