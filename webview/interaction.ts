import type { Place } from '../src/graph';
import type { SceneEdge, SceneItem } from '../src/scene/types';
import { treeKeys, treeStep } from './input/navigate';
import type { PointerEvents } from './input/pointer';
import { bringIntoView, type ModelIndex, pan, type Point, type Rect, titleHeight, titleLeft, toScene, toScreen, zoomAt } from '../src/picture';
import { find } from './model/query';
import { Card } from './parts/card';
import { cardFor, cardForEdge } from './parts/cardModel';
import { Search } from './parts/search';
import { Tree } from './parts/tree';
import type { PictureCanvas } from './picture/canvas';
import { edgeAt, itemAt, lineAt } from './picture/hit';

export interface InteractionEvents {
  index(): ModelIndex | null;
  reveal(place: Place, preserveFocus: boolean): void;
  toggle(item: SceneItem): void;
  /** Whether each member of a fold is drawn. */
  unfolded(id: string): boolean;
  unfold(item: SceneItem): void;
  /** The one item that counts as selected, or null. */
  selected(id: string | null): void;
  /** Tells those who listen. */
  say(text: string): void;
}

/** Rest before a card comes, and grace before it goes, ms; as VS Code's own hovers. */
const showDelay = 300;
const hideDelay = 250;
/** What the card of an edge is called by, for it is no item's. */
const edgeCard = 'edge:';
/** How near the pointer has to be to a line, px. */
const edgeReach = 5;
/** A second click within this time is part of a double click and reveals nothing again. */
const doubleClickMs = 400;

/** What the pointer and the keys do with the picture: hover, select, open, find; keeps card, tree and canvas in step. */
export class Interaction {
  readonly tree: Tree;
  readonly card: Card;
  readonly search: Search;
  private selection: string[] = [];
  private matches: string[] = [];
  private matchAt = -1;
  private cardTimer: ReturnType<typeof setTimeout> | undefined;
  private cardLine = 0;
  private lastClick = { id: '', time: 0 };
  private pointer: Point | null = null;
  /** Whether the last thing the user did was to press a key: only then the focus is drawn. */
  private byKey = false;

  constructor(private readonly canvas: PictureCanvas, private readonly events: InteractionEvents) {
    this.tree = new Tree({
      focused: (id) => this.emphasise({ focus: this.byKey ? id : null }),
      key: (event, id) => this.key(event, id),
      toggle: (id) => this.withItem(id, (item) => this.events.toggle(item)),
    });
    this.card = new Card(() => canvas.viewport, {
      reveal: (place) => this.events.reveal(place, false),
      unfold: (id) => this.withItem(id, (item) => this.events.unfold(item)),
    });
    this.card.root.addEventListener('pointerenter', () => clearTimeout(this.cardTimer));
    this.card.root.addEventListener('pointerleave', () => this.dismissSoon());
    document.addEventListener('keydown', () => { this.byKey = true; }, true);
    document.addEventListener('pointerdown', () => {
      this.byKey = false;
      this.emphasise({ focus: null });
    }, true);
    this.search = new Search({
      query: (text) => this.query(text),
      step: (direction) => this.step(direction),
      closed: () => this.tree.focus(this.tree.current),
    });
  }

  readonly pointerEvents: PointerEvents = {
    hover: (at) => this.hover(at),
    click: (at) => this.click(at),
    doubleClick: (at) => this.doubleClick(at),
    pan: (dx, dy) => {
      this.canvas.camera = pan(this.canvas.camera, dx, dy);
      this.moved();
    },
    zoom: (factor, at) => {
      this.canvas.camera = zoomAt(this.canvas.camera, factor, at);
      this.moved();
    },
  };

  /** Selects items; the first is the one that keys and cards start from. `nodes`: of a stack, the lines that are meant. */
  select(ids: string[], nodes: string[] = []): void {
    this.selection = ids;
    const set = new Set(ids);
    this.emphasise({ selected: set, lines: new Set(nodes) });
    this.tree.select(set);
    if (ids[0] !== undefined) this.tree.setActive(ids[0]);
    this.events.selected(ids[0] ?? null);
  }

