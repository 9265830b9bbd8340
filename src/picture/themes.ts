import { TYPE } from '../scene/style';
import type { ThemeName } from '../scene/types';
import { parseColour, type Rgb } from './colour';
import { darkModern, makeTheme, type Theme, type Variable } from './theme';

/** VS Code's Light Modern, where it differs from what is written above for the dark one. */
const lightModern: Record<Variable, string> = {
  ...darkModern,
  '--vscode-editor-background': '#ffffff',
  '--vscode-editor-foreground': '#3b3b3b',
  '--vscode-descriptionForeground': '#3b3b3b',
  '--vscode-focusBorder': '#005fb8',
  '--vscode-editorError-foreground': '#e51400',
  '--vscode-charts-blue': '#0063d3',
  '--vscode-charts-green': '#388a34',
  '--vscode-charts-yellow': '#bf8803',
  '--vscode-charts-purple': '#652d90',
};

const made = (colours: Record<Variable, string>, highContrast = false): Theme =>
  makeTheme((name) => parseColour(colours[name]) as Rgb, () => null, { highContrast }, TYPE.family);

/** Themes for a picture that is to look the same wherever it is shown: as VS Code's own light and dark ones, and black on white for print. */
export const THEMES: Record<ThemeName, Theme> = {
  light: made(lightModern),
  dark: made(darkModern),
  paper: { ...made({ ...lightModern, '--vscode-editor-foreground': '#000000', '--vscode-descriptionForeground': '#555555' }, true), edge: '#222222', pillStroke: '#444444', blockStroke: '#888888', paper: true },
};
