/**
 * elkjs decides by `document` whether it runs in a page or is itself a worker script. Inside our own worker it would
 * take itself for the latter and seize `self.onmessage`; with a `document` it offers its in-thread worker instead.
 * Import this before anything that imports elkjs.
 */
const scope = globalThis as { document?: unknown };
scope.document ??= {};
