// The suite that runs inside VS Code, as `extensionTestsPath`: every *.test.js beside this file.
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/** Runs every test; rejects when one failed. `BLOCKLENS_HOST_RESULTS` names a file for the report. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'tdd', timeout: 60_000, slow: 2000, color: false });
  for (const file of readdirSync(__dirname, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.test.js')) mocha.addFile(path.join(__dirname, file));
  }
  const report = { passed: 0, failed: 0, failures: [] as { title: string; message: string }[], passes: [] as { title: string; ms: number }[] };
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', (test) => {
      report.passed++;
      report.passes.push({ title: test.fullTitle(), ms: test.duration ?? 0 });
    });
    runner.on('fail', (test, error: Error) => {
      report.failed++;
      report.failures.push({ title: test.fullTitle(), message: error.stack ?? error.message });
    });
  });
  const file = process.env.BLOCKLENS_HOST_RESULTS;
  if (file) writeFileSync(file, JSON.stringify(report, null, 2));
  if (report.failed > 0) throw new Error(`${report.failed} of ${report.passed + report.failed} tests failed`);
}
