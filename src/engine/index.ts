export { createEngine, type EngineOptions } from './engine';
export { defaultLimits, type Limits } from '../sandbox';
export type * from './types';
