import * as vscode from 'vscode';
import { BACKEND_TITLES, BACKENDS, type BackendName } from '../../measured';
import type { DeviceReport } from '../../profile';
import { choices, choose } from './choices';

interface Entry extends vscode.QuickPickItem {
  device?: BackendName | 'auto';
  report?: DeviceReport;
  install?: boolean;
}

export interface DeviceChoice {
  devices(signal: AbortSignal): Promise<DeviceReport[]>;
  install(): Promise<void>;
  /** Tells why a backend cannot be used. */
  refuse(report: DeviceReport): Promise<void>;
}

/** Every backend with its device's name, or why it cannot be used; what is picked is measured on from now on. */
export async function chooseDevice({ devices, install, refuse }: DeviceChoice): Promise<void> {
  const abort = new AbortController();
  const list = vscode.window.createQuickPick<Entry>();
  try {
    list.title = 'Select Profiling Device';
    list.placeholder = 'Looking for devices…';
    list.busy = true;
    list.items = entries(null);
    const picked = new Promise<Entry | undefined>((resolve) => {
      list.onDidAccept(() => resolve(list.selectedItems[0]));
      list.onDidHide(() => resolve(undefined));
    });
    list.show();
    devices(abort.signal).then((reports) => {
      if (abort.signal.aborted) return;
      list.items = entries(reports);
      list.placeholder = 'Device to measure on';
    }, (error: unknown) => {
      list.placeholder = error instanceof Error ? error.message : String(error);
    }).finally(() => { if (!abort.signal.aborted) list.busy = false; });
    const entry = await picked;
    list.hide();
    if (entry?.install) await install();
    else if (entry?.report && !entry.report.available) await refuse(entry.report);
    else if (entry?.device) await choose('device', entry.device);
  } finally {
    abort.abort();
    list.dispose();
  }
}

function entries(reports: DeviceReport[] | null): Entry[] {
  const now = choices().device;
  const mark = (device: BackendName | 'auto'): string => (device === now ? '$(check) ' : '$(blank) ');
  const auto: Entry = { label: `${mark('auto')}Automatic`, description: 'the first of these that can be used', device: 'auto' };
  if (!reports) return [auto, ...BACKENDS.map((device): Entry => ({ label: `${mark(device)}${BACKEND_TITLES[device]}`, description: '…', device }))];
  const usable = reports.map((report): Entry => {
    const { backend, available, name, note, why } = report;
    return available
      ? { label: `${mark(backend)}${BACKEND_TITLES[backend]}`, description: name, device: backend, report, ...(note ? { detail: note } : {}) }
      : { label: `$(circle-slash) ${BACKEND_TITLES[backend]}`, description: 'cannot be used', detail: why, report };
  });
  const lacksGpu = reports.some(({ backend, missing }) => backend === 'tensorflow-gpu' && missing);
  const separator: Entry = { label: '', kind: vscode.QuickPickItemKind.Separator };
  return [auto, separator, ...usable, ...(lacksGpu ? [separator, { label: '$(cloud-download) Install GPU Backend…', description: '@tensorflow/tfjs-node-gpu', install: true }] : [])];
}
