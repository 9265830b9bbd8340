import type { ModelGraph } from './types';

/** The user's own layer classes as plain JavaScript, cut out of their files: for a process that may run them. */
export interface CustomLayers {
  /** CommonJS modules by absolute path; `require` of another key gives that module, of `@tensorflow/tfjs…` the backend's own library. */
  modules: Record<string, string>;
  /** Class name as in the graph → the module that holds it and its local name there (`module.exports.__layers[name]`). */
  classes: Record<string, { module: string; name: string }>;
  /** Class name → why its code was not found, as a sentence. */
  missing: Record<string, string>;
}

/** The user's own layer classes of a model, by name. */
export interface CustomNames {
  classNames: string[];
  /**
   * Layers and cells that the library's wrappers hold by their configs (`TimeDistributed`, `Bidirectional`, `RNN`…): the graph does not
   * tell which of them are the user's own.
   */
  inner: string[];
}

export function customNames(graph: ModelGraph): CustomNames {
  const inner = new Set<string>();
  const visit = (value: unknown, key: string): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, key);
    else if (typeof value === 'object' && value !== null) {
      const { className } = value as { className?: unknown };
      if (/^(layers?|cells?)$/.test(key) && typeof className === 'string') inner.add(className);
      for (const [name, item] of Object.entries(value)) visit(item, name);
    }
  };
  for (const layer of graph.layers) visit(layer.config, '');
  return { classNames: [...new Set(graph.layers.filter((layer) => layer.custom).map((layer) => layer.className))], inner: [...inner] };
}
