/** Every run begins at this moment, and the interpreter's state was kept at it: what a program makes of the date is the same on every day. */
export const START_MS = Date.UTC(2025, 0, 1);

/**
 * What the interpreter asks its surroundings for: the time, which is `elapsedMs` after the start, and randomness, of which there is none.
 * The seed of `Math.random` follows from the time at which the state was kept.
 */
export const surroundings = (elapsedMs) => (memory) => ({
  clock_time_get(_clock, _precision, at) {
    new DataView(memory.buffer).setBigUint64(at, BigInt(START_MS) * 1_000_000n + BigInt(Math.round(elapsedMs() * 1e6)), true);
    return 0;
  },
  random_get(at, length) {
    new Uint8Array(memory.buffer, at, length).fill(0);
    return 0;
  },
});
