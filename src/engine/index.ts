export { createEngine, type EngineOptions } from './engine';
export type * from './types';
