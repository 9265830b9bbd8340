/** The variables that VS Code gives a webview, as far as the page reads them, for its four built-in modern themes. */
export type ThemeName = 'dark' | 'light' | 'hc-dark' | 'hc-light';

export function themeClass(theme: ThemeName): string {
  return { dark: 'vscode-dark', light: 'vscode-light', 'hc-dark': 'vscode-high-contrast', 'hc-light': 'vscode-high-contrast vscode-high-contrast-light' }[theme];
}

const font = { '--vscode-font-family': 'system-ui, "Ubuntu", "Droid Sans", sans-serif', '--vscode-font-size': '13px' };

const themes: Record<ThemeName, Record<string, string>> = {
  dark: {
    'editor-background': '#1f1f1f', 'editor-foreground': '#cccccc', foreground: '#cccccc', descriptionForeground: '#9d9d9d', focusBorder: '#0078d4',
    'icon-foreground': '#cccccc', 'widget-border': '#313131', 'widget-shadow': 'rgba(0, 0, 0, 0.36)', 'editorGroup-border': 'rgba(255, 255, 255, 0.09)',
    'charts-blue': '#59a4f9', 'charts-green': '#89d185', 'charts-yellow': '#cca700', 'charts-orange': '#d18616', 'charts-purple': '#b180d7', 'charts-red': '#f14c4c',
    'editorHoverWidget-background': '#202020', 'editorHoverWidget-border': '#454545', 'editorHoverWidget-foreground': '#cccccc', 'editorWidget-background': '#202020',
    'textLink-foreground': '#4daafc', 'dropdown-background': '#313131', 'dropdown-border': '#3c3c3c', 'dropdown-foreground': '#cccccc',
    'toolbar-hoverBackground': 'rgba(90, 93, 94, 0.31)', 'input-background': '#313131', 'input-border': '#3c3c3c', 'input-placeholderForeground': '#989898',
    'menu-background': '#1f1f1f', 'menu-selectionBackground': '#0078d4', 'menu-selectionForeground': '#ffffff', 'progressBar-background': '#0078d4',
    'editorError-foreground': '#f14c4c', 'editorWarning-foreground': '#cca700', 'editorInfo-foreground': '#59a4f9', errorForeground: '#f85149',
    'editor-findMatchHighlightBackground': 'rgba(234, 92, 0, 0.33)', 'editor-findMatchBackground': '#9e6a03',
    'inputOption-activeBackground': 'rgba(36, 137, 219, 0.51)', 'inputOption-activeForeground': '#ffffff',
  },
  light: {
    'editor-background': '#ffffff', 'editor-foreground': '#3b3b3b', foreground: '#3b3b3b', descriptionForeground: '#3b3b3b', focusBorder: '#005fb8',
    'icon-foreground': '#3b3b3b', 'widget-border': '#e5e5e5', 'widget-shadow': 'rgba(0, 0, 0, 0.16)', 'editorGroup-border': '#e5e5e5',
    'charts-blue': '#0063d3', 'charts-green': '#388a34', 'charts-yellow': '#bf8803', 'charts-orange': '#d18616', 'charts-purple': '#652d90', 'charts-red': '#e51400',
    'editorHoverWidget-background': '#f8f8f8', 'editorHoverWidget-border': '#c8c8c8', 'editorHoverWidget-foreground': '#3b3b3b', 'editorWidget-background': '#f8f8f8',
    'textLink-foreground': '#005fb8', 'dropdown-background': '#ffffff', 'dropdown-border': '#cecece', 'dropdown-foreground': '#3b3b3b',
    'toolbar-hoverBackground': 'rgba(184, 184, 184, 0.31)', 'input-background': '#ffffff', 'input-border': '#cecece', 'input-placeholderForeground': '#767676',
    'menu-background': '#ffffff', 'menu-selectionBackground': '#005fb8', 'menu-selectionForeground': '#ffffff', 'progressBar-background': '#005fb8',
    'editorError-foreground': '#e51400', 'editorWarning-foreground': '#bf8803', 'editorInfo-foreground': '#0063d3', errorForeground: '#f85149',
    'editor-findMatchHighlightBackground': 'rgba(234, 92, 0, 0.33)', 'editor-findMatchBackground': '#a8ac94',
    'inputOption-activeBackground': '#bed6ed', 'inputOption-activeForeground': '#000000',
  },
  'hc-dark': {
    'editor-background': '#000000', 'editor-foreground': '#ffffff', foreground: '#ffffff', descriptionForeground: 'rgba(255, 255, 255, 0.7)', focusBorder: '#f38518',
    'icon-foreground': '#ffffff', contrastBorder: '#6fc3df', contrastActiveBorder: '#f38518', 'widget-border': '#6fc3df', 'editorGroup-border': '#6fc3df',
    'charts-blue': '#3794ff', 'charts-green': '#89d185', 'charts-yellow': '#ffd370', 'charts-orange': '#d18616', 'charts-purple': '#b180d7', 'charts-red': '#f48771',
    'editorHoverWidget-background': '#0c141f', 'editorHoverWidget-border': '#6fc3df', 'editorHoverWidget-foreground': '#ffffff', 'editorWidget-background': '#0c141f',
    'textLink-foreground': '#21a6ff', 'dropdown-background': '#000000', 'dropdown-border': '#6fc3df', 'dropdown-foreground': '#ffffff',
    'input-background': '#000000', 'input-border': '#6fc3df', 'input-placeholderForeground': 'rgba(255, 255, 255, 0.7)', 'menu-background': '#000000', 'menu-border': '#6fc3df',
    'menu-selectionBorder': '#f38518', 'progressBar-background': '#6fc3df', 'editorError-foreground': '#f48771', 'editorWarning-foreground': '#ffd370', 'editorInfo-foreground': '#3794ff',
  },
  'hc-light': {
    'editor-background': '#ffffff', 'editor-foreground': '#292929', foreground: '#292929', descriptionForeground: 'rgba(41, 41, 41, 0.7)', focusBorder: '#006bbd',
    'icon-foreground': '#292929', contrastBorder: '#0f4a85', contrastActiveBorder: '#006bbd', 'widget-border': '#0f4a85', 'editorGroup-border': '#0f4a85',
    'charts-blue': '#1a85ff', 'charts-green': '#374e06', 'charts-yellow': '#895503', 'charts-orange': '#d18616', 'charts-purple': '#652d90', 'charts-red': '#b5200d',
    'editorHoverWidget-background': '#ffffff', 'editorHoverWidget-border': '#0f4a85', 'editorHoverWidget-foreground': '#292929', 'editorWidget-background': '#ffffff',
    'textLink-foreground': '#0f4a85', 'dropdown-background': '#ffffff', 'dropdown-border': '#0f4a85', 'dropdown-foreground': '#292929',
    'input-background': '#ffffff', 'input-border': '#0f4a85', 'input-placeholderForeground': 'rgba(41, 41, 41, 0.7)', 'menu-background': '#ffffff', 'menu-border': '#0f4a85',
    'menu-selectionBorder': '#006bbd', 'progressBar-background': '#006bbd', 'editorError-foreground': '#b5200d', 'editorWarning-foreground': '#895503', 'editorInfo-foreground': '#1a85ff',
  },
};

export function themeVariables(theme: ThemeName): Record<string, string> {
  return { ...font, ...Object.fromEntries(Object.entries(themes[theme]).map(([name, value]) => [`--vscode-${name}`, value])) };
}
