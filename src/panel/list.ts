import * as vscode from 'vscode';
import { found, type Row } from './rows';

export interface ListOptions {
  title: string;
  placeholder: string;
  /** Said in place of the placeholder when there is nothing to choose from. */
  nothing?: string;
}

/** Asks for one of the rows, which may still be on their way; `undefined` when the user left. */
export async function chooseRow<T extends Row>(rows: readonly T[] | Promise<readonly T[]>, { title, placeholder, nothing = placeholder }: ListOptions): Promise<T | undefined> {
  const list = vscode.window.createQuickPick<T>();
  try {
    Object.assign(list, { title, placeholder, busy: true });
    return await new Promise<T | undefined>((resolve, reject) => {
      list.onDidAccept(() => resolve(list.selectedItems[0]));
      list.onDidHide(() => resolve(undefined));
      list.show();
      Promise.resolve(rows).then((all) => {
        list.items = all;
        list.onDidChangeValue((typed) => {
          const rows = found(all, typed);
          // A list that is given anew is drawn anew.
          if (rows.length !== list.items.length || rows.some((row, i) => row !== list.items[i])) list.items = rows;
        });
        list.busy = false;
        if (all.length === 0) list.placeholder = nothing;
      }).catch(reject);
    });
  } finally {
    list.dispose();
  }
}
