import type { QuickInputButton, QuickPickItem } from 'vscode';

/** One of the user's own texts in a list: an expression, a builder's name, a device's. */
export interface Row extends QuickPickItem {
  /** What typing looks for. */
  text: string;
}

/**
 * VS Code matches what is typed against every label, and against descriptions and details where it is asked to, by a way that
 * takes exponential time in two long texts that are almost alike: a window does not come back from that. So a label is never
 * more than an icon or words of ours; a text that is the user's stands beside it, and `found` looks for it instead.
 */
export function row(icon: string, text: string, detail?: string): Row {
  return { label: `$(${icon})`, description: plain(text), text, alwaysShow: true, ...(detail === undefined ? {} : { detail: plain(detail) }) };
}

/** The rows that hold every word that was typed, in any case. */
export function found<T extends Row>(rows: readonly T[], typed: string): T[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(({ text }) => words.every((word) => text.toLowerCase().includes(word)));
}

/** What `Show Expression…` offers: what is typed, which has no text of its own, and what was shown before. */
export function expressionRows(typed: string, before: readonly string[], { write, forget }: Record<'write' | 'forget', QuickInputButton>): Row[] {
  const others = before.filter((one) => one !== typed).map((one) => ({ ...row('history', one), buttons: [write, forget] }));
  return [...(typed ? [{ label: '$(play) Show', text: '', alwaysShow: true, buttons: [write] }] : []), ...others];
}

/** On one line, and with no part of it read as an icon. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\$\([a-z0-9-]+(?:~[a-z]+)?\)/gi, '\\$&');
}
