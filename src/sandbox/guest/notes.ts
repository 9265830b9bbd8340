import type { RawNote } from '../types';
import { currentFrame, type Frame } from './recorder';
import { withoutStandIns } from './stand-in';

/** What the author should know of the run though nothing failed: at the call where it happened. */

type About = Pick<RawNote, 'ofLayer' | 'option' | 'imported'>;
interface Note extends About, Pick<RawNote, 'kind' | 'message'> { at: Frame | null }

/** More is a loop. */
const MAX_NOTES = 100;
const told = new Map<string, Note>();

/** Once a place, however often the code comes there. */
export function note(kind: RawNote['kind'], message: string, at: Frame | null = currentFrame(), about: About = {}): void {
  const key = `${kind} ${at?.module} ${at?.kind} ${at?.id} ${message}`;
  if (told.size < MAX_NOTES && !told.has(key)) told.set(key, { kind, message, at, ...about });
}

/** `indexOf`: a frame's index in the description's table. */
export const notesTold = (indexOf: (frame: Frame | null) => number): RawNote[] =>
  [...told.values()].map(({ at, ...rest }) => ({ ...rest, message: withoutStandIns(rest.message), frame: indexOf(at) }));
