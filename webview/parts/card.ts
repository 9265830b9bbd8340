import type { Place } from '../../src/graph';
import { overlaps, percent, type Rect, type Size } from '../../src/picture';
import type { CardModel, CardRow, MeasuredCard } from './cardModel';
import { element, iconButton, relabel } from './dom';

const gap = 10;

/**
 * Where a card of `size` goes so that it does not cover `subject`, of which only what is in `room` counts: beside it, else below or above.
 * Where no side has room, it covers as little as it can, and `title` last of all.
 */
export function placeCard(subject: Rect, size: Size, room: Size, title: Rect = subject): { x: number; y: number } {
  const seen = clipped(subject, room);
  const clampX = (x: number): number => Math.max(4, Math.min(x, room.width - size.width - 4));
  const clampY = (y: number): number => Math.max(4, Math.min(y, room.height - size.height - 4));
  const candidates = [
    { x: seen.x + seen.width + gap, y: clampY(seen.y) },
    { x: seen.x - size.width - gap, y: clampY(seen.y) },
    { x: clampX(seen.x), y: seen.y + seen.height + gap },
    { x: clampX(seen.x), y: seen.y - size.height - gap },
  ];
  const fits = candidates.find(({ x, y }) => x >= 0 && y >= 0 && x + size.width <= room.width && y + size.height <= room.height);
  if (fits) return fits;
  const corners = [...candidates, { x: 0, y: 0 }, { x: room.width, y: 0 }, { x: 0, y: room.height }, { x: room.width, y: room.height }].map(({ x, y }) => ({ x: clampX(x), y: clampY(y) }));
  const hidden = (at: { x: number; y: number }): [number, number] => [covered({ ...at, ...size }, title), covered({ ...at, ...size }, seen)];
  return corners.reduce((best, corner) => {
    const [a, b] = [hidden(corner), hidden(best)];
    return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]) ? corner : best;
  });
}

function clipped(rect: Rect, room: Size): Rect {
  const [x, y] = [Math.min(room.width, Math.max(0, rect.x)), Math.min(room.height, Math.max(0, rect.y))];
  return { x, y, width: Math.max(0, Math.min(room.width, rect.x + rect.width) - x), height: Math.max(0, Math.min(room.height, rect.y + rect.height) - y) };
}

function covered(a: Rect, b: Rect): number {
  if (!overlaps(a, b)) return 0;
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width * height;
}

export interface CardEvents {
  reveal(place: Place): void;
  unfold(id: string): void;
}

/** The hover card: one element, filled anew for each item. */
export class Card {
  readonly root = element('div', { class: 'card', role: 'dialog', 'aria-label': 'Details', hidden: true });
  pinned = false;
  /** The item that it tells about, or null. */
  shown: string | null = null;
  private subject: Rect | null = null;
  private title: Rect | undefined;
  private readonly pinButton = iconButton('pin', 'Pin (P)', () => this.setPinned(!this.pinned));

  constructor(private readonly room: () => Size, private readonly events: CardEvents) {}

  /** `unfold` names the fold's own action, where there is one. */
  show(id: string, model: CardModel, subject: Rect, title?: Rect, unfold = ''): void {
    this.shown = id;
    const buttons = (): HTMLElement[] => [...this.root.querySelectorAll('button')];
    const focused = buttons().indexOf(document.activeElement as HTMLElement);
    this.root.replaceChildren(...this.content(model, unfold));
    // The keyboard stays where it was when the same card is filled anew.
    buttons()[focused]?.focus({ preventScroll: true });
    this.root.setAttribute('aria-label', `${model.title}, details`);
    this.root.hidden = false;
    this.move(subject, title);
  }

  /** Follows its subject; a card of a subject that left the screen stays at the edge. */
  move(subject: Rect, title?: Rect): void {
    if (!this.shown) return;
    this.subject = subject;
    this.title = title;
    const { x, y } = placeCard(subject, { width: this.root.offsetWidth, height: this.root.offsetHeight }, this.room(), title);
    this.root.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }

  /** What it says, for those who listen. */
  get text(): string {
    return [...this.root.querySelectorAll('.card-title, .card-kind, .card-shapes, .card-config dt, .card-config dd, .card-note')].map((part) => part.textContent).join(', ');
  }

  hide(): void {
    if (!this.shown) return;
    this.shown = null;
    this.pinned = false;
    this.root.classList.remove('pinned');
    this.root.hidden = true;
  }

