/** Something this machine lacks and that Blocklens may not or cannot install by itself; the message says what to do. */
export class Missing extends Error {
  override name = 'Missing';
}
