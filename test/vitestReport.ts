import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../tools/processes';
import { inProject, results, root } from '../tools/project';
import { tail } from '../tools/vscode';
import type { Outcome } from './board';

/** The part of vitest's JSON report that is read here. */
interface Report {
  success: boolean;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] | null }[];
  }[];
}

/** Runs vitest in a process of its own and counts its tests; a test file that could not be loaded is one failure. */
export async function runVitest(name: string, args: string[]): Promise<Outcome> {
  const file = path.join(results, `${name}.json`);
  const vitest = inProject('node_modules/vitest/vitest.mjs');
  const command = [vitest, 'run', ...args, '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`];
  const { status, text } = await run(process.execPath, command, { cwd: root });
  if (!existsSync(file)) throw new Error(`vitest gave no report:\n${tail(text, 60)}`);
  const report: Report = JSON.parse(readFileSync(file, 'utf8'));
  const outcome: Outcome = { passed: 0, failed: 0, notes: [] };
  for (const suite of report.testResults) {
    const place = path.relative(root, suite.name);
    for (const test of suite.assertionResults) {
      if (test.status === 'passed') outcome.passed++;
      else if (test.status === 'failed') {
        outcome.failed++;
        outcome.notes.push(`✗ ${place}: ${test.fullName}\n${indent(tail((test.failureMessages ?? []).join('\n'), 30))}`);
      } else outcome.notes.push(`– ${place}: ${test.fullName} (${test.status})`);
    }
    if (suite.status === 'failed' && !suite.assertionResults.some((test) => test.status === 'failed')) {
      outcome.failed++;
      outcome.notes.push(`✗ ${place}\n${indent(tail(suite.message, 30))}`);
    }
  }
  // Errors outside any test (an unhandled rejection, a worker that died) show only in the status.
  if (status !== 0 && outcome.failed === 0) {
    outcome.failed++;
    outcome.notes.push(`vitest ended with status ${status}:\n${tail(text, 60)}`);
  }
  return outcome;
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
