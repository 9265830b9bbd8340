import { describe, expect, it } from 'vitest';
import type { CustomLayers } from '../../../src/graph';
import { SourceCache } from '../../../src/source';
import { inMemory } from './running';

const entry = '/p/model.ts';

async function cut(files: Record<string, string> | string, classNames: string[], inner: string[] = []): Promise<CustomLayers> {
  const all = typeof files === 'string' ? { [entry]: files } : files;
  return new SourceCache().customLayers(Object.keys(all)[0] ?? entry, inMemory(all), classNames, inner);
}

class Layer {
  name = 'layer';
}
const tf = { layers: { Layer }, scalar: (value: number) => ({ value }) };

interface Loaded {
  classes: Record<string, { new (...args: unknown[]): Record<string, unknown>; className?: string }>;
  /** What the code asked for besides. */
  asked: string[];
}

/** Runs what was cut out, as the profiler's process does. */
function load(layers: CustomLayers): Loaded {
  const modules = new Map<string, { exports: Record<string, Record<string, never>> }>();
  const asked: string[] = [];
  const require = (name: string): unknown => {
    const code = layers.modules[name];
    if (code === undefined) {
      asked.push(name);
      if (name.startsWith('@tensorflow/')) return { ...tf, default: tf, __esModule: true };
      return { sep: '/', default: 'outside' };
    }
    const known = modules.get(name);
    if (known) return known.exports;
    const module = { exports: {} };
    modules.set(name, module);
    new Function('module', 'exports', 'require', code)(module, module.exports, require);
    return module.exports;
  };
  const classes = Object.entries(layers.classes).map(([className, { module, name }]) => {
    const { __layers } = require(module) as { __layers: Record<string, never> };
    expect(typeof __layers[name], `${className} of ${module}`).toBe('function');
    return [className, __layers[name]];
  });
  return { classes: Object.fromEntries(classes), asked };
}

