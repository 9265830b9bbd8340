import { constants } from 'node:fs';
import { access, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command, CommanderError, Option } from 'commander';
import { createEngine } from '../engine';
import { PROFILE_FORMATS } from '../export';
import { BACKENDS, DEFAULT_SETTINGS, OPTIMIZERS } from '../measured';
import { Profiler } from '../profile';
import { captionOf } from '../scene/captions';
import { depth, jsonArguments, positiveInteger, positiveIntegers, unreadable } from './arguments';
import { disk, engineFile } from './disk';
import { FORMATS, inspect, type InspectOptions, type Outcome } from './inspect';
import { devices, packageFolders, profile, type ProfileOptions } from './profile';
import { Progress } from './progress';

const createFileEngine = ({ timeLimit }: TimeLimit) => createEngine({ documents: disk, dist: __dirname, ...(timeLimit === undefined ? {} : { limits: { timeMs: 1000 * timeLimit } }) });

/** Seconds that a builder may run. */
interface TimeLimit {
  timeLimit?: number;
}

/** Says what is wrong with the command line. */
function refuse(message: string): void {
  process.stderr.write(`error: ${message}\n`);
  process.exitCode = 2;
}

async function leave({ output, messages, status }: Outcome, out?: string): Promise<void> {
  for (const message of messages) process.stderr.write(`${message}\n`);
  if (out === undefined) process.stdout.write(output);
  else if (output !== '') await writeFile(out, output);
  process.exitCode = status;
}

async function runInspect(given: string, flags: InspectOptions & TimeLimit): Promise<void> {
  const file = engineFile(given);
  const reason = await unreadable(file);
  if (reason !== null) return refuse(`cannot read ${given}: ${reason}`);
  const engine = createFileEngine(flags);
  try {
    await leave(await inspect(engine, file, flags));
  } finally {
    await engine.dispose();
  }
}

interface DeviceFlags {
  packages?: string;
}

