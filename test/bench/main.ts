// `npm run bench`: what Blocklens takes, in time and memory, on this machine. Prints a table; writes test-results/bench.json.
import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { build, packageExtension } from '../../tools/packaging';
import { terminalProgress } from '../../tools/progress';
import { results } from '../../tools/project';
import { ensureTensorFlow, whyNoTensorFlow } from '../../tools/tensorflow';
import { measureEditor } from './editor';
import { inV8, measureEngine, measureInV8, type Subject, write } from './evaluation';
import { type Sample, summarise, table } from './figures';
import { measureLayout } from './layout';
import { measurePage } from './page';
import { type Bench, type Findings, measureProfiler } from './profiler';

const runs = Number(process.env.BLOCKLENS_RUNS ?? 15);
const subjects: Subject[] = [
  { name: 'ResNet-50', file: 'resnet50.ts', builder: 'resnet50', layers: 177, edit: ['stage(conv2_x, 128, 4)', 'stage(conv2_x, 128, 5)'] },
  { name: 'ResNet-152', file: 'resnet.ts', builder: 'resnet152', layers: 515, edit: ['8, 36', '9, 36'] },
];

const { file: vsix, bytes } = await packageExtension();
const built = await build();
if (built.status !== 0) throw new Error(built.text);
const samples: Sample[] = [{ what: 'size of the .vsix', unit: 'MB', runs: [bytes / 1e6] }];
for (const subject of subjects) {
  console.log(`${subject.name}: evaluation and layout …`);
  samples.push(await measureInV8(subject, 'plain TensorFlow.js', runs), await measureInV8(subject, 'patched TensorFlow.js', runs));
  const { samples: engine, model } = await measureEngine(subject, runs);
  for (const sample of engine) if (sample.what.endsWith(', sandbox')) sample.baseline = inV8(subject, 'patched TensorFlow.js');
  samples.push(...engine, ...(await measureLayout(subject.name, model, runs)));
}
const checks: Findings['checks'] = [];
const benches: Bench[] = [{ backend: 'wasm', folder: null }];
const noTensorFlow = whyNoTensorFlow();
if (noTensorFlow) console.log(`The profiler on TensorFlow's own runtime is left out: ${noTensorFlow}`);
else benches.push({ backend: 'tensorflow', folder: (await ensureTensorFlow('cpu', terminalProgress)).folder });
for (const bench of benches) {
  console.log(`ResNet-50 profiled on ${bench.backend} …`);
  const found = await measureProfiler(bench);
  samples.push(...found.samples);
  checks.push(...found.checks);
}
console.log('ResNet-1001 and DenseNet-264 in the page …');
samples.push(...(await measurePage(Math.min(runs, 5))));
console.log('In VS Code …');
samples.push(...(await measureEditor(vsix, subjects, runs)));

const figures = summarise(samples);
const machine = { node: process.version, cpu: os.cpus()[0]?.model, cpus: os.cpus().length, load: os.loadavg()[0], date: new Date().toISOString() };
mkdirSync(results, { recursive: true });
write(path.join(results, 'bench.json'), { machine, figures, checks });
const told = checks.map(({ what, value, from, to }) => `${value >= from && value <= to ? 'as it should be' : 'NOT AS IT SHOULD BE'}: ${what}: ${value.toFixed(3)} (${from} to ${to})`);
console.log(`\n${table(figures)}\n\n${told.join('\n')}\n\n${machine.cpus} × ${machine.cpu}, Node.js ${machine.node}, load ${machine.load?.toFixed(1)} at the end.`);
