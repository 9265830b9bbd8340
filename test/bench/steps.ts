// `npm run bench:steps`: how many of the interpreter's steps go into a millisecond on this machine, for code of several kinds. `STEPS_PER_MS`
// of src/sandbox/steps.ts comes from here. Processor time is measured, so that other programs do not count.
import { readFileSync } from 'node:fs';
import { defaultLimits, Sandbox, STEPS_PER_MS, type Target } from '../../src/sandbox';
import { SourceCache } from '../../src/source';
import { inProject } from '../../tools/project';

const runs = Number(process.env.BLOCKLENS_RUNS ?? 7);
const tf = "import * as tf from '@tensorflow/tfjs';\n";
const zoo = (file: string): string => readFileSync(inProject('examples/zoo', file), 'utf8');

interface Kind { what: string; code: string; builder: string }
const kinds: Kind[] = [
  { what: 'ResNet-50', code: zoo('resnet50.ts'), builder: 'resnet50' },
  { what: 'ResNet-152', code: zoo('resnet.ts'), builder: 'resnet152' },
  { what: '500 dense layers in a row', builder: 'build', code: `${tf}export function build() {
    const model = tf.sequential();
    for (let i = 0; i < 500; i++) model.add(tf.layers.dense({ units: 8, inputShape: [8] }));
    return model;
  }` },
  { what: 'data prepared in a loop', builder: 'build', code: `${tf}export function build() {
    const data = new Float32Array(784);
    for (let image = 0; image < 500; image++) for (let i = 0; i < 784; i++) data[i] = ((image * i) % 256) / 255;
    return tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [data.length] })] });
  }` },
  { what: 'objects and array methods', builder: 'build', code: `${tf}export function build() {
    let rows = Array.from({ length: 20_000 }, (_, id) => ({ id, value: id % 7 }));
    for (let round = 0; round < 5; round++) rows = rows.map(({ id, value }) => ({ id, value: value + 1 })).filter(({ value }) => value > round);
    return tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [rows.length] })] });
  }` },
  { what: 'calls of small functions', builder: 'build', code: `${tf}const next = (x) => (x * 16807) % 2147483647;
  export function build() {
    let x = 1;
    for (let i = 0; i < 100_000; i++) x = next(x);
    return tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1 + (x % 9)] })] });
  }` },
];

const sandbox = await Sandbox.create(readFileSync(inProject('dist/quickjs.wasm')), readFileSync(inProject('dist/guest.snapshot')));

/** Steps and milliseconds of processor time of one run, a target that only loads the file taken off: that is the price of a fresh interpreter. */
async function measure({ code, builder }: Kind): Promise<{ steps: number; ms: number; rate: number }> {
  const file = '/model.ts';
  const program = await new SourceCache().load(file, { read: (asked) => Promise.resolve(asked === file ? code : undefined) });
  const run = async (target: Target) => {
    const before = process.cpuUsage();
    const ran = await sandbox.run({
      entry: file, target, later: false, free: [], absent: {}, limits: { ...defaultLimits, timeMs: 600_000 }, cancelled: () => false,
      findModel: () => Promise.resolve(null),
      modules: [...program.modules.values()].map((module) => ({ file: module.file, code: module.code, async: module.async, resolve: program.resolutions[module.file] ?? {} })),
    });
    const { user, system } = process.cpuUsage(before);
    if (ran.status !== 'done' || ran.result.error) throw new Error(JSON.stringify(ran).slice(0, 500));
    return { steps: ran.steps, ms: (user + system) / 1000 };
  };
  const taken: { steps: number; ms: number }[] = [];
  for (let index = 0; index < runs + 3; index++) {
    const empty = await run({ kind: 'top' });
    const full = await run({ kind: 'function', name: builder, args: [] });
    // The first runs warm V8 up.
    if (index >= 3) taken.push({ steps: full.steps - empty.steps, ms: full.ms - empty.ms });
  }
  const counts = new Set(taken.map(({ steps }) => steps));
  if (counts.size !== 1) throw new Error(`the steps differ from run to run: ${[...counts].join(', ')}`);
  const [{ steps }] = taken as [{ steps: number; ms: number }];
  // The quickest: what else the machine does only adds to it.
  const ms = Math.min(...taken.map((one) => one.ms));
  return { steps, ms, rate: steps / ms };
}

console.log(`${'code'.padEnd(32)}${'steps'.padStart(8)}${'ms'.padStart(10)}${'steps/ms'.padStart(10)}`);
for (const kind of kinds) {
  const { steps, ms, rate } = await measure(kind);
  console.log(`${kind.what.padEnd(32)}${String(steps).padStart(8)}${ms.toFixed(1).padStart(10)}${rate.toFixed(3).padStart(10)}`);
}
console.log(`\nSTEPS_PER_MS is ${STEPS_PER_MS}.`);
