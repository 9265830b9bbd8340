export { createEngine, type EngineOptions } from './engine';
export { isResolvable, isSearched, isSignpost, isSkipped, RESOLVED_EXTENSIONS, SEARCHED_EXTENSIONS, SKIPPED_FOLDERS } from './searched';
export { defaultLimits, type Limits } from '../sandbox';
export type * from './types';
