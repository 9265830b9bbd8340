import path from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';

const patience = 120_000;

/** Drives a VS Code workbench in a page the way a person does: keys, palette, clicks; it waits for what it can see. */
export class Workbench {
  constructor(readonly page: Page) {}

  /** Opens an address and waits until the workbench and its explorer stand. */
  async open(address: string): Promise<void> {
    await this.page.goto(address);
    await this.ready();
  }

  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: patience });
    await this.page.locator('.explorer-viewlet .monaco-list-row').first().waitFor({ timeout: patience });
  }

  /** Runs a command through the palette, by its whole title. */
  async command(title: string): Promise<void> {
    await this.pick('F1', `>${title}`, `[aria-label="${title}"], [aria-label^="${title},"]`);
  }

  /** Reloads the window by the command, which lets VS Code write its state down first. */
  async reload(): Promise<void> {
    await Promise.all([this.page.waitForEvent('load', { timeout: patience }), this.command('Developer: Reload Window')]);
    await this.ready();
  }

  /** Chooses a colour theme by its label, as a person does. */
  async colorTheme(label: string): Promise<void> {
    await this.command('Preferences: Color Theme');
    await this.quickInput.fill(label);
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: label }).waitFor({ timeout: patience });
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden', timeout: patience });
  }

  /** Opens a workspace file through quick open. */
  async openFile(file: string): Promise<void> {
    await this.pick('Control+P', file, `[aria-label^="${path.basename(file)}"]`);
    await this.tab(path.basename(file)).waitFor({ timeout: patience });
    await this.editor.locator('.view-line').first().waitFor({ timeout: patience });
  }

  /** Takes back every unsaved change of the first column's editor. */
  async revert(): Promise<void> {
    await this.focusEditor();
    await this.command('File: Revert File');
    await this.page.locator('.tab.dirty').first().waitFor({ state: 'hidden', timeout: patience });
  }

  /** Gives the keyboard to the first column's editor. */
  async focusEditor(): Promise<void> {
    await this.page.keyboard.press('Control+1');
    await poll('the editor in focus', () => this.page.locator('.editor-instance .monaco-editor.focused').first().isVisible());
  }

  /** Puts the cursor of the first column's editor on a line. */
  async goToLine(line: number): Promise<void> {
    await this.focusEditor();
    await this.page.keyboard.press('Control+G');
    const box = this.quickInput;
    await box.waitFor({ timeout: patience });
    await box.fill(`:${line}`);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden', timeout: patience });
    await poll(`the cursor on line ${line}`, async () => (await this.cursorLine()) === line);
  }

  /** Types an answer into the box that is open, and gives it. */
  async answer(text: string): Promise<void> {
    await this.quickInput.waitFor({ timeout: patience });
    await this.quickInput.fill(text);
    await this.page.keyboard.press('Enter');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden', timeout: patience });
  }

  /** Selects the first occurrence of a text in the first column's editor, through its find widget. */
  async select(text: string): Promise<void> {
    await this.focusEditor();
    await this.page.keyboard.press('Control+F');
    const box = this.editor.locator('.find-widget textarea[aria-label="Find"], .find-widget .input[aria-label="Find"]').first();
    await box.waitFor({ timeout: patience });
    await box.fill(text);
    await this.editor.locator('.find-widget .matchesCount', { hasText: /^1 of/ }).waitFor({ timeout: patience });
    await this.page.keyboard.press('Escape');
    await poll('the selection', async () => (await this.selected()) === text.length);
  }

  /** The line of the cursor in the first column's editor, in focus or not; null while it is out of sight. */
  async cursorLine(): Promise<number | null> {
    const numbers = await this.editor.locator('.line-numbers.active-line-number').allTextContents();
    return numbers.length > 0 ? Number(numbers[0]) : null;
  }

  /** Pixels that the first column's editor is scrolled sideways. */
  async scrolledSideways(): Promise<number> {
    return this.editor.locator('.lines-content').first().evaluate((element) => Math.abs(Number.parseFloat(getComputedStyle(element).left)));
  }

  /** Whether the first column's editor shows a selection, in focus or not. */
  async hasSelection(): Promise<boolean> {
    return (await this.editor.locator('.selected-text').count()) > 0;
  }

  /** How many characters are selected in the editor in focus, as the status bar tells. */
  async selected(): Promise<number> {
    const text = await this.page.locator('.statusbar-item[id="status.editor.selection"]').textContent().catch(() => null);
    return Number(/\((\d+) selected\)/.exec(text ?? '')?.[1] ?? 0);
  }

  get editor(): Locator {
    return this.page.locator('.editor-instance .monaco-editor').first();
  }

  tab(name: string): Locator {
    return this.page.locator(`.tabs-container .tab[data-resource-name="${name}"]`).first();
  }

  /** The Problems panel's rows, opened if need be. */
  async problems(): Promise<string[]> {
    const rows = this.page.locator('.markers-panel .monaco-list-row');
    if (!(await this.page.locator('.markers-panel').isVisible())) await this.page.keyboard.press('Control+Shift+M');
    await this.page.locator('.markers-panel').waitFor({ timeout: patience });
    return rows.allTextContents();
  }

  /** The webview frame that holds something matching `selector`. */
  async webview(selector: string, timeout = patience): Promise<Frame> {
    return poll(`a webview that holds ${selector}`, async () => {
      for (const frame of this.page.frames()) {
        if (frame === this.page.mainFrame()) continue;
        if (await frame.locator(selector).count().catch(() => 0)) return frame;
      }
      return undefined;
    }, timeout);
  }

  /** The architecture's frame, once its picture is drawn. */
  architecture(): Promise<Frame> {
    return this.webview('[role=treeitem][data-item-id]', 60_000);
  }

  /** Clears what VS Code tells in its corner. @returns what it told. */
  async clearNotifications(): Promise<string[]> {
    const told = await this.page.locator('.notification-toast').allInnerTexts();
    if (told.length > 0) await this.command('Notifications: Clear All Notifications');
    return told;
  }

  private get quickInput(): Locator {
    return this.page.locator('.quick-input-widget input.input');
  }

  /** Types into quick input and takes the row that matches a selector. */
  private async pick(keys: string, text: string, row: string): Promise<void> {
    await this.page.keyboard.press(keys);
    await this.quickInput.waitFor({ timeout: patience });
    await this.quickInput.fill(text);
    // By keys, not by the mouse: rows still move while the list fills.
    const wanted = this.page.locator('.quick-input-list .monaco-list-row').and(this.page.locator(row));
    const focused = wanted.and(this.page.locator('.focused'));
    await poll(`${row} among the answers to ${text}`, async () => {
      if ((await focused.count()) > 0) return true;
      if ((await wanted.count()) > 0) await this.page.keyboard.press('ArrowDown');
      return false;
    });
    await this.page.keyboard.press('Enter');
    // It goes, or asks what the command asks.
    await poll(`${text} to be taken`, async () => !(await this.quickInput.isVisible()) || (await this.quickInput.inputValue()) !== text);
  }
}

/** Asks until the answer is truthy. @throws Error naming `what` when the time is up, with the last error. */
export async function poll<T>(what: string, ask: () => Promise<T | undefined | null | false>, timeout = patience): Promise<T> {
  const end = Date.now() + timeout;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${timeout / 1000} s for ${what}${last ? `; last: ${last}` : ''}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
