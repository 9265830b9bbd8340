import * as vscode from 'vscode';
import type { Direction } from '../scene/types';

type Switch = 'codeLens' | 'hover' | 'followActiveEditor' | 'showOnOpen';

/** A setting that is on or off. */
export function isEnabled(name: Switch, scope?: vscode.ConfigurationScope): boolean {
  return vscode.workspace.getConfiguration('blocklens', scope).get<boolean>(name, true);
}

export function direction(): Direction {
  return vscode.workspace.getConfiguration('blocklens').get<Direction>('direction', 'down') === 'right' ? 'right' : 'down';
}

/** What one evaluation may take: milliseconds of running, bytes of memory. */
export interface Limits {
  timeMs: number;
  memoryBytes: number;
}

export function limits(): Limits {
  const settings = vscode.workspace.getConfiguration('blocklens.limits');
  return { timeMs: atLeast(100, settings.get('timeMs'), 5000), memoryBytes: atLeast(32, settings.get('memoryMb'), 512) * 2 ** 20 };
}

function atLeast(least: number, value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? Math.max(least, value) : otherwise;
}

export function onDidChangeSetting(name: Switch | 'direction' | 'limits', then: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(`blocklens.${name}`)) then();
  });
}
