export * from './types';
export * from './custom';
export * from './operations';
export { contentHash } from './hash';
export { findRuns, structureOf, tensorKey } from './fold';
export type { Child, Run, Shell, Structure, Unit } from './fold';
export * from './raw';
export { buildGraph, chainPlaces, placeOfFrame } from './build';
export { loneOperation, operationConfig, openLayers, partName, type OpenedGraph } from './open';
