// `npm run same`: the patterns, the zoo and the hostile files, and those of a folder that is given (`npm run same -- FOLDER`), are evaluated
// alone and again beside four busy processes. The JSON has to be the same to the last byte.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { disk, engineFile } from '../../src/cli/disk';
import { createEngine, isSearched } from '../../src/engine';
import { TEXT_FORMATS } from '../../src/export';
import { inProject } from '../../tools/project';

const BUSY = 4;
/** Short, since many of the hostile files take all of it. */
const limits = { timeMs: 1000, memoryBytes: 128 * 2 ** 20 };

const folders = [inProject('test/patterns/programs'), inProject('examples/zoo'), inProject('test/zoo/hostile'), ...process.argv.slice(2).map((folder) => path.resolve(folder))];
const files = folders.flatMap((folder) => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && isSearched(entry.name))
  .map((entry) => engineFile(path.join(entry.parentPath, entry.name)))).sort();

async function answers(): Promise<{ texts: Map<string, string>; seconds: number }> {
  const engine = createEngine({ documents: disk, dist: inProject('dist'), limits });
  const texts = new Map<string, string>();
  const began = performance.now();
  for (const file of files) {
    const result = await engine.evaluate({ file, all: true });
    texts.set(file, result.status === 'done' ? TEXT_FORMATS.json(result) : JSON.stringify(result));
    process.stderr.write('.');
  }
  process.stderr.write('\n');
  await engine.dispose();
  return { texts, seconds: (performance.now() - began) / 1000 };
}

console.log(`${files.length} files alone …`);
const alone = await answers();
console.log(`and beside ${BUSY} busy processes …`);
const busy = Array.from({ length: BUSY }, () => spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }));
const beside = await answers().finally(() => { for (const one of busy) one.kill(); });

const differing = files.filter((file) => alone.texts.get(file) !== beside.texts.get(file));
for (const file of differing) console.log(`differs: ${path.relative(inProject('.'), file)}`);
const unanswered = files.filter((file) => /^\{"status"/.test(alone.texts.get(file) ?? ''));
for (const file of unanswered) console.log(`no answer: ${path.relative(inProject('.'), file)}: ${alone.texts.get(file)}`);
const bytes = [...alone.texts.values()].reduce((sum, text) => sum + text.length, 0);
console.log(`${files.length - differing.length} of ${files.length} are the same, ${bytes} characters of JSON in all; ${alone.seconds.toFixed(0)} s alone, ${beside.seconds.toFixed(0)} s beside them.`);
process.exitCode = differing.length > 0 ? 1 : 0;
