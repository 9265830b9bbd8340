/** TypeScript and JavaScript in; instrumented CommonJS modules and builder candidates out. */
export type { AttemptFinder } from './attempts';
export { Failing, type Callee, type Missing } from './explain';
export { HeldFiles } from './held';
export { SourceCache } from './load';
export { nearest } from './nearest';
export { mapPosition } from './mapping';
export type {
  Attempt,
  Candidate,
  CandidateParameter,
  Import,
  Program,
  Scope,
  Site,
  SourceModule,
  TopLevel,
} from './types';
