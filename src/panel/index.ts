export { Architecture } from './architecture';
export { registerCommands } from './commands';
export { ShowOnOpen } from './showOnOpen';
export type { FromPage, PanelSettings, PanelState, ToPage } from './protocol';
