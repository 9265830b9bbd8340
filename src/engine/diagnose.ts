import { chainPlaces, type Diagnostic, type Place, placeOfFrame, type Raw, type RawError } from '../graph';
import { moduleHead } from '../sandbox';
import { mapPosition, type Program } from '../source';

/** QuickJS's frame: `    at name (file:line:column)`, or without the name. The file may hold anything, so it is looked up, not parsed. */
const FRAME = /^\s*at (.*):(\d+):(\d+)\)?\s*$/;

/**
 * An error of the user's code or of the library's, at the user's innermost line on its stack, with the lines that led there.
 * Where the stack names none of the user's files (an interrupt), the recorder's own frame tells where the run stood.
 */
export function diagnose(error: RawError, raw: Raw, program: Program, fallback: Place): Diagnostic {
  const modules = [...program.modules.values()];
  const places: Place[] = [];
  for (const line of error.stack.split('\n')) {
    const match = FRAME.exec(line);
    // Reading an export too early is the mistake of the line that reads it.
    if (!match || /\bat __bl_get \(/.test(line)) continue;
    const before = match[1] as string;
    const index = modules.findIndex((m) => before === m.file || before.endsWith(`(${m.file}`));
    const module = modules[index];
    if (!module) continue;
    const { file } = module;
    const row = Number(match[2]);
    const head = row === 1 ? moduleHead({ file: module.file, async: module.async, resolve: program.resolutions[module.file] ?? {} }, index).length : 0;
    const at = mapPosition(module, row, Math.max(1, Number(match[3]) - head));
    if (at) places.push(whole(module.sites, { file, line: at.line, column: at.column, endLine: at.line, endColumn: at.column + 1 }));
  }
  if (places.length === 0) {
    const stood = placeOfFrame(raw, modules, error.frame);
    if (stood) places.push(stood, ...chainPlaces(raw, modules, error.frame).filter((p) => p !== stood));
  }
  const [place = fallback, ...led] = places;
  // An expression that was asked for is no line of the file.
  const calls = led.filter(({ file, line }) => line <= (program.modules.get(file)?.lines ?? Number.POSITIVE_INFINITY));
  const name = /^(Error|ValueError|NotImplementedError|RuntimeError|AttributeError)$/.test(error.name) ? '' : `${error.name}: `;
  return { severity: 'error', message: name + error.message, place, ...(calls.length > 0 ? { calls } : {}) };
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
