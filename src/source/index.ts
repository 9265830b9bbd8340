/** TypeScript and JavaScript in; instrumented CommonJS modules and builder candidates out. */
export type { AttemptFinder } from './attempts';
export { HeldFiles } from './held';
export { SourceCache } from './load';
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
