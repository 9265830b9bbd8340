import { chainPlaces, type Diagnostic, type Place, placeOfFrame, type Raw, type RawError } from '../graph';
import { moduleHead } from '../sandbox';
import { mapPosition, type Program, type SourceModule } from '../source';
import { explained } from './explained';

/** QuickJS's frame: `    at name (file:line:column)`, or without the name. The file may hold anything, so it is looked up, not parsed. */
const FRAME = /^\s*at (.*):(\d+):(\d+)\)?\s*$/;

/**
 * An error of the user's code or of the library's, at the user's innermost line, with the lines that led there. Where the recorder was
 * asked as the error arose, it knows the calls; the interpreter's stack tells how far the innermost function had come, and is all there
 * is of an error that the recorder has not seen. Where the stack names none of the user's files (an interrupt), the recorder's own frame
 * tells where the run stood.
 */
export function diagnose(error: RawError, raw: Raw, program: Program, fallback: Place): Diagnostic {
  const modules = [...program.modules.values()];
  const stack = stackOf(error, program);
  const led = chainPlaces(raw, modules, error.frame);
  const stood = placeOfFrame(raw, modules, error.frame);
  const told = error.exact ? explained(error, raw, program, stack) : undefined;
  let places = stack.map(({ module, line, column }) => whole(module.sites, { file: module.file, line, column, endLine: line, endColumn: column + 1 }));
  if (error.exact && (stood ?? told?.place)) {
    // A call that was still to be made, or whose arguments were being evaluated, is where the error arose, not what led there.
    const inCall = raw.frames[error.frame]?.[2] === 'c';
    places = [told?.place ?? (inCall || places.length === 0 ? stood : places[0]) as Place, ...(inCall && !told?.entered ? led.slice(1) : led)];
  } else if (places.length === 0 && stood) {
    places = [stood, ...led.filter((p) => p !== stood)];
  }
  const [place = fallback, ...calls] = places.filter(({ file, line }, index) => index === 0 || isOfFile(program, file, line));
  const name = /^(Error|ValueError|NotImplementedError|RuntimeError|AttributeError)$/.test(error.name) ? '' : `${error.name}: `;
  return { severity: 'error', message: name + (told?.message ?? error.message), place, ...(calls.length > 0 ? { calls } : {}) };
}

/** An expression that was asked for is no line of the file. */
const isOfFile = (program: Program, file: string, line: number): boolean => line <= (program.modules.get(file)?.lines ?? Number.POSITIVE_INFINITY);

/** Where a stack was in the user's files, innermost first; `first`: nothing of the library's or the engine's lies further in. */
export interface Stood { module: SourceModule; line: number; column: number; first: boolean }

function stackOf({ stack }: RawError, program: Program): Stood[] {
  const modules = [...program.modules.values()];
  const found: Stood[] = [];
  let first = true;
  for (const text of stack.split('\n')) {
    const match = FRAME.exec(text);
    // Reading an export too early is the mistake of the line that reads it.
    if (!match || /\bat __bl_get \(/.test(text)) continue;
    const before = match[1] as string;
    const index = modules.findIndex((m) => before === m.file || before.endsWith(`(${m.file}`));
    const module = modules[index];
    if (module) {
      const row = Number(match[2]);
      const head = row === 1 ? moduleHead({ file: module.file, async: module.async, resolve: program.resolutions[module.file] ?? {} }, index).length : 0;
      const at = mapPosition(module, row, Math.max(1, Number(match[3]) - head));
      if (at) found.push({ module, ...at, first });
    }
    first = false;
  }
  return found;
}

/** The whole call that starts or stands there, where the source knows one: an underline says more than a point. */
function whole(sites: { place: Place }[], at: Place): Place {
  let best: Place | null = null;
  for (const { place } of sites) {
    const holds = (place.line < at.line || (place.line === at.line && place.column <= at.column))
      && (place.endLine > at.line || (place.endLine === at.line && place.endColumn > at.column));
    if (holds && (!best || place.line > best.line || (place.line === best.line && place.column >= best.column))) best = place;
  }
  return best && best.line === at.line ? best : at;
}
