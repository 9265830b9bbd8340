import type { Members, Place, Raw, RawError } from '../graph';
import { type Callee, Failing, type Missing, nearest, type Program, type Scope, type Site } from '../source';
import type { Stood } from './diagnose';
import { forSymbolic, instead, isOperation } from './symbolic';

/** What an error is about, in the author's own words for it. */
export interface Explained {
  message: string;
  place?: Place;
  /** It arose in a function that had not begun yet, at its parameters: the call that was being made is one that led there. */
  entered?: true;
}

const READS = /^cannot (?:read|set) property '(.*)' of (undefined|null)$/;
const DESTRUCTURES = 'Cannot convert undefined or null to object';
const NOT_ITERABLE = /^(?:value is not iterable|cannot read property 'Symbol.iterator' of (undefined|null))$/;
const UNCALLABLE = /^not a (function|constructor)$/;

/** The interpreter's own errors do not say what is no function, or undefined; the source does, at the place where they arose. */
export function explained(error: RawError, raw: Raw, program: Program, stack: Stood[]): Explained | undefined {
  const symbolic = forSymbolic(error.message);
  if (symbolic) return { message: symbolic };
  const [top] = stack;
  // What the library or the engine itself calls and reads, and the author sees nothing of.
  if (!top?.first) return undefined;
  const { module: source } = top;
  const [, module, kind, id] = raw.frames[error.frame] ?? [];
  const isHere = module !== undefined && [...program.modules.values()][module] === source;
  const failing = new Failing(source, (specifier) => program.resolutions[source.file]?.[specifier] === 'tf');
  const around = isHere ? scopeOf(error.frame, raw, source.scopes) : undefined;
  const inner = top.line <= source.lines ? failing.functionAt(top) : undefined;
  const entered = inner !== undefined && !isSame(inner, around);
  const scope = entered ? inner : around;
  const site = isHere && kind === 'c' ? source.sites[id as number] : undefined;
  if (UNCALLABLE.test(error.message) || /^class constructors must be invoked with 'new'$/.test(error.message)) return uncallable(error, raw.library ?? {}, failing, site, top, scope);
  const [, property, nothing] = READS.exec(error.message) ?? [];
  const from = entered ? inner : top;
  const missing = NOT_ITERABLE.test(error.message) ? failing.iterated(from, scope)
    : property !== undefined ? failing.owner(property, from, scope) ?? failing.destructured(from, scope)
    : error.message === DESTRUCTURES ? failing.destructured(from, scope) : undefined;
  if (!missing) return undefined;
  return { message: wordsFor(error.message, missing, nothing ?? NOT_ITERABLE.exec(error.message)?.[1]), place: missing.place, ...(entered && { entered }) };
}

const isSame = (one: Place, other: Place | undefined): boolean => one.line === other?.line && one.column === other.column && one.endLine === other.endLine && one.endColumn === other.endColumn;

function wordsFor(message: string, { text }: Missing, nothing: string | undefined): string {
  if (message === DESTRUCTURES) return `cannot destructure undefined or null: ${text} has no value`;
  if (NOT_ITERABLE.test(message)) return `${text} is not iterable${nothing ? `: it is ${nothing}` : ''}`;
  return `${message}: ${text} is ${nothing}`;
}

function uncallable(error: RawError, library: Record<string, string[]>, failing: Failing, site: Site | undefined, top: Stood, scope: Place | undefined): Explained | undefined {
  const called = site && failing.callee(site);
  // The call that was being made has what it calls: another is meant, that is none of those that are announced.
  const isThere = called?.name !== undefined && error.members?.names.includes(called.name);
  const unannounced = !called || isThere ? failing.unannounced(top, scope) : undefined;
  const callee: Callee | undefined = unannounced ?? (isThere ? undefined : called);
  if (!callee) return undefined;
  const place = unannounced?.place ?? site?.place;
  if (error.message.startsWith('class')) return { message: `class ${callee.text} must be called with 'new'`, place };
  const message = `${callee.text} is not a ${!unannounced && site?.kind === 'new' ? 'constructor' : 'function'}`;
  return { message: [message, meant(callee, unannounced ? undefined : error.members, library)].filter(Boolean).join('. '), place };
}

/** The name that was meant, as a question; or what serves instead of an operation on what is no tensor. */
function meant({ name, path }: Callee, members: Members | undefined, library: Record<string, string[]>): string | undefined {
  if (name === undefined) return undefined;
  if (members?.className === 'SymbolicTensor' && (library['']?.includes(name) || isOperation(name))) return instead(name);
  const names = members?.names ?? library[path?.join('.') ?? '?'];
  // `import { dense } from '@tensorflow/tfjs'`
  const space = path?.length === 0 ? Object.keys(library).find((key) => key !== '' && library[key]?.includes(name)) : undefined;
  const like = space === undefined ? names && nearest(name, names) : `${space}.${name}`;
  return like && `Did you mean '${like}'?`;
}

/** The whole of the innermost function around a frame, in its own module. */
function scopeOf(frame: number, raw: Raw, scopes: Scope[]): Place | undefined {
  for (let at = frame; at >= 0; ) {
    const [parent, , kind, id] = raw.frames[at] as Raw['frames'][number];
    if (kind === 'f') return scopes[id]?.range;
    at = parent;
  }
  return undefined;
}
