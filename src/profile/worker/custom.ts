import { createRequire } from 'node:module';
import path from 'node:path';
import type { CustomLayers } from '../protocol';
import type { Tf } from './library';
import type { LayerClass, OwnClasses } from './rebuild';

/**
 * Loads the user's own layer classes: only their declarations, as the host cut them out. What they ask of TensorFlow.js is
 * the backend's; other packages come from the user's own folders. One that throws says so, and is no hindrance to the others.
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
      // A file of the user's would run as a whole.
      if (/^[./#]|^[a-z]:/i.test(name)) throw new Error(`'${name}' is not loaded here`);
      return outside(name);
    };
    try {
      // The code is the user's own, cut out by the host and asked for in a trusted workspace only.
      const run = new Function('module', 'exports', 'require', '__filename', '__dirname', custom.modules[file] ?? '');
      run(module, module.exports, require, file, path.dirname(file));
    } catch (error) {
      modules.delete(file);
      throw error;
    }
    return module.exports;
  };
  const classes: OwnClasses['classes'] = new Map();
  const whys = new Map(Object.entries(custom.missing));
  for (const [className, { module, name }] of Object.entries(custom.classes)) {
    try {
      const Class = (load(module).__layers as Record<string, LayerClass>)[name] as LayerClass;
      // The library's wrappers make what they hold by its registered name; the library's own names stay its own.
      if (Object.hasOwn(Class, 'className') && !tf.serialization.SerializationMap.getMap().classNameMap[className]) tf.serialization.registerClass(Class as never);
      classes.set(className, Class);
    } catch (error) {
      whys.set(className, `The code of ${className} could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { classes, why: (className) => whys.get(className) ?? `The code of ${className} was not found.` };
}
