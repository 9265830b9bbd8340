import { element } from './dom';

export interface MenuEntry {
  label: string;
  act(): void;
  /** A switch, or one of several: whether it is on. */
  checked?: boolean;
}

/** A button with a menu under it, whose entries are asked for when it opens: one group after another, with a line between them. */
export class Menu {
  readonly root: HTMLElement;
  private readonly list = element('div', { class: 'menu', role: 'menu', hidden: true });

  constructor(private readonly button: HTMLButtonElement, label: string, private readonly groups: () => MenuEntry[][]) {
    this.list.setAttribute('aria-label', label);
    button.setAttribute('aria-haspopup', 'menu');
    button.setAttribute('aria-expanded', 'false');
    button.addEventListener('click', () => this.open(this.list.hidden !== false));
    this.list.addEventListener('keydown', (event) => {
      const entries = [...this.list.querySelectorAll('button')];
      const at = entries.indexOf(document.activeElement as HTMLButtonElement);
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      if (step) entries[(at + step + entries.length) % entries.length]?.focus();
      else if (event.key === 'Escape') this.open(false);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    document.addEventListener('pointerdown', (event) => {
      if (!this.list.hidden && !this.root.contains(event.target as globalThis.Node)) this.open(false, false);
    });
    this.root = element('span', { class: 'menu-anchor' }, button, this.list);
  }

  private open(open: boolean, refocus = true): void {
    this.list.hidden = !open;
    this.button.setAttribute('aria-expanded', String(open));
    if (open) {
      const groups = this.groups().filter((group) => group.length > 0);
      this.list.replaceChildren(...groups.flatMap((group, i) => [...(i > 0 ? [element('div', { role: 'separator', class: 'menu-line' })] : []), ...group.map((entry) => this.item(entry))]));
      this.list.querySelector('button')?.focus();
    } else if (refocus) this.button.focus();
  }

  private item({ label, act, checked }: MenuEntry): HTMLElement {
    const item = element('button', {
      class: 'menu-item', type: 'button', tabindex: '-1', role: checked === undefined ? 'menuitem' : 'menuitemcheckbox',
      ...(checked !== undefined && { 'aria-checked': String(checked) }),
    }, label);
    item.addEventListener('click', () => {
      this.open(false);
      act();
    });
    return item;
  }
}
