import { stat } from 'node:fs/promises';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { createEngine } from '../engine';
import { disk, engineFile } from './disk';
import { FORMATS, inspect, type Format, type InspectOptions } from './inspect';

interface InspectFlags {
  builder?: string;
  args?: unknown[];
  call?: string;
  batch: number;
  format: Format;
}

function jsonArguments(text: string): unknown[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`It is not JSON: ${(error as Error).message}.`);
  }
  if (!Array.isArray(value)) throw new InvalidArgumentError('It must be a JSON array of arguments, such as [1000, {"width": 2}].');
  return value;
}

function positiveInteger(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number from 1.');
  return value;
}

/** Says why a file cannot be read; `null` when it can. */
async function unreadable(file: string): Promise<string | null> {
  try {
    if (!(await stat(file)).isFile()) return 'it is not a file';
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'there is no such file' : message;
  }
  return (await disk.read(file)) === undefined ? 'it may not be read' : null;
}

async function runInspect(given: string, flags: InspectFlags): Promise<void> {
  const file = engineFile(given);
  const reason = await unreadable(file);
  if (reason !== null) {
    process.stderr.write(`error: cannot read ${given}: ${reason}\n`);
    process.exitCode = 2;
    return;
  }
  const engine = createEngine({ documents: disk, dist: __dirname });
  try {
    const options: InspectOptions = flags;
    const { output, messages, status } = await inspect(engine, file, options);
    for (const message of messages) process.stderr.write(`${message}\n`);
    process.stdout.write(output);
    process.exitCode = status;
  } finally {
    await engine.dispose();
  }
}

function program(): Command {
  const command = new Command('blocklens')
    .description('Prints the layers, blocks and costs of the TensorFlow.js models that a file builds.')
    .showHelpAfterError()
    .exitOverride();
  command
    .command('inspect')
    .description('build the models of a file in a sandbox and write them out')
    .argument('<file>', 'a TypeScript or JavaScript file that builds a model')
    .option('--builder <name>', 'only this builder; without it, every one that serves by itself')
    .addOption(new Option('--args <json>', 'arguments for the builder, a JSON array').argParser(jsonArguments))
    .addOption(
      new Option('--call <expression>', "an expression in the scope of the file's module that gives a model").conflicts(['args', 'builder']),
    )
    .addOption(new Option('--batch <n>', 'batch size that costs are for').argParser(positiveInteger).default(1))
    .addOption(new Option('--format <format>', 'how to write them').choices(FORMATS).default('table'))
    .addHelpText('after', '\nExit status: 0 a model was found and built; 1 the file has errors, or no model; 2 the command line is wrong.')
    .exitOverride()
    .action(runInspect);
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
