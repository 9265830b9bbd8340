import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build } from 'esbuild';
import { start, endTree } from '../tools/processes';
import type { Progress } from '../tools/progress';
import { inProject, results, root } from '../tools/project';
import {
  allowTestSuites, downloadedDesktop, ensureChromium, ensureCodeServer, hasDisplay, launchBrowser, onPath, poll, startCodeServer, wanted,
} from '../tools/vscode';
import type { Outcome } from './board';

/** What the suite in test/host writes to the file that `BLOCKLENS_HOST_RESULTS` names. */
interface HostReport {
  passed: number;
  failed: number;
  failures: { title: string; message: string }[];
}

const suite = inProject('out/test/host/index.js');
const minutes = 5;

/** The suite of test/host, in the extension host of an embedded VS Code, and in a desktop one where it can be had. */
export async function runHostSuites(progress: Progress): Promise<Outcome> {
  await buildSuite();
  const outcome: Outcome = { passed: 0, failed: 0, notes: [] };
  await runIn('code-server', (report, workspace) => inCodeServer(report, workspace, progress), outcome);
  const desktop = wanted() === 'web' ? null : await downloadedDesktop(progress);
  if (desktop) await runIn('desktop', (report, workspace) => inDesktop(desktop, report, workspace), outcome);
  else if (wanted() === 'desktop') throw new Error('BLOCKLENS_VSCODE=desktop, and there is no desktop VS Code');
  return outcome;
}

/** One bundle for each file, so that the suite finds its tests beside it. */
async function buildSuite(): Promise<void> {
  const folder = inProject('test/host');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /(^index|\.test)\.ts$/.test(file));
  await build({
    entryPoints: files.map((file) => path.join(folder, file)),
    outdir: path.dirname(suite),
    outbase: folder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/** Runs the suite on a workspace of its own, a copy of the zoo, and adds what it reports. */
async function runIn(host: string, go: (report: string, workspace: string) => Promise<void>, outcome: Outcome): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'blocklens-host-'));
  const workspace = path.join(folder, 'zoo');
  const file = path.join(results, `host-${host}.json`);
  rmSync(file, { force: true });
  try {
    cpSync(inProject('examples/zoo'), workspace, { recursive: true });
    await go(file, workspace);
    if (!existsSync(file)) throw new Error(`the suite in ${host} left no report`);
    const report: HostReport = JSON.parse(readFileSync(file, 'utf8'));
    outcome.passed += report.passed;
    outcome.failed += report.failed;
    outcome.notes.push(`in ${host}: ${report.passed} passed, ${report.failed} failed`);
    for (const { title, message } of report.failures) outcome.notes.push(`✗ in ${host}: ${title}\n    ${message.replaceAll('\n', '\n    ')}`);
  } catch (error) {
    outcome.failed++;
    outcome.notes.push(`✗ in ${host}: ${error instanceof Error ? error.message : error}`);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function inCodeServer(report: string, workspace: string, progress: Progress): Promise<void> {
  const installation = await ensureCodeServer(progress);
  const chromium = await ensureChromium(progress);
  await using server = await startCodeServer(installation, { env: { BLOCKLENS_HOST_RESULTS: report } });
  const browser = await launchBrowser(chromium);
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    await allowTestSuites(page);
    await page.goto(server.address(workspace, [
      ['extensionDevelopmentPath', server.uri(root)],
      ['extensionTestsPath', server.uri(suite)],
    ]));
    await poll('the report of the suite', async () => complete(report), minutes * 60_000).catch(async (error) => {
      await page.screenshot({ path: path.join(results, 'host-code-server.png') });
      const logs = [...server.logs()].map(([name, text]) => `── ${name}\n${text.split('\n').slice(-40).join('\n')}`).join('\n');
      throw new Error(`${error.message}\n${logs}`);
    });
  } finally {
    await browser.close();
  }
}

async function inDesktop(executable: string, report: string, workspace: string): Promise<void> {
  const screen = hasDisplay() || !onPath('Xvfb') ? null : start('Xvfb', [':99', '-screen', '0', '1400x900x24'], { stdio: 'ignore' });
  const profile = mkdtempSync(path.join(os.tmpdir(), 'blocklens-desktop-'));
  try {
    await runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: root,
      extensionTestsPath: suite,
      extensionTestsEnv: { BLOCKLENS_HOST_RESULTS: report, ...(screen ? { DISPLAY: ':99' } : {}) },
      launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust', '--no-sandbox', '--user-data-dir', profile],
    });
  } catch (error) {
    // A failing suite makes VS Code fail too; its report tells more.
    if (!complete(report)) throw error;
  } finally {
    if (screen) endTree(screen);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Whether the report is written to its end. */
function complete(file: string): boolean {
  try {
    return typeof JSON.parse(readFileSync(file, 'utf8')).failed === 'number';
  } catch {
    return false;
  }
}
