// `npm run gallery`: draws every builder of the zoo, light and dark, and writes docs/gallery.md with their totals, what others
// counted of the same networks, and what Blocklens took on this machine.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Elk from 'elkjs/lib/elk.bundled.js';
import { disk, engineFile } from '../../src/cli/disk';
import { defaultLimits, Sandbox } from '../../src/sandbox';
import { Pipeline } from '../../src/engine/pipeline';
import { toSvg } from '../../src/export';
import type { CostedModel } from '../../src/graph';
import { buildScene, createLayout, figures, type SceneOptions } from '../../src/scene';
import { compared } from '../zoo/compared';
import { builderName, root, zoo, zooFile } from '../zoo/running';
import { story } from './story';

const runs = 3;
/** Pictures in a row. */
const ABREAST = 3;
const dist = path.join(root, 'dist');
const pictures = path.join(root, 'docs/gallery');
const sandbox = await Sandbox.create(readFileSync(path.join(dist, 'quickjs.wasm')), readFileSync(path.join(dist, 'guest.snapshot')));

/** The model, and the median milliseconds that it takes to evaluate a file seen for the first time. */
async function evaluate(key: string): Promise<{ model: CostedModel; ms: number }> {
  const request = { file: engineFile(zooFile(key)), builder: builderName(key) };
  const times: number[] = [];
  for (let run = 0; ; run++) {
    const began = performance.now();
    const { models: [model] } = await new Pipeline(sandbox, disk).evaluate(request, { ...defaultLimits, timeMs: 60_000 }, () => false);
    times.push(performance.now() - began);
    if (!model) throw new Error(`${key} gave no model`);
    if (run === runs - 1) return { model, ms: median(times) };
  }
}

/** Median milliseconds of a layout that remembers nothing, and how many things it places. */
async function lay(model: CostedModel, options: Partial<SceneOptions>): Promise<{ ms: number; items: number }> {
  const times: number[] = [];
  for (let run = 0; ; run++) {
    // A copy, so that nothing read from the model is known before.
    const fresh = { ...model };
    const began = performance.now();
    const scene = await buildScene({ model: fresh, options: { direction: 'down', open: {}, ...options } }, { layout: createLayout(async () => new Elk()) });
    times.push(performance.now() - began);
    if (run === runs - 1) return { ms: median(times), items: scene.items.length };
  }
}

const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
const exact = (value: number | null): string => (value === null ? '?' : value.toLocaleString('en-US'));
const ms = (value: number): string => (value < 10 ? value.toFixed(1) : String(Math.round(value)));

/** The first paragraph of a file's comment: the paper, its tables and figures. */
function paper(file: string): string {
  const comment = /\/\*\*([\s\S]*?)\*\//.exec(readFileSync(zooFile(file), 'utf8'))?.[1] ?? '';
  const [first = ''] = comment.replace(/^ *\* ?/gm, '').trim().split(/\n\s*\n/);
  return first.replace(/\s+/g, ' ').replace(/arXiv:(\d{4}\.\d{4,5})/g, '[arXiv:$1](https://arxiv.org/abs/$1)');
}

rmSync(pictures, { recursive: true, force: true });
mkdirSync(pictures, { recursive: true });
const told = new Set(story.flatMap(({ files }) => files));
const untold = [...new Set(zoo.map((key) => key.split('#')[0] as string))].filter((file) => !told.has(file));
if (untold.length > 0) throw new Error(`test/gallery/story.ts does not tell of ${untold.join(', ')}`);

const rows: string[] = [];
const sections: string[] = [];
for (const { heading, files } of story) {
  sections.push(`## ${heading}`);
  for (const file of files) {
    sections.push(`### [${file}.ts](../examples/zoo/${file}.ts)`, paper(file));
    const shown: { title: string; picture: string }[] = [];
    for (const key of zoo.filter((one) => one.startsWith(`${file}#`))) {
      const name = builderName(key);
      const picture = name === builderName(file) ? file : `${file}-${name}`;
      const { model, ms: evaluation } = await evaluate(key);
      for (const theme of ['light', 'dark'] as const) writeFileSync(path.join(pictures, `${picture}-${theme}.svg`), await toSvg(model, { theme }));
      const { totals } = model.cost;
      const opening = await lay(model, {});
      const open = await lay(model, { depth: Number.POSITIVE_INFINITY, unfold: 'all' });
      shown.push({
        title: `\`${name}\`<br>${figures.count(totals.params)} parameters<br>${figures.count(totals.macs)} MACs`,
        picture: `<picture><source media="(prefers-color-scheme: dark)" srcset="gallery/${picture}-dark.svg"><img src="gallery/${picture}-light.svg" alt="${name} as it opens"></picture>`,
      });
      rows.push(`| ${[
        `\`${name}\``, exact(totals.layers), exact(totals.params), exact(totals.trainable), exact(totals.macs), compared(key, model).text,
        ms(evaluation), `${ms(opening.ms)} (${opening.items})`, `${ms(open.ms)} (${open.items})`,
      ].join(' | ')} |`);
      console.log(`${key}: ${opening.items} things, ${open.items} fully open, evaluated in ${ms(evaluation)} ms`);
    }
    for (let at = 0; at < shown.length; at += ABREAST) {
      const some = shown.slice(at, at + ABREAST);
      const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;
      sections.push([line(some.map(({ title }) => title)), line(some.map(() => ':---:')), line(some.map(({ picture }) => picture))].join('\n'));
    }
  }
}

const machine = `${os.cpus()[0]?.model ?? 'an unknown CPU'}, ${os.cpus().length} cores, Node.js ${process.versions.node}`;
writeFileSync(path.join(root, 'docs/gallery.md'), `${[
  '# Gallery',
  'Every model of [the zoo](zoo.md) as Blocklens opens it, drawn by `npm run gallery`. Blocks are the functions of the file, ×N stands for N equal ones, and the figures at the right are parameters. What is closed opens in the editor.',
  ...sections,
  '## All figures',
  `MACs are those of convolutions, dense layers and products of matrices. The source is counted by others; where it differs, the cause follows, and the tests in \`test/zoo\` compute it. Times are milliseconds on ${machine}, the median of ${runs} runs: evaluation of the file seen for the first time; layout as it opens and with every member of every fold open (things placed).`,
  ['| Model | Layers | Parameters | Trainable | MACs | Source | Evaluate | Lay out | Fully open |', '| --- | ---: | ---: | ---: | ---: | --- | ---: | ---: | ---: |', ...rows].join('\n'),
].join('\n\n')}\n`);
process.exit(0);
