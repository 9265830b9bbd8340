import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../../src/graph';
import { evaluate, only } from './evaluate';

/** Models in files that are not all code: single-file components and notebooks. Each layer is told of where its code stands in the file. */

const IMPORT = "import * as tf from '@tensorflow/tfjs';";
const DENSE = 'tf.layers.dense({ units: 1, inputShape: [1] })';

/** A dense layer of one input: two parameters. */
const components: Record<string, string> = {
  'setup.vue': `<script setup lang="ts">
${IMPORT}
import { onMounted } from 'vue';
const props = defineProps<{ title: string }>();
const createModel = () => {
  const model = tf.sequential();
  model.add(${DENSE});
  return model;
};
onMounted(() => createModel().summary());
</script>
<template><h1 :title="props.title">{{ 'Prices' }}</h1></template>
<style scoped>h1 { color: red }</style>`,
  'options.vue': `<template>
  <button @click="train">{{ label }}</button>
</template>

<script>
${IMPORT}
export default {
  data: () => ({ label: 'Train' }),
  methods: {
    build() {
      return tf.sequential({ layers: [${DENSE}] });
    },
  },
};
</script>`,
  'both.vue': `<script lang="ts">
${IMPORT}
export const units = 1;
</script>
<script setup lang="ts">
${IMPORT}
const build = () => tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [1] })] });
</script>`,
  'runes.svelte': `<script module>
  ${IMPORT}
</script>
<script lang="ts">
  let { units = 1 }: { units?: number } = $props();
  $: label = 'x';
  function build() {
    return tf.sequential({ layers: [${DENSE}] });
  }
</script>
<h1>{label}</h1>
{#if units}<p on:click={() => build()}>go</p>{/if}`,
  'page.astro': `---
${IMPORT}
const { title } = Astro.props;
const model = tf.sequential({ layers: [${DENSE}] });
---
<html><body><h1>{title}</h1></body></html>`,
  'client.astro': `---
const title = 'x';
---
<h1>{title}</h1>
<script>
  ${IMPORT}
  export const build = () => tf.sequential({ layers: [${DENSE}] });
</script>`,
};

const lineOf = (text: string, part: string): number => text.slice(0, text.lastIndexOf(part)).split('\n').length;

