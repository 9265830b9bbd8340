import fc from 'fast-check';

/** How often each property is tried, and from which seed: `random` for another one each time. What fails prints its seed. */
const RUNS = Number(process.env.BLOCKLENS_PROPERTY_RUNS ?? 60);
const SEED = process.env.BLOCKLENS_PROPERTY_SEED ?? '6';
/** What a property may take: many runs take longer than a test that hangs. */
export const TIME_MS = 60_000 + 100 * RUNS;

/** `share`: of the runs, where each costs more. */
export function holds<T>(drawn: fc.Arbitrary<T>, check: (value: T) => void, share = 1): void {
  fc.assert(fc.property(drawn, check), { numRuns: Math.ceil(RUNS * share), ...(SEED !== 'random' && { seed: Number(SEED) }) });
}
