import { element } from '../parts/dom';

const least = 220;
const step = 24;

/** The border between picture and drawer: dragged, or moved with the arrow keys. Its way follows the drawer's side. */
export class Splitter {
  readonly root = element('div', { class: 'splitter', role: 'separator', tabindex: '0', 'aria-label': 'Size of the profile', 'aria-orientation': 'vertical', 'aria-valuemin': String(least) });
  private asked: number | null = null;

  constructor(private readonly drawer: HTMLElement, private readonly events: { sized(size: number): void }) {
    this.root.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      this.root.setPointerCapture(event.pointerId);
      this.root.classList.add('active');
      event.preventDefault();
    });
    this.root.addEventListener('pointermove', (event) => {
      if (!this.root.hasPointerCapture(event.pointerId)) return;
      const box = this.drawer.getBoundingClientRect();
      this.take(this.below ? box.bottom - event.clientY : box.right - event.clientX);
    });
    const release = (): void => this.root.classList.remove('active');
    this.root.addEventListener('pointerup', release);
    this.root.addEventListener('pointercancel', release);
    this.root.addEventListener('dblclick', () => this.take(null));
    this.root.addEventListener('keydown', (event) => {
      const more = this.below ? 'ArrowUp' : 'ArrowLeft';
      const less = this.below ? 'ArrowDown' : 'ArrowRight';
      if (event.key !== more && event.key !== less) return;
      this.take(this.now + (event.key === more ? step : -step));
      event.preventDefault();
      event.stopPropagation();
    });
    new ResizeObserver(() => this.tell()).observe(drawer);
  }

  /** As the user left it; `null` for the stylesheet's own. */
  size(size: number | null): void {
    this.asked = size;
    this.drawer.style.flexBasis = size === null ? '' : `${size}px`;
    this.tell();
  }

  private get below(): boolean {
    return getComputedStyle(this.drawer.parentElement!).flexDirection === 'column';
  }

  private get now(): number {
    const box = this.drawer.getBoundingClientRect();
    return Math.round(this.below ? box.height : box.width);
  }

  private take(size: number | null): void {
    const room = this.drawer.parentElement!.getBoundingClientRect();
    const all = this.below ? room.height : room.width;
    this.size(size === null ? null : Math.round(Math.max(least, Math.min(size, all - 160))));
    if (this.asked !== null) this.events.sized(this.asked);
  }

  private tell(): void {
    if (this.drawer.hidden || !this.drawer.parentElement) return;
    this.root.setAttribute('aria-orientation', this.below ? 'horizontal' : 'vertical');
    this.root.setAttribute('aria-valuenow', String(this.now));
  }
}
