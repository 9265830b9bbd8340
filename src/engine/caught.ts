import type { Diagnostic, Place, Raw } from '../graph';
import type { RunResult } from '../sandbox';
import type { Program } from '../source';
import { diagnose } from './diagnose';

/** More of one run are the same mistake again and again. */
const MAX_TOLD = 10;

/**
 * What failed and ended nothing, since the code itself caught it or nobody waited for it. Where no whole model comes out it may be the
 * reason, so all is told; where one does, a `try` may have been a question, and only a layer that could not be made is of interest.
 */
export function caughtTold({ caught, raw }: RunResult, program: Program, fallback: Place, whole: boolean): Diagnostic[] {
  const told = caught.filter((one) => (!whole || one.making) && (one.thrown || !isMade(one.frame, raw, program))).map((one): Diagnostic => {
    const { message, ...rest } = diagnose(one, raw, program, fallback);
    const end = whole ? 'and goes on without it' : 'and no whole model comes of it';
    return { ...rest, severity: 'warning', message: `${message.replace(/[.?]?$/, (mark) => mark || '.')} The code swallows this error, ${end}.` };
  });
  return told.slice(0, MAX_TOLD);
}

/** An error of the author's own that was only made, as far as is known: `const timeout = new Error('…')`. */
function isMade(frame: number, raw: Raw, program: Program): boolean {
  const [, module, kind, id] = raw.frames[frame] ?? [];
  const site = kind === 'c' ? [...program.modules.values()][module as number]?.sites[id as number] : undefined;
  return site !== undefined && /(Error|Exception)$/.test(site.callee);
}
