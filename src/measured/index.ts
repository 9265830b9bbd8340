/** What devices took, as data, and what follows from it. Pure: the page imports it too. */
export { keyOf, keysOf } from './key';
export * from './types';
