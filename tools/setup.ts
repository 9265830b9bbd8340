// Sets up the embedded VS Code and the browser that the tests drive, without running anything: `npm run setup`.
import { ensureChromium, ensureCodeServer } from './vscode';
import { terminalProgress } from './progress';

const server = await ensureCodeServer(terminalProgress);
console.log(`Embedded VS Code: ${server.folder}`);
console.log(`Browser: ${await ensureChromium(terminalProgress)}`);
