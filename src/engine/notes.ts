import { type FrameNames, type Place, placeOfFrame, placesOfLayer, type Raw } from '../graph';
import type { RunResult } from '../sandbox';
import type { SourceModule } from '../source';

type Note = RunResult['notes'][number];

/** Where the author looks for what a note says, and the calls that led there: at the import or the option that it is about, at the layer's own call, or where it was said. */
export function placesOfNote(note: Note, raw: Raw, modules: SourceModule[], otherwise: Place): { place: Place; calls?: Place[] } {
  const [own, ...calls] = note.ofLayer ? placesOfLayer(raw, modules, note.frame) : [];
  const place = importOf(note, modules) ?? optionOf(note, raw, modules) ?? own ?? placeOfFrame(raw, modules, note.frame) ?? otherwise;
  return { place, ...(calls.length > 0 && { calls }) };
}

function importOf({ imported }: Note, modules: SourceModule[]): Place | undefined {
  const imports = imported ? modules.flatMap((module) => module.imports).filter(({ specifier }) => specifier === imported.specifier) : [];
  return (imports.find(({ names }) => names.includes(imported?.name ?? '')) ?? imports[0])?.place;
}

/** The option that a note names, or whose value the words of an error name: `padding: 'causal'`, of which it says that CAUSAL is not supported. */
function optionOf({ option, message, frame, ofLayer }: Note, raw: Raw, names: FrameNames[]): Place | undefined {
  const [, module, kind, id] = raw.frames[frame] ?? [];
  const options = kind === 'c' ? names[module as number]?.sites[id as number]?.options : undefined;
  if (!options) return undefined;
  if (option !== undefined) return Object.hasOwn(options, option) ? options[option]?.place : undefined;
  const words = ofLayer ? message.toLowerCase().split(/[^a-z0-9]+/) : [];
  const named = Object.values(options).filter(({ text }) => text !== undefined && text.length > 3 && words.includes(text.toLowerCase()));
  return named.length === 1 ? named[0]?.place : undefined;
}
