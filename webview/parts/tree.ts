import { duration } from '../../src/scene/figures';
import type { Scene, SceneItem } from '../../src/scene/types';
import { amountText, bytes, count, has, type Labels, percent, plural, type Rect } from '../../src/picture';
import { inReadingOrder } from '../input/navigate';
import { element } from './dom';

export interface TreeEvents {
  focused(id: string | null): void;
  key(event: KeyboardEvent, id: string | null): void;
  toggle(id: string): void;
}

/** What a reader hears of an item. */
export function spoken(item: SceneItem, labels: Labels): string {
  const own = item.lines.length > 1 ? item.lines.map((line) => line.text).join(', ') : item.title || item.lines[0]?.text || '';
  const label = labels.of(item.id);
  const figures = label?.figures;
  const parts = [item.count > 1 ? `${own} ×${item.count}` : own];
  if (item.detail) parts.push(item.detail);
  if (item.failed) parts.push(`could not be applied: ${item.failed}`);
  if (item.shapes) parts.push(item.shapes);
  const differences = item.difference.split('; ').filter((words) => words !== '' && !item.detail.endsWith(words));
  if (differences.length > 0) parts.push(`differing: ${differences.join('; ')}`);
  if (figures && item.blocks.length > 0) parts.push(plural(figures.layers, labels.part));
  if (figures && has(figures.params)) parts.push(`${amountText(figures.params, count)} parameters`);
  if (figures && has(figures.macs)) parts.push(`${amountText(figures.macs, count)} MACs`);
  if (figures && item.kind === 'pill' && !has(figures.params)) parts.push(`${amountText(figures.activationBytes, bytes)} activations`);
  const took = label?.measured;
  if (took && took.timeMs !== null) {
    const share = took.share === null ? '' : `, ${percent(Math.min(1, took.share))} of the time`;
    parts.push(`${duration(took.timeMs)}${share}${took.stale > 0 ? ', changed since' : ''}`);
  }
  return parts.filter(Boolean).join(', ');
}

/** The picture for those who do not see it, and for the keyboard: a tree in step with the scene, kept out of sight. */
export class Tree {
  readonly root = element('div', { class: 'tree', role: 'tree', 'aria-label': 'Architecture', 'aria-multiselectable': 'true' });
  private readonly rows = new Map<string, HTMLElement>();
  private active: string | null = null;

  constructor(events: TreeEvents) {
    this.root.addEventListener('focusin', (event) => {
      const id = (event.target as HTMLElement).dataset.itemId ?? null;
      if (id !== null) this.setActive(id);
      events.focused(id);
    });
    this.root.addEventListener('focusout', (event) => {
      if (!this.root.contains(event.relatedTarget as globalThis.Node | null)) events.focused(null);
    });
    this.root.addEventListener('keydown', (event) => events.key(event, (event.target as HTMLElement).dataset.itemId ?? this.active));
    this.root.addEventListener('click', (event) => {
      const id = (event.target as HTMLElement).dataset.itemId;
      if (id !== undefined) events.toggle(id);
    });
  }

  /** Follows a scene: rows are kept by id, so that a reader's place survives. */
  update(scene: Scene, labels: Labels, selected: ReadonlySet<string>): void {
    const order = inReadingOrder(scene);
    const places = familyPlaces(order);
    const stay = new Set(order.map((item) => item.id));
    const hadFocus = this.root.contains(document.activeElement);
    for (const [id, row] of this.rows) {
      if (stay.has(id)) continue;
      row.remove();
      this.rows.delete(id);
    }
    let before: Element | null = this.root.firstElementChild;
    for (const item of order) {
      let row = this.rows.get(item.id);
      if (!row) {
        row = element('div', { role: 'treeitem', tabindex: '-1', 'data-item-id': item.id });
        this.rows.set(item.id, row);
      }
      if (row === before) before = row.nextElementSibling;
      else this.root.insertBefore(row, before);
      describe(row, item, spoken(item, labels), places.get(item.id)!, selected.has(item.id));
    }
    if (this.active === null || !stay.has(this.active)) this.setActive(order[0]?.id ?? null);
    if (hadFocus && !this.root.contains(document.activeElement)) this.focus(this.active);
  }

  clear(): void {
    this.rows.clear();
    this.root.replaceChildren();
    this.active = null;
  }

  select(selected: ReadonlySet<string>): void {
    for (const [id, row] of this.rows) set(row, 'aria-selected', String(selected.has(id)));
  }

  get current(): string | null {
    return this.active;
  }

  focus(id: string | null): void {
    const row = id === null ? undefined : this.rows.get(id);
    row?.focus({ preventScroll: true });
  }

  /** Makes a row the one that Tab leads to. */
  setActive(id: string | null): void {
    if (this.active !== null) this.rows.get(this.active)?.setAttribute('tabindex', '-1');
    this.active = id;
    if (id !== null) this.rows.get(id)?.setAttribute('tabindex', '0');
  }

  /** Writes where each item is on the screen, in CSS pixels from the page's corner. */
  locate(rectOf: (id: string) => Rect | null): void {
    for (const [id, row] of this.rows) {
      const rect = rectOf(id);
      if (!rect) continue;
      set(row, 'data-x', String(Math.round(rect.x)));
      set(row, 'data-y', String(Math.round(rect.y)));
      set(row, 'data-w', String(Math.round(rect.width)));
      set(row, 'data-h', String(Math.round(rect.height)));
    }
  }
}

interface FamilyPlace {
  level: number;
  position: number;
  siblings: number;
}

function familyPlaces(order: SceneItem[]): Map<string, FamilyPlace> {
  const levels = new Map<string, number>();
  const families = new Map<string | null, string[]>();
  for (const item of order) {
    const parent = item.parent !== null && levels.has(item.parent) ? item.parent : null;
    levels.set(item.id, parent === null ? 1 : levels.get(parent)! + 1);
    const family = families.get(parent);
    if (family) family.push(item.id);
    else families.set(parent, [item.id]);
  }
  const places = new Map<string, FamilyPlace>();
  for (const family of families.values()) {
    for (const [i, id] of family.entries()) places.set(id, { level: levels.get(id)!, position: i + 1, siblings: family.length });
  }
  return places;
}

function describe(row: HTMLElement, item: SceneItem, label: string, place: FamilyPlace, selected: boolean): void {
  if (row.textContent !== label) row.textContent = label;
  set(row, 'aria-label', label);
  set(row, 'aria-level', String(place.level));
  set(row, 'aria-posinset', String(place.position));
  set(row, 'aria-setsize', String(place.siblings));
  set(row, 'aria-selected', String(selected));
  if (item.expandable || item.open) set(row, 'aria-expanded', String(item.open));
  else row.removeAttribute('aria-expanded');
  set(row, 'data-kind', item.kind);
  set(row, 'data-title', item.title || item.lines[0]?.text || '');
}

function set(row: HTMLElement, name: string, value: string): void {
  if (row.getAttribute(name) !== value) row.setAttribute(name, value);
}
