import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { ACTIVATIONS, ruledClasses, ruleOf } from '../../../src/cost';

/** The library's register of serialisable classes: `[constructor, fromConfig]` by name. */
const registered = Object.entries(tf.serialization.SerializationMap.getMap().classNameMap).map(([name, [made]]) => ({ name, made }));

/** Models hold layers and are drawn as blocks; they have no operations of their own. */
const CONTAINERS = ['Model', 'Functional', 'Sequential'];

const layerClasses = registered
  .filter(({ made }) => made.prototype instanceof tf.layers.Layer)
  .map(({ name }) => name)
  .filter((name) => !CONTAINERS.includes(name));

describe('the registry of rules', () => {
  it('finds the layer classes of the library', () => {
    expect(layerClasses).toContain('Conv2D');
    expect(layerClasses.length).toBeGreaterThan(65);
  });

  it.each(layerClasses)('has a rule for %s', (name) => {
    expect(ruleOf(name)).toBeDefined();
  });

  it('has no rule for a class that the library does not have', () => {
    expect(ruledClasses().filter((name) => !layerClasses.includes(name))).toEqual([]);
  });

  it('does not take a property of every object for a rule', () => {
    expect(ruleOf('constructor')).toBeUndefined();
    expect(ruleOf('toString')).toBeUndefined();
  });

  it('knows every activation of the library', () => {
    // Activations are the registered classes with `apply` that are neither layers nor initialisers, constraints or regularisers.
    const activations = registered
      .filter(({ made }) => Object.getPrototypeOf(made).name === 'Activation' && !(made.prototype instanceof tf.layers.Layer))
      .map(({ name }) => name);
    expect(activations.length).toBeGreaterThan(10);
    expect([...ACTIVATIONS].sort()).toEqual(activations.sort());
  });

  it('covers every layer that tf.layers makes', () => {
    // tf.layers is the public list of constructors; each call below gives one of its classes.
    const made = Object.keys(tf.layers).filter((name) => /^[a-z]/.test(name) && name !== 'input');
    const known = new Set([...layerClasses.map((name) => name.toLowerCase()), 'inputlayer']);
    const alias = (name: string) => name.toLowerCase().replace(/^(global)?(max|avg|average)pool(ing)?(\dd)$/, (_, global = '', kind, __, rank) =>
      `${global}${kind === 'avg' ? 'average' : kind}pooling${rank}`);
    expect(made.filter((name) => !known.has(alias(name)))).toEqual([]);
  });
});

describe('docs/costs.md', () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../../docs/costs.md'), 'utf8');

  it.each(ruledClasses())('tells of %s', (name) => {
    expect(page).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it.each([...ACTIVATIONS])('prints what %s costs', (name) => {
    const elements = 7;
    const cost = ruleOf('Activation')?.elementwise?.({
      className: 'Activation', config: { activation: name }, weights: [], inputs: [[1, elements]], outputs: [[1, elements]],
    });
    const printed = new RegExp(`\\| ${name} \\| (\\d+) \\|`).exec(page)?.[1];
    expect(Number(printed) * elements).toBe(cost);
  });
});
