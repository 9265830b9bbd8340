import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate';

const head = "import * as tf from '@tensorflow/tfjs';\nconst dense = (units: number, inputShape?: number[]) => tf.layers.dense(inputShape ? { units, inputShape } : { units });\n";
const sequential = '(...units: number[]) => tf.sequential({ layers: units.map((u, i) => dense(u, i === 0 ? [4] : undefined)) })';

/** Builders that lie in classes which extend others; the parameters of all whole models, and never an error. */
describe('a class is asked for a model as its author asks it', () => {
  it.each<[what: string, code: string, params: number[]]>([
    ['a constructor that it inherits, with the arguments of the call',
      'abstract class Base { constructor(readonly units: number) {} build() { return seq(this.units, this.last()); } abstract last(): number; } class Net extends Base { last() { return 2; } } export const net = new Net(3).build();', [23]],
    ['a constructor that it inherits over two classes',
      'class A { model; constructor(units: number[]) { this.model = seq(...units); } } class B extends A {} export class C extends B {} export const made = new C([3, 2]);', [23]],
    ['an abstract method, a builder in the class that declares it',
      'abstract class Base { abstract units(): number[]; build() { return seq(...this.units()); } } export class Net extends Base { units() { return [3, 2]; } }', [23]],
    ['two that extend it', 'abstract class Base { abstract units(): number[]; build() { return seq(...this.units()); } } export class One extends Base { units() { return [3]; } } export class Two extends Base { units() { return [3, 2]; } }', [15, 23]],
    ['one that is abstract again', 'abstract class A { build() { return seq(...this.units()); } abstract units(): number[]; } abstract class B extends A { first() { return 3; } } export class C extends B { units() { return [this.first()]; } }', [15]],
    ['a method that only throws', "class Base { units(): number[] { throw new Error('to be written'); } build() { return seq(...this.units()); } } export class Net extends Base { units() { return [3, 2]; } }", [23]],
    ['a constructor that asks for its target', "class Base { units = [1]; constructor() { if (new.target === Base) throw new TypeError('abstract'); } build() { return seq(...this.units); } } export class Net extends Base { units = [3]; }", [15]],
    ['this.constructor', "class Base { units = [1]; constructor() { if (this.constructor === Base) throw new TypeError('abstract'); } build() { return seq(...this.units); } } export class Net extends Base { units = [3]; }", [15]],
    ['a static method of an abstract class', 'abstract class Base { abstract units(): number[]; static create() { return new (this as any)().build(); } private build() { return seq(...this.units()); } } export class Net extends Base { units() { return [3, 2]; } }', [23]],
    ['a static method that is inherited', 'class Base { units = [3]; static create() { return seq(...new this().units); } } export class Net extends Base { units = [3, 2]; }', [15]],
    ['a private constructor with arguments, behind a static method', 'export class Net { private constructor(private units: number[]) {} static create() { return new Net([3, 2]).build(); } build() { return seq(...this.units); } }', [23]],
    ['a method that only throws, which no class overrides', "export class Net { save() { throw new Error('to be written'); } build() { return seq(3); } }", [15]],
    ['a method that it overrides', 'abstract class Base { build() { return seq(1); } } export class Net extends Base { build() { return seq(3); } }', [15]],
    ['a default export', 'abstract class Base { abstract units(): number[]; build() { return seq(...this.units()); } } export default class extends Base { units() { return [3, 2]; } }', [23]],
    ['an abstract class alone', 'export abstract class Base { abstract units(): number[]; build() { return seq(...this.units()); } }', []],
  ])('%s', async (_what, code, params) => {
    const { models, diagnostics } = await evaluate(`${head}const seq = ${sequential};\n${code}`, { all: true });
    expect(diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(models.map(({ graph, cost }) => [graph.complete, cost.totals.params])).toEqual(params.map((count) => [true, count]));
  });
});