  /** Another file or builder: nothing of the old picture counts. */
  forget(): void {
    this.selection = [];
    this.card.hide();
    this.emphasise({ selected: new Set(), lines: new Set(), hover: null, hoverEdge: null, focus: null });
  }

  /** The canvas shows another scene: selection, tree, card and matches follow by id. */
  sceneChanged(): void {
    const { current: scene, figures } = this.canvas;
    if (!scene || !figures) {
      this.tree.clear();
      this.card.hide();
      return;
    }
    this.selection = this.selection.filter((id) => this.canvas.item(id));
    const set = new Set(this.selection);
    this.tree.update(scene, figures, set);
    const { hover } = this.canvas.emphasis;
    this.emphasise({ selected: set, hover: hover !== null && this.canvas.item(hover) ? hover : null, hoverEdge: null });
    this.search.refresh();
    if (this.card.shown === null) return;
    if (this.edgeShown !== null) this.card.hide();
    else if (this.canvas.item(this.card.shown)) this.showCard(this.card.shown, this.cardLine);
    else this.card.hide();
  }

  /** The same scene with other figures: what readers hear and the open card follow. */
  relabelled(): void {
    const { current: scene, figures } = this.canvas;
    if (!scene || !figures) return;
    this.tree.update(scene, figures, new Set(this.selection));
    if (this.card.shown !== null && this.edgeShown === null) this.showCard(this.card.shown, this.cardLine);
  }

  /** After each frame: the card stays beside what it tells about. */
  follow(): void {
    const { shown } = this.card;
    if (shown === null || this.edgeShown !== null) return;
    const rect = this.canvas.rectOf(shown);
    if (rect) this.card.move(rect, this.titleOf(shown, rect));
  }

  escape(): void {
    if (this.card.shown !== null) {
      // The keyboard goes back to the picture from a button of the card.
      const inCard = this.card.root.contains(document.activeElement);
      this.card.hide();
      if (inCard) this.tree.focus(this.tree.current);
    } else if (this.search.active) this.search.close();
    else this.select([]);
  }

  togglePin(): void {
    if (this.card.shown !== null) this.card.setPinned(!this.card.pinned);
    else {
      const id = this.selection[0] ?? this.tree.current;
      if (id === null || id === undefined) return;
      this.showCard(id, 0);
      this.card.setPinned(true);
    }
  }

  private emphasise(change: Partial<PictureCanvas['emphasis']>): void {
    this.canvas.emphasis = { ...this.canvas.emphasis, ...change };
  }

  private withItem(id: string | null, act: (item: SceneItem) => void): void {
    const item = id === null ? undefined : this.canvas.item(id);
    if (item) act(item);
  }

  private scenePoint(at: Point): Point {
    return toScene(this.canvas.camera, at);
  }

  /** The item under the pointer; over an open block only its title line is the block's own. */
  private itemUnder(at: Point, wholeBlocks = false): SceneItem | null {
    const scene = this.canvas.current;
    if (!scene) return null;
    const point = this.scenePoint(at);
    const item = itemAt(scene, point);
    if (!item || wholeBlocks || !item.open) return item;
    // Far out, the title is a name over the block, and all of the block is its handle.
    const reach = Math.max(titleHeight, 18 / this.canvas.camera.zoom);
    return point.y <= item.y + reach ? item : null;
  }

