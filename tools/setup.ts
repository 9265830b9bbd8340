// Sets up what the tests drive (the embedded VS Code, the browser, TensorFlow's runtime) without running anything: `npm run setup`.
import { ensureTensorFlow, whyNoTensorFlow } from './tensorflow';
import { ensureChromium, ensureCodeServer } from './vscode';
import { terminalProgress } from './progress';

const server = await ensureCodeServer(terminalProgress);
console.log(`Embedded VS Code: ${server.folder}`);
console.log(`Browser: ${await ensureChromium(terminalProgress)}`);
for (const kind of ['cpu', 'gpu'] as const) {
  const why = whyNoTensorFlow();
  console.log(`TensorFlow (${kind}): ${why ?? (await ensureTensorFlow(kind, terminalProgress)).folder}`);
}
