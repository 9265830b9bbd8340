/** What devices took, as data, and what follows from it. Pure: the page imports it too. */
export { analyse, figuresOver, sumOfLayers, unexplained, type Measured, type MeasuredFigures } from './analyse';
export { compare, type Compared, type ComparedNode, type Pair } from './compare';
export { keyOf, keysOf } from './key';
export { withNames } from './names';
export { readProfile } from './read';
export { roofAt, type Bound } from './roof';
export { boundSentence } from './sentence';
export { BACKEND_TITLES, DEFAULT_OPTIMIZER, DEFAULT_SETTINGS, OPTIMIZERS } from './settings';
export * from './types';
