export { actions, profileCommands, shownFile } from './commands';
export { Profiling } from './profiling';
