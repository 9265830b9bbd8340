export { Architecture } from './architecture';
export { registerCommands } from './commands';
export type { FromPage, PanelSettings, PanelState, ToPage } from './protocol';
