import type { Members } from '../../graph';
import { isStandIn } from './stand-in';

/** Names of the functions that a value has: what may have been meant where one is called that it has not. */

/** More is data. */
const MAX_NAMES = 2000;

export function membersOf(value: unknown): Members {
  const names = new Set<string>();
  if (value === null || value === undefined || isStandIn(value)) return { className: '', names: [] };
  for (let at = Object(value) as object | null; at && at !== Object.prototype && names.size < MAX_NAMES; at = Object.getPrototypeOf(at) as object | null) {
    for (const [name, { value: member, get }] of Object.entries(Object.getOwnPropertyDescriptors(at)).slice(0, MAX_NAMES)) {
      if (name !== 'constructor' && !name.startsWith('_') && (get || typeof member === 'function')) names.add(name);
    }
  }
  return { className: String((value as { constructor?: { name?: unknown } }).constructor?.name ?? ''), names: [...names] };
}

let library: Record<string, unknown> = {};
export const rememberLibrary = (tf: Record<string, unknown>): void => { library = tf; };

export function namesOfLibrary(): Record<string, string[]> {
  const names: Record<string, string[]> = { '': membersOf(library).names };
  for (const [name, value] of Object.entries(library)) {
    if (typeof value === 'object' && value !== null && name !== 'default' && !isStandIn(value)) names[name] = membersOf(value).names;
  }
  return names;
}
