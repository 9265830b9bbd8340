import { BACKEND_TITLES } from '../../measured';
import * as vscode from 'vscode';
import { uriOf } from '../../editor';
import type { Architecture } from '../architecture';
import type { DeviceReport } from '../../profile';
import { chooseDevice } from './devices';
import { chooseOther, exportProfile, localFile, readProfileFile } from './files';
import { installGpu } from './installing';
import { chooseOptions } from './options';
import type { ProfileAction } from '../protocol';

type Run = (...args: unknown[]) => unknown;

/** What a person can ask of a profile, by the command's name; the page's drawer asks for the same. */
export function profileCommands(architecture: Architecture, open: (uri: unknown) => boolean, log: vscode.LogOutputChannel): Record<string, Run> {
  const { profiling, session } = architecture;
  const install = (): Promise<void> => installGpu(profiling.gpuFolder, log);
  const refuse = async ({ backend, why, missing }: DeviceReport): Promise<void> => {
    const [installIt, showLog] = ['Install GPU Backend…', 'Show Log'];
    log.warn(`${BACKEND_TITLES[backend]}: ${why}`);
    const answer = await vscode.window.showWarningMessage(`${BACKEND_TITLES[backend]} cannot be used: ${why}`, ...(backend === 'tensorflow-gpu' && missing ? [installIt] : []), showLog);
    if (answer === installIt) await install();
    else if (answer === showLog) log.show();
  };
  const pickDevice = (): Promise<void> => {
    const file = session.file ?? vscode.window.activeTextEditor?.document.uri.path ?? vscode.workspace.workspaceFolders?.[0]?.uri.path ?? '/';
    return chooseDevice({ devices: (signal) => profiling.devices(file, signal), install, refuse });
  };
  const shown = (): NonNullable<typeof profiling.shown> => {
    if (!profiling.shown) throw new Error('There is no profile yet; measure the model first.');
    return profiling.shown;
  };
  return {
    profileModel: (uri) => (open(uri) ? profiling.start() : undefined),
    profileWithOptions: async (uri) => {
      if (!open(uri)) return;
      if (await chooseOptions(pickDevice)) await profiling.start();
    },
    selectProfilingDevice: pickDevice,
    installGpuBackend: install,
    exportProfile: () => exportProfile(shown(), profiling.model?.graph ?? null),
    openProfile: async (uri) => {
      const profile = await readProfileFile('Open Profile', uri instanceof vscode.Uri ? uri : undefined);
      if (!profile) return;
      const file = await localFile(profile, architecture.isOpen ? session.file : null);
      if (file === null) throw new Error(`This profile is of ${profile.builder.name} in ${profile.file}, and there is no such file here.`);
      const here = { ...profile, file };
      profiling.show({ file, builder: profile.builder.name }, here);
      architecture.open(file, { builder: profile.builder.name });
      await profiling.save(here);
    },
    compareProfiles: async () => {
      const profile = shown();
      const other = await chooseOther(profile, await profiling.store.list(profile.file, profile.builder.name));
      if (other) profiling.compareWith(other);
    },
    clearProfile: () => profiling.clear(),
  };
}

/** The page's own requests as commands. */
export const actions: Record<Exclude<ProfileAction, 'cancel' | 'uncompare'>, string> = {
  start: 'profileModel', options: 'profileWithOptions', device: 'selectProfilingDevice', export: 'exportProfile', open: 'openProfile', compare: 'compareProfiles', clear: 'clearProfile',
};

/** The URI of what the panel shows, for a command that the page runs: the active editor may be another. */
export function shownFile(architecture: Architecture): vscode.Uri | undefined {
  return architecture.session.file === null ? undefined : uriOf(architecture.session.file);
}
