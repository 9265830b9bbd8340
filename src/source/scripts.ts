import ts from 'typescript';
import { outline } from './candidates';
import { parse } from './compile';
import { isCommonJs } from './free';
import { Places } from './places';

/** What makes a plain script's own names those of all scripts, as in a page: to be run after it. Nothing for a module. */
export function sharing(file: string, text: string): string {
  const source = parse(file, text);
  if (ts.isExternalModule(source) || isCommonJs(text)) return '';
  const names = [...outline(source, new Places(file, source), text.length).bound].filter((name) => name !== 'tf');
  if (names.length === 0) return '';
  // A name may get another value later, by any of the scripts.
  return `\n;Object.defineProperties(globalThis, { ${names.map((name) => `${name}: { get: () => ${name}, set: (value) => { ${name} = value; }, configurable: true }`).join(', ')} });`;
}
