export { defaultLimits, type GuestModule, type Limits, moduleHead, Sandbox, type SandboxRequest, type SandboxResult } from './sandbox';
export { STEPS_PER_MS } from './steps';
export type { ModelAnswer, ModelAsk, RawNote, RunResult, Target } from './types';
