import type { Frame, Locator, Page } from 'playwright-core';
import { poll } from '../../tools/vscode';

interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** An item of the picture, as the page's accessibility tree mirrors it. */
export interface Item {
  id: string;
  title: string;
  label: string;
  kind: string;
  /** null for what cannot be opened. */
  open: boolean | null;
  selected: boolean;
  level: number;
}

/** The architecture panel's page: what can be seen in it, and a pointer on its canvas. */
export class Picture {
  constructor(private readonly page: Page, readonly frame: Frame) {}

  items(): Promise<Item[]> {
    return this.frame.locator('[role=treeitem][data-item-id]').evaluateAll((rows) => rows.map((row) => ({
      id: row.getAttribute('data-item-id') ?? '',
      title: row.getAttribute('data-title') ?? '',
      label: row.getAttribute('aria-label') ?? '',
      kind: row.getAttribute('data-kind') ?? '',
      open: row.hasAttribute('aria-expanded') ? row.getAttribute('aria-expanded') === 'true' : null,
      selected: row.getAttribute('aria-selected') === 'true',
      level: Number(row.getAttribute('aria-level')),
    })));
  }

  /** The first item whose label matches, waited for. */
  item(label: RegExp): Promise<Item> {
    return poll(`an item ${label}`, async () => (await this.items()).find((item) => label.test(item.label)));
  }

  async selected(): Promise<Item[]> {
    return (await this.items()).filter((item) => item.selected);
  }

  get card(): Locator {
    return this.frame.locator('.card');
  }

  get header(): Locator {
    return this.frame.locator('.header');
  }

  /** Chooses one of the file's builders in the header. */
  async pick(builder: string): Promise<void> {
    await this.header.getByLabel('Builder', { exact: true }).selectOption(builder);
  }

  /** The header's totals; some of them may not be shown in a narrow panel. */
  async totals(): Promise<string> {
    return (await this.header.locator('.totals').textContent()) ?? '';
  }

  /** The slim bar that tells of the first error. */
  get notice(): Locator {
    return this.frame.locator('.notice');
  }

  get stale(): Promise<boolean> {
    return this.frame.locator('.stale').count().then((count) => count > 0);
  }

  async hover(item: Item): Promise<void> {
    const { x, y } = await this.grip(item);
    await this.page.mouse.move(x - 3, y);
    await this.page.mouse.move(x, y);
  }

  async click(item: Item): Promise<void> {
    const { x, y } = await this.grip(item);
    await this.page.mouse.click(x, y);
  }

  async doubleClick(item: Item): Promise<void> {
    const { x, y } = await this.grip(item);
    await this.page.mouse.dblclick(x, y);
  }

  /** Where an item is in the page, once it has come to rest. */
  async rect(item: Item): Promise<Rect> {
    let last = '';
    const rect = await poll(`a place for ${item.label}`, async () => {
      const now = await this.locate(item.id);
      const same = JSON.stringify(now) === last;
      last = JSON.stringify(now);
      return same ? now : undefined;
    });
    const canvas = await this.canvas();
    const inFrame = await this.frame.locator('canvas').first().evaluate((element) => {
      const { x, y } = element.getBoundingClientRect();
      return { x, y };
    });
    return { ...rect, x: rect.x - inFrame.x + canvas.x, y: rect.y - inFrame.y + canvas.y };
  }

  /** A point of the item that is its own: an open block's is in its title line. Scrolls until it is in view. */
  private async grip(item: Item): Promise<{ x: number; y: number }> {
    const canvas = await this.canvas();
    return poll(`${item.label} in view`, async () => {
      const rect = await this.rect(item);
      const point = { x: rect.x + Math.min(rect.width / 2, 40), y: rect.y + Math.min(rect.height / 2, 10) };
      const margin = 24;
      const dx = away(point.x, canvas.x + margin, canvas.x + canvas.width - margin);
      const dy = away(point.y, canvas.y + margin, canvas.y + canvas.height - margin);
      if (dx === 0 && dy === 0) return point;
      await this.page.mouse.move(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
      await this.page.mouse.wheel(dx, dy);
      return undefined;
    });
  }

  private locate(id: string): Promise<Rect | null> {
    return this.frame.evaluate((wanted) => window.blocklens?.locate(wanted) ?? null, id);
  }

  private async canvas(): Promise<Rect> {
    return poll('the canvas', () => this.frame.locator('canvas').first().boundingBox());
  }
}

/** How far a coordinate is outside a range; 0 inside. */
function away(value: number, least: number, most: number): number {
  return value < least ? value - least : value > most ? value - most : 0;
}
