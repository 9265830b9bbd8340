import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate';

/** A service of the user's, and the classes that a container gives it to; each makes a model of 8 parameters. */
const service = `import { Injectable } from '@angular/core'; import * as tf from '@tensorflow/tfjs';
  @Injectable({ providedIn: 'root' }) export class TfService { tf = tf; dense(units: number) { return this.tf.sequential({ layers: [this.tf.layers.dense({ units, inputShape: [1] })] }); } }`;
const outer = `import { Injectable } from '@nestjs/common'; import { TfService } from './tf.service';
  @Injectable() export class OuterService { constructor(private readonly inner: TfService) {} net() { return this.inner.dense(4); } }`;
const from = `import { TfService } from './tf.service';`;

const ways: [title: string, code: string][] = [
  ['Angular, a field', `import { Component, inject } from '@angular/core'; ${from} @Component({ selector: 'x', template: '' }) export class Train { private readonly ml = inject(TfService); createModel() { return this.ml.dense(4); } }`],
  ['Angular, a private field', `import { Component, inject } from '@angular/core'; ${from} @Component({}) export class Train { #ml = inject(TfService); createModel() { return this.#ml.dense(4); } }`],
  ['Angular, under another name', `import { inject as give } from '@angular/core'; ${from} export class Train { ml = give(TfService); createModel() { return this.ml.dense(4); } }`],
  ['Angular, with options', `import { inject } from '@angular/core'; ${from} export class Train { ml = inject(TfService, { optional: true }); createModel() { return this.ml!.dense(4); } }`],
  ['Angular, in a function', `import { inject } from '@angular/core'; ${from} export function createModel() { return inject(TfService).dense(4); }`],
  ['Angular, by the injector', `import { Component, Injector, inject } from '@angular/core'; ${from} export class Train { injector = inject(Injector); createModel() { return this.injector.get(TfService).dense(4); } }`],
  ['Angular, a token', `import { InjectionToken, inject } from '@angular/core'; import * as library from '@tensorflow/tfjs'; const TF = new InjectionToken('tf', { providedIn: 'root', factory: () => library });
    export class Train { tf = inject(TF); createModel() { return this.tf.sequential({ layers: [this.tf.layers.dense({ units: 4, inputShape: [1] })] }); } }`],
  ['Angular, the constructor', `import { Component } from '@angular/core'; ${from} @Component({}) export class Train { constructor(private ml: TfService) {} createModel() { return this.ml.dense(4); } }`],
  ['Nest, a service of a service', `import { Injectable } from '@nestjs/common'; import { OuterService } from './outer.service'; @Injectable() export class Train { constructor(private readonly outer: OuterService) {} createModel() { return this.outer.net(); } }`],
  ['Nest, by the application', `import { NestFactory } from '@nestjs/core'; import { OuterService } from './outer.service'; export async function createModel() { const app = await NestFactory.create({}); return app.get(OuterService).net(); }`],
  ['Nest, by a token', `import { Inject, Injectable } from '@nestjs/common'; ${from} @Injectable() export class Train { constructor(@Inject(TfService) private ml: TfService) {} createModel() { return this.ml.dense(4); } }`],
  ['Inversify, a container', `import { Container } from 'inversify'; ${from} const container = new Container(); container.bind(TfService).toSelf(); export const createModel = () => container.get(TfService).dense(4);`],
  ['Inversify, a property', `import { inject, injectable } from 'inversify'; ${from} @injectable() export class Train { @inject(TfService) ml!: TfService; createModel() { return this.ml.dense(4); } }`],
  ['Inversify, a parameter', `import { inject, injectable } from 'inversify'; ${from} @injectable() export class Train { constructor(@inject(TfService) private ml: TfService) {} createModel() { return this.ml.dense(4); } }`],
  ['TypeDI, a container', `import { Container } from 'typedi'; ${from} export const createModel = () => Container.get(TfService).dense(4);`],
  ['TypeDI, a property', `import { Inject, Service } from 'typedi'; ${from} @Service() export class Train { @Inject() ml!: TfService; createModel() { return this.ml.dense(4); } }`],
  ['tsyringe', `import { container } from 'tsyringe'; import { OuterService } from './outer.service'; export const createModel = () => container.resolve(OuterService).net();`],
];

describe('a service of the user’s own is given by whatever container asks for it', () => {
  it.each(ways)('%s', async (_title, code) => {
    const files = { '/net.ts': code, '/tf.service.ts': service, '/outer.service.ts': outer };
    const { models, diagnostics } = await evaluate(files, { file: '/net.ts' }, { timeMs: 20_000 });
    expect(models.map(({ cost, graph: { builder } }) => [cost.totals.params, builder.assumed])).toEqual([[8, []]]);
    expect(diagnostics).toEqual([]);
  });

  it('and is told of where it cannot be made', async () => {
    const code = `import { inject } from '@angular/core'; import * as tf from '@tensorflow/tfjs'; class Broken { constructor() { throw new Error('no device'); } }
      export class Train { broken = inject(Broken); createModel() { return tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [1] })] }); } }`;
    const { models, diagnostics } = await evaluate(code, {}, { timeMs: 20_000 });
    expect(models.map(({ cost }) => cost.totals.params)).toEqual([8]);
    expect(diagnostics.map(({ message }) => message)).toEqual([`'Broken' could not be made to be injected (no device); Blocklens uses an inert stand-in for it.`]);
  });
});
