import { createRequire } from 'node:module';
import path from 'node:path';
import type { CustomLayers } from '../protocol';
import type { Tf } from './library';
import type { OwnClasses } from './rebuild';

/**
 * Loads the user's own layer classes: only their declarations, as the host cut them out. What they ask of TensorFlow.js is
 * the backend's; other packages come from the user's own folders.
 * @throws what the user's code throws
 */
export function loadCustom(tf: Tf, custom: CustomLayers): OwnClasses {
  const modules = new Map<string, { exports: Record<string, unknown> }>();
  const load = (file: string): Record<string, unknown> => {
    const known = modules.get(file);
    if (known) return known.exports;
    const module = { exports: {} as Record<string, unknown> };
    modules.set(file, module);
    const outside = createRequire(file);
    const require = (name: string): unknown => {
      if (name in custom.modules) return load(name);
      if (/^@tensorflow\/tfjs(-|$|\/)/.test(name)) return { ...tf, default: tf, __esModule: true };
      return outside(name);
    };
    // The code is the user's own, cut out by the host and asked for in a trusted workspace only.
    const run = new Function('module', 'exports', 'require', '__filename', '__dirname', custom.modules[file] ?? '');
    run(module, module.exports, require, file, path.dirname(file));
    return module.exports;
  };
  return new Map(Object.entries(custom.classes).map(([className, { module, name }]) => {
    const layers = load(module).__layers as Record<string, unknown> | undefined;
    return [className, layers?.[name] as never];
  }));
}
