/** TensorFlow.js itself, by whatever it is called: its package's name, or an address that has it. */
const TENSORFLOW = /^(?:npm:\/?|https?:\/\/(?:[^?#]*\/)?)?@tensorflow\/tfjs(-core|-layers|-node|-node-gpu)?(@[^/?]+)?([/?].*)?$/;

/** Its published bundle, kept among the user's own files. */
export const BUNDLE = /(^|\/)(tf|tfjs)([.-](core|layers|node|es\d+|esm|fesm|bundle|min|\d+(\.\d+)*))*\.[cm]?js$/i;
/** What is as long is no module of the user's of that name. */
export const BUNDLE_CHARACTERS = 200_000;

/** Whether a specifier gives the real library. */
export function isTensorFlow(specifier: string): boolean {
  return TENSORFLOW.test(specifier);
}

/** How a program's resolutions write that another name leads to TensorFlow.js: `tf:` with its own for what may be a part of it. */
export function librarySpelling(specifier: string): string {
  return specifier.includes('/dist/') ? `tf:${specifier}` : 'tf';
}

/** Whether a resolution is of TensorFlow.js. */
export const isLibrary = (target: string | null | undefined): boolean => target === 'tf' || (target?.startsWith('tf:') ?? false);
