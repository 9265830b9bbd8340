import { describe, expect, it } from 'vitest';
import { evaluate, only } from './evaluate';

const head = "import * as tf from '@tensorflow/tfjs';\n";
const made = '{ const model = tf.sequential(); model.add(tf.layers.dense({ units: 3, inputShape: [4] })); model.compile({ optimizer: "adam", loss: "meanSquaredError" });';
const params = async (text: string, file = '/model.tsx') => only(await evaluate({ [file]: head + text }, { file })).cost.totals.params;

describe('models that are made when something happens', () => {
  it.each([
    ['a handler of a component', `import { useState } from 'react';
export default function App() {
  const [model, setModel] = useState<tf.LayersModel | null>(null);
  const train = async () => ${made} await model.fit(tf.zeros([1, 4]), tf.zeros([1, 3])); setModel(model); };
  return <div className="app"><button onClick={train}>{model ? 'again' : 'train'}</button></div>;
}`],
    ['an effect', `import React, { useEffect, useRef } from 'react';
const App: React.FC = () => { const net = useRef(null); useEffect(() => { const build = () => ${made} net.current = model; }; build(); }, []); return null; };
export default App;`],
    ['a component that is only rendered', `import { createRoot } from 'react-dom/client';
const Button = ({ onPress }) => <button onClick={() => onPress()} />;
createRoot(document.getElementById('root')).render(<Button onPress={() => ${made} }} />);`],
    ['onclick', `document.getElementById('train').onclick = async () => ${made} };`],
    ['a listener', `document.querySelector('#train').addEventListener('click', (event) => { event.preventDefault(); start(); });
document.addEventListener('keydown', () => { throw new Error('not this one'); });
function start() { window.requestAnimationFrame(async () => { await fetch('/data'); const inner = () => ${made} }; inner(); }); }`],
    ['a page handler', `window.onkeydown = (event) => ${made} };`],
    ['a worker', `self.onmessage = async ({ data }) => ${made} self.postMessage(await model.predict(data)); };`],
    ['a test', `import { describe, it } from 'vitest';
describe('training', () => { it('ends', async () => ${made} }); });`],
    ['a server', `import express from 'express';
const app = express();
app.get('/', (req, res) => res.send('ok'));
app.post('/train', async (req, res) => { const { xs } = req.body; const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] }); res.json(await model.fit(xs, xs)); });
app.listen(3000);`],
    ['a local of main', `async function main() { const button = document.querySelector('button'); const train = async () => ${made} return model; }; button?.addEventListener('click', train); }
main();`],
    ['a hook that gives functions', `export function useClassifier() { const state = { model: null }; const build = () => ${made} state.model = model; }; return { state, build }; }`],
    ['methods of a component', `export default { name: 'trainer', data() { return { units: 3 }; }, mounted() { this.$refs.canvas.focus(); },
  methods: { build() { this.model = tf.sequential({ layers: [tf.layers.dense({ units: this.units, inputShape: [4] })] }); this.$emit('built'); } } };`],
    ['a component of composed functions', `import { defineComponent, ref } from 'vue';
export default defineComponent({ setup() { const busy = ref(false); const train = async () => { busy.value = true; const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4] })] }); }; return { busy, train }; } });`],
    ['a component with services', `import { Component } from '@angular/core';
import { HttpClient } from '@angular/common/http';
@Component({ selector: 'app-root', template: '' })
export class AppComponent { model: tf.Sequential; constructor(private http: HttpClient) {}
  ngOnInit(): void { this.http.get('/data').subscribe((data) => this.train(data)); }
  private train(data: unknown) ${made} this.model = model; } }`],
  ])('%s', async (_, text) => {
    expect(await params(text)).toBe(15);
  });

  it('leads to the lines where it is written', async () => {
    const { graph } = only(await evaluate({ '/model.tsx': `${head}document.querySelector('a').addEventListener('click', () => {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 3, inputShape: [4] }));
});` }, { file: '/model.tsx' }));
    expect(graph.layers.find(({ className }) => className === 'Dense')?.source).toMatchObject({ file: '/model.tsx', line: 4 });
  });

  it('one that gives a further one each time ends', async () => {
    const { models } = await evaluate({ '/model.tsx': `${head}const model = (name) => { document.querySelector(name).addEventListener('click', () => model(name)); };
model('a');
export const unused = () => tf.sequential();` }, { file: '/model.tsx' });
    expect(models).toEqual([]);
  });

  it('only where the code itself makes none, and only until there is one', async () => {
    expect(await params(`${''}const kept = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
document.addEventListener('click', () => ${made} });`)).toBe(2);
    expect(await params(`document.querySelector('a').addEventListener('click', () => ${made} });
document.querySelector('b').addEventListener('click', () => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] }));`)).toBe(15);
  });

  it('the share of one that goes on for ever is its own, and the next is called', async () => {
    // Where its share were all of the time, the limit of the whole would end the run.
    expect(await params(`document.querySelector('a').onclick = () => { const layers = 1; while (true); };
document.querySelector('b').onclick = () => ${made} };`)).toBe(15);
  });

  it('a builder comes before what is called later, also where all are asked for', async () => {
    const { models } = await evaluate({ '/model.js': `${head}document.querySelector('a').onclick = () => ${made} };
export function build() { return tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] }); }` }, { file: '/model.js', all: true });
    expect(models.map(({ cost }) => cost.totals.params)).toEqual([2]);
  });

  it('one that does not come to its end, or fails, is none of the file’s mistakes', async () => {
    const { models, diagnostics } = await evaluate(`${head}document.querySelector('a').onclick = () => { while (true); };\ndocument.querySelector('b').onclick = () => { throw new Error('no'); };`, {}, { timeMs: 300 });
    expect(models).toEqual([]);
    expect(diagnostics).toMatchObject([
      { severity: 'info', message: expect.stringMatching(/^Not tried: what is only called later/) as string },
      { severity: 'info', message: 'No TensorFlow.js model is made in this file.' },
    ]);
  });

  it('the next builder is asked where the first gives nothing', async () => {
    expect(await params(`export default function App() { const shown = () => { throw new Error(String(build)); }; return shown; }
export function build() ${made} return model; }`)).toBe(15);
  });
});