describe.each(Object.entries(components))('a component, %s', (name, text) => {
  it.each(['\n', '\r\n'])('gives its model, each layer at its line (lines end with %j)', async (ending) => {
    const file = `/${name}`;
    const written = text.replaceAll('\n', ending);
    const evaluation = await evaluate({ [file]: written }, { file });
    expect(evaluation.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const { graph, cost } = only(evaluation);
    expect(cost.totals.params).toBe(2);
    const dense = graph.layers.find(({ className }) => className === 'Dense');
    const line = lineOf(text, 'tf.layers.dense');
    expect(dense?.source).toMatchObject({ file, line, column: (text.split('\n')[line - 1] as string).indexOf('tf.layers.dense') + 1 });
  });
});

it('a mistake in a component is told where it stands', async () => {
  const text = `<template><p>{{ a < b }}</p></template>\n<script>\nconst a = ;\n</script>`;
  expect((await evaluate({ '/a.vue': text }, { file: '/a.vue' })).diagnostics).toMatchObject([{ severity: 'error', place: { file: '/a.vue', line: 3, column: 11 } }]);
});

it('what a component exports can be imported', async () => {
  const files = { '/model.ts': "import Model, { dense } from './Model.vue';\nimport * as tf from '@tensorflow/tfjs';\nexport const build = () => tf.sequential({ layers: [dense()] });", '/Model.vue': `<script>\n${IMPORT}\nexport const dense = () => ${DENSE};\nexport default {};\n</script>` };
  expect(only(await evaluate(files)).cost.totals.params).toBe(2);
});

describe('a notebook', () => {
  const cells = [
    { type: 'markdown', text: '# A model\nwith `const units = 7`' },
    { type: 'code', text: `%load magic\n!npm install x\n${IMPORT}\nconst units = 3, first = 7\n  % 4 + Number(\n!tf);` },
    { type: 'code', text: 'const units = first - 2;\nconst words = "a \\"b\\"", more = "\\u0041"; const one = tf.layers.dense({ units, inputShape: [1] });' },
    { type: 'code', text: `${IMPORT}\nfunction build(): tf.LayersModel {\n  return tf.sequential({ layers: [one] });\n}` },
  ];
  const notebook = (whole: (text: string) => unknown, spaces: number | undefined, metadata: object): string => JSON.stringify({
    cells: cells.map(({ type, text }) => ({ cell_type: type, metadata: {}, source: whole(text), ...(type === 'code' ? { outputs: [], execution_count: null } : {}) })),
    metadata, nbformat: 4, nbformat_minor: 5,
  }, null, spaces);
  const lines = (text: string) => text.split(/(?<=\n)/);
  const deno = { kernelspec: { display_name: 'Deno', language: 'typescript', name: 'deno' }, language_info: { name: 'typescript' } };

  it.each([
    ['one line of the file for each line of code', notebook(lines, 1, deno)],
    ['each cell as one text', notebook((text) => text, 2, deno)],
    ['without line breaks', notebook(lines, undefined, { kernelspec: { name: 'jslab', language: 'javascript' } })],
    ['without saying its language', notebook(lines, 1, {})],
  ])('gives its model, each layer at its place in the file: %s', async (_, text) => {
    const file = '/net.ipynb';
    const evaluation = await evaluate({ [file]: text }, { file });
    expect(evaluation.diagnostics).toEqual([]);
    const { graph, cost } = only(evaluation);
    expect(cost.totals.params).toBe(2);
    const source = graph.layers.find(({ className }) => className === 'Dense')?.source;
    const line = text.split('\n')[(source?.line ?? 0) - 1] as string;
    expect(line.slice((source?.column ?? 0) - 1)).toMatch(/^tf\.layers\.dense\(\{ units, inputShape: \[1\] \}\)/);
    expect(evaluation.builders.map(({ name }) => name)).toContain('build');
  });

  it('takes an expression', async () => {
    const file = '/net.ipynb';
    expect(only(await evaluate({ [file]: notebook(lines, 1, deno) }, { file, call: 'build()' })).cost.totals.params).toBe(2);
  });

  it.each([
    ['tf.layers.denze({ units: 1 })', "TypeError: tf.layers.denze is not a function. Did you mean 'dense'?", 'denze({ units: 1 })'],
    ['const { size } = given.net', 'TypeError: cannot destructure undefined or null: given.net has no value', '{ size } = given.net'],
    ['m.add(tf.layers.dense({ units: 1, name: "\u0041", inputShape: [2], activaton: "relu" }))', 'TensorFlow.js ignores activaton here: did you mean activation?', 'activaton: '],
    ['m.add(tf.layers.conv1d({ padding: "causal", filters: 1, kernelSize: 2, inputShape: [4, 1] }))', /cannot run it in a model/, 'padding: '],
  ])('names what is wrong as the author wrote it, at its place in its cell: %s', async (mistake, message, at) => {
    const file = '/net.ipynb';
    for (const [source, indent] of [[lines, 1], [(text: string) => text, undefined]] as const) {
      const cells = [`${IMPORT}\nconst given: any = {};\nconst m = tf.sequential();`, mistake].map((text) => ({ cell_type: 'code', metadata: {}, source: source(text) }));
      const text = JSON.stringify({ cells, metadata: deno, nbformat: 4, nbformat_minor: 5 }, null, indent);
      const { diagnostics } = await evaluate({ [file]: text }, { file });
      expect(diagnostics.map((one) => one.message)).toEqual([expect.stringMatching(message)]);
      const [{ place: { line, column } }] = diagnostics as [Diagnostic];
      expect([line, (text.split('\n')[line - 1] as string).slice(column - 1)]).toEqual([line, expect.stringContaining(at)]);
    }
  });

  it('takes the cells in its languages of one in several', async () => {
    const file = '/mixed.ipynb';
    const text = JSON.stringify({
      cells: [
        { cell_type: 'code', metadata: { vscode: { languageId: 'python' } }, source: ['def f():\n', '  pass'] },
        { cell_type: 'code', metadata: { vscode: { languageId: 'javascript' } }, source: [`${IMPORT}\n`, `const model = tf.sequential({ layers: [${DENSE}] })`] },
      ],
      metadata: { kernelspec: { name: 'python3', language: 'python' } }, nbformat: 4, nbformat_minor: 5,
    });
    expect(only(await evaluate({ [file]: text }, { file })).cost.totals.params).toBe(2);
  });
});

it.each([
  ['/train.ipynb', JSON.stringify({ cells: [{ cell_type: 'code', metadata: {}, source: ['import keras'] }], metadata: { kernelspec: { name: 'python3', language: 'python' } } }), /^The cells of this notebook are python; /],
  ['/broken.ipynb', '{ "cells": [', /^This notebook cannot be read: /],
  ['/model.py', 'import keras', /'model\.py' is none of them\.$/],
  ['/notes.md', '# tf.sequential()', /'notes\.md' is none of them\.$/],
])('%s is refused in one sentence', async (file, text, message) => {
  const { models, diagnostics } = await evaluate({ [file]: text }, { file });
  expect(models).toEqual([]);
  expect(diagnostics).toMatchObject([{ severity: 'error', message: expect.stringMatching(message), place: { file, line: 1 } }]);
});
