import path from 'node:path';
import * as vscode from 'vscode';
import { fetchCudaLibraries, installGpuBackend, missingCudaLibraries, type InstallResult } from '../../profile';
import { inOneLine } from './reason';

const showLog = 'Show Log';

/** Installs TensorFlow's GPU package into the extension's own storage, then offers what CUDA it lacks. */
export async function installGpu(folder: string, log: vscode.LogOutputChannel): Promise<void> {
  const installed = await watched('Installing the GPU backend', log, (progress, signal) => installGpuBackend({ folder, progress, signal }));
  if (installed.status === 'cancelled') return;
  if (installed.status === 'failed') return tellFailure('The GPU backend could not be installed', installed.why, log);
  const packageFolder = path.join(folder, 'node_modules', '@tensorflow', 'tfjs-node-gpu');
  const missing = await missingCudaLibraries(packageFolder);
  if (missing.length === 0) {
    await vscode.window.showInformationMessage('The GPU backend is installed.');
    return;
  }
  const fetch = 'Fetch Them';
  const answer = await vscode.window.showInformationMessage(
    `The GPU backend is installed. TensorFlow also needs CUDA libraries that this machine lacks (${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ` and ${missing.length - 3} more` : ''}); they can be fetched from PyPI, some gigabytes.`,
    fetch, 'Not Now');
  if (answer !== fetch) return;
  const fetched = await watched('Fetching the CUDA libraries', log, (progress, signal) => fetchCudaLibraries({ packageFolder, progress, signal }));
  if (fetched.status === 'failed') await tellFailure('The CUDA libraries could not be fetched', fetched.why, log);
  else if (fetched.status === 'installed') await vscode.window.showInformationMessage('The GPU backend and its CUDA libraries are installed.');
}

type Work = (progress: (message: string) => void, signal: AbortSignal) => Promise<InstallResult>;

async function watched(title: string, log: vscode.LogOutputChannel, work: Work): Promise<InstallResult> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
    const abort = new AbortController();
    const listener = token.onCancellationRequested(() => abort.abort());
    try {
      return await work((message) => {
        log.info(`${title}: ${message}`);
        progress.report({ message });
      }, abort.signal);
    } finally {
      listener.dispose();
    }
  });
}

async function tellFailure(what: string, why: string, log: vscode.LogOutputChannel): Promise<void> {
  log.error(`${what}: ${why}`);
  if (await vscode.window.showErrorMessage(`${what}. ${inOneLine(why)}`, showLog) === showLog) log.show();
}
