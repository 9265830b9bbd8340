// `npm test`: everything that can be checked on this machine, in order, and one line at the end that says how it went.
//   BLOCKLENS_SKIP=e2e,host   leaves parts out, and says so
//   BLOCKLENS_VSCODE=web      no desktop VS Code, even where it could be had
import { mkdirSync, rmSync } from 'node:fs';
import { results } from '../tools/project';
import { parts } from './parts';
import { Board } from './board';

const skip = new Set((process.env.BLOCKLENS_SKIP ?? '').split(',').map((name) => name.trim()).filter(Boolean));
const unknown = [...skip].filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(`BLOCKLENS_SKIP names no part of the tests: ${unknown.join(', ')}. There are: ${parts.map((part) => part.name).join(', ')}.`);
  process.exit(2);
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const board = new Board();
for (const part of parts) {
  const why = skip.has(part.name) ? 'BLOCKLENS_SKIP' : part.whyNot?.();
  if (why) board.leaveOut(part.name, why);
  else await board.run(part);
}
process.exitCode = board.close();
