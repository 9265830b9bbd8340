/** An error of a library or driver, in words that a user can act on. */
export function inWords(error: unknown, backend: string): string {
  const text = error instanceof Error ? error.message : typeof error === 'object' && error && 'message' in error ? String(error.message) : String(error);
  const first = text.split('\n')[0]?.trim() ?? '';
  const kernel = /kernel '(\w+)' not registered for backend '(\w+)'/i.exec(text);
  if (kernel) return `The ${kernel[2]} backend of TensorFlow.js has no kernel for it (${kernel[1]}); another device may.`;
  if (/device.*lost|lost.*device|GPU was lost/i.test(text)) return `${backend}: ${first}`;
  // Where its memory ends, WebAssembly traps, at one place or another.
  if (/^Aborted\(/.test(text) || error instanceof WebAssembly.RuntimeError) return `There was not enough memory for it, most likely (${first.replace(/\. Build with.*/, '')}): WebAssembly has 4 GiB at most. A smaller batch may fit.`;
  if (isOutOfMemory(error)) return `There was not enough memory for it (${first}). A smaller batch may fit.`;
  const gradient = /gradient function not found for (\w+)/.exec(text);
  if (gradient) return `TensorFlow.js has no gradient for ${gradient[1]}, so this cannot be trained.`;
  if (/variableGrads\(\) expects at least one/.test(text)) return 'It has no weights that can be trained.';
  return first || 'It failed without saying why.';
}

export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof WebAssembly.RuntimeError) return true;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return /\bOOM\b|^\w*Error: Aborted\(|out of memory|cannot enlarge memory|memory access out of bounds|allocation failed|failed to allocate|bad_alloc|exceeds the m(ax|ost)|larger than the max|RESOURCE_EXHAUSTED|Invalid (typed )?array length/i.test(text);
}