  private hover(at: Point | null): void {
    this.pointer = at;
    const scene = this.canvas.current;
    if (!at || !scene) {
      this.emphasise({ hover: null, hoverEdge: null });
      this.dismissSoon();
      return;
    }
    const item = this.itemUnder(at);
    const edge = item ? null : edgeAt(scene, this.scenePoint(at), edgeReach / this.canvas.camera.zoom);
    this.canvas.root.classList.toggle('over-item', item !== null);
    const { emphasis } = this.canvas;
    if (emphasis.hover !== (item?.id ?? null) || emphasis.hoverEdge !== (edge?.id ?? null)) {
      this.emphasise({ hover: item?.id ?? null, hoverEdge: edge?.id ?? null });
    }
    if (edge && !this.card.pinned) {
      clearTimeout(this.cardTimer);
      if (this.edgeShown !== edge.id) this.cardTimer = setTimeout(() => this.showEdge(edge, at), this.card.shown === null ? showDelay : showDelay / 2);
      return;
    }
    if (!item) {
      this.dismissSoon();
      return;
    }
    const line = lineAt(item, this.scenePoint(at));
    if (this.card.pinned) return;
    if (this.card.shown === item.id && this.edgeShown === null && this.cardLine === line) {
      clearTimeout(this.cardTimer);
      return;
    }
    clearTimeout(this.cardTimer);
    this.cardTimer = setTimeout(() => this.showCard(item.id, line), this.card.shown === null ? showDelay : showDelay / 2);
  }

  private dismissSoon(): void {
    clearTimeout(this.cardTimer);
    if (this.card.shown === null || this.card.pinned) return;
    this.cardTimer = setTimeout(() => {
      if (!this.card.pinned && !this.card.root.matches(':hover, :focus-within')) this.card.hide();
    }, hideDelay);
  }

  /** The picture moved under the pointer. */
  private moved(): void {
    clearTimeout(this.cardTimer);
    if (!this.card.pinned) this.card.hide();
    if (this.pointer) this.emphasise({ hover: this.itemUnder(this.pointer)?.id ?? null });
  }

  private showCard(id: string, line: number): void {
    const index = this.events.index();
    const item = this.canvas.item(id);
    const subject = this.canvas.rectOf(id);
    const model = index && item ? cardFor(index, item, line, this.canvas.figures?.measured ?? null) : null;
    if (!model || !subject) {
      if (!this.card.pinned) this.card.hide();
      return;
    }
    this.cardLine = line;
    const members = item && item.count > 1 && item.blocks.length > 1 ? item.count : 0;
    this.card.show(id, model, subject, this.titleOf(id, subject), members === 0 ? '' : this.events.unfolded(id) ? 'Show one for all' : `Show each of the ${members}`);
  }

  /** What a card covers last of all, where it has to cover some of what it tells about: of an open block its title line. */
  private titleOf(id: string, rect: Rect): Rect {
    return this.canvas.item(id)?.open ? { ...rect, height: Math.min(rect.height, titleHeight * this.canvas.camera.zoom) } : rect;
  }

  /** The edge that the card tells about, if it is one's. */
  private get edgeShown(): string | null {
    return this.card.shown?.startsWith(edgeCard) ? this.card.shown.slice(edgeCard.length) : null;
  }

  /** The card of an edge, beside a place on it. */
  private showEdge(edge: SceneEdge, at: Point): void {
    const { current: scene } = this.canvas;
    const index = this.events.index();
    const model = scene && index && cardForEdge(index, scene, edge);
    if (!model) return;
    this.emphasise({ hoverEdge: edge.id });
    this.card.show(edgeCard + edge.id, model, { x: at.x - edgeReach, y: at.y - edgeReach, width: 2 * edgeReach, height: 2 * edgeReach });
  }

  /** With the keyboard: one edge of an item after the other, those that leave it first. */
  private nextEdge(id: string): void {
    const scene = this.canvas.current;
    if (!scene) return;
    const edges = [...scene.edges.filter(({ from }) => from === id), ...scene.edges.filter(({ to }) => to === id)];
    const edge = edges[(edges.findIndex((each) => each.id === this.edgeShown) + 1) % Math.max(1, edges.length)];
    if (!edge) return;
    const { camera } = this.canvas;
    const middle = toScreen(camera, { ...edge.points[Math.floor((edge.points.length - 1) / 2)]!, width: 0, height: 0 });
    this.showEdge(edge, middle);
    this.events.say(this.card.text);
  }