/** A profiler, and a signal that Ctrl+C gives; a second Ctrl+C does not wait. */
async function measuring<T>({ packages }: DeviceFlags, run: (profiler: Profiler, signal: AbortSignal) => Promise<T>): Promise<T> {
  const cancel = new AbortController();
  const interrupt = () => {
    if (cancel.signal.aborted) process.exit(130);
    cancel.abort();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  const given = packages === undefined ? [] : [path.resolve(packages)];
  const profiler = new Profiler({ dist: __dirname, folders: (file) => [...given, ...packageFolders(file)], storage: null, node: null, nameOf: captionOf });
  try {
    return await run(profiler, cancel.signal);
  } finally {
    await profiler.dispose();
    for (const signal of signals) process.off(signal, interrupt);
  }
}

async function runProfile(given: string, flags: ProfileOptions & DeviceFlags & TimeLimit & { out?: string }): Promise<void> {
  const file = engineFile(given);
  const reason = await unreadable(file);
  if (reason !== null) return refuse(`cannot read ${given}: ${reason}`);
  if (flags.optimizer !== undefined && !flags.train) return refuse('--optimizer is of a training step: it needs --train');
  const { out } = flags;
  // Before the measurement, not after it.
  if (out !== undefined && !(await writable(out))) return refuse(`cannot write ${out}`);
  const engine = createFileEngine(flags);
  const progress = new Progress(process.stderr);
  try {
    const outcome = await measuring(flags, (profiler, signal) => profile(engine, profiler, file, flags, (step, message) => { progress.update(step, message); }, signal));
    progress.end();
    await leave(outcome, out);
  } finally {
    await engine.dispose();
  }
}

async function writable(file: string): Promise<boolean> {
  const reached = async (at: string) => access(at, constants.W_OK).then(() => true, () => false);
  return (await reached(file)) || (await reached(path.dirname(path.resolve(file))));
}

async function runDevices(given: string | undefined, flags: DeviceFlags): Promise<void> {
  const file = engineFile(given ?? path.join(process.cwd(), 'model.ts'));
  await leave(await measuring(flags, (profiler, signal) => devices(profiler, file, signal)));
}

/** Options that choose a model of a file. */
function choosing(command: Command, otherwise: string): Command {
  return command
    .argument('<file>', 'a file that builds a model: TypeScript, JavaScript, a page, a component (.vue, .svelte, .astro) or a notebook')
    .option('--builder <name>', `only this builder; without it, ${otherwise}`)
    .addOption(new Option('--args <json>', 'arguments for the builder, a JSON array').argParser(jsonArguments))
    .addOption(
      new Option('--call <expression>', "an expression in the scope of the file's module that gives a model").conflicts(['args', 'builder']),
    )
    .addOption(new Option('--time-limit <seconds>', 'how long the builder may run (default: 10)').argParser(positiveInteger))
    .exitOverride();
}

const packages = () => new Option('--packages <folder>', 'look for backends in the node_modules of this folder first');

function program(): Command {
  const command = new Command('blocklens')
    .description('Prints the layers, blocks and costs of the TensorFlow.js models that a file builds, and what a device takes for them.')
    .showHelpAfterError()
    .exitOverride();
  choosing(command.command('inspect'), 'every one that serves by itself')
    .description('build the models of a file in a sandbox and write them out')
    .addOption(new Option('--batch <n>', 'batch size that costs are for (default: 1)').argParser(positiveInteger))
    .addOption(new Option('--format <format>', 'how to write them').choices(FORMATS).default('table'))
    .addOption(new Option('--theme <theme>', 'colours of an SVG; paper: white and thin').choices(['light', 'dark', 'paper']))
    .addOption(new Option('--direction <direction>', 'where an SVG runs').choices(['down', 'right']))
    .addOption(new Option('--depth <n>', 'levels of blocks that an SVG opens, or all; without it, as many as a screen holds').argParser(depth))
    .addHelpText('after', '\nExit status: 0 a model was found and built; 1 the file has errors, or no model; 2 the command line is wrong.')
    .action(runInspect);
  choosing(command.command('profile'), 'the first that serves by itself')
    .description('build the first model of a file in a sandbox, and measure its layers on a device in a process of its own')
    .addOption(new Option('--backend <name>', 'what to measure on (see `blocklens devices`)').choices(['auto', ...BACKENDS]).default('auto'))
    .addOption(new Option('--batch <n>', 'batch size').argParser(positiveInteger).default(DEFAULT_SETTINGS.batch))
    .option('--train', 'measure a training step instead of a forward pass')
    .addOption(new Option('--optimizer <name>', 'of the training step').choices(OPTIMIZERS))
    .addOption(new Option('--mode <mode>', 'quick: layers that are equal share a measurement').choices(['exact', 'quick']).default(DEFAULT_SETTINGS.mode))
    .addOption(new Option('--repeats <n>', 'passes to time; slow devices do fewer').argParser(positiveInteger).default(DEFAULT_SETTINGS.repeats))
    .addOption(new Option('--batches <list>', 'more batch sizes to time the whole model with, such as 1,2,4').argParser(positiveIntegers).default([], 'none'))
    .option('--largest-batch', 'look for the largest batch that fits')
    .addOption(new Option('--format <format>', 'how to write it').choices(Object.keys(PROFILE_FORMATS)).default('table'))
    .option('--out <file>', 'write it there instead of to standard output')
    .addOption(packages())
    .addHelpText('after', '\nExit status: 0 it was measured; 1 the file has errors, or it could not be measured to the end; 2 the command line is wrong; 130 cancelled (what was measured is written).')
    .action(runProfile);
  command
    .command('devices')
    .description('list what can be measured on, or why it cannot be used')
    .argument('[file]', 'a file whose packages are looked at')
    .addOption(packages())
    .exitOverride()
    .action(runDevices);
  return command;
}

async function main(): Promise<void> {
  // A reader that has seen enough (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  try {
    await program().parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has printed what is wrong, or the help that was asked for.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
