import { darkModern, makeTheme, parseColour, type Rgb, type Theme, type Variable } from '../../src/picture';

/** Reads the theme of `element`'s document as it is now. */
export function readTheme(element: HTMLElement): Theme {
  const probe = document.createElement('span');
  element.append(probe);
  const read = (name: Variable | string): Rgb | null => {
    probe.style.color = '';
    if (!getComputedStyle(element).getPropertyValue(name).trim()) return null;
    probe.style.color = `var(${name})`;
    return parseColour(getComputedStyle(probe).color);
  };
  const take = (name: Variable): Rgb => read(name) ?? parseColour(darkModern[name])!;
  try {
    return makeTheme(take, read, classify(document.body), getComputedStyle(element).fontFamily);
  } finally {
    probe.remove();
  }
}

function classify(body: HTMLElement): { highContrast: boolean } {
  return { highContrast: body.classList.contains('vscode-high-contrast') || body.classList.contains('vscode-high-contrast-light') };
}

/** Calls back when the theme's class or variables change. Returns the way to stop. */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id', 'data-vscode-theme-kind'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  const media = matchMedia('(forced-colors: active)');
  media.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    media.removeEventListener('change', changed);
  };
}