  setPinned(pinned: boolean): void {
    if (!this.shown) return;
    this.pinned = pinned;
    this.root.classList.toggle('pinned', pinned);
    relabel(this.pinButton, pinned ? 'pinned' : 'pin', pinned ? 'Unpin (P)' : 'Pin (P)');
    this.pinButton.setAttribute('aria-pressed', String(pinned));
    if (this.subject) this.move(this.subject, this.title);
  }

  private content(model: CardModel, unfold: string): Node[] {
    relabel(this.pinButton, this.pinned ? 'pinned' : 'pin', this.pinned ? 'Unpin (P)' : 'Pin (P)');
    const head = element('div', { class: 'card-head' },
      element('span', { class: 'card-title' }, model.title),
      element('span', { class: 'card-kind' }, [model.kind, model.name && `‘${model.name}’`].filter(Boolean).join(' ')),
      this.pinButton);
    const parts: Node[] = [head];
    if (model.shapes) parts.push(element('div', { class: 'card-shapes' }, model.shapes));
    if (model.config.length > 0) {
      parts.push(element('dl', { class: 'card-config' },
        ...model.config.flatMap(({ key, value }) => [element('dt', {}, key), element('dd', {}, value)])));
    }
    if (model.rows.length > 0 || (model.measured?.rows.length ?? 0) > 0) parts.push(table(model));
    if (model.measured) for (const sentence of model.measured.sentences) parts.push(element('div', { class: 'card-measured-note' }, sentence));
    if (model.receptiveField) {
      parts.push(element('div', { class: 'card-note' }, `Receptive field ${model.receptiveField}`));
    }
    for (const note of model.notes) parts.push(element('div', { class: 'card-note' }, note));
    if (model.links.length > 0 || unfold) parts.push(this.linkLine(model, unfold));
    return parts;
  }

  private linkLine(model: CardModel, unfold: string): HTMLElement {
    const line = element('div', { class: 'card-links' });
    for (const { label, role, place } of model.links) {
      const link = element('button', { class: 'link', type: 'button', title: `${place.file}, line ${place.line}` }, label);
      link.addEventListener('click', () => this.events.reveal(place));
      line.append(element('span', { class: 'card-link' }, element('span', { class: 'dimmed' }, `${role} `), link));
    }
    if (unfold) {
      const button = element('button', { class: 'link', type: 'button' }, unfold);
      button.addEventListener('click', () => { if (this.shown !== null) this.events.unfold(this.shown); });
      line.append(button);
    }
    return line;
  }
}

function table(model: CardModel): HTMLElement {
  const withBlock = model.block !== null;
  const head = element('tr', {},
    model.measured ? element('th', { scope: 'col', class: 'card-group' }, 'Estimated') : element('td', {}), element('td', {}),
    ...(withBlock ? [element('th', { scope: 'col' }, `of ${model.block}`)] : []),
    element('th', { scope: 'col' }, 'of model'));
  return element('table', { class: 'card-table' },
    element('thead', {}, head),
    element('tbody', {}, ...model.rows.map((row) => tableRow(row, withBlock))),
    ...(model.measured && model.measured.rows.length > 0 ? [measuredRows(model.measured, withBlock)] : []));
}

function measuredRows({ device, rows, stale }: MeasuredCard, withBlock: boolean): HTMLElement {
  const head = element('tr', {}, element('th', { scope: 'rowgroup', class: 'card-group', colspan: withBlock ? '4' : '3' }, 'Measured ', element('span', {}, device)));
  return element('tbody', { class: stale ? 'card-measured changed' : 'card-measured' }, head, ...rows.map((row) => tableRow(row, withBlock)));
}

function tableRow(row: CardRow, withBlock: boolean): HTMLElement {
  const shares = row.aside !== undefined && row.ofModel === null
    ? [element('td', { class: 'aside', colspan: withBlock ? '2' : '1' }, row.aside)]
    : [...(withBlock ? [shareCell(row.ofBlock)] : []), shareCell(row.ofModel)];
  const spread = row.aside && row.ofModel !== null ? [element('div', { class: 'aside' }, row.aside)] : [];
  return element('tr', {},
    element('th', { scope: 'row' }, row.label),
    element('td', { class: 'number' }, row.value, ...spread),
    ...shares);
}

function shareCell(part: number | null): HTMLElement {
  if (part === null) return element('td', { class: 'share' }, '–');
  const fill = element('span', { class: 'bar-fill' });
  fill.style.width = `${Math.round(part * 1000) / 10}%`;
  return element('td', { class: 'share' },
    element('span', { class: 'bar', 'aria-hidden': 'true' }, fill), element('span', { class: 'bar-text' }, percent(part)));
}