describe('custom layers', () => {
  it('are cut out with what they refer to, and nothing else of their file', async () => {
    const layers = await cut(
      `
      import * as tf from '@tensorflow/tfjs';
      import { train } from './training';
      import fs from 'node:fs';
      type Config = { units: number };
      enum Kind { Plain = 'plain', Fancy = 'fancy' }
      const scale = 2, unused = train();
      const { sqrt } = Math;
      function half(value: number): number { return value / scale; }
      export const model = train();
      export class Scale extends tf.layers.Layer implements Other {
        static className = 'Scale';
        readonly kind: Kind = Kind.Fancy;
        constructor(private readonly config: Config) { super(); }
        compute(): number { const model = half(this.config.units); const unused: typeof model = model; return sqrt(unused); }
      }
      interface Other { kind: Kind }
      tf.serialization.registerClass(Scale);
      fs.rmSync('/everything');
      throw new Error('this file was run');
    `,
      ['Scale'],
    );
    expect(layers.missing).toEqual({});
    expect(Object.keys(layers.modules)).toEqual([entry]);
    const { classes, asked } = load(layers);
    expect(new classes.Scale!({ units: 8 })).toMatchObject({ kind: 'fancy', config: { units: 8 }, name: 'layer' });
    expect((new classes.Scale!({ units: 8 }) as unknown as { compute(): number }).compute()).toBe(2);
    expect(asked).toEqual(['@tensorflow/tfjs']);
    expect(layers.modules[entry]).not.toMatch(/train|rmSync|throw/);
  });

  it('are followed through files, re-exports, namespaces and data', async () => {
    const layers = await cut(
      {
        '/p/model.ts': `import { Block, ops } from './layers'; import './effect'; new Block(); ops;`,
        '/p/effect.ts': `throw new Error('run');`,
        '/p/layers/index.ts': `export * from './block'; export * as ops from './ops'; export { Base as Root } from './base'; throw new Error('run');`,
        '/p/layers/block.ts': `
          import { Root } from '.'; import * as ops from './ops'; import sizes from './sizes.json'; import path, { sep as separator } from 'node:path';
          export class Block extends Root { value = ops.twice(sizes.small) + ops.nested.three; path = [path, separator]; static className = 'Block'; }
          console.log(new Block()); throw new Error('run');`,
        '/p/layers/base.ts': `import { layers } from '@tensorflow/tfjs-layers'; export abstract class Base extends layers.Layer { base = true; } throw new Error('run');`,
        '/p/layers/ops.ts': `import * as inner from './inner'; export { inner as nested }; export const twice = (n: number) => 2 * n; export const lazy = (() => { throw new Error('run'); })();`,
        '/p/layers/inner.ts': `export const three = 3; throw new Error('run');`,
        '/p/layers/sizes.json': `{ "small": 4 }`,
      },
      ['Block'],
    );
    const { classes, asked } = load(layers);
    expect(new classes.Block!()).toMatchObject({ value: 11, base: true, path: [{ sep: '/' }, '/'] });
    expect([...new Set(asked)].sort()).toEqual(['@tensorflow/tfjs-layers', 'node:path']);
    expect(Object.keys(layers.modules).sort()).toEqual(['/p/layers/base.ts', '/p/layers/block.ts', '/p/layers/inner.ts', '/p/layers/ops.ts', '/p/layers/sizes.json']);
  });

  it.each<[what: string, text: string]>([
    ['a class expression', `const Foo = class extends tf.layers.Layer { kept = 1; };`],
    ['an exported class expression', `export const Foo = class Inner extends tf.layers.Layer { kept = 1; };`],
    ['a default export', `export default class Foo extends tf.layers.Layer { kept = 1; }`],
    ['a default export without a name', `export default class extends tf.layers.Layer { static className = 'Foo'; kept = 1; }`],
    ['a default export of an expression', `export default (class Foo extends tf.layers.Layer { kept = 1; });`],
    ['a name told by a getter', `class Bar extends tf.layers.Layer { static get className() { return 'Foo'; } kept = 1; }`],
    ['a name set behind it', `class Bar extends tf.layers.Layer { kept = 1; }\nBar.className = 'Foo';`],
    ['a class that extends another of the file', `class Base extends tf.layers.Layer { kept = 1; }\nclass Foo extends Base {}`],
    ['a base from a destructured library', `const { layers: { Layer: Basis } } = tf;\nclass Foo extends Basis { kept = 1; }`],
    ['a class that goes by its base’s name', `class Mine extends Foo { kept = 1; }\nimport { Layer as Foo } from './foo';`],
    ['a class used before it is declared', `export const build = () => new Foo();\nclass Foo extends tf.layers.Layer { kept = make(); }\nfunction make() { return 1; }`],
  ])('are found: %s', async (_, text) => {
    const foo = `import * as tf from '@tensorflow/tfjs'; export const Layer = tf.layers.Layer;`;
    const layers = await cut({ [entry]: `import * as tf from '@tensorflow/tfjs';\n${text}\nthrow new Error('run');`, '/p/foo.ts': foo }, ['Foo']);
    expect(layers.missing).toEqual({});
    expect(new (load(layers).classes.Foo!)()).toMatchObject({ kept: 1, name: 'layer' });
  });

  it.each<[what: string, files: Record<string, string>]>([
    ['names on exports', { '/p/foo.js': `const tf = require('@tensorflow/tfjs'); exports.Foo = class extends tf.layers.Layer { constructor() { super(); this.kept = 1; } }; throw 1;` }],
    ['an object of names', { '/p/foo.js': `const { layers } = require('@tensorflow/tfjs'); class Foo extends layers.Layer { kept = one; }\nconst one = 1; module.exports = { Foo, other: 3 }; throw 1;` }],
    [
      'all of another module',
      {
        '/p/foo.js': `const Base = require('./base'); const sizes = require('./sizes'); class Foo extends Base { kept = sizes.one; }\nmodule.exports = { Foo };`,
        '/p/base.js': `const tf = require('@tensorflow/tfjs'); module.exports = class extends tf.layers.Layer {}; throw 1;`,
        '/p/sizes.js': `exports.one = 1; exports.two = fail(); throw 1;`,
      },
    ],
  ])('are found in CommonJS: %s', async (_, files) => {
    const layers = await cut({ '/p/model.js': `const { Foo } = require('./foo'); new Foo();`, ...files }, ['Foo']);
    expect(layers.missing).toEqual({});
    expect(new (load(layers).classes.Foo!)()).toMatchObject({ kept: 1, name: 'layer' });
  });

  it('that cannot be found are told, unless they need not be there', async () => {
    const layers = await cut(`import * as tf from '@tensorflow/tfjs'; function make() { return class Foo extends tf.layers.Layer {}; } make();`, ['Foo'], ['LSTMCell']);
    expect(layers).toEqual({
      modules: {},
      classes: {},
      missing: { Foo: 'The code of the layer class Foo was not found: it has to stand at the top level of this file, or of one that it imports.' },
    });
  });
});
