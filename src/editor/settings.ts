import * as vscode from 'vscode';
import { defaultLimits, type Limits } from '../engine';
import type { Direction } from '../scene/types';

type Switch = 'codeLens' | 'hover' | 'followActiveEditor' | 'showOnOpen';

/** A setting that is on or off. */
export function isEnabled(name: Switch, scope?: vscode.ConfigurationScope): boolean {
  return vscode.workspace.getConfiguration('blocklens', scope).get<boolean>(name, true);
}

export function direction(): Direction {
  return vscode.workspace.getConfiguration('blocklens').get<Direction>('direction', 'down') === 'right' ? 'right' : 'down';
}

/** What one evaluation may take; a setting that is no number counts as not made. */
export function limits(): Limits {
  const settings = vscode.workspace.getConfiguration('blocklens.limits');
  const memoryMb = atLeast(32, settings.get('memoryMb'), defaultLimits.memoryBytes / 2 ** 20);
  return { timeMs: atLeast(100, settings.get('timeMs'), defaultLimits.timeMs), memoryBytes: memoryMb * 2 ** 20 };
}

function atLeast(least: number, value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.max(least, value) : otherwise;
}

export function onDidChangeSetting(name: Switch | 'direction' | 'limits', then: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(`blocklens.${name}`)) then();
  });
}