  private click(at: Point): void {
    const item = this.itemUnder(at, true);
    if (!item) {
      this.select([]);
      this.card.hide();
      this.lastClick = { id: '', time: 0 };
      return;
    }
    const again = this.lastClick.id === item.id && performance.now() - this.lastClick.time < doubleClickMs;
    this.lastClick = { id: item.id, time: performance.now() };
    if (this.onChevron(item, at)) {
      if (!again) this.events.toggle(item);
      return;
    }
    const line = lineAt(item, this.scenePoint(at));
    this.select([item.id], item.lines[line] ? [item.lines[line].node] : []);
    this.tree.focus(item.id);
    if (!again) this.revealItem(item, line, true);
  }

  private doubleClick(at: Point): void {
    const item = this.itemUnder(at, true);
    if (!item || this.onChevron(item, at)) return;
    clearTimeout(this.cardTimer);
    if (!this.card.pinned) this.card.hide();
    if (item.expandable || item.open) this.events.toggle(item);
    else this.revealItem(item, lineAt(item, this.scenePoint(at)), false);
  }

  private onChevron(item: SceneItem, at: Point): boolean {
    if (!item.expandable || (item.kind !== 'block' && item.kind !== 'fold') || this.canvas.camera.zoom < 0.5) return false;
    const point = this.scenePoint(at);
    return point.x <= item.x + titleLeft + 10 && point.y <= item.y + (item.open ? titleHeight : item.height);
  }

  private revealItem(item: SceneItem, line: number, preserveFocus: boolean): void {
    const index = this.events.index();
    if (!index) return;
    const block = item.blocks[0] === undefined ? undefined : index.blocks.get(item.blocks[0]);
    const node = index.nodes.get(item.lines[line]?.node || item.nodes[line] || item.nodes[0] || '');
    const place = block ? (block.source ?? block.definition) : (node?.source ?? null);
    if (place) this.events.reveal(place, preserveFocus);
  }

  private key(event: KeyboardEvent, id: string | null): void {
    const scene = this.canvas.current;
    if (!scene || id === null || event.ctrlKey || event.metaKey || event.altKey) return;
    if (treeKeys.has(event.key)) {
      const step = treeStep(scene, id, event.key);
      if (step && 'go' in step) this.go(step.go);
      else if (step) this.withItem(step.toggle, (item) => this.events.toggle(item));
    } else if (event.key === 'e' || event.key === 'E') this.nextEdge(id);
    else if (event.key === 'Enter' || event.key === ' ') {
      this.withItem(id, (item) => (item.expandable || item.open ? this.events.toggle(item) : this.revealItem(item, 0, false)));
    } else return;
    event.preventDefault();
  }

  /** Moves the keyboard, the selection and, as far as needed, the picture to an item. */
  private go(id: string | null): void {
    const item = id === null ? undefined : this.canvas.item(id);
    if (!item) return;
    this.select([item.id]);
    this.tree.focus(item.id);
    this.emphasise({ focus: item.id });
    this.canvas.camera = bringIntoView(this.canvas.camera, item, this.canvas.viewport);
  }

  private query(text: string): number {
    const scene = this.canvas.current;
    const index = this.events.index();
    this.matches = scene && index ? find(index, scene, text) : [];
    this.matchAt = -1;
    this.emphasise({ matches: new Set(this.matches), currentMatch: null });
    return this.matches.length;
  }

  private step(direction: 1 | -1): number {
    if (this.matches.length === 0) return 0;
    this.matchAt = this.matchAt < 0 ? (direction === 1 ? 0 : this.matches.length - 1)
      : (this.matchAt + direction + this.matches.length) % this.matches.length;
    const id = this.matches[this.matchAt]!;
    this.withItem(id, (item) => {
      this.emphasise({ currentMatch: id });
      this.canvas.camera = bringIntoView(this.canvas.camera, item, this.canvas.viewport);
    });
    return this.matchAt + 1;
  }
}
