import { isPage, scriptsOf } from './html';
import { isNotebook, onlyOnce, programOfNotebook } from './notebooks';

/**
 * The program in a file that is not all code. `position`: where a line and column of the program, both from 1, stand in the file, for a
 * program that does not stand where it stood there; `lines`: how many the file has.
 */
export type Embedded =
  | { text: string; lines?: number; position?: (line: number, column: number) => [line: number, column: number] }
  | { refused: string };

/** Single-file components: a script, or several, among a template and styles. */
export const isComponent = (file: string): boolean => /\.(vue|svelte|astro)$/i.test(file);
/** What code is written in; a document that was never saved has no extension. */
const CODE = /\.([cm]?[jt]sx?|jsonc?)$/i;

export function programIn(file: string, text: string): Embedded {
  if (isPage(file)) return { text: scriptsOf(text) };
  if (isComponent(file)) return { text: scriptsOfComponent(text) };
  if (isNotebook(file)) return programOfNotebook(text);
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (CODE.test(name) || !/.\.\w+$/.test(name)) return { text };
  return { refused: `Blocklens reads TypeScript and JavaScript, pages, single-file components (.vue, .svelte, .astro) and notebooks; '${name}' is none of them.` };
}

/** Astro's code between two fences comes first, then all scripts, which share what they import. */
function scriptsOfComponent(text: string): string {
  const [whole = '', open = '', code = ''] = /^(\s*---[ \t]*\r?\n)([\s\S]*?)^---[ \t]*$/m.exec(text) ?? [];
  const blank = (part: string): string => part.replace(/[^\n\r]/g, ' ');
  const fenced = text.startsWith(whole) ? whole.length : 0;
  const front = fenced > 0 ? `${blank(open)}${code};${blank(whole.slice(open.length + code.length + 1))}` : '';
  const imported = new Set<string>();
  return (front + scriptsOf(text.slice(fenced))).replace(/^([ \t]*)(import\b[^;'"]*['"][^'"]*['"];?)/gm, (_, indent: string, statement: string) => indent + onlyOnce(statement, imported));
}
