/** Made by build.mjs. */
declare module 'blocklens:parts' {
  /** What a module of TensorFlow.js exports (`tfjs-layers/dist/engine/topology`); `undefined` where there is no such module. */
  export const partOf: (name: string) => Record<string, unknown> | undefined;
  /** The modules that the library's index leaves out: a CommonJS module that exports each under its path. */
  export const leftOut: string;
}
