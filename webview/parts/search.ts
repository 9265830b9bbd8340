import { element, iconButton } from './dom';

export interface SearchEvents {
  /** The text changed; returns how many items match. */
  query(text: string): number;
  /** Go to the next or previous match; returns its number from 1, or 0. */
  step(direction: 1 | -1): number;
  closed(): void;
}

/** The find widget, at the place where VS Code's own stands. */
export class Search {
  readonly root = element('div', { class: 'search', role: 'search', hidden: true });
  private readonly input = element('input', {
    type: 'text', placeholder: 'Find layer, shape or macs>1M', 'aria-label': 'Find', spellcheck: 'false', autocomplete: 'off',
  });
  private readonly result = element('span', { class: 'search-result', role: 'status' });
  private total = 0;

  constructor(private readonly events: SearchEvents) {
    this.root.append(
      this.input, this.result,
      iconButton('arrow-up', 'Previous match (Shift+Enter)', () => this.step(-1)),
      iconButton('arrow-down', 'Next match (Enter)', () => this.step(1)),
      iconButton('close', 'Close (Escape)', () => this.close()));
    this.input.addEventListener('input', () => {
      this.refresh();
      if (this.total > 0) this.step(1);
    });
    this.root.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.close();
      else if (event.key === 'Enter' && event.target === this.input) this.step(event.shiftKey ? -1 : 1);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  get active(): boolean {
    return !this.root.hidden;
  }

  open(): void {
    this.root.hidden = false;
    this.input.focus();
    this.input.select();
    this.refresh();
  }

  close(): void {
    if (this.root.hidden) return;
    this.root.hidden = true;
    this.events.query('');
    this.events.closed();
  }

  /** Asks again, for a scene that has changed. */
  refresh(): void {
    if (this.root.hidden) return;
    this.total = this.events.query(this.input.value);
    this.tell(0);
  }

  private step(direction: 1 | -1): void {
    this.tell(this.events.step(direction));
  }

  private tell(at: number): void {
    const empty = this.input.value.trim() === '';
    this.result.textContent = empty ? '' : this.total === 0 ? 'No results' : at > 0 ? `${at} of ${this.total}` : `${this.total} found`;
    this.root.classList.toggle('none', !empty && this.total === 0);
  }
}
